import { FAULT_KINDS, type Fault, type FaultKind } from '../engine/faults.ts';
import { DAY_MS, type History, HOUR_MS, historyOf, START_MS, type Traffic } from '../traffic/history.ts';
import type { IngramBehavior, Sweeping } from '../traffic/sweeping.ts';

/** Short histories of much traffic, longer ones, and others with hard times or the sweep: each of them twice. */
const TRAFFICS = [
  { days: 1, notificationsADay: 30, isSwept: false },
  { days: 2, notificationsADay: 150, isSwept: false },
  { days: 1, notificationsADay: 30, isSwept: true },
  { days: 4, notificationsADay: 60, isSwept: false },
  { days: 1, notificationsADay: 30, isSwept: false },
  // Containers that stay warm.
  { days: 1, notificationsADay: 900, isSwept: false },
] as const;

/** What is in each history of a kind, beside what its seed draws. */
type Special = {
  readonly sweeping?: Partial<Sweeping>;
  readonly ingram?: Partial<IngramBehavior>;
  readonly details?: History['details'];
  readonly takesExpiredReceipts?: boolean;
  /** How often these faults happen, from the beginning on; of the others, none does. */
  readonly faults: Readonly<Partial<Record<FaultKind, number>>>;
  /** So long they happen; else all the time. */
  readonly faultyMs?: number;
};

const SELDOM = { everyMinutes: 60, listsEveryMinutes: 6 * 60 };

/** Histories with plenty of what is rare in others. */
const SPECIALS = {
  'returned goods': {
    // A list shows a change again for an hour.
    sweeping: { everyMinutes: 90, listsEveryMinutes: 90, returnedShare: 1 },
    faults: { 'ingram busy': 0.1, 'ingram request lost': 0.15, 'lambda killed': 0.05 },
  },
  'returned goods on small pages': {
    sweeping: { everyMinutes: 90, listsEveryMinutes: 90, returnedShare: 1 },
    ingram: { mostOnPage: 1, requestsPerMinute: 20 },
    faults: { 'ingram request lost': 0.15 },
  },
  'small pages': { sweeping: SELDOM, ingram: { mostOnPage: 7 }, faults: { 'webhook lost': 0.7 } },
  'small budget': {
    sweeping: { ...SELDOM, doubled: 1 },
    ingram: { requestsPerMinute: 5 },
    faults: { 'webhook lost': 0.7 },
  },
  'unanswered questions': {
    sweeping: { ...SELDOM, everyMinutes: 15 },
    faults: { 'ingram down': 0.3 },
  },
  // What waits for the end of the nightly maintenance finds the rate of requests used up, as if a crowd had waited.
  'crowd after maintenance': { details: 'confirm', faults: { 'ingram busy': 0.25 } },
  // Two invocations work on one order at once, as the fence does not hold.
  'late invocations': { takesExpiredReceipts: true, faults: { 'lambda late': 0.7, 'thirdwatch slow': 0.3 } },
  // A call that got no answer is applied after the next ones.
  'late calls': { faults: { 'thirdwatch applies late': 0.4 } },
  // Events are parked, and what a sweep has asked for after them is told.
  'outage and sweep': { sweeping: SELDOM, faults: { 'thirdwatch down': 1 }, faultyMs: 84 * HOUR_MS },
  // For longer than anything is tried that the first day brings.
  'long outage': { faults: { 'thirdwatch down': 1 }, faultyMs: 8 * DAY_MS },
  // Details are missing for longer than any maintenance takes; then searches are given up.
  'Ingram is gone': { details: 'complete', faults: { 'ingram down': 1 } },
} as const satisfies Readonly<Record<string, Special>>;

/** The kinds of histories that are played for a defect. */
export type Kind = keyof typeof SPECIALS;

/** The history of a seed, of a special kind or a usual one. */
export function huntedHistory(seed: number, kind: string | undefined): History {
  const [, special] = Object.entries<Special>(SPECIALS).find(([name]) => name === kind) ?? [];
  return special === undefined ? historyOf(seed, trafficOf(seed)) : specialHistory(seed, special);
}

/** After these, many more of the shortest, every other one swept. */
function trafficOf(seed: number): Traffic {
  const [shortest] = TRAFFICS;
  if (seed <= 2 * TRAFFICS.length + 1) return TRAFFICS[seed % TRAFFICS.length] ?? shortest;
  return { ...shortest, isSwept: seed % 2 === 0 };
}

/** Most lives with their returned goods are over by then. */
const ALL_MS = 40 * DAY_MS;

function specialHistory(
  seed: number,
  { sweeping, ingram, details, takesExpiredReceipts, faults, faultyMs = ALL_MS }: Special,
): History {
  const isSwept = sweeping !== undefined;
  const history = historyOf(seed, { days: 1, notificationsADay: 30, isSwept });
  return {
    ...history,
    backlogs: [],
    rotations: [],
    ingram: { ...history.ingram, ...ingram },
    ...(details && { details }),
    ...(takesExpiredReceipts !== undefined && { takesExpiredReceipts }),
    ...(history.sweeping && { sweeping: { ...history.sweeping, ...sweeping } }),
    faults: FAULT_KINDS.flatMap((kind): readonly Fault[] => {
      const rate = faults[kind];
      return rate === undefined ? [] : [{ kind, from: START_MS, to: START_MS + faultyMs, rate }];
    }),
  };
}
