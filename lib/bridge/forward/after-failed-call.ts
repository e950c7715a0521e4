import type { Order } from '../../orders/facts.ts';
import { merge } from '../../orders/merge.ts';
import { withoutReturns } from '../../orders/returns.ts';
import { TryLater, Unforwardable } from '../../platform/errors.ts';
import type { ForwardPorts } from './forward-ports.ts';
import { withChanges } from './item-changes.ts';
import type { Judgment } from './judge.ts';
import { isEvent, orderNumberOf } from './message.ts';
import { casesUntold } from './pending-cases.ts';
import { rechecksAfterGivingUp, rechecksWhileTrying } from './rechecks-after-failed-call.ts';
import { ingramUserOf } from './report-news.ts';
import { conflict, MAX_WRITE_ATTEMPTS } from './write-conflict.ts';

/**
 * Keeps the facts of what is parked now. Where an event's cannot be written, it is tried again, no sooner than Thirdwatch
 * has asked for. A recheck is parked all the same: the write may have been done, and the next attempt would find nothing
 * due. What is still due is tried again, and parked again.
 */
export async function giveUp(judgment: Judgment, error: unknown, ports: ForwardPorts): Promise<void> {
  try {
    await keepFacts(judgment, error instanceof Unforwardable, ports);
  } catch (unwritten) {
    if (isEvent(judgment.trigger)) throw noSoonerThan(error, unwritten);
  }
}

/**
 * Keeps what Ingram has answered before a call that is tried again. Where it cannot be written, Ingram is asked again. This
 * message is still under way: the order need not be woken.
 */
export async function keepAnswers(judgment: Judgment, error: unknown, ports: ForwardPorts): Promise<void> {
  const { item, answers, findings, trigger } = judgment;
  const changes = {
    order: keptOrder(merge(item.order, answers), judgment),
    cases: casesUntold(judgment),
    findings,
    rechecks: rechecksWhileTrying(judgment, mayBeApplied(error), ports.ingram, ports.now()),
    ingramUser: ingramUserOf(judgment, ports),
    wokenUntil: item.wokenUntil,
    unansweredSince: item.unansweredSince,
  };
  const updated = withChanges(item, changes, trigger);
  if (updated !== item) await ports.orders.write(orderNumberOf(trigger), updated).catch(() => undefined);
}

/** Writes the facts, whoever else writes. */
async function keepFacts(judgment: Judgment, isRefused: boolean, ports: ForwardPorts): Promise<void> {
  const { orders, ingram, now } = ports;
  const { withoutFindings, findings } = judgment;
  const number = orderNumberOf(judgment.trigger);
  const cases = isRefused ? judgment.cases : casesUntold(judgment);
  for (let attempt = 1; attempt <= MAX_WRITE_ATTEMPTS; attempt++) {
    const item = await orders.read(number);
    const changes = {
      order: keptOrder(merge(item.order, withoutFindings), judgment),
      // Another writer may have added some: then what was read is read again, which is harmless.
      cases: { ...(item.version !== judgment.item.version && item.cases), ...cases },
      findings: findings && merge(item.findings ?? findings, findings),
      unansweredSince: item.unansweredSince,
    };
    const rechecks = rechecksAfterGivingUp(judgment, item.rechecks, { isRefused, ingram, now: now() });
    const ingramUser = ingramUserOf(judgment, ports);
    const updated = withChanges(item, { ...changes, rechecks, ingramUser }, judgment.trigger);
    if (updated === item || (await orders.write(number, updated))) return;
  }
  throw conflict();
}

/** Without the cases of returned goods that are to be read again. */
function keptOrder(order: Order, { isReturnedUnseen }: Judgment): Order {
  return isReturnedUnseen ? withoutReturns(order) : order;
}

/** The error of a write, with how long Thirdwatch has asked to be left alone, if it has. */
function noSoonerThan(asked: unknown, unwritten: unknown): unknown {
  if (!(asked instanceof TryLater && unwritten instanceof TryLater)) return unwritten;
  const { retryAfterSeconds } = asked;
  if (retryAfterSeconds === undefined) return unwritten;
  const { message, code } = unwritten;
  return new TryLater(message, { code, retryAfterSeconds, cause: unwritten });
}

/** Whether Thirdwatch was called, and may have applied the call. */
function mayBeApplied(error: unknown): boolean {
  return (
    error instanceof TryLater &&
    (error.code === 'thirdwatch-unreachable' || error.code === 'thirdwatch-unavailable')
  );
}
