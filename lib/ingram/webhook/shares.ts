import { compact } from '../../platform/compact.ts';
import { fieldsOf, listOf } from './fields.ts';
import { ingramOrderNumber, orderKey, ownResellerNumber, resellerOrderNumber } from './order-number.ts';

/** All resources of an event that belong to one order. */
export type OrderShare = {
  /** The reseller's order number, else Ingram's; undefined when the resources name neither, or several. */
  readonly orderNumber?: string;
  readonly resources: readonly unknown[];
};

/**
 * An event's resources, gathered by the order that they belong to, in the order of their coming.
 *
 * @param most of more orders than this, some are left out: who has a bound need not wait for the rest
 */
export function sharesByOrder(
  event: { readonly resources: readonly unknown[] },
  most = Number.POSITIVE_INFINITY,
): readonly OrderShare[] {
  const shares = new Map<string, { orderNumber?: string; resources: unknown[] }>();
  for (const resource of event.resources.flatMap(splitByOrder)) {
    const resellers = resellerOrderNumber(resource);
    const orderNumber = resellers ?? ingramOrderNumber(resource);
    // Ingram's number of one order may be the reseller's number of another.
    const key = JSON.stringify([resellers === undefined, orderNumber && orderKey(orderNumber)]);
    const share = shares.get(key);
    if (share) share.resources.push(resource);
    else shares.set(key, { ...compact({ orderNumber }), resources: [resource] });
    if (shares.size > most) break;
  }
  return shares.size === 0 ? [{ resources: [] }] : [...shares.values()];
}

/** How many lines an order's share holds, or orders within its resources, if these are more. */
export function entriesIn({ resources }: OrderShare): number {
  const within = (value: unknown, name: string) => listOf(fieldsOf(value)?.get(name));
  const orders = resources.flatMap((resource) => within(resource, 'orders'));
  const lines = [...resources, ...orders].reduce<number>(
    (sum, each) => sum + within(each, 'lines').length,
    0,
  );
  return Math.max(lines, orders.length);
}

/**
 * A resource as one for each of the reseller's orders in it: since v7, `orders` may hold several, and nobody says that
 * they are all of one customer's order. What names no number goes by itself then, as it may be of either.
 */
function splitByOrder(resource: unknown): readonly unknown[] {
  const fields = fieldsOf(resource);
  const orders = listOf(fields?.get('orders'));
  if (fields === undefined || orders.length < 2 || ownResellerNumber(fields) !== undefined) return [resource];
  const numberOf = (order: unknown) => {
    const own = fieldsOf(order);
    const number = own && ownResellerNumber(own);
    return number && orderKey(number);
  };
  const byOrder = Map.groupBy(orders, numberOf);
  const named = [...byOrder.keys()].filter((number) => number !== undefined);
  return named.length < 2 ? [resource] : [...byOrder.values()].map((own) => withOrders(resource, own));
}

/** The resource with other `orders`, whatever the casing of that key. */
function withOrders(resource: unknown, orders: readonly unknown[]): unknown {
  const others = Object.entries(Object(resource)).filter(([key]) => key.toLowerCase() !== 'orders');
  return { ...Object.fromEntries(others), orders };
}
