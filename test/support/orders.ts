import fc from 'fast-check';
import {
  isUnusable,
  type OrderNotification,
  type RawNotification,
  readNotification,
} from '../../lib/ingram/webhook/notification.ts';
import { ORDER_EVENT_TYPES } from '../../lib/ingram/webhook/vocabulary.ts';
import { decide, withReport } from '../../lib/orders/decide.ts';
import { type Order, UNKNOWN_ORDER } from '../../lib/orders/facts.ts';
import { merge } from '../../lib/orders/merge.ts';
import { factsOfNotification } from '../../lib/orders/reading.ts';
import { DEFAULT_STATUS_TABLE, type StatusTable } from '../../lib/orders/status-table.ts';

export const ORDER_ID = 'PO-1001';

/** The moment that `seconds` in these tests count from. */
export const START_MS = Date.UTC(2026, 0, 5, 8);

/** A line as Ingram writes it: by its number, with whatever else is to stand in it. */
export function line(number: number, content: object = {}): object {
  return { ingramLineNumber: String(number).padStart(3, '0'), ...content };
}

/** The part of a line that tells of its packages. */
export function packages(carrierName: string | undefined, ...trackingNumbers: readonly string[]): object {
  const packageDetails = trackingNumbers.map((trackingNumber) => ({ trackingNumber }));
  return { shipmentDetails: [{ ...(carrierName !== undefined && { carrierName }), packageDetails }] };
}

/** A notification of one event type, as it travels: its lines, by Ingram's order number ('' names none). */
export function rawNotification(
  eventType: string,
  seconds: number,
  ingramOrders: Readonly<Record<string, readonly object[]>>,
  changes: Partial<RawNotification> = {},
): RawNotification {
  const resources = Object.entries(ingramOrders).map(([orderNumber, lines]) => ({
    eventType: `im::${eventType}`,
    orderNumber,
    customerOrderNumber: ORDER_ID,
    lines,
  }));
  const eventTimeStamp = new Date(START_MS + seconds * 1000).toISOString();
  const eventId = `${eventType} ${seconds} ${JSON.stringify(ingramOrders)}`;
  return { eventId, eventTimeStamp, receivedAt: START_MS + 3_600_000, resources, ...changes };
}

/** What {@link rawNotification} means, through the reader. */
export function notification(...content: Parameters<typeof rawNotification>): OrderNotification {
  return read(rawNotification(...content));
}

/** What is known after these notifications. */
export function orderAfter(notifications: readonly OrderNotification[]): Order {
  return notifications.map(factsOfNotification).reduce<Order>(merge, UNKNOWN_ORDER);
}

/** What Thirdwatch hears, one notification after another, when it accepts every call. */
export function play(
  notifications: readonly OrderNotification[],
  { table = DEFAULT_STATUS_TABLE, order = UNKNOWN_ORDER }: { table?: StatusTable; order?: Order } = {},
) {
  let known = order;
  const calls = notifications.map((notification) => {
    known = merge(known, factsOfNotification(notification));
    const call = decide(known, table);
    if (call !== undefined) known = withReport(known, call, START_MS, 'E');
    return call;
  });
  return { order: known, calls };
}

function read(raw: RawNotification): OrderNotification {
  const result = readNotification(raw);
  if (isUnusable(result)) throw new Error(`The test's own notification is unusable: ${result.detail}`);
  return result;
}

const STATUS_WORDS = [
  ...['IM::shipped', 'SHIPPED', 'Backordered', 'Open', 'In Progress', 'SALES_HOLD', 'On Hold', 'invoiced'],
  ...['partially_shipped', 'voided', 'canceled', 'Delivered', 'Released', 'a word that nobody knows'],
];
const TRACKING_NUMBERS = ['1Z-A', '1Z-B', '1Z-C', '1Z-D', '1Z-E', '1Z-F'];

/** One statement about a line, in v6's shape or in v7's; of the same line, always of the same quantity. */
function lineArbitrary(number: number, requested: number): fc.Arbitrary<object> {
  const choices = {
    isV7: fc.boolean(),
    figures: fc.constantFrom('numbers', 'strings', 'absent'),
    status: fc.option(fc.constantFrom(...STATUS_WORDS), { nil: undefined }),
    subOrder: fc.option(fc.constantFrom('11', '12'), { nil: undefined, freq: 2 }),
    shipped: fc.nat(requested),
    backordered: fc.nat(requested),
    carrierName: fc.option(fc.constantFrom('DHL NORMAL', 'SMARTPOST-BM'), { nil: undefined }),
    trackingNumbers: fc.subarray(TRACKING_NUMBERS, { maxLength: 2 }),
  };
  return fc.record(choices).map(({ isV7, figures, status, subOrder, ...made }) => {
    const figure = (value: number) => (figures === 'strings' ? String(value) : value);
    const backordered = figure(Math.min(made.backordered, requested - made.shipped));
    const v6 = { requestedQuantity: figure(requested), shippedQuantity: figure(made.shipped) };
    const quantities = isV7
      ? { quantityOrdered: figure(requested), quantityBackOrdered: backordered }
      : { ...v6, backOrderedQuantity: backordered };
    return {
      ...(isV7 ? { lineNumber: `0${number}` } : line(number)),
      ...(status !== undefined && { lineStatus: status }),
      ...(subOrder !== undefined && { subOrderNumber: `20-RD001-${subOrder}` }),
      ...(figures !== 'absent' && quantities),
      ...packages(made.carrierName, ...made.trackingNumbers),
    };
  });
}

type IngramOrderOfTest = { readonly number: string; readonly quantities: readonly number[] };

function resourceArbitrary({ number, quantities }: IngramOrderOfTest): fc.Arbitrary<object> {
  const everyLine = fc.tuple(...quantities.map((quantity, index) => lineArbitrary(index + 1, quantity)));
  const choices = {
    eventType: fc.constantFrom(...ORDER_EVENT_TYPES),
    prefix: fc.constantFrom('im::', 'IM::', ''),
    orderNumber: fc.oneof({ arbitrary: fc.constant(number), weight: 6 }, fc.constant('')),
    lines: everyLine.chain((lines) =>
      fc.oneof({ arbitrary: fc.subarray(lines), weight: 4 }, fc.constant([])),
    ),
  };
  return fc.record(choices).map(({ eventType, prefix, orderNumber, lines }) => ({
    eventType: prefix + eventType,
    customerOrderNumber: ORDER_ID,
    ...(eventType === 'async_order_create'
      ? { orders: [{ ingramOrderNumber: orderNumber, lines }] }
      : { orderNumber, lines }),
  }));
}

/** Notifications of distinct events about one order of the reseller's, in no sequence, some of the same moment. */
export const orderNotifications: fc.Arbitrary<readonly OrderNotification[]> = fc
  .array(fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 5 }), {
    minLength: 1,
    maxLength: 3,
  })
  .chain((orders) => {
    const resources = orders.map((quantities, index) =>
      resourceArbitrary({ number: `20-RD00${index + 1}`, quantities }),
    );
    const event = fc.record({
      seconds: fc.nat(15),
      hasTimestamp: fc.nat(9).map((digit) => digit > 0),
      resources: fc.array(fc.oneof(...resources), { minLength: 1, maxLength: 2 }),
    });
    return fc.array(event, { minLength: 1, maxLength: 10 });
  })
  .map((events) =>
    events.map(({ seconds, hasTimestamp, resources }, index) => {
      const moment = START_MS + seconds * 1000;
      const timestamp = hasTimestamp && { eventTimeStamp: new Date(moment).toISOString() };
      return read({ eventId: `EVENT${index}`, receivedAt: moment, resources, ...timestamp });
    }),
  );

/** A set of notifications, and a sequence in which all of them are delivered, some more than once. */
export const deliveredNotifications = orderNotifications.chain((notifications) =>
  fc.array(fc.constantFrom(...notifications), { maxLength: 8 }).chain((repeated) => {
    const all = [...notifications, ...repeated];
    const deliveries = fc.shuffledSubarray(all, { minLength: all.length });
    return fc.record({ notifications: fc.constant(notifications), deliveries });
  }),
);
