import type { Order } from './facts.ts';
import { lastHeardOf } from './state.ts';

/** Why an order is judged again at a later time, without an event. */
export const RECHECK_REASONS = [
  /** A call may have been applied late, after others. */
  'unknown-outcome',
  /** Ingram's Order Details were not available. */
  'without-details',
  /** A cancellation was to settle before it is told. */
  'settling',
  /** A cancellation is told now, even if Ingram gives no answer. */
  'settled',
  /** The order is open, and nothing has been heard of it for long. */
  'silent',
  /** Ingram's list says what no event has; something is left of an order that was over; or a search was answered in part. */
  'missed',
  /** Goods of it have come back. */
  'returned',
  /** An operator wants it told again. */
  'retell',
] as const;
export type RecheckReason = (typeof RECHECK_REASONS)[number];

/** When an order is judged again, by the reason, in milliseconds since 1970. */
export type Rechecks = Readonly<Partial<Record<RecheckReason, number>>>;

/** The first of the times at which an order is judged again. */
export function nextRecheckAt(rechecks: Rechecks): number | undefined {
  const times = Object.values(rechecks);
  return times.length === 0 ? undefined : Math.min(...times);
}

/** Whether both are for the same reasons at the same times. */
export function isSameRechecks(one: Rechecks = {}, other: Rechecks = {}): boolean {
  return RECHECK_REASONS.every((reason) => one[reason] === other[reason]);
}

/** The reasons whose time has come. */
export function dueReasons(rechecks: Rechecks | undefined, now: number): readonly RecheckReason[] {
  return RECHECK_REASONS.filter((reason) => (rechecks?.[reason] ?? Number.POSITIVE_INFINITY) <= now);
}

/** The rechecks with these changes; undefined takes a reason away. */
export function withRechecks(
  rechecks: Rechecks | undefined,
  changes: Readonly<Partial<Record<RecheckReason, number | undefined>>>,
): Rechecks {
  const changed = { ...rechecks, ...changes };
  return Object.fromEntries(Object.entries(changed).filter(([, at]) => at !== undefined));
}

/** The rechecks that are for other reasons. */
export function withoutReasons(rechecks: Rechecks | undefined, reasons: readonly RecheckReason[]): Rechecks {
  return withRechecks(rechecks, Object.fromEntries(reasons.map((reason) => [reason, undefined])));
}

/** Since when no event has told of an order; minus infinity where none ever has. */
export function quietSince({ ingramOrders }: Order): number {
  return Math.max(...[...ingramOrders.values()].map(lastHeardOf));
}
