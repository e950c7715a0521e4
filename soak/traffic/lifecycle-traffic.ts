import {
  capturedEventId,
  FORGED_CANCELLATION_CHANCE,
  FORGED_ORDER_CHANCE,
  forgedCancellation,
  forgedOrder,
  notification,
} from '../scenarios/forged-events.ts';
import { createLifecycle, ingramNumberOf, type Step } from './order-lifecycle.ts';
import type { Random } from './random.ts';
import { eventIdFor, noise, type OrderTraffic, type Posting } from './traffic.ts';

export type LifecycleTrafficOptions = {
  readonly notifications: number;
  readonly random: Random;
  /** The events of all orders lie before this time, in milliseconds since 1970. */
  readonly startsAt: number;
  /** Whether Ingram has to confirm harmful events. If so, some are forged. */
  readonly isConfirmed: boolean;
  /** Leaves out what waits for minutes: orders about which Ingram never answers, and forged events. */
  readonly isQuick: boolean;
};

/** The probability that Ingram never answers about an order. */
const UNREACHABLE_CHANCE = 0.02;
/** The probability that an event arrives before the one that happened earlier. */
const SWAPPED_CHANCE = 0.2;
/** The probability that Order Details lag one event behind. */
const LAGGING_CHANCE = 0.3;
const GAPS_MS = [1_000, 30_000, 180_000];

/** The notifications of orders with a lifecycle, and what Order Details show of each order meanwhile. */
export function createLifecycleTraffic(options: LifecycleTrafficOptions): readonly OrderTraffic[] {
  const { notifications, random, startsAt } = options;
  const traffic: OrderTraffic[] = [];
  for (let count = 0; count < notifications; ) {
    // Forgeries only where Ingram's confirmation stops them, and the run has time to wait for it.
    const captured = options.isConfirmed && !options.isQuick ? capturedEventId(traffic, random) : undefined;
    const order =
      captured !== undefined && random() < FORGED_ORDER_CHANCE
        ? forgedOrder(`FORGED-${traffic.length + 1}`, captured, startsAt)
        : orderTraffic(`SOAK-${traffic.length + 1}`, captured, options);
    traffic.push(order);
    count += order.postings.length;
  }
  return traffic;
}

function orderTraffic(
  orderId: string,
  captured: string | undefined,
  options: LifecycleTrafficOptions,
): OrderTraffic {
  const { random, startsAt, isConfirmed, isQuick } = options;
  const { steps, ending } = createLifecycle(orderId, random);
  const isUnreachable = !isQuick && random() < UNREACHABLE_CHANCE;
  const postings = postingsOf(orderId, steps, options, isUnreachable);
  const isForged = captured !== undefined && ending !== 'canceled' && random() < FORGED_CANCELLATION_CHANCE;
  if (isForged) postings.push(...forgedCancellation(orderId, postings, captured, startsAt));
  const isBeyondConfirmation = isConfirmed && isUnreachable;
  return {
    orderId,
    postings: isBeyondConfirmation
      ? postings.map((posting) => ({ ...posting, kind: 'unconfirmed' }))
      : postings,
    finalDetails: { simulatedOrders: steps.at(-1)?.simulatedOrders ?? [], ending, isUnreachable },
  };
}

function postingsOf(
  orderId: string,
  steps: readonly Step[],
  { random, startsAt }: LifecycleTrafficOptions,
  isUnreachable: boolean,
): Posting[] {
  const gapMs = GAPS_MS[Math.floor(random() * GAPS_MS.length)] ?? 0;
  const postings: Posting[] = [];
  const hold = {
    eventType: 'im::order_hold',
    resources: [{ orderNumber: ingramNumberOf(orderId, 1), customerOrderNumber: orderId }],
  };
  const bodyUnder = (eventId: string) => notification(eventId, hold, startsAt + random() * 1000);
  let furthest = 0;
  for (const place of arrivals(steps, random)) {
    const { event } = steps[place] ?? {};
    for (let other = noise(orderId, postings, random, bodyUnder); other; ) {
      if (!isUnreachable) postings.push(other);
      other = noise(orderId, postings, random, bodyUnder);
    }
    if (event === undefined) continue;
    furthest = Math.max(furthest, place);
    const simulatedOrders =
      steps[Math.max(0, furthest - (random() < LAGGING_CHANCE ? 1 : 0))]?.simulatedOrders ?? [];
    const eventId = eventIdFor(orderId, postings.length);
    const body = notification(eventId, event, startsAt - (steps.length - place) * gapMs);
    postings.push({ eventId, kind: 'news', body, simulatedOrders });
  }
  return postings;
}

/** The indexes of the steps that have an event, in the sequence of its arrival. */
function arrivals(steps: readonly Step[], random: Random): readonly number[] {
  const places = steps.flatMap(({ event }, place) => (event ? [place] : []));
  for (let index = 1; index < places.length; index++) {
    if (random() >= SWAPPED_CHANCE) continue;
    const [former = 0, latter = 0] = places.slice(index - 1, index + 1);
    places.splice(index - 1, 2, latter, former);
  }
  return places;
}
