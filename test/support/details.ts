import fc from 'fast-check';
import { type OrderDetails, readOrderDetails } from '../../lib/ingram/api/order-details.ts';
import type { OrderNotification } from '../../lib/ingram/webhook/notification.ts';
import type { LineStatus } from '../../lib/ingram/webhook/vocabulary.ts';
import { type Order, UNKNOWN_ORDER } from '../../lib/orders/facts.ts';
import { merge } from '../../lib/orders/merge.ts';
import { factsOfDetails, factsOfNotification } from '../../lib/orders/reading.ts';
import { ORDER_ID, orderNotifications, START_MS } from './orders.ts';

/** The words of Order Details for what a line is; all are documented but those for a part and for the end of a hold. */
const WORDS: Readonly<Record<LineStatus, string>> = {
  open: 'In Progress',
  released: 'Released',
  backordered: 'Backordered',
  held: 'On Hold',
  partially_shipped: 'Partially Shipped',
  shipped: 'Shipped',
  voided: 'Canceled',
};

/** Ingram's answer about one Ingram order, and when it was asked for. */
export type Answer = { readonly details: OrderDetails; readonly asOf: number };

type Package = { readonly trackingNumber: string; readonly trackingUrl?: string };

/** A line as Order Details v6.1 write it. */
export function detailsLine(number: number, status: LineStatus, content: object = {}): object {
  const name = String(number).padStart(3, '0');
  return {
    subOrderNumber: '20-RD001-11',
    ingramOrderLineNumber: name,
    customerLineNumber: name,
    lineStatus: WORDS[status],
    ...content,
  };
}

/** The part of a line of Order Details that tells of its packages. */
export function tracking(carrierName: string | undefined, ...trackingDetails: readonly Package[]): object {
  const carrier = { ...(carrierName !== undefined && { carrierName }), trackingDetails };
  return { shipmentDetails: [{ shippedDate: '2026-01-05', carrierDetails: [carrier] }] };
}

/** The answer about one Ingram order asked for at `seconds`, through the reader. */
export function answer(
  ingramOrderNumber: string,
  seconds: number,
  lines: readonly object[],
  changes: object = {},
): Answer {
  const content = { ingramOrderNumber, customerOrderNumber: ORDER_ID, lines, ...changes };
  const details = readOrderDetails(content, ingramOrderNumber);
  if (details === undefined) throw new Error("The test's own Order Details are unreadable.");
  return { details, asOf: START_MS + seconds * 1000 };
}

/** What can be learned of an order: from an event, or by asking. */
export type Learned = OrderNotification | Answer;

/** What is known once all of this was learned, in this sequence. */
export function orderKnowing(learned: readonly Learned[], order = UNKNOWN_ORDER): Order {
  return learned
    .map((next) => ('details' in next ? factsOfDetails(next.details, next.asOf) : factsOfNotification(next)))
    .reduce<Order>(merge, order);
}

const TRACKING_NUMBERS = ['1Z-A', '1Z-B', '1Z-C', '1Z-D', '1Z-E', '1Z-F'];
const LINE_STATUSES = Object.keys(WORDS) as readonly LineStatus[];
const ORDER_STATUSES = [...Object.values(WORDS), 'Delivered', 'a word that nobody knows'];

const lineArbitrary = fc
  .record({
    number: fc.integer({ min: 1, max: 5 }),
    subOrder: fc.constantFrom('11', '12'),
    status: fc.constantFrom(...LINE_STATUSES),
    quantities: fc.option(fc.record({ quantityOrdered: fc.nat(3), quantityBackOrdered: fc.nat(3) }), {
      nil: {},
    }),
    carrierName: fc.constantFrom('DHL NORMAL', 'SMARTPOST-BM', undefined),
    trackingNumbers: fc.subarray(TRACKING_NUMBERS, { maxLength: 2 }),
    isFollowed: fc.boolean(),
  })
  .map(({ number, status, subOrder, quantities, carrierName, trackingNumbers, isFollowed }) => {
    const trackedPackages = trackingNumbers.map((trackingNumber) => ({
      trackingNumber,
      ...(isFollowed && { trackingUrl: `https://carrier.example/${trackingNumber}?line=${number}` }),
    }));
    return detailsLine(number, status, {
      ...{ subOrderNumber: `20-RD001-${subOrder}`, ...quantities },
      ...tracking(carrierName, ...trackedPackages),
    });
  });

/** Answers about the Ingram orders of {@link orderNotifications}, asked for while their events happened, or later. */
const detailsAnswers: fc.Arbitrary<readonly Answer[]> = fc.array(
  fc
    .record({
      number: fc.constantFrom('20-RD001', '20-RD002', '20-RD003'),
      seconds: fc.oneof(fc.nat(15), fc.integer({ min: 290, max: 320 })),
      lines: fc.array(lineArbitrary, { maxLength: 5 }),
      orderStatus: fc.constantFrom(...ORDER_STATUSES),
    })
    .map(({ number, seconds, lines, orderStatus }) => answer(number, seconds, lines, { orderStatus })),
  { maxLength: 6 },
);

/** All that there is to learn of an order, in no sequence. */
export const everythingLearned: fc.Arbitrary<readonly Learned[]> = fc
  .tuple(orderNotifications, detailsAnswers)
  .map(([notifications, answers]) => [...notifications, ...answers]);
