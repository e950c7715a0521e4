import { type Rechecks, withoutReasons, withRechecks } from '../../orders/recheck.ts';
import type { IngramPort } from '../ingram/ingram-port.ts';
import type { Judgment } from './judge.ts';
import { isSearch, restsOnAnswers } from './judgment-input.ts';
import { isEvent } from './message.ts';
import { QUIET_MS, recheckIfReopened } from './rechecks.ts';

/** A recheck whose call was tried in vain until the horizon is due again after so long. */
const RECHECK_AGAIN_MS = 24 * 60 * 60_000;

/**
 * The rechecks of an order whose call is tried again. A cancellation is told without an answer once Ingram has given none
 * for long enough: since when counts anew with each answer, however long Thirdwatch is down. What a search has found is
 * looked up again, should this message be lost. What Thirdwatch may have heard is corrected, should the next attempt find
 * no news: Ingram may answer otherwise by then.
 */
export function rechecksWhileTrying(
  judgment: Judgment,
  mayBeApplied: boolean,
  ingram: Pick<IngramPort, 'mode'>,
  now: number,
): Rechecks {
  const { item, enriched, due, findings, mustRepeat, trigger } = judgment;
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

type GivingUp = {
  /** Thirdwatch has rejected the call; else it is not tried again. */
  readonly isRefused: boolean;
  readonly ingram: Pick<IngramPort, 'looksUp'>;
  readonly now: number;
};

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
  const isOfEvent = isEvent(trigger);
  const reopened = recheckIfReopened(judgment, ingram, now);
  if (isRefused) {
    const left = isOfEvent ? { ...former, ...reopened } : withoutRefused(judgment, former);
    const areCasesLeft = Object.keys(judgment.cases).length > 0;
    return { ...(areCasesLeft && { returned: now + RECHECK_AGAIN_MS }), ...left };
  }
  if (isOfEvent) return withRechecks(former, { ...reopened, 'unknown-outcome': now + QUIET_MS });
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
