import type { RecheckReason } from '../../orders/recheck.ts';
import type { EnrichedOrder } from '../ingram/enrich.ts';
import { isSearch, type JudgmentInput } from './judgment-input.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** How soon Ingram is asked again, at least and at most: in between, when what it is about is twice as old. */
export const INGRAM_RETRY_MS = { least: 15 * MINUTE_MS, most: 6 * HOUR_MS };

/** What Ingram has given no answer about for so long is given up. */
export const GIVE_UP_MS = 14 * 24 * HOUR_MS;

/** After how long Ingram is asked again about what is so old. A used-up rate says nothing of Ingram: soon. */
export function askAgainAfter(ageMs: number, isRateUsedUp: boolean): number {
  if (isRateUsedUp) return INGRAM_RETRY_MS.least;
  return Math.min(Math.max(ageMs, INGRAM_RETRY_MS.least), INGRAM_RETRY_MS.most);
}

/** What a search without an answer leads to. */
export type Unanswered = {
  /** Since when Ingram has given none, in milliseconds since 1970; undefined once there is one, or it is given up. */
  readonly unansweredSince: number | undefined;
  readonly givenUp: readonly RecheckReason[];
};

/** Searches that end when Ingram has given no answer for too long; a cancellation is told without one. */
const GIVEN_UP: readonly RecheckReason[] = ['missed', 'silent'];

/** Since when Ingram has given no answer to the searches for an order, and which of them are given up now. */
export function unansweredSearch(
  { isUnavailable }: EnrichedOrder,
  { item, due }: JudgmentInput,
  now: number,
): Unanswered {
  if (isSearch({ due, item }) && !isUnavailable) return { unansweredSince: undefined, givenUp: [] };
  const searches = GIVEN_UP.filter((why) => due.includes(why));
  const { unansweredSince = now } = item;
  if (searches.length === 0) {
    const isPending = item.rechecks?.missed !== undefined;
    return { unansweredSince: isPending ? item.unansweredSince : undefined, givenUp: [] };
  }
  return now - unansweredSince > GIVE_UP_MS
    ? { unansweredSince: undefined, givenUp: searches }
    : { unansweredSince, givenUp: [] };
}
