import type { RecheckReason } from '../../orders/recheck.ts';
import { currentReport } from '../../orders/state.ts';
import { CLOCKS_APART_MS } from '../../platform/clocks.ts';
import { receiveCountOf } from '../../queue/batch.ts';
import { firstReceivedAtOf } from '../../queue/visibility.ts';
import type { OrderItem } from '../../store/orders-table.ts';
import { causeOf, type OrderTrigger } from './message.ts';

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

/** The reasons to look up all Ingram orders of a number. */
const LOOKED_UP: readonly RecheckReason[] = ['settling', 'settled', 'silent', 'missed'];

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
