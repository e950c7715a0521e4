import { quietSince, type Rechecks, withoutReasons, withRechecks } from '../../orders/recheck.ts';
import { isOpen } from '../../orders/state.ts';
import { receiveCountOf } from '../../queue/batch.ts';
import type { IngramPort } from '../ingram/ingram-port.ts';
import { askAgainAfter, GIVE_UP_MS, INGRAM_RETRY_MS } from './ask-again.ts';
import type { Judgment } from './judge.ts';
import { isSearch, isToldByOthersSinceFirstAttempt, wantsDetails } from './judgment-input.ts';

/** A call without an answer counts as done once its order has been quiet for so long after its last call. */
export const QUIET_MS = 10 * 60_000;

/** The rechecks of an order after it was judged, and told where there was news. */
export function rechecksAfter(
  judgment: Judgment,
  ingram: Pick<IngramPort, 'looksUp' | 'silentMs' | 'outageMs'>,
  now: number,
): Rechecks {
  const { item, enriched, due, isContradicted } = judgment;
  const pending = withoutReasons(item.rechecks, due);
  const { isUnavailable, details } = enriched;
  return withRechecks(pending, {
    'unknown-outcome': repeatedAt(judgment, pending, now),
    ...(details.length > 0 && {
      'without-details': isContradicted ? now + INGRAM_RETRY_MS.least : undefined,
    }),
    ...(isUnavailable && wantsDetails(judgment) && { 'without-details': askAgainAt(judgment, now) }),
    // Any search has looked for what was missed. Without an answer, the order is searched for again.
    ...(isSearch(judgment) && !isUnavailable && { missed: undefined }),
    ...(isUnavailable && due.includes('missed') && { missed: searchedAgainAt(judgment, ingram, now) }),
    ...(isShownInPart(judgment) && { missed: now + INGRAM_RETRY_MS.least }),
    ...recheckIfReopened(judgment, ingram, now),
    ...(isSilenceRestarted(judgment) && { silent: silentAt(judgment, ingram, now) }),
    returned: returnedAt(judgment, pending, ingram, now),
    settling: judgment.settlesAt,
    settled: settledAt(judgment, ingram, now),
  });
}

/** Where something is left of an order that was over, it is looked up: the event may be an old one that bears no date. */
export function recheckIfReopened(
  { item, enriched }: Judgment,
  { looksUp }: Pick<IngramPort, 'looksUp'>,
  now: number,
): Rechecks {
  const isKnown = item.order.ingramOrders.size > 0;
  const isReopened =
    isKnown && enriched.details.length === 0 && !isOpen(item.order) && isOpen(enriched.order);
  return looksUp && isReopened ? { missed: now + INGRAM_RETRY_MS.least } : {};
}

/** Whether an order is judged by a search that Ingram has answered in part: the rest is looked up later. */
function isShownInPart(judgment: Judgment): boolean {
  const { details, isUnavailable } = judgment.enriched;
  return details.length > 0 && isUnavailable && isSearch(judgment);
}

/** When the cases of returned goods are read that wait: at once, as soon as their order is known. */
function returnedAt(
  { cases, areCasesUnavailable, isRateUsedUp, enriched }: Judgment,
  pending: Rechecks,
  { looksUp }: Pick<IngramPort, 'looksUp'>,
  now: number,
): number | undefined {
  const since = Math.min(...Object.values(cases));
  if (!looksUp || since === Number.POSITIVE_INFINITY || enriched.order.ingramOrders.size === 0)
    return undefined;
  return areCasesUnavailable ? now + askAgainAfter(now - since, isRateUsedUp) : (pending.returned ?? now);
}

/** When an order is searched for again that Ingram gave no answer about: soon, in case of its maintenance. */
function searchedAgainAt(
  { unansweredSince: since, isRateUsedUp }: Judgment,
  { outageMs }: Pick<IngramPort, 'outageMs'>,
  now: number,
): number | undefined {
  if (since === undefined) return undefined;
  return now + (now - since < outageMs ? INGRAM_RETRY_MS.least : askAgainAfter(now - since, isRateUsedUp));
}

/**
 * When a cancellation is told whether Ingram can be asked or not: an outage after the first search without an answer, not
 * after it began to settle, as its search may wait for days behind a message that Thirdwatch does not take. Never before
 * it has settled; and once Ingram's list has shown the order alive, not before a search would be given up, unless a list
 * shows nothing alive.
 */
function settledAt(
  judgment: Judgment,
  { outageMs }: Pick<IngramPort, 'outageMs'>,
  now: number,
): number | undefined {
  const { item, settlesAt, enriched } = judgment;
  if (settlesAt === undefined) return undefined;
  if (enriched.isListedLive) return now + GIVE_UP_MS;
  const former = item.rechecks?.settled;
  if (!isSearch(judgment) || !enriched.isUnavailable) return former;
  const afterOutage = Math.max(now + outageMs, settlesAt);
  const isNothingListed = enriched.isListedLive === false;
  return isNothingListed ? Math.min(former ?? afterOutage, afterOutage) : (former ?? afterOutage);
}

/** Whether an order is silent from now on: not after an event without news, which must not write the item. */
function isSilenceRestarted({ enriched, item, due, update }: Judgment): boolean {
  return enriched.order !== item.order || due.includes('silent') || update !== undefined;
}

/** When an order is looked up if nothing more is heard of it; never where all of it has shipped or is void. */
function silentAt(
  { enriched, due, unansweredSince, isRateUsedUp }: Judgment,
  { looksUp, silentMs }: Pick<IngramPort, 'looksUp' | 'silentMs'>,
  now: number,
): number | undefined {
  if (!isOpen(enriched.order) || !looksUp || silentMs === 0) return undefined;
  if (!enriched.isUnavailable || !due.includes('silent')) return now + silentMs;
  if (unansweredSince === undefined) return undefined;
  return now + Math.min(silentMs, askAgainAfter(INGRAM_RETRY_MS.most, isRateUsedUp));
}

/**
 * When the last word is repeated, if at all. Thirdwatch may apply a former call after the one that was accepted now: of
 * the attempt before, nobody may know what it told, as its call timed out or the function was killed. Or there is no news
 * any more after such an attempt.
 */
function repeatedAt(judgment: Judgment, pending: Rechecks, now: number): number | undefined {
  const { update, settlesAt, due, trigger, mustRepeat } = judgment;
  const repeatAt = pending['unknown-outcome'];
  // It could not be repeated now: it is when the cancellation is looked up again, or told without an answer.
  if (settlesAt !== undefined && due.includes('unknown-outcome')) return settlesAt;
  if (settlesAt !== undefined && mustRepeat) return now + QUIET_MS;
  if (update === undefined) {
    if (repeatAt !== undefined) return Math.min(repeatAt, now + QUIET_MS);
    return isToldByOthersSinceFirstAttempt(judgment) ? now + QUIET_MS : undefined;
  }
  return repeatAt !== undefined || receiveCountOf(trigger.record) > 1 ? now + QUIET_MS : undefined;
}

function askAgainAt({ enriched, isRateUsedUp }: Judgment, now: number): number | undefined {
  const ageMs = now - quietSince(enriched.order);
  return ageMs > GIVE_UP_MS ? undefined : now + askAgainAfter(ageMs, isRateUsedUp);
}
