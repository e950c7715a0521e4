import type * as v from 'valibot';
import type { PlainAnswer } from '../simulated-answer.ts';
import type { SimulatedOrder } from './orders.ts';

type Order = v.InferOutput<typeof SimulatedOrder>;

/** The parameters of a search, with the form of their values: Ingram's document has hyphens and underscores. */
const DATE = /^\d{4}-\d{2}-\d{2}$/;
const STATUS = /^(SHIPPED|PROCESSING|ON HOLD|BACKORDERED|CANCELLED)$/;
const ANY = /^.{1,35}$/;
const PARAMETERS: Readonly<Record<string, { readonly form: RegExp; readonly times: readonly number[] }>> = {
  ingramOrderNumber: { form: /^.{1,11}$/, times: [1] },
  customerOrderNumber: { form: ANY, times: [1] },
  endCustomerOrderNumber: { form: ANY, times: [1] },
  orderStatus: { form: STATUS, times: [1] },
  'orderStatus-in': { form: STATUS, times: [1, 2, 3, 4, 5] },
  ingramOrderDate: { form: DATE, times: [1] },
  'ingramOrderDate-bt': { form: DATE, times: [2] },
  shipDate_bt: { form: DATE, times: [2] },
  deliveryDate_bt: { form: DATE, times: [2] },
  invoiceDate_bt: { form: DATE, times: [2] },
  trackingNumber: { form: ANY, times: [1] },
  serialNumber: { form: ANY, times: [1] },
  pageSize: { form: /^([1-9]\d?|100)$/, times: [1] },
  pageNumber: { form: /^[1-9]\d*$/, times: [1] },
};

/** Checks the query of a search against Ingram's "Search your orders"; a sentence for each problem. */
export function orderSearchProblems(query: URLSearchParams): string[] {
  return [...new Set(query.keys())].flatMap((name) => {
    const rule = PARAMETERS[name];
    const values = query.getAll(name);
    if (rule === undefined) return [`The search has no parameter ${name}.`];
    if (!rule.times.includes(values.length)) return [`${name} stands in the query ${values.length} times.`];
    return values.every((value) => rule.form.test(value)) ? [] : [`${name} does not have the expected form.`];
  });
}

/** The answer to a search for orders, newest first: 204 where nothing is found. */
export function searchOrders(orders: Iterable<Order>, query: URLSearchParams): PlainAnswer {
  const found = [...orders].filter((order) => isFound(order, query)).reverse();
  const size = Number(query.get('pageSize') ?? 25);
  const number = Number(query.get('pageNumber') ?? 1);
  const page = found.slice((number - 1) * size, number * size);
  if (page.length === 0) return { status: 204, body: '' };
  const hasNext = number * size < found.length;
  return {
    status: 200,
    body: {
      // Ingram's own example has these numbers as texts.
      recordsFound: String(found.length),
      pageSize: String(size),
      pageNumber: String(number),
      orders: page.map(foundOrder),
      nextPage: hasNext ? `/resellers/v6/orders/[original_parameters]&pageNumber=${number + 1}` : '',
      previousPage: '',
    },
  };
}

function isFound(order: Order, query: URLSearchParams): boolean {
  const isBetween = (name: string, date: string | undefined) => {
    const [from, to] = query.getAll(name);
    if (from === undefined || to === undefined) return true;
    return date !== undefined && from <= date.slice(0, 10) && date.slice(0, 10) <= to;
  };
  const number = query.get('customerOrderNumber')?.toUpperCase();
  const statuses = query.getAll('orderStatus-in');
  return (
    (number === undefined || number === order.customerOrderNumber.toUpperCase()) &&
    (statuses.length === 0 || subOrdersOf(order).some(({ status }) => statuses.includes(searched(status)))) &&
    isBetween('ingramOrderDate-bt', order.ingramOrderDate) &&
    isBetween('shipDate_bt', order.shipDate) &&
    isBetween('deliveryDate_bt', order.deliveryDate)
  );
}

function foundOrder(order: Order): object {
  const { ingramOrderNumber, ingramOrderDate, customerOrderNumber } = order;
  const subOrders = subOrdersOf(order);
  const words = new Set(subOrders.map(({ status }) => searched(status)));
  const isClosed = !['PROCESSING', 'ON HOLD', 'BACKORDERED'].some((word) => words.has(word));
  const links = { topic: 'orders', href: `/resellers/v6.1/orders/${ingramOrderNumber}`, type: 'GET' };
  return {
    ingramOrderNumber,
    ingramOrderDate,
    // Ingram writes it in capitals, whatever the reseller wrote.
    customerOrderNumber: customerOrderNumber.toUpperCase(),
    orderStatus: words.size === 1 && words.has('CANCELLED') ? 'CANCELLED' : isClosed ? 'CLOSED' : 'OPEN',
    subOrders: [
      ...subOrders.map(({ number, status }) => ({
        subOrderNumber: number,
        subOrderStatus: status,
        links: [links],
      })),
      // Ingram's example ends with one of nothing but links.
      { links },
    ],
    links,
  };
}

type SubOrder = { readonly number: string; readonly status: string };

function subOrdersOf({ ingramOrderNumber, lines }: Order): readonly SubOrder[] {
  const bySubOrder = Map.groupBy(lines, (line) => line.subOrderNumber ?? `${ingramOrderNumber}-11`);
  return [...bySubOrder].map(([number, some]) => {
    const words = some.map(({ lineStatus }) => lineStatus);
    const [first = 'Processing'] = words;
    const told = ['On Hold', 'Backordered', 'Processing', 'In Progress'].find((word) => words.includes(word));
    const status = words.every((word) => word === first) ? first : (told ?? 'Shipped');
    return { number, status: status === 'In Progress' ? 'Processing' : status };
  });
}

/** Ingram's words in a search for those in its answers. */
function searched(status: string): string {
  const word = status.toUpperCase();
  if (word === 'CANCELED') return 'CANCELLED';
  return word === 'DELIVERED' ? 'SHIPPED' : word;
}
