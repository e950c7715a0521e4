import { type Fields, fieldsOf, listOf, pick, textOf } from './fields.ts';

/**
 * What the spellings of one order number have in common. Ingram Micro writes the reseller's number in capitals outside
 * SAP countries: five examples of its own ask for `Tejal899` and answer `TEJAL899`. Blanks around a number are not
 * part of it.
 *
 * Only for comparing and finding: Thirdwatch hears the number as it was written. As every key is in capitals, no key
 * begins like `event#`, `#ingram-requests#`, `#sweep#` or `#simulator#`, under which the orders table keeps other things.
 */
export function orderKey(orderNumber: string): string {
  return orderNumber.trim().toUpperCase();
}

const MAX_ORDER_NUMBER_LENGTH = 256;

/** Whether a number can be a key of the orders table, where one that DynamoDB refuses would stop a whole batch. */
export function isUsableNumber(orderNumber: string): boolean {
  // Ingram takes up to 35.
  return orderNumber.length <= MAX_ORDER_NUMBER_LENGTH && orderNumber.isWellFormed();
}

/**
 * The order number that the reseller gave, byte for byte: Thirdwatch knows the order by it.
 *
 * @returns undefined as well when the resource names several orders: what it says must not be told of the wrong one
 */
export function resellerOrderNumber(resource: unknown): string | undefined {
  const numbers = resellerNumbersIn(resource);
  const keys = new Set(numbers.map(orderKey));
  return keys.size === 1 ? numbers[0] : undefined;
}

/** Ingram's own order number: in `orderNumber`, or in `orders[].ingramOrderNumber` since v7. */
export function ingramOrderNumber(resource: unknown): string | undefined {
  const fields = fieldsOf(resource);
  if (fields === undefined) return undefined;
  return ingramNumber(fields) ?? nestedOrders(fields).map(ingramNumber).find(isText);
}

/** The reseller's number that one object names, whether a resource or one of its `orders`. */
export function ownResellerNumber(fields: Fields): string | undefined {
  return textOf(pick(fields, 'customerordernumber', 'customerponumber'));
}

function ingramNumber(fields: Fields): string | undefined {
  return textOf(pick(fields, 'ordernumber', 'ingramordernumber'));
}

/** Every reseller's number in a resource: its own, and those of its `orders`. */
function resellerNumbersIn(resource: unknown): readonly string[] {
  const fields = fieldsOf(resource);
  return fields === undefined ? [] : [fields, ...nestedOrders(fields)].map(ownResellerNumber).filter(isText);
}

function nestedOrders(resource: Fields): readonly Fields[] {
  return listOf(resource.get('orders')).flatMap((order) => fieldsOf(order) ?? []);
}

function isText(text: string | undefined): text is string {
  return text !== undefined;
}
