import type { Order } from './facts.ts';
import { lastHeardOf } from './state.ts';

/**
 * Why an order is judged again at a later time, without an event: a call may have been applied late, after others;
 * Ingram's Order Details were not to be had; a cancellation was to settle before it is told, and has settled even if
 * Ingram could not be asked; it is open, and has been silent for long; Ingram's list of orders says what no event has
 * told, or something is left of an order that was over, or a search was answered in part; goods of it have come back; an
 * operator wants it told again.
 */
export const RECHECK_REASONS = [
  'unknown-outcome',
  'without-details',
  'settling',
  'settled',
  'silent',
  'missed',
  'returned',
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

/** Since when no event has told of an order; minus infinity where none ever has. */
export function quietSince({ ingramOrders }: Order): number {
  return Math.max(...[...ingramOrders.values()].map(lastHeardOf));
}
