import type * as v from 'valibot';
import type { PlainAnswer } from '../simulated-answer.ts';
import type { AnswerForm } from './documents.ts';
import type { SimulatedOrder } from './orders.ts';
import { rangeIn } from './parameters.ts';

type Order = v.InferOutput<typeof SimulatedOrder>;

/** The answer to a search for orders, newest first: 204 where nothing is found. */
export function searchOrders(
  orders: Iterable<Order>,
  query: URLSearchParams,
  form: AnswerForm = 'examples',
): PlainAnswer {
  const found = [...orders].filter((order) => isFound(order, query)).reverse();
  const size = Number(query.get('pageSize') ?? 25);
  const number = Number(query.get('pageNumber') ?? 1);
  const page = found.slice((number - 1) * size, number * size);
  if (page.length === 0) return { status: 204, body: '' };
  const hasNext = number * size < found.length;
  return {
    status: 200,
    body: {
      recordsFound: numberIn(form, found.length),
      pageSize: numberIn(form, size),
      pageNumber: numberIn(form, number),
      orders: page.map((order) => foundOrder(order, form)),
      nextPage: hasNext ? `/resellers/v6/orders/[original_parameters]&pageNumber=${number + 1}` : '',
      previousPage: '',
    },
  };
}

/** Texts in the example, numbers in the schema. */
function numberIn(form: AnswerForm, value: number): number | string {
  return form === 'schemas' ? value : String(value);
}

/** What no simulated order has, such as a serial number, is not found. */
function isFound(order: Order, query: URLSearchParams): boolean {
  const dates = {
    shipDate_bt: order.shipDate,
    deliveryDate_bt: order.deliveryDate,
    invoiceDate_bt: undefined,
  };
  const known: Readonly<Record<string, readonly string[]>> = {
    ingramOrderNumber: [order.ingramOrderNumber],
    customerOrderNumber: [order.customerOrderNumber],
    endCustomerOrderNumber: [order.endCustomerOrderNumber ?? ''],
    orderStatus: wordsOf(order),
    'orderStatus-in': wordsOf(order),
    ingramOrderDate: [dayOf(order.ingramOrderDate) ?? ''],
    trackingNumber: order.lines.flatMap(({ shipments }) => shipments.map((each) => each.trackingNumber)),
  };
  return [...new Set(query.keys())].every((name) => {
    if (name === 'pageSize' || name === 'pageNumber') return true;
    if (name === 'ingramOrderDate-bt') return isBetween(rangeIn(query, name), order.ingramOrderDate);
    if (name in dates) return isBetween(rangeIn(query, name), dates[name as keyof typeof dates]);
    const sought = query.getAll(name).map((value) => value.toUpperCase());
    return known[name]?.some((value) => sought.includes(value.toUpperCase())) === true;
  });
}

function isBetween(range: readonly [string, string] | undefined, date: string | undefined): boolean {
  const day = dayOf(date);
  return range !== undefined && day !== undefined && range[0] <= day && day <= range[1];
}

function dayOf(date: string | undefined): string | undefined {
  return date?.slice(0, 'YYYY-MM-DD'.length);
}

function wordsOf(order: Order): readonly string[] {
  return subOrdersOf(order).map(({ status }) => searched(status));
}

function foundOrder(order: Order, form: AnswerForm): object {
  const { ingramOrderNumber, ingramOrderDate, customerOrderNumber } = order;
  const words = new Set(wordsOf(order));
  const isClosed = !['PROCESSING', 'ON HOLD', 'BACKORDERED'].some((word) => words.has(word));
  const link = { topic: 'orders', href: `/resellers/v6.1/orders/${ingramOrderNumber}`, type: 'GET' };
  const links = form === 'schemas' ? [link] : link;
  return {
    ingramOrderNumber,
    ingramOrderDate,
    // Ingram writes it in capitals, whatever the reseller wrote.
    customerOrderNumber: customerOrderNumber.toUpperCase(),
    orderTotal: form === 'schemas' ? 120 : '120.00',
    orderStatus: words.size === 1 && words.has('CANCELLED') ? 'CANCELLED' : isClosed ? 'CLOSED' : 'OPEN',
    subOrders: [
      ...subOrdersOf(order).map(({ number, status }) => ({
        subOrderNumber: number,
        // In capitals in the example, as the document's text has it otherwise.
        subOrderStatus: form === 'schemas' ? status : status.toUpperCase(),
        links,
      })),
      // Ingram's example ends with one of nothing but links.
      ...(form === 'schemas' ? [] : [{ links }]),
    ],
    ...(form === 'schemas' && { links: link }),
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
