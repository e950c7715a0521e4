import type { Arrived } from '../simulation/world/judge/judge.ts';
import { type Life, lifeOf } from '../simulation/world/lives/life.ts';
import { movedLife } from '../simulation/world/lives/moved-life.ts';
import { arrivalsOf } from '../simulation/world/notifications/arrivals.ts';
import { bodyOf } from '../simulation/world/notifications/wire.ts';
import { type Random, seeded } from '../simulation/world/random.ts';
import type { SignedPosting } from './sender.ts';

/** How the numbers of all orders, and all event ids, of proving runs begin, whatever their case. */
export const ORDER_PREFIX = 'PROVE-';
export const EVENT_PREFIX = 'PROVE';

/** A notification of a run; its kind says what has to become of it. */
export type ProvingPosting = SignedPosting & {
  readonly kind: 'news' | 're-send' | 'reused event id' | 'wrong signature';
};

/** An order whose truth is known, and all that is posted of it, one after another. */
export type ProvingOrder = {
  readonly life: Life;
  /** What is posted of it that is news or a re-send, in the same sequence. */
  readonly arrivals: readonly Arrived[];
  readonly postings: readonly ProvingPosting[];
};

export type TrafficOptions = {
  readonly seed: number;
  /** Names the run: stands in all its numbers. */
  readonly run: string;
  readonly notifications: number;
  readonly now: number;
  readonly retentionMs: number;
};

const HOUR_MS = 3_600_000;
const WRONG_SIGNATURE_CHANCE = 0.05;
const REUSED_ID_CHANCE = 0.02;
/** So many lives in a row that are too long for what is left of the notifications are enough. */
const MOST_MISFITS = 40;

/**
 * Lives of orders that lie behind us, with everything that is posted of them: the same for the same seed, but for the
 * run's name and the dates. What is left of the number of notifications is posted without a valid signature.
 */
export function createTraffic(options: TrafficOptions): readonly ProvingOrder[] {
  const orders: ProvingOrder[] = [];
  let left = options.notifications;
  for (let index = 0, misfits = 0; left > 0 && misfits < MOST_MISFITS; index++) {
    const order = provingOrder(index, options);
    if (order === undefined || order.postings.length > left) {
      misfits++;
      continue;
    }
    misfits = 0;
    left -= order.postings.length;
    orders.push(order);
  }
  return withStrangers(orders, left, options);
}

/** Undefined for a life that is longer than orders are kept. */
function provingOrder(index: number, options: TrafficOptions): ProvingOrder | undefined {
  const { seed, run, now, retentionMs } = options;
  const life = tellableAfterwards(lifeOf(seed, index));
  const ends = arrivalsOf(life).map(({ receivedAt, sentAgainAt = receivedAt }) =>
    Math.max(receivedAt, sentAgainAt),
  );
  const spanMs = Math.max(...ends, 0) - (life.steps[0]?.at ?? 0);
  if (ends.length === 0 || spanMs > retentionMs - 48 * HOUR_MS) return undefined;
  const name = `${run}${index.toString(36).toUpperCase()}`;
  const moved = movedLife(life, {
    ...{ name, eventIdPrefix: EVENT_PREFIX, beginsAt: now - HOUR_MS - spanMs },
    customerOrderNumber: `Prove-${run}-${index}`,
  });
  const arrivals = arrivalsOf(moved);
  return { life: moved, arrivals, postings: postingsOf(moved, arrivals, seeded(seed ^ 0x9e0e, index)) };
}

/**
 * A life whose events do not all have a date is told without any: those without count by their arrival, which is long
 * after the dates of the others.
 */
function tellableAfterwards(life: Life): Life {
  if (life.isDated) return life;
  const steps = life.steps.map(({ event, ...step }) => ({
    ...step,
    ...(event && {
      event: event.timestamp === 'sentAt' ? { ...event, timestamp: 'missing' as const } : event,
    }),
  }));
  return { ...life, steps };
}

function postingsOf(life: Life, arrivals: readonly Arrived[], random: Random): readonly ProvingPosting[] {
  const seen = new Set<string>();
  return arrivals.flatMap(({ event, sentAgainAt }, place): readonly ProvingPosting[] => {
    const body = bodyOf(event, life.customerOrderNumber, life.shape, sentAgainAt);
    const isNews = !seen.has(event.id);
    seen.add(event.id);
    const own = { eventId: event.id, body, kind: isNews ? 'news' : 're-send' } as const;
    const guess = stranger(life.customerOrderNumber, `${event.id}S${place}`);
    const reused = { ...stranger(life.customerOrderNumber, event.id), kind: 'reused event id' } as const;
    return [
      ...(random.chance(WRONG_SIGNATURE_CHANCE) ? [guess] : []),
      own,
      ...(isNews && random.chance(REUSED_ID_CHANCE) ? [reused] : []),
    ];
  });
}

/** A cancellation that nobody but a stranger has sent. */
function stranger(customerOrderNumber: string, eventId: string): ProvingPosting {
  const resource = [{ eventType: 'im::order_voided', orderNumber: '20-STRANGE', customerOrderNumber }];
  const body = JSON.stringify({ topic: 'resellers/orders', event: 'im::updated', eventId, resource });
  return { eventId, body, kind: 'wrong signature' };
}

function withStrangers(
  orders: readonly ProvingOrder[],
  count: number,
  { run }: TrafficOptions,
): readonly ProvingOrder[] {
  return orders.map((order, index) => {
    const own =
      Math.floor((count * (index + 1)) / orders.length) - Math.floor((count * index) / orders.length);
    const { customerOrderNumber } = order.life;
    const guesses = Array.from({ length: own }, (_, place) =>
      stranger(customerOrderNumber, `${EVENT_PREFIX}GUESS${run}${index}N${place}`),
    );
    return { ...order, postings: [...guesses, ...order.postings] };
  });
}
