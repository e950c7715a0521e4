import { compact } from '../../platform/compact.ts';
import { type Fields, fieldsOf, listOf, pick, textOf, timestampOf } from '../webhook/fields.ts';
import { type LineStatus, lineStatusOf } from '../webhook/vocabulary.ts';
import type { Page } from './search.ts';

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
 * @param page which one was asked for, from 1, and of what size
 * @returns undefined when it is no page of orders
 */
export function readOrderSearch(
  answer: unknown,
  page: { readonly number: number; readonly size: number },
): Page<FoundOrder> | undefined {
  const fields = fieldsOf(answer);
  if (fields === undefined || !fields.has('orders')) return undefined;
  const orders = listOf(fields.get('orders'));
  return { found: orders.flatMap(foundOrder), hasMore: hasMore(fields, orders.length, page) };
}

/** Whether more was found than the pages up to this one hold; where that is not told, whether there is a next one. */
export function hasMore(
  fields: Fields,
  count: number,
  { number, size }: { readonly number: number; readonly size: number },
): boolean {
  const total = Number(textOf(fields.get('recordsfound')) ?? Number.NaN);
  if (count === 0) return false;
  return Number.isNaN(total) ? textOf(fields.get('nextpage')) !== undefined : number * size < total;
}

function foundOrder(value: unknown): readonly FoundOrder[] {
  const fields = fieldsOf(value);
  const ingramOrderNumber = fields && textOf(pick(fields, 'ingramordernumber', 'ordernumber'))?.trim();
  if (fields === undefined || ingramOrderNumber === undefined) return [];
  const customerOrderNumber = textOf(pick(fields, 'customerordernumber', 'customerponumber'));
  return [
    {
      ingramOrderNumber,
      ...compact({ customerOrderNumber, orderedAt: orderedAt(fields) }),
      isCanceled: lineStatusOf(textOf(fields.get('orderstatus')) ?? '') === 'voided',
      subOrders: listOf(fields.get('suborders')).flatMap(foundSubOrder),
    },
  ];
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
