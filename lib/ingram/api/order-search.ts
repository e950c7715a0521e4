import { compact } from '../../platform/compact.ts';
import { type Fields, fieldsOf, listOf, pick, textOf, timestampOf } from '../webhook/fields.ts';
import { isUsableNumber } from '../webhook/order-number.ts';
import { type LineStatus, lineStatusOf } from '../webhook/vocabulary.ts';
import { type AskedPage, isIngramNumber, type Page, pageOf } from './search.ts';

/** What Ingram's list of orders says of one sub-order. */
export type FoundSubOrder = { readonly subOrderNumber?: string; readonly status: LineStatus };

/** What Ingram's list of orders says of one Ingram order. */
export type FoundOrder = {
  readonly ingramOrderNumber: string;
  /** As Ingram spells it. */
  readonly customerOrderNumber?: string;
  /** Milliseconds since 1970; of a day, its end. */
  readonly orderedAt?: number;
  /** OPEN, CLOSED, CANCELLED: the last alone says something of the goods. */
  readonly isCanceled: boolean;
  /** Those with a status that is known. */
  readonly subOrders: readonly FoundSubOrder[];
};

/**
 * Reads a page of `GET /resellers/v6/orders/search`: numbers may be texts, `links` an object or an array, and a
 * sub-order may hold nothing but links.
 *
 * @returns undefined when it is no page of orders
 */
export function readOrderSearch(answer: unknown, asked: AskedPage): Page<FoundOrder> | undefined {
  const fields = fieldsOf(answer);
  if (fields === undefined || !fields.has('orders')) return undefined;
  return pageOf(fields, listOf(fields.get('orders')).map(foundOrder), asked);
}

function foundOrder(value: unknown): FoundOrder | string {
  const fields = fieldsOf(value);
  const ingramOrderNumber = fields && textOf(pick(fields, 'ingramordernumber', 'ordernumber'))?.trim();
  if (fields === undefined || ingramOrderNumber === undefined) return 'an order without a number of Ingram’s';
  if (!isIngramNumber(ingramOrderNumber)) return 'an order whose number of Ingram’s cannot be one';
  const customerOrderNumber = textOf(pick(fields, 'customerordernumber', 'customerponumber'));
  if (customerOrderNumber !== undefined && !isUsableNumber(customerOrderNumber))
    return `${ingramOrderNumber}: its customerOrderNumber is too long, or no proper Unicode text`;
  return {
    ingramOrderNumber,
    ...compact({ customerOrderNumber, orderedAt: orderedAt(fields) }),
    isCanceled: lineStatusOf(textOf(fields.get('orderstatus')) ?? '') === 'voided',
    subOrders: listOf(fields.get('suborders')).flatMap(foundSubOrder),
  };
}

/** A moment, or nothing but a day. */
function orderedAt(fields: Fields): number | undefined {
  const text = textOf(fields.get('ingramorderdate'))?.trim();
  const isDay = text !== undefined && /^\d{4}-\d{2}-\d{2}$/.test(text);
  return timestampOf(isDay ? `${text}T23:59:59Z` : text);
}

function foundSubOrder(value: unknown): readonly FoundSubOrder[] {
  const fields = fieldsOf(value);
  const status = fields && lineStatusOf(textOf(fields.get('suborderstatus')) ?? '');
  if (fields === undefined || status === undefined) return [];
  const subOrderNumber = textOf(fields.get('subordernumber'))?.trim();
  return [{ status, ...compact({ subOrderNumber }) }];
}
