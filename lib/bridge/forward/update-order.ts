import { isLastReport, withReport } from '../../orders/decide.ts';
import { Unforwardable } from '../../platform/errors.ts';
import type { OrderItem } from '../../store/orders-table.ts';
import { giveUp, keepAnswers } from './after-failed-call.ts';
import type { Forwarded, ForwardPorts } from './forward-ports.ts';
import { withChanges } from './item-changes.ts';
import { type Judgment, judge } from './judge.ts';
import { dueOf, isToldByOthersSinceFirstAttempt } from './judgment-input.ts';
import { causeOf, type OrderTrigger, orderNumberOf } from './message.ts';
import { rechecksAfter } from './rechecks.ts';
import { ingramUserOf, reportNews } from './report-news.ts';
import { conflict, MAX_WRITE_ATTEMPTS } from './write-conflict.ts';

/**
 * Judges an order, tells what is news, and remembers both. A crash between any two of these costs at most a repeated
 * call, which Thirdwatch allows.
 *
 * Where another writer came first after a call, what it remembers as told need not be what Thirdwatch heard last: that is
 * told again, unless it is the same. The item is written in any case: so the other writer, which may be telling the next
 * status by now, notices this call.
 *
 * @throws TryLater, Misconfigured, Unforwardable as `forward` does
 */
export async function updateOrder(trigger: OrderTrigger, ports: ForwardPorts): Promise<Forwarded> {
  const number = orderNumberOf(trigger);
  let told: Told | undefined;
  for (let attempt = 1; attempt <= MAX_WRITE_ATTEMPTS; attempt++) {
    const item = await ports.orders.read(number);
    const due = dueOf(trigger, item, ports.now());
    // Another message has done what was due, or news came first. What was heard last may still be in doubt.
    const isDone = due?.length === 0 && told === undefined;
    if (isDone && !isToldByOthersSinceFirstAttempt({ trigger, item }))
      return { outcome: 'no-news', ...trigger };
    const mustRepeat = told !== undefined && !isLastReport(item.order, told.update);
    const judgment = await judge({ trigger, item, due: due ?? [], mustRepeat }, ports);
    const forwarded = await reportOrGiveUp(judgment, ports);
    const updated = itemAfter(judgment, ports);
    const isUnchanged = updated === item && told === undefined;
    const isRemembered = isUnchanged || (await ports.orders.write(number, updated));
    if (isRemembered) return told && forwarded.outcome !== 'forwarded' ? countedOnce(told, item) : forwarded;
    if (forwarded.outcome === 'forwarded') told = { ...forwarded, at: updated.order.lastReport?.at };
  }
  throw conflict();
}

type Told = Forwarded & { readonly outcome: 'forwarded'; readonly at: number | undefined };

/** What was told counts as missed where this attempt's own write was done after all; another writer has counted itself. */
function countedOnce({ at, ...told }: Told, { order }: OrderItem): Forwarded {
  return order.lastReport?.at === at ? told : { ...told, wasMissed: false };
}

/**
 * What is lost is the call alone: its facts are kept when it is rejected or not tried again, and Ingram's answers always,
 * as the next attempt may get none.
 */
async function reportOrGiveUp(judgment: Judgment, ports: ForwardPorts): Promise<Forwarded> {
  try {
    return await reportNews(judgment, ports);
  } catch (error) {
    const isLost = error instanceof Unforwardable || ports.isLastAttempt(judgment.trigger);
    if (isLost) await giveUp(judgment, error, ports);
    else await keepAnswers(judgment, error, ports);
    throw error;
  }
}

function itemAfter(judgment: Judgment, ports: ForwardPorts): OrderItem {
  const { item, enriched, update, trigger, cases, unansweredSince, searchedAt } = judgment;
  const order =
    update === undefined ? enriched.order : withReport(enriched.order, update, ports.now(), causeOf(trigger));
  const rechecks = rechecksAfter(judgment, ports.ingram, ports.now());
  const ingramUser = ingramUserOf(judgment, ports);
  // Whatever a search has found is told by now, or known not to be news.
  return withChanges(item, { order, rechecks, cases, ingramUser, unansweredSince, searchedAt }, trigger);
}
