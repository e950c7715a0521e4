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
  const found = orders.filter(criteriaOf(query));
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

/** Whether an order meets a query. */
function criteriaOf(query: URLSearchParams): (order: ListedOrder) => boolean {
  const number = query.get('customerOrderNumber')?.toUpperCase();
  const statuses = query.getAll('orderStatus-in');
  const ordered = query.getAll('ingramOrderDate-bt');
  const shipped = query.getAll('shipDate_bt');
  const isOrdered = isOn(ordered);
  // Nobody tells of a delivery here.
  if (query.has('deliveryDate_bt')) return () => false;
  return (order) =>
    (number === undefined || number === order.customerOrderNumber) &&
    (statuses.length === 0 || order.subOrders.some(({ status }) => statuses.includes(searched(status)))) &&
    (ordered.length === 0 || isOrdered(order.orderedAt)) &&
    (shipped.length === 0 || isWithin(order.shippedOn, shipped));
}

const DAY_MS = 86_400_000;

/** Whether a moment is on one of certain days, in UTC. */
export function isOn([from = '', to = '']: readonly string[]): (moment: number) => boolean {
  const [begin, end] = [Date.parse(from), Date.parse(to) + DAY_MS];
  return (moment) => begin <= moment && moment < end;
}

function isWithin(days: readonly string[], [from = '', to = '']: readonly string[]): boolean {
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
