import { decide } from '../../lib/orders/decide.ts';
import { type Order, UNKNOWN_ORDER } from '../../lib/orders/facts.ts';
import { merge } from '../../lib/orders/merge.ts';
import { factsOfNotification } from '../../lib/orders/reading.ts';
import { DEFAULT_STATUS_TABLE } from '../../lib/orders/status-table.ts';
import { fieldOf, ingramEventIdOf } from '../../local/fields.ts';
import type { ThirdwatchCall } from '../../local/simulators/thirdwatch/simulator.ts';
import { isKnownTo, understood } from '../../prove/known.ts';
import type { OrderTraffic, Posting } from '../traffic/traffic.ts';
import { completionFaults, isWithoutDetails } from './details-verdict.ts';
import type { FinalState, ParkedEvent } from './final-state.ts';

/** The reasons for which notifications of some kinds are parked. */
const PARKED_AS: Readonly<Partial<Record<Posting['kind'], string>>> = {
  'reused event id': 'event-id-reused',
  unconfirmed: 'not-confirmed',
  'unknown type': 'unknown-event-type',
  'no order number': 'no-order-number',
};

export type Verdict = {
  readonly forwarded: number;
  readonly repeatedCalls: number;
  readonly noNews: number;
  /** Calls that were made without Ingram's details. */
  readonly withoutDetails: number;
  readonly parked: Readonly<Record<string, number>>;
  /** Accepted events that are neither known to their order nor parked. */
  readonly lost: readonly string[];
  /** Events that Thirdwatch heard of after a later event of the same order. */
  readonly overtaken: readonly string[];
  /** Orders whose last call does not say what all their notifications say together. */
  readonly unexplained: readonly string[];
};

/** Checks the last call for every order against the core, and where each notification has ended up. */
export function checkDelivery(traffic: readonly OrderTraffic[], state: FinalState): Verdict {
  const callsByOrder = Map.groupBy(state.calls, ({ body }) => String(fieldOf(body, '_orderId')));
  const parkedKeys = new Set(state.parkedEvents.map(parkedKeyOf));
  const expected = new Set<string>();
  const forwardedIds = new Set(state.calls.map(eventIdOf));
  const lost: string[] = [];
  const overtaken: string[] = [];
  const unexplained: string[] = [];
  let noNews = 0;
  for (const order of traffic) {
    const { orderId, postings } = order;
    const calls = callsByOrder.get(orderId) ?? [];
    const known = state.orders.get(orderId);
    for (const { eventId, kind, body } of postings) {
      const isProcessed = kind === 'news' && known !== undefined && isKnownTo(known, body, Date.now());
      if (kind === 'news' && isProcessed && !forwardedIds.has(eventId)) noNews++;
      const reason = PARKED_AS[kind];
      const parkedKey = reason && parkedKeyOf({ reason, eventId, orderId });
      if (parkedKey !== undefined) expected.add(parkedKey);
      if ((kind === 'news' && !isProcessed) || (parkedKey !== undefined && !parkedKeys.has(parkedKey)))
        lost.push(`${eventId} (${kind}) of ${orderId}`);
    }
    overtaken.push(...inversions(orderId, postings, calls));
    const faults = state.detailsHistory
      ? completionFaults(order, calls, state.detailsHistory)
      : differencesOf(postings, calls);
    unexplained.push(...faults.map((fault) => `${orderId}: ${fault}`));
  }
  for (const parkedEvent of state.parkedEvents) {
    if (expected.has(parkedKeyOf(parkedEvent))) continue;
    unexplained.push(`parked without cause after ${parkedEvent.waitedMs} ms: ${parkedKeyOf(parkedEvent)}`);
  }
  const parked = Map.groupBy(state.parkedEvents, ({ reason }) => reason);
  return {
    forwarded: forwardedIds.size,
    repeatedCalls: state.calls.length - forwardedIds.size,
    noNews,
    withoutDetails: state.calls.filter(isWithoutDetails).length,
    parked: Object.fromEntries([...parked].map(([reason, parkedEvents]) => [reason, parkedEvents.length])),
    lost,
    overtaken,
    unexplained,
  };
}

/** Identifies a parked event with its reason. An event without an order number has its event id alone. */
function parkedKeyOf({ reason, eventId, orderId = '' }: ParkedEvent): string {
  return `${eventId} ${reason === 'no-order-number' ? '' : `of ${orderId} `}as ${reason}`;
}

/**
 * Compares the last call for an order with what the core makes of all its notifications. Whether that is true, the
 * truth test says; this is about delivery alone.
 */
function differencesOf(postings: readonly Posting[], calls: readonly ThirdwatchCall[]): readonly string[] {
  const order = postings
    .filter(({ kind }) => kind === 'news')
    .map(({ body }) => factsOfNotification(understood(body, Date.now())))
    .reduce<Order>(merge, UNKNOWN_ORDER);
  const expected = decide(order, DEFAULT_STATUS_TABLE);
  const heard = calls.at(-1)?.body;
  const heardStatus = fieldOf(heard, '_orderStatus');
  if (heardStatus !== expected?.status) return [`heard ${heardStatus}, should be ${expected?.status}`];
  const heardNumbers = String(fieldOf(fieldOf(heard, '_customInfo'), 'trackingNumbers') ?? '');
  const numbers = expected?.trackingNumbers.join(',') ?? '';
  return heardNumbers === numbers ? [] : [`heard the tracking numbers ${heardNumbers}, should be ${numbers}`];
}

/** Events whose first call came after that of a later event in the queue. */
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
