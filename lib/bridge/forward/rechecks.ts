import { quietSince, type RecheckReason, type Rechecks, withRechecks } from '../../orders/recheck.ts';
import { isOpen } from '../../orders/state.ts';
import { receiveCountOf } from '../../queue/batch.ts';
import type { IngramPort } from '../ingram/ingram-port.ts';
import { askAgainAfter, GIVE_UP_MS, INGRAM_RETRY_MS } from './ask-again.ts';
import type { ForwardPorts } from './forward-ports.ts';
import { type Judgment, restsOnAnswers, wantsDetails } from './judge.ts';
import { isSearch, isToldByOthersSinceFirstAttempt } from './judgment-input.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** A call without an answer counts as done once its order has been quiet for so long after its last call. */
const QUIET_MS = 10 * MINUTE_MS;

/** The rechecks of an order after it was judged, and told where there was news. */
export function rechecksAfter(
  judgment: Judgment,
  { ingram, now: clock }: Pick<ForwardPorts, 'ingram' | 'now'>,
): Rechecks {
  const now = clock();
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
function recheckIfReopened(
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
  { looksUp }: IngramPort,
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
function settledAt(judgment: Judgment, { outageMs }: IngramPort, now: number): number | undefined {
  const { item, settlesAt, enriched } = judgment;
  if (settlesAt === undefined) return undefined;
  if (enriched.isListedLive) return now + GIVE_UP_MS;
  const former = item.rechecks?.settled;
  if (!isSearch(judgment) || !enriched.isUnavailable) return former;
  const afterOutage = Math.max(now + outageMs, settlesAt);
  const isNothingListed = enriched.isListedLive === false;
  return isNothingListed ? Math.min(former ?? afterOutage, afterOutage) : (former ?? afterOutage);
}

/**
 * The rechecks of an order whose call is tried again. A cancellation is told without an answer once Ingram has given none
 * for long enough: since when counts anew with each answer, however long Thirdwatch is down. What a search has found is
 * looked up again, should this message be lost. What Thirdwatch may have heard is corrected, should the next attempt find
 * no news: Ingram may answer otherwise by then.
 */
export function rechecksWhileTrying(
  judgment: Judgment,
  mayBeApplied: boolean,
  { ingram, now: clock }: Pick<ForwardPorts, 'ingram' | 'now'>,
): Rechecks {
  const { item, enriched, due, findings, mustRepeat, trigger } = judgment;
  const now = clock();
  const isUnknown = mustRepeat || (mayBeApplied && restsOnAnswers(trigger, ingram));
  const isDue = due.includes('unknown-outcome');
  const isAnswered = due.includes('settling') && !enriched.isUnavailable;
  return withRechecks(item.rechecks, {
    ...(isAnswered && { settled: undefined }),
    ...(isSearch(judgment) && findings && { missed: now + RECHECK_AGAIN_MS }),
    ...(isUnknown && !isDue && { 'unknown-outcome': now + RECHECK_AGAIN_MS }),
    // Of one that a sweep has asked for, nothing stands in the item, and its case is read by now.
    ...(due.includes('returned') && { returned: item.rechecks?.returned ?? now + RECHECK_AGAIN_MS }),
  });
}

/** Whether an order is silent from now on: not after an event without news, which must not write the item. */
function isSilenceRestarted({ enriched, item, due, update }: Judgment): boolean {
  return enriched.order !== item.order || due.includes('silent') || update !== undefined;
}

/** When an order is looked up if nothing more is heard of it; never where all of it has shipped or is void. */
function silentAt(
  { enriched, due, unansweredSince, isRateUsedUp }: Judgment,
  { looksUp, silentMs }: IngramPort,
  now: number,
): number | undefined {
  if (!isOpen(enriched.order) || !looksUp || silentMs === 0) return undefined;
  if (!enriched.isUnavailable || !due.includes('silent')) return now + silentMs;
  if (unansweredSince === undefined) return undefined;
  return now + Math.min(silentMs, askAgainAfter(INGRAM_RETRY_MS.most, isRateUsedUp));
}

/** A recheck whose call was tried in vain until the horizon is due again after so long. */
const RECHECK_AGAIN_MS = 24 * HOUR_MS;

type GivingUp = Pick<ForwardPorts, 'ingram'> & { readonly isRefused: boolean; readonly now: number };

/**
 * The rechecks of an order whose call is not tried again. Whether an event's call was heard is unknown, and so the order
 * is judged once more. What a recheck was to tell stays untold: it is due again later, unless Thirdwatch has refused it.
 * Cases that are still to be read are read later all the same.
 */
export function rechecksAfterGivingUp(
  judgment: Judgment,
  former: Rechecks | undefined,
  { isRefused, ingram, now }: GivingUp,
): Rechecks {
  const { trigger, due } = judgment;
  const isEvent = 'notification' in trigger;
  const reopened = recheckIfReopened(judgment, ingram, now);
  if (isRefused) {
    const left = isEvent ? { ...former, ...reopened } : withoutRefused(judgment, former);
    const areCasesLeft = Object.keys(judgment.cases).length > 0;
    return { ...(areCasesLeft && { returned: now + RECHECK_AGAIN_MS }), ...left };
  }
  if (isEvent) return withRechecks(former, { ...reopened, 'unknown-outcome': now + QUIET_MS });
  return withRechecks(former, Object.fromEntries(due.map((why) => [why, now + RECHECK_AGAIN_MS])));
}

function withoutRefused(judgment: Judgment, former: Rechecks | undefined): Rechecks {
  const { due } = judgment;
  return withoutReasons(former, [
    ...due,
    // Thirdwatch has answered: there is nothing to correct that it would take.
    'unknown-outcome',
    // A cancellation that has settled is not told again when it would have been told without an answer of Ingram's.
    ...(due.includes('settling') ? (['settled'] as const) : []),
    ...(isSearch(judgment) ? (['missed'] as const) : []),
  ]);
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

function withoutReasons(rechecks: Rechecks | undefined, reasons: readonly RecheckReason[]): Rechecks {
  return withRechecks(rechecks, Object.fromEntries(reasons.map((reason) => [reason, undefined])));
}
