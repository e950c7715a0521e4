import { dueReasons, type RecheckReason } from '../../orders/recheck.ts';
import { currentReport } from '../../orders/state.ts';
import { CLOCKS_APART_MS } from '../../platform/clocks.ts';
import { receiveCountOf } from '../../queue/batch.ts';
import { firstReceivedAtOf } from '../../queue/visibility.ts';
import type { OrderItem } from '../../store/orders-table.ts';
import type { IngramPort } from '../ingram/ingram-port.ts';
import { causeOf, isEvent, type OrderTrigger, sentAtOf } from './message.ts';

/** What an order is judged by. */
export type JudgmentInput = {
  readonly trigger: OrderTrigger;
  /** As it was read. */
  readonly item: OrderItem;
  /** The reasons for a recheck whose time has come; of an event, none. */
  readonly due: readonly RecheckReason[];
  /** What is remembered as told need not be what Thirdwatch heard last. */
  readonly mustRepeat: boolean;
};

/** A recheck may be for these though nothing of it stands in the item: Ingram's lists say so, or an operator asks for it. */
const ASKED_FOR: readonly RecheckReason[] = ['missed', 'returned', 'retell'];

/** The reasons to look up all Ingram orders of a number. */
const LOOKED_UP: readonly RecheckReason[] = ['settling', 'settled', 'silent', 'missed'];

/** What a recheck is about: what is due, and what the message itself asks for. Undefined of an event. */
export function dueOf(
  trigger: OrderTrigger,
  { rechecks, order, searchedAt }: OrderItem,
  now: number,
): readonly RecheckReason[] | undefined {
  if (isEvent(trigger)) return undefined;
  // The clock of the sweeper, which finds what is due, may be ahead.
  const due = dueReasons(rechecks, now + CLOCKS_APART_MS);
  const mayBeAsked = order.ingramOrders.size > 0 ? ASKED_FOR : ([...ASKED_FOR, 'silent'] as const);
  const asked = mayBeAsked.filter((why) => why === trigger.content.why);
  return [...new Set([...due, ...(isSearchedSince(trigger, searchedAt) ? [] : asked)])];
}

/** Whether the search that a recheck asks for was done after the recheck was asked for: one serves all that waited. */
function isSearchedSince({ content, record }: OrderTrigger, searchedAt = 0): boolean {
  return (
    content.kind === 'recheck' && content.why === 'missed' && sentAtOf(record) + CLOCKS_APART_MS < searchedAt
  );
}

/** Whether all Ingram orders of the number are looked up: what is found, no event may have told. */
export function isSearch({ due, item }: Pick<JudgmentInput, 'due' | 'item'>): boolean {
  return LOOKED_UP.some((why) => due.includes(why)) || isCancellationRepeated({ due, item });
}

/** Whether a cancellation is said once more: it is looked up as before the first time. */
export function isCancellationRepeated({ due, item }: Pick<JudgmentInput, 'due' | 'item'>): boolean {
  return due.includes('unknown-outcome') && currentReport(item.order)?.status === '_canceled';
}

/**
 * Whether another message has told Thirdwatch of the order since this one, which is tried again, was first received. A
 * former attempt at this one may have told something after it, and have lost its write. A repeated word bears the cause of
 * its first telling, so a recheck that repeats one is left out.
 */
export function isToldByOthersSinceFirstAttempt({
  trigger,
  item,
}: Pick<JudgmentInput, 'trigger' | 'item'>): boolean {
  const { lastReport, history } = item.order;
  const cause = causeOf(trigger);
  const isOwn = cause === 'unknown-outcome' || cause === history?.at(-1)?.cause;
  if (lastReport === undefined || isOwn || receiveCountOf(trigger.record) === 1) return false;
  return lastReport.at + CLOCKS_APART_MS > firstReceivedAtOf(trigger.record);
}

/** Whether what is told rests on Ingram's answers, of which the next attempt may get others. */
export function restsOnAnswers(trigger: OrderTrigger, { mode }: Pick<IngramPort, 'mode'>): boolean {
  return !isEvent(trigger) || mode === 'complete';
}

/** Whether details that are not available were to complete the order. */
export function wantsDetails({ trigger, due }: JudgmentInput): boolean {
  return isEvent(trigger) || due.includes('without-details');
}
