import { isUnreadable, readEnvelope } from '../lib/ingram/webhook/envelope.ts';
import { isUnusable, type OrderNotification, readNotification } from '../lib/ingram/webhook/notification.ts';
import { decide } from '../lib/orders/decide.ts';
import { fold } from '../lib/orders/fold.ts';
import { type Order, UNKNOWN_ORDER } from '../lib/orders/order.ts';
import { DEFAULT_STATUS_TABLE } from '../lib/orders/status-table.ts';
import { fieldOf, ingramEventIdOf } from '../local/fields.ts';
import type { ThirdwatchCall } from '../local/simulators/thirdwatch/simulator.ts';
import { faultsOfCompletion, isWithoutDetails, withAnswersOf } from './details-verdict.ts';
import type { Letter, Remains } from './remains.ts';
import type { OrderTraffic, Posting } from './traffic.ts';

/** Why what is no news is parked. */
const PARKED_AS: Readonly<Partial<Record<Posting['kind'], string>>> = {
  forged: 'event-id-reused',
  unconfirmed: 'not-confirmed',
  'unknown type': 'unknown-event-type',
  'no order number': 'no-order-number',
};

export type Verdict = {
  readonly forwarded: number;
  readonly repeatedCalls: number;
  readonly noNews: number;
  /** Calls that were made without Ingram's details, which were to be had. */
  readonly withoutDetails: number;
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
  const parkings = new Set(remains.deadLetters.map(parkingOf));
  const expected = new Set<string>();
  const forwardedIds = new Set(remains.calls.map(eventIdOf));
  const lost: string[] = [];
  const overtaken: string[] = [];
  const unexplained: string[] = [];
  let noNews = 0;
  for (const order of traffic) {
    const { orderId, postings } = order;
    const calls = callsByOrder.get(orderId) ?? [];
    const known = remains.orders.get(orderId);
    for (const { eventId, kind } of postings) {
      const isJudged = known?.events.has(eventId) === true;
      if (kind === 'news' && isJudged && !forwardedIds.has(eventId)) noNews++;
      const reason = PARKED_AS[kind];
      const parking = reason && parkingOf({ reason, eventId, orderId });
      if (parking !== undefined) expected.add(parking);
      if ((kind === 'news' && !isJudged) || (parking !== undefined && !parkings.has(parking)))
        lost.push(`${eventId} (${kind}) of ${orderId}`);
    }
    overtaken.push(...inversions(orderId, postings, calls));
    const difference = differenceOf(postings, calls, remains.completedBy && known);
    if (difference !== undefined) unexplained.push(`${orderId}: ${difference}`);
    if (remains.completedBy && known) {
      const faults = faultsOfCompletion(order, known, calls, remains.completedBy);
      unexplained.push(...faults.map((fault) => `${orderId}: ${fault}`));
    }
  }
  for (const letter of remains.deadLetters) {
    if (expected.has(parkingOf(letter))) continue;
    unexplained.push(`parked without cause after ${letter.waitedMs} ms: ${parkingOf(letter)}`);
  }
  const parked = Map.groupBy(remains.deadLetters, ({ reason }) => reason);
  return {
    forwarded: forwardedIds.size,
    repeatedCalls: remains.calls.length - forwardedIds.size,
    noNews,
    withoutDetails: remains.calls.filter(isWithoutDetails).length,
    parked: Object.fromEntries([...parked].map(([reason, letters]) => [reason, letters.length])),
    lost,
    overtaken,
    unexplained,
  };
}

/** What was parked and why. What names no order is known by its event alone. */
function parkingOf({ reason, eventId, orderId = '' }: Letter): string {
  return `${eventId} ${reason === 'no-order-number' ? '' : `of ${orderId} `}as ${reason}`;
}

/**
 * What all notifications of an order say together, as the pure core has it, against what was heard last.
 *
 * @param completed the order as it is stored, where Ingram's answers count as well
 */
function differenceOf(
  postings: readonly Posting[],
  calls: readonly ThirdwatchCall[],
  completed: Order | undefined,
): string | undefined {
  const told = postings
    .filter(({ kind }) => kind === 'news')
    .map(({ body }) => understood(body))
    .reduce(fold, UNKNOWN_ORDER);
  const order = completed ? withAnswersOf(completed, told) : told;
  const expected = decide(order, DEFAULT_STATUS_TABLE);
  const heard = calls.at(-1)?.body;
  const heardStatus = fieldOf(heard, '_orderStatus');
  if (heardStatus !== expected?.status) return `heard ${heardStatus}, should be ${expected?.status}`;
  const heardNumbers = String(fieldOf(fieldOf(heard, '_customInfo'), 'trackingNumbers') ?? '');
  const numbers = expected?.trackingNumbers.join(',') ?? '';
  // Which of them comes first is no news: an event may tell of a package that Ingram's answers have shown before.
  const inSequence = (text: string) => (completed ? text.split(',').sort().join() : text);
  return inSequence(heardNumbers) === inSequence(numbers)
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
  calls: readonly ThirdwatchCall[],
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

function eventIdOf({ body }: ThirdwatchCall): unknown {
  return ingramEventIdOf(body);
}
