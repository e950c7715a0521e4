import { compact } from '../../platform/compact.ts';
import { type Fields, fieldsOf, keepRemarks, listOf, pick, quantityOf, textOf } from '../webhook/fields.ts';
import { type LineReport, MAX_LINES, readLine } from '../webhook/lines.ts';
import { orderKey } from '../webhook/order-number.ts';
import { type LineStatus, lineStatusOf } from '../webhook/vocabulary.ts';

/**
 * What Ingram's Order Details (v6.1) say of one Ingram order, as far as it is needed. Nothing of the buyer is read but
 * what can stand for a user, and that leaves this process as a user id alone.
 */
export type OrderDetails = {
  readonly ingramOrderNumber: string;
  /** The reseller's number of the order, byte for byte. */
  readonly customerOrderNumber?: string;
  /** What the whole of it is. */
  readonly status?: LineStatus;
  /** All of its lines. */
  readonly lines: readonly LineReport[];
  readonly endCustomerOrderNumber?: string;
  readonly endUserEmail?: string;
  /** Status words that are not known, as Ingram wrote them. */
  readonly unknownWords: readonly string[];
};

/**
 * Reads an answer of `GET /resellers/v6.1/orders/{ingramOrderNumber}`, as tolerantly as a notification.
 *
 * @param ingramOrderNumber the order that was asked for
 * @returns undefined when it holds no order or another one, too many lines, or lines that cannot be told from each other
 */
export function readOrderDetails(answer: unknown, ingramOrderNumber: string): OrderDetails | undefined {
  const order = fieldsOf(listOf(answer)[0]);
  if (order === undefined) return undefined;
  const unreadableParts = keepRemarks();
  const { kept: unknownWords, add: addUnknownWord } = keepRemarks();
  const context = {
    path: 'lines',
    addProblem: () => undefined,
    addUnknownWord,
    addUnreadable: unreadableParts.add,
  };
  const entries = listOf(order.get('lines'));
  if (entries.length > MAX_LINES) return undefined;
  const lines = entries.flatMap((line) =>
    readLine(line, context).map((report) => withShipments(report, line)),
  );
  const customerOrderNumber = textOf(pick(order, 'customerordernumber', 'customerponumber'));
  const word = textOf(order.get('orderstatus'));
  const status = lineStatusOf(word ?? '');
  if (word !== undefined && status === undefined) addUnknownWord(word);
  if (unreadableParts.kept.length > 0) return undefined;
  // Its own number must tell whose it is where the reseller's does not.
  if (customerOrderNumber === undefined && isOfAnother(order, ingramOrderNumber)) return undefined;
  if (customerOrderNumber === undefined && status === undefined && lines.length === 0) return undefined;
  return {
    ingramOrderNumber,
    lines,
    unknownWords,
    ...compact({ customerOrderNumber, status, endCustomerOrderNumber: endCustomerOf(order) }),
    ...compact({ endUserEmail: emailOf(order) }),
  };
}

/** Ingram may name a sub-order of what was asked for, as in `20-RD128-11`, or the order of a sub-order. */
function isOfAnother(order: Fields, asked: string): boolean {
  const named = textOf(pick(order, 'ingramordernumber', 'ordernumber'));
  if (named === undefined) return false;
  const [one, other] = [`${orderKey(named)}-`, `${orderKey(asked)}-`];
  return !one.startsWith(other) && !other.startsWith(one);
}

/** Of a void line, its shipments alone tell what had shipped before. Of one in progress, they are no proof. */
function withShipments(report: LineReport, line: unknown): LineReport {
  if (report.status !== 'voided' || report.shipped !== undefined) return report;
  const shipped = listOf(fieldsOf(line)?.get('shipmentdetails'))
    .map((shipment) => quantityOf(fieldsOf(shipment)?.get('quantity'), 'quantity', () => undefined) ?? 0)
    .reduce((sum, pieces) => sum + pieces, 0);
  return shipped > 0 ? { ...report, shipped } : report;
}

function endCustomerOf(order: Fields): string | undefined {
  return textOf(order.get('endcustomerordernumber'))?.trim();
}

function emailOf(order: Fields): string | undefined {
  const endUser = fieldsOf(listOf(order.get('enduserinfo'))[0]);
  return endUser && textOf(endUser.get('email'))?.trim();
}
