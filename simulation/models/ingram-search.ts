/*
 * Ingram's search of orders, after "Order Search v6": what is given has to be true of an order; days, both included;
 * 25 orders a page unless asked for otherwise; 204 where nothing is found; numbers as texts.
 */
import type { ListedOrder } from '../world/listing.ts';

/** A page of the orders that meet a query, or nothing where none does. */
export function searchOrders(
  orders: readonly ListedOrder[],
  query: URLSearchParams,
  mostOnPage: number,
): object | undefined {
  const found = orders.filter((order) => meets(order, query));
  if (found.length === 0) return undefined;
  const number = Number(query.get('pageNumber') ?? 1);
  const size = Math.min(Number(query.get('pageSize') ?? 25), mostOnPage);
  return {
    recordsFound: String(found.length),
    pageSize: String(size),
    pageNumber: String(number),
    orders: found.slice((number - 1) * size, number * size).map(wireOf),
  };
}

function meets(order: ListedOrder, query: URLSearchParams): boolean {
  const number = query.get('customerOrderNumber');
  const statuses = query.getAll('orderStatus-in');
  const day = (ms: number) => new Date(ms).toISOString().slice(0, 10);
  return (
    (number === null || number.toUpperCase() === order.customerOrderNumber) &&
    (statuses.length === 0 || order.subOrders.some(({ status }) => statuses.includes(searched(status)))) &&
    isWithin([day(order.orderedAt)], query.getAll('ingramOrderDate-bt')) &&
    isWithin(order.shippedOn, query.getAll('shipDate_bt')) &&
    // Nobody tells of a delivery here.
    query.getAll('deliveryDate_bt').length === 0
  );
}

function isWithin(days: readonly string[], [from, to]: readonly string[]): boolean {
  if (from === undefined || to === undefined) return true;
  return days.some((day) => from <= day && day <= to);
}

/** A status as a search names it. */
function searched(status: string): string {
  return status === 'Canceled' ? 'CANCELLED' : status.toUpperCase();
}

function wireOf({ number, customerOrderNumber, orderedAt, subOrders }: ListedOrder): object {
  const isCanceled = subOrders.every(({ status }) => status === 'Canceled');
  return {
    ingramOrderNumber: number,
    ingramOrderDate: new Date(orderedAt).toISOString(),
    customerOrderNumber,
    orderStatus: isCanceled ? 'CANCELLED' : 'OPEN',
    subOrders: subOrders.map(({ suffix, status }) => ({
      subOrderNumber: `${number}-${suffix}`,
      subOrderStatus: status,
      links: {},
    })),
    links: [],
  };
}
