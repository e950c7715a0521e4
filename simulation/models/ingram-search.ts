/*
 * Ingram's search of orders, after "Order Search v6": what is given has to be true of an order; days, both included;
 * 25 orders a page unless asked for otherwise; 204 where nothing is found; numbers as texts.
 */
import type { ListedOrder, SubOrderStatus } from '../world/listing.ts';

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
  const statuses = new Set(query.getAll('orderStatus-in'));
  const ordered = query.getAll('ingramOrderDate-bt');
  const shipped = query.getAll('shipDate_bt');
  const isOrdered = isOn(ordered);
  // Nobody tells of a delivery here.
  if (query.has('deliveryDate_bt')) return () => false;
  // Days first: they leave out most orders, and are compared quickly.
  return (order) =>
    (number === undefined || number === order.customerOrderNumber) &&
    (ordered.length === 0 || isOrdered(order.orderedAt)) &&
    (shipped.length === 0 || isWithin(order.shippedOn, shipped)) &&
    (statuses.size === 0 || order.subOrders.some(({ status }) => statuses.has(SEARCHED[status])));
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

/** The statuses as a search names them. */
const SEARCHED: Readonly<Record<SubOrderStatus, string>> = {
  Canceled: 'CANCELLED',
  'On Hold': 'ON HOLD',
  Backordered: 'BACKORDERED',
  Processing: 'PROCESSING',
  Shipped: 'SHIPPED',
};

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
