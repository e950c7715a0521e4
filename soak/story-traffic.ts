import {
  capturedFrom,
  MADE_UP_CANCELLATION,
  MADE_UP_ORDER,
  madeUpCancellation,
  madeUpOrder,
  notification,
} from './forgeries.ts';
import type { Random } from './random.ts';
import { type Step, storyOf } from './story.ts';
import { eventIdFor, noise, type OrderTraffic, type Posting } from './traffic.ts';

export type StoryTrafficOptions = {
  readonly notifications: number;
  readonly random: Random;
  /** All that happens has happened before, in milliseconds since 1970. */
  readonly startsAt: number;
  /** Whether Ingram has to confirm what would do harm if it were made up: then some of it is. */
  readonly isConfirmed: boolean;
  /**
   * Whether nothing has to wait for as long as the patience lasts: no order about which Ingram never answers, and
   * nothing that is made up.
   */
  readonly isQuick: boolean;
};

/** How often Ingram gives no answer about an order, ever. */
const UNREACHABLE = 0.02;
/** How often an event comes before the one that happened earlier. */
const SWAPPED = 0.2;
/** How often Order Details show an event's news only after the next one. */
const LAGGING = 0.3;
const GAPS_MS = [1_000, 30_000, 180_000];

/** Orders that live, with what Ingram tells of them and what it shows when it is asked. */
export function storyTrafficOf(options: StoryTrafficOptions): readonly OrderTraffic[] {
  const { notifications, random, startsAt } = options;
  const traffic: OrderTraffic[] = [];
  for (let count = 0; count < notifications; ) {
    // What may be made up, where that is to be stopped and there is time to wait for it.
    const captured = options.isConfirmed && !options.isQuick ? capturedFrom(traffic, random) : undefined;
    const order =
      captured !== undefined && random() < MADE_UP_ORDER
        ? madeUpOrder(`MADE-UP-${traffic.length + 1}`, captured, startsAt)
        : orderTraffic(`SOAK-${traffic.length + 1}`, captured, options);
    traffic.push(order);
    count += order.postings.length;
  }
  return traffic;
}

function orderTraffic(
  orderId: string,
  captured: string | undefined,
  options: StoryTrafficOptions,
): OrderTraffic {
  const { random, startsAt, isConfirmed, isQuick } = options;
  const { steps, ending } = storyOf(orderId, random);
  const isUnreachable = !isQuick && random() < UNREACHABLE;
  const postings = postingsOf(orderId, steps, options, isUnreachable);
  const isForged = captured !== undefined && ending !== 'canceled' && random() < MADE_UP_CANCELLATION;
  if (isForged) postings.push(...madeUpCancellation(orderId, postings, captured, startsAt));
  const isBeyondConfirmation = isConfirmed && isUnreachable;
  return {
    orderId,
    postings: isBeyondConfirmation
      ? postings.map((posting) => ({ ...posting, kind: 'unconfirmed' }))
      : postings,
    settled: { shown: steps.at(-1)?.shown ?? [], ending, isUnreachable },
  };
}

function postingsOf(
  orderId: string,
  steps: readonly Step[],
  { random, startsAt }: StoryTrafficOptions,
  isUnreachable: boolean,
): Posting[] {
  const gapMs = GAPS_MS[Math.floor(random() * GAPS_MS.length)] ?? 0;
  const postings: Posting[] = [];
  const hold = {
    eventType: 'im::order_hold',
    resources: [{ orderNumber: `20-${orderId}-1`, customerOrderNumber: orderId }],
  };
  const bodyUnder = (eventId: string) => notification(eventId, hold, startsAt + random() * 1000);
  let furthest = 0;
  for (const place of arrivals(steps, random)) {
    const { told } = steps[place] ?? {};
    for (let other = noise(orderId, postings, random, bodyUnder); other; ) {
      if (!isUnreachable) postings.push(other);
      other = noise(orderId, postings, random, bodyUnder);
    }
    if (told === undefined) continue;
    furthest = Math.max(furthest, place);
    const shown = steps[Math.max(0, furthest - (random() < LAGGING ? 1 : 0))]?.shown ?? [];
    const eventId = eventIdFor(orderId, postings.length);
    const body = notification(eventId, told, startsAt - (steps.length - place) * gapMs);
    postings.push({ eventId, kind: 'news', body, shown });
  }
  return postings;
}

/** The places of the steps of which Ingram tells, in the sequence in which it does. */
function arrivals(steps: readonly Step[], random: Random): readonly number[] {
  const places = steps.flatMap(({ told }, place) => (told ? [place] : []));
  for (let index = 1; index < places.length; index++) {
    if (random() >= SWAPPED) continue;
    const [former = 0, latter = 0] = places.slice(index - 1, index + 1);
    places.splice(index - 1, 2, latter, former);
  }
  return places;
}
