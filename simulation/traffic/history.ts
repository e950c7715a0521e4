import { FAULT_KINDS, type Fault, type FaultKind } from '../engine/faults.ts';
import { type Random, seeded } from '../world/random.ts';
import { type IngramBehavior, ingramBehaviorOf, type Sweeping, sweepingOf } from './sweeping.ts';

/** All that is to happen by itself: what the seed has drawn, or a part of it. */
export type History = {
  readonly seed: number;
  readonly days: number;
  /** The orders by their indexes, and when their lives begin. */
  readonly orders: ReadonlyMap<number, number>;
  readonly faults: readonly Fault[];
  /** What Ingram's Order Details are asked for. */
  readonly details: 'off' | 'complete' | 'confirm';
  readonly ingram: IngramBehavior;
  /** Whether and how Ingram's lists of orders are compared with what is known. */
  readonly sweeping?: Sweeping;
  readonly concurrency: number;
  /** New keys, of each vendor one at most. */
  readonly rotations: readonly Rotation[];
  /** Times in which Ingram holds its notifications back: it posts them all at their ends. */
  readonly backlogs: readonly Backlog[];
  readonly takesExpiredReceipts: boolean;
  /** How far the clock of SQS is from the time. */
  readonly queueClockOffsetMs: number;
};

type Backlog = { readonly from: number; readonly to: number };

/** A key is replaced, at the vendor and in our secret, in either order. */
type Rotation = {
  readonly of: 'ingram' | 'thirdwatch';
  readonly vendorAt: number;
  readonly secretAt: number;
};

export type Traffic = {
  readonly days: number;
  readonly notificationsADay: number;
  /** Whether Ingram's lists of orders are compared with what is known; left to the seed unless given. */
  readonly isSwept?: boolean;
};

export const START_MS = Date.UTC(2026, 0, 5);
export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;

/** How many notifications the life of an order has, as `simulation/world` draws it. */
const NOTIFICATIONS_PER_ORDER = 5.4;

/** Where it is left to the seed, so many histories are swept. */
const SWEPT_SHARE = 1 / 12;

/** The history of a seed. */
export function historyOf(
  seed: number,
  { days, notificationsADay, isSwept = seeded(seed, 0x5e4a7).chance(SWEPT_SHARE) }: Traffic,
): History {
  const random = seeded(seed, 0x415);
  const count = Math.max(1, Math.round((days * notificationsADay) / NOTIFICATIONS_PER_ORDER));
  const begins = Array.from({ length: count }, (_, index) => {
    return [index, START_MS + Math.floor(random.fraction() * days * DAY_MS)] as const;
  });
  // In one history out of eight, nothing goes wrong.
  const isQuiet = random.chance(0.125);
  const backlogs = isQuiet ? [] : backlogsOf(days, random);
  const span = { from: START_MS, to: START_MS + days * DAY_MS };
  const sweeping = isSwept ? sweepingOf(seed, span) : undefined;
  return {
    seed,
    days,
    orders: new Map(begins),
    ingram: ingramBehaviorOf(seed),
    ...(sweeping && { sweeping }),
    faults: [
      ...(isQuiet
        ? []
        : [
            ...faultsOf(days, random),
            ...rareFaultsOf(seed, count),
            ...backlogs.flatMap(({ to }) => overloadFrom(to, 15)),
          ]),
      ...(sweeping?.losses ?? []),
    ],
    backlogs,
    rotations: isQuiet ? [] : rotationsOf(days, random),
    details: isQuiet ? 'off' : random.pick(['off', 'off', 'off', 'complete', 'confirm'] as const),
    concurrency: random.pick([5, 5, 2, 10] as const),
    takesExpiredReceipts: random.chance(0.5),
    queueClockOffsetMs: random.integer(-300, 300),
  };
}

/** What was held back comes within so long. */
const BACKLOG_CLEARS_MS = 20_000;

/** When something is posted that is due at a moment. */
export function postedAt(at: number, backlogs: readonly Backlog[]): number {
  const backlog = backlogs.find(({ from, to }) => from <= at && at < to);
  return backlog === undefined
    ? at
    : backlog.to + Math.floor(((at - backlog.from) / (backlog.to - backlog.from)) * BACKLOG_CLEARS_MS);
}

function backlogsOf(days: number, random: Random): readonly Backlog[] {
  return Array.from({ length: random.pick([0, 1, 2]) }, () => {
    const from = START_MS + Math.floor(random.fraction() * (days + 4) * DAY_MS);
    return { from, to: from + random.integer(2, 24) * HOUR_MS };
  });
}

/** All at once, it is more than Thirdwatch answers quickly, or in sequence. */
function overloadFrom(from: number, minutes: number): readonly Fault[] {
  const to = from + minutes * MINUTE_MS;
  return [
    { kind: 'thirdwatch slow', from, to, rate: 0.8 },
    { kind: 'thirdwatch applies late', from, to, rate: 0.2 },
  ];
}

function rotationsOf(days: number, random: Random): readonly Rotation[] {
  return (['ingram', 'thirdwatch'] as const).flatMap((of) => {
    if (!random.chance(0.6)) return [];
    const vendorAt = START_MS + Math.floor(random.fraction() * days * DAY_MS);
    return [{ of, vendorAt, secretAt: vendorAt + random.integer(-45, 90) * MINUTE_MS }];
  });
}

/** Webhooks are lost in histories that are swept. */
type DrawnKind = Exclude<FaultKind, 'webhook lost'>;
const isDrawn = (kind: FaultKind): kind is DrawnKind => kind !== 'webhook lost';

/** How often a fault happens all the time, and in its bad times; how long these are, and how often they come. */
type FaultRate = {
  readonly always: number;
  readonly badRate: number;
  readonly badMinutes: readonly [number, number];
  readonly everyDays: number;
};

const FAULT_RATES: Readonly<Record<DrawnKind, FaultRate>> = {
  'lambda killed': { always: 0.01, badRate: 0.5, badMinutes: [5, 60], everyDays: 20 },
  'lambda late': { always: 0.02, badRate: 0.7, badMinutes: [10, 180], everyDays: 10 },
  'lambda answer lost': { always: 0.01, badRate: 0.5, badMinutes: [5, 60], everyDays: 30 },
  'sqs throttled': { always: 0.005, badRate: 0.5, badMinutes: [1, 20], everyDays: 20 },
  'sqs request lost': { always: 0.002, badRate: 0.7, badMinutes: [1, 60], everyDays: 20 },
  'sqs answer lost': { always: 0.005, badRate: 0.5, badMinutes: [1, 30], everyDays: 20 },
  'sqs entry failed': { always: 0.01, badRate: 0.85, badMinutes: [5, 240], everyDays: 8 },
  'dynamodb throttled': { always: 0.005, badRate: 0.7, badMinutes: [5, 240], everyDays: 8 },
  'dynamodb request lost': { always: 0.002, badRate: 0.7, badMinutes: [5, 240], everyDays: 10 },
  'dynamodb answer lost': { always: 0.01, badRate: 0.5, badMinutes: [5, 120], everyDays: 8 },
  'dynamodb unprocessed': { always: 0.01, badRate: 0.7, badMinutes: [1, 30], everyDays: 20 },
  'secrets down': { always: 0.002, badRate: 1, badMinutes: [10, 1500], everyDays: 25 },
  'thirdwatch busy': { always: 0.005, badRate: 0.6, badMinutes: [5, 300], everyDays: 10 },
  'thirdwatch down': { always: 0.01, badRate: 1, badMinutes: [2, 7500], everyDays: 9 },
  'thirdwatch slow': { always: 0.01, badRate: 0.9, badMinutes: [5, 600], everyDays: 8 },
  'thirdwatch key refused': { always: 0, badRate: 1, badMinutes: [10, 600], everyDays: 40 },
  'thirdwatch request lost': { always: 0.005, badRate: 0.8, badMinutes: [5, 240], everyDays: 15 },
  'thirdwatch answer lost': { always: 0.01, badRate: 0.6, badMinutes: [5, 240], everyDays: 12 },
  'thirdwatch applies late': { always: 0.005, badRate: 0.4, badMinutes: [5, 240], everyDays: 8 },
  'ingram down': { always: 0.01, badRate: 1, badMinutes: [5, 600], everyDays: 10 },
  'ingram busy': { always: 0.01, badRate: 0.5, badMinutes: [5, 60], everyDays: 10 },
  'ingram request lost': { always: 0.01, badRate: 0.7, badMinutes: [5, 60], everyDays: 10 },
};

/** A history is hit by most faults now and then, and by some of them badly. */
function faultsOf(days: number, random: Random): readonly Fault[] {
  const end = START_MS + (days + 14) * DAY_MS;
  const faults = FAULT_KINDS.filter(isDrawn).flatMap((kind) => {
    const { always, badRate, badMinutes, everyDays } = FAULT_RATES[kind];
    const isCommon = always > 0 && random.chance(0.6);
    const count = Math.floor((days + 7) / everyDays + random.fraction());
    const bad = Array.from({ length: count }, (): Fault => {
      const from = START_MS + Math.floor(random.fraction() * (days + 5) * DAY_MS);
      const [least, most] = badMinutes;
      const minutes = Math.round(least * (most / least) ** random.fraction());
      return { kind, from, to: Math.min(end, from + minutes * MINUTE_MS), rate: badRate };
    });
    return [...(isCommon ? [{ kind, from: START_MS, to: end, rate: always }] : []), ...bad];
  });
  const outage = outageOf(days, random);
  return [...faults, ...outage, ...faults.flatMap((fault) => overloadAfter(fault, random))];
}

/** In some histories, Thirdwatch is down for longer than anything is tried. */
function outageOf(days: number, random: Random): readonly Fault[] {
  if (!random.chance(0.1)) return [];
  const from = START_MS + Math.floor(random.fraction() * days * DAY_MS);
  return [{ kind: 'thirdwatch down', from, to: from + random.integer(75, 90) * HOUR_MS, rate: 1 }];
}

/** So few orders are done with in seconds, however long everything is in trouble. */
const FEW_ORDERS = 8;

/**
 * Some of the short histories have times that are seldom otherwise: Thirdwatch is down for longer than a recheck of the
 * first hours is tried; or it applies many calls late; or invocations begin late and overlap, while Thirdwatch is slow and
 * the table forgets to answer.
 */
function rareFaultsOf(seed: number, orders: number): readonly Fault[] {
  const random = seeded(seed, 0x4a2d);
  if (orders > FEW_ORDERS || random.chance(0.5)) return [];
  const at = (hours: number) => START_MS + hours * HOUR_MS;
  const span = { from: at(0), to: at(96) };
  if (random.chance(0.5)) {
    const from = at(random.integer(0, 6));
    const outage = { from, to: from + random.integer(80, 110) * HOUR_MS, rate: 1 };
    return random.chance(0.4)
      ? [{ kind: 'thirdwatch applies late', ...span, rate: 0.5 }]
      : [{ kind: 'thirdwatch down', ...outage }];
  }
  return [
    { kind: 'lambda late', ...span, rate: 0.8 },
    { kind: 'thirdwatch slow', ...span, rate: 0.7 },
    { kind: 'dynamodb answer lost', ...span, rate: 0.1 },
    { kind: 'lambda answer lost', ...span, rate: 0.2 },
  ];
}

/** What was down has much to do when it is there again, and so has whoever waited for it. */
function overloadAfter({ kind, to, rate }: Fault, random: Random): readonly Fault[] {
  if (kind !== 'thirdwatch down' || rate < 1 || random.chance(0.5)) return [];
  return overloadFrom(to, random.integer(20, 120));
}
