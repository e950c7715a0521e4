import { createHash } from 'node:crypto';
import type { SimulatedOrder } from '../../local/simulators/ingram/simulator.ts';
import { type Ending, ingramNumberOf } from './order-lifecycle.ts';
import type { Random } from './random.ts';

/** A notification to be posted; its kind says what has to become of it. */
export type Posting = {
  readonly eventId: string;
  readonly body: string;
  readonly kind:
    | 'news'
    | 're-send'
    | 'reused event id'
    /** Order Details have to confirm it, and do not. */
    | 'unconfirmed'
    | 'unknown type'
    | 'no order number'
    | 'other topic'
    | 'wrong signature';
  /** What Ingram's Order Details show from then on. */
  readonly simulatedOrders?: readonly SimulatedOrder[];
};

/**
 * All notifications about one order, in the sequence in which Ingram sends them, which is not always that of the
 * events.
 */
export type OrderTraffic = {
  readonly orderId: string;
  readonly postings: readonly Posting[];
  /** What Ingram's Order Details show in the end. */
  readonly finalDetails?: FinalDetails;
};

/** What Order Details show of an order in the end. */
type FinalDetails = {
  readonly simulatedOrders: readonly SimulatedOrder[];
  readonly ending: Ending;
  /** Ingram never gives an answer about it that can be read. */
  readonly isUnreachable: boolean;
};

const START = Date.parse('2026-01-01T00:00:00Z');
const EVENT_TYPES = [
  'im::order_backordered',
  'im::order_hold',
  'im::order_shipped',
  'IM::order_shipped',
  'im::order_invoiced',
  'im::order_voided',
  'IM::async_order_create',
];

/** Creates notifications about orders, the same for the same seed. */
export function createTraffic(postings: number, orders: number, random: Random): readonly OrderTraffic[] {
  return Array.from({ length: orders }, (_, index) => {
    const share = Math.floor((postings * (index + 1)) / orders) - Math.floor((postings * index) / orders);
    return orderTraffic(`SOAK-${index + 1}`, share, random);
  });
}

function orderTraffic(orderId: string, count: number, random: Random): OrderTraffic {
  const postings: Posting[] = [];
  while (postings.length < count) postings.push(nextPosting(orderId, postings, random));
  return { orderId, postings };
}

function nextPosting(orderId: string, before: readonly Posting[], random: Random): Posting {
  const bodyUnder = (eventId: string) => notification(orderId, eventId, random);
  const eventId = eventIdFor(orderId, before.length);
  return (
    noise(orderId, before, random, bodyUnder) ?? {
      eventId,
      kind: 'news',
      body: notification(orderId, eventId, random),
    }
  );
}

/** The id of an order's event, by its place. */
export function eventIdFor(orderId: string, place: number): string {
  return createHash('sha256').update(`${orderId} ${place}`).digest('hex').slice(0, 18).toUpperCase();
}

/**
 * Now and then, something other than news: a re-send, a reused event id, a wrong signature, an unusable event.
 *
 * @param bodyUnder makes another notification of the order under an event id
 */
export function noise(
  orderId: string,
  before: readonly Posting[],
  random: Random,
  bodyUnder: (eventId: string) => string,
): Posting | undefined {
  const news = before.filter(({ kind }) => kind === 'news');
  const known = news[Math.floor(random() * news.length)];
  const draw = random();
  const eventId = eventIdFor(orderId, before.length);
  const again = (kind: Posting['kind'], body: string): Posting => ({
    eventId: known?.eventId ?? '',
    kind,
    body,
  });
  if (known && draw < 0.08) return again('re-send', known.body);
  if (known && draw < 0.12) return again('re-send', JSON.stringify(JSON.parse(known.body), null, 3));
  if (known && draw < 0.13) return again('reused event id', bodyUnder(known.eventId));
  if (draw < 0.14) return { eventId, kind: 'wrong signature', body: bodyUnder(eventId) };
  if (draw < 0.15) return { eventId, kind: 'other topic', body: otherTopicNotification(eventId) };
  if (draw < 0.16) {
    const body = unusableNotification(eventId, { eventType: 'im::order_lost', customerOrderNumber: orderId });
    return { eventId, kind: 'unknown type', body };
  }
  if (draw < 0.17) {
    const body = unusableNotification(eventId, { eventType: 'im::order_hold', orderNumber: 'I' });
    return { eventId, kind: 'no order number', body };
  }
  return undefined;
}

function notification(orderId: string, eventId: string, random: Random): string {
  const eventType = EVENT_TYPES[Math.floor(random() * EVENT_TYPES.length)];
  // Rarely the same moment twice; often older than what was sent before.
  const eventTimeStamp = new Date(START + Math.floor(random() * 100_000_000)).toISOString();
  const lines = Array.from({ length: Math.floor(random() * 4) }, () => line(random));
  const orderNumber = ingramNumberOf(orderId, 1 + Math.floor(random() * 2));
  const resource = [{ eventType, orderNumber, customerOrderNumber: orderId, lines }];
  return JSON.stringify({
    topic: 'resellers/orders',
    event: 'im::updated',
    eventTimeStamp,
    eventId,
    resource,
  });
}

function line(random: Random): object {
  const lineNumber = 1 + Math.floor(random() * 3);
  const requestedQuantity = 3;
  const shippedQuantity = Math.floor(random() * 4);
  const statuses = ['IM::shipped', 'Open', 'SALES_HOLD', 'backordered', 'voided', undefined];
  const trackingNumber = shippedQuantity === 0 ? '' : `1Z${Math.floor(random() * 1e9)}`;
  return {
    ingramLineNumber: String(lineNumber).padStart(3, '0'),
    lineStatus: statuses[Math.floor(random() * statuses.length)],
    ...(random() < 0.8 && {
      requestedQuantity,
      shippedQuantity,
      backOrderedQuantity: requestedQuantity - shippedQuantity,
    }),
    shipmentDetails: [{ carrierName: 'DHL', packageDetails: { trackingNumber } }],
  };
}

function otherTopicNotification(eventId: string): string {
  const resource = [{ eventType: 'IM::STOCK_UPDATE', ingramPartNumber: 'A' }];
  return JSON.stringify({ topic: 'resellers/catalog', eventId, resource });
}

function unusableNotification(eventId: string, resource: object): string {
  return JSON.stringify({ topic: 'resellers/orders', eventId, resource });
}
