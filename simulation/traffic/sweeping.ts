import type { Fault } from '../engine/faults.ts';
import { RETURNED_SHARE } from '../world/lives/returned-goods.ts';
import type { Region } from '../world/maintenance.ts';
import { seeded } from '../world/random.ts';

/** How a history compares Ingram's lists of orders with what is known, and what is lost meanwhile. */
export type Sweeping = {
  /** How often the schedule runs the sweeper: it wakes orders each time. */
  readonly everyMinutes: number;
  /** How often it goes through the lists, at most. */
  readonly listsEveryMinutes: number;
  /** The chance that a run of the schedule is two at once. */
  readonly doubled: number;
  readonly losses: readonly Fault[];
  /** Of so many orders, goods come back or are claimed. */
  readonly returnedShare: number;
};

/** What Ingram is like in a history. */
export type IngramBehavior = {
  readonly region: Region;
  readonly mostOnPage: number;
  /** What our stage may ask of each endpoint: Ingram itself allows 60. */
  readonly requestsPerMinute: number;
};

const HOUR_MS = 3_600_000;
/** As long as us-east-1 was down in October 2025. */
const LONG_LOSS_MS = 15 * HOUR_MS;

/** How often webhooks are lost for so long, and how long orders live on after the last one was entered. */
const LOSS_EVERY_MS = 48 * HOUR_MS;
const LIVES_ON_MS = 72 * HOUR_MS;

/** With the time that orders live on. */
const SHORT_MS = 144 * HOUR_MS;

/** What a seed draws. */
export function sweepingOf(
  seed: number,
  { from, to }: { readonly from: number; readonly to: number },
): Sweeping {
  const random = seeded(seed, 0x53eeb);
  const doubled = random.pick([0, 0.2]);
  const rate = random.pick([0, 0.1, 1]);
  const span = to - from + LIVES_ON_MS;
  const losses = Array.from({ length: Math.ceil(span / LOSS_EVERY_MS) }, (): Fault => {
    const begin = from + Math.floor(random.fraction() * span);
    return { kind: 'webhook lost', from: begin, to: begin + LONG_LOSS_MS, rate };
  });
  const isShort = span <= SHORT_MS;
  const everyMinutes = random.pick(isShort ? [5, 15, 30, 60] : [30, 60]);
  return {
    everyMinutes,
    // Each time, all orders of a month are compared: in a long history, that would be most of its work.
    listsEveryMinutes: isShort ? everyMinutes : LONG_LISTS_EVERY_MINUTES,
    doubled,
    losses: rate === 0 ? [] : losses,
    returnedShare: RETURNED_SHARE,
  };
}

const LONG_LISTS_EVERY_MINUTES = 6 * 60;

/** So long after a change, nothing is left to be found, though Ingram is down every night. */
const NOTHING_LEFT_AFTER_MS = 24 * HOUR_MS;

/** When the schedule runs the sweeper: as long as something happens, and for a while after that. */
export function* sweepTimes(
  { sweeping, faults }: { readonly sweeping?: Sweeping; readonly faults: readonly Fault[] },
  changes: readonly number[],
): Generator<number> {
  if (sweeping === undefined) return;
  const everyMs = sweeping.everyMinutes * 60_000;
  let next = Number.NEGATIVE_INFINITY;
  const ends = faults.filter(({ rate }) => rate >= 0.5).map(({ to }) => to);
  for (const change of [...changes, ...ends].toSorted((a, b) => a - b)) {
    for (next = Math.max(next, change); next <= change + NOTHING_LEFT_AFTER_MS; next += everyMs) yield next;
  }
}

export function ingramBehaviorOf(seed: number): IngramBehavior {
  const random = seeded(seed, 0x16a);
  return {
    region: random.pick(['Europe', 'North America', 'Central America', 'South America']),
    mostOnPage: random.pick([100, 100, 10]),
    requestsPerMinute: 60,
  };
}
