import { type DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import { decodeMessage } from '../../lib/delivery/message.ts';
import { isUnreadable, readEnvelope } from '../../lib/ingram/envelope.ts';
import { isUnusable, type OrderNotification, readNotification } from '../../lib/ingram/notification.ts';
import { decide } from '../../lib/orders/decide.ts';
import { fold } from '../../lib/orders/fold.ts';
import { type Order, UNKNOWN_ORDER } from '../../lib/orders/order.ts';
import { DEFAULT_STATUS_TABLE } from '../../lib/orders/status-table.ts';
import { decodeOrder } from '../../lib/store/order-codec.ts';
import { fieldOf, ingramEventIdOf } from '../fields.ts';
import type { Call } from '../thirdwatch-simulator.ts';
import type { OrderTraffic, Posting } from './traffic.ts';

/** What the run has left behind. */
export type Remains = {
  /** What Thirdwatch has applied, oldest first. */
  readonly calls: readonly Call[];
  readonly orders: ReadonlyMap<string, Order>;
  readonly deadLetters: readonly { readonly reason: string; readonly eventId: string }[];
};

export type Verdict = {
  readonly forwarded: number;
  readonly repeatedCalls: number;
  readonly noNews: number;
  readonly parked: Readonly<Record<string, number>>;
  /** Accepted events of which nothing is known: neither in an order, nor parked. */
  readonly lost: readonly string[];
  /** Calls for an event that was queued before one that Thirdwatch had heard of already. */
  readonly overtaken: readonly string[];
  /** Orders of which Thirdwatch was last told something else than all their notifications say. */
  readonly unexplained: readonly string[];
};

/** Judges every order: what Thirdwatch last heard against the pure core, and where each notification is now. */
export function judge(traffic: readonly OrderTraffic[], remains: Remains): Verdict {
  const callsByOrder = Map.groupBy(remains.calls, ({ body }) => String(fieldOf(body, '_orderId')));
  const lettersById = Map.groupBy(remains.deadLetters, ({ eventId }) => eventId);
  const forwardedIds = new Set(remains.calls.map(eventIdOf));
  const lost: string[] = [];
  const overtaken: string[] = [];
  const unexplained: string[] = [];
  let noNews = 0;
  for (const { orderId, postings } of traffic) {
    const calls = callsByOrder.get(orderId) ?? [];
    const known = remains.orders.get(orderId);
    for (const { eventId, kind } of postings) {
      const isParked = lettersById.has(eventId);
      const isJudged = known?.events.has(eventId) === true;
      if (kind === 'news' && isJudged && !forwardedIds.has(eventId)) noNews++;
      const mustBeParked = kind === 'forged' || kind === 'unknown type' || kind === 'no order number';
      if ((kind === 'news' && !isJudged) || (mustBeParked && !isParked))
        lost.push(`${eventId} (${kind}) of ${orderId}`);
    }
    overtaken.push(...inversions(orderId, postings, calls));
    const difference = differenceOf(postings, calls);
    if (difference !== undefined) unexplained.push(`${orderId}: ${difference}`);
  }
  const parked = Map.groupBy(remains.deadLetters, ({ reason }) => reason);
  return {
    forwarded: forwardedIds.size,
    repeatedCalls: remains.calls.length - forwardedIds.size,
    noNews,
    parked: Object.fromEntries([...parked].map(([reason, letters]) => [reason, letters.length])),
    lost,
    overtaken,
    unexplained,
  };
}

/** Everything in the orders table. */
export async function storedOrders(
  client: DynamoDBClient,
  tableName: string,
): Promise<ReadonlyMap<string, Order>> {
  const orders = new Map<string, Order>();
  for await (const { Items = [] } of paginateScan({ client }, { TableName: tableName })) {
    for (const { orderId, order } of Items) {
      const stored = order?.S ?? order?.B;
      if (orderId?.S !== undefined && stored !== undefined) orders.set(orderId.S, decodeOrder(stored));
    }
  }
  return orders;
}

/** A dead letter's event id and reason. */
export function letterOf(message: {
  readonly body: string;
  readonly messageAttributes: Readonly<Record<string, { readonly StringValue?: string }>>;
}): Remains['deadLetters'][number] {
  const { reason, contentEncoding } = message.messageAttributes;
  const content = decodeMessage(message.body, contentEncoding?.StringValue);
  return {
    reason: reason?.StringValue ?? 'none',
    eventId: typeof content === 'string' ? '' : content.eventId,
  };
}

/** What all notifications of an order say together, as the pure core has it, against what was heard last. */
function differenceOf(postings: readonly Posting[], calls: readonly Call[]): string | undefined {
  const order = postings
    .filter(({ kind }) => kind === 'news')
    .map(({ body }) => understood(body))
    .reduce(fold, UNKNOWN_ORDER);
  const expected = decide(order, DEFAULT_STATUS_TABLE);
  const heard = calls.at(-1)?.body;
  const heardStatus = fieldOf(heard, '_orderStatus');
  const heardNumbers = String(fieldOf(fieldOf(heard, '_customInfo'), 'trackingNumbers') ?? '');
  if (heardStatus !== expected?.status) return `heard ${heardStatus}, should be ${expected?.status}`;
  const numbers = expected?.trackingNumbers.join(',') ?? '';
  return heardNumbers === numbers
    ? undefined
    : `heard the tracking numbers ${heardNumbers}, should be ${numbers}`;
}

function understood(body: string): OrderNotification {
  const envelope = readEnvelope(body);
  if (isUnreadable(envelope)) throw new Error(envelope.message);
  const notification = readNotification({ ...envelope, receivedAt: Date.now() });
  if (isUnusable(notification)) throw new Error(notification.detail);
  return notification;
}

/** First calls for events, in the sequence of the queue: a step back is an event that was overtaken. */
function inversions(
  orderId: string,
  postings: readonly Posting[],
  calls: readonly Call[],
): readonly string[] {
  const places = new Map<unknown, number>();
  for (const [place, { eventId }] of postings.entries()) if (!places.has(eventId)) places.set(eventId, place);
  const firstCalls = [...new Set(calls.map(eventIdOf))];
  let furthest = -1;
  return firstCalls.flatMap((eventId) => {
    const place = places.get(eventId) ?? -1;
    const isOvertaken = place < furthest;
    furthest = Math.max(furthest, place);
    return isOvertaken ? [`${orderId}: ${String(eventId)}`] : [];
  });
}

function eventIdOf({ body }: Call): unknown {
  return ingramEventIdOf(body);
}
