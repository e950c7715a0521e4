import { isDeepStrictEqual } from 'node:util';
import { isLastReport, withReport } from '../../orders/decide.ts';
import type { Order, OrderFacts } from '../../orders/facts.ts';
import { merge } from '../../orders/merge.ts';
import { dueReasons, isSameRechecks, type RecheckReason, type Rechecks } from '../../orders/recheck.ts';
import { withoutReturns } from '../../orders/returns.ts';
import type { IngramUser } from '../../orders/user.ts';
import { CLOCKS_APART_MS } from '../../platform/clocks.ts';
import { compact } from '../../platform/compact.ts';
import { TryLater, Unforwardable } from '../../platform/errors.ts';
import type { OrderItem, PendingCases } from '../../store/orders-table.ts';
import type { Forwarded, ForwardPorts } from './forward-ports.ts';
import { type Judgment, judge } from './judge.ts';
import { isToldByOthersSinceFirstAttempt } from './judgment-input.ts';
import { causeOf, type OrderTrigger, orderNumberOf, sentAtOf } from './message.ts';
import { casesUntold } from './pending-cases.ts';
import { rechecksAfter, rechecksAfterGivingUp, rechecksWhileTrying } from './rechecks.ts';
import { ingramUserOf, reportNews } from './report-news.ts';

/** What Ingram's lists say, or an operator asks for, need not stand in the item; nor that nothing was ever heard. */
const NOT_IN_ITEM: readonly RecheckReason[] = ['missed', 'returned', 'retell'];

/** How often an order is judged again because another writer came first. */
const MAX_WRITE_ATTEMPTS = 3;

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
    // Another message was first to recheck it, or the order has had news since: but that may not be what was heard last.
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

/** What a recheck is about; undefined of an event. */
function dueOf(
  trigger: OrderTrigger,
  { rechecks, order, searchedAt }: OrderItem,
  now: number,
): readonly RecheckReason[] | undefined {
  if ('notification' in trigger) return undefined;
  // The clock of the sweeper, which finds what is due, may be ahead.
  const due = dueReasons(rechecks, now + CLOCKS_APART_MS);
  const mayBeAsked = order.ingramOrders.size > 0 ? NOT_IN_ITEM : ([...NOT_IN_ITEM, 'silent'] as const);
  const asked = mayBeAsked.filter((why) => why === trigger.content.why);
  return [...new Set([...due, ...(isSearchedSince(trigger, searchedAt) ? [] : asked)])];
}

/** Whether the search that a recheck asks for was done after the recheck was asked for: one serves all that waited. */
function isSearchedSince({ content, record }: OrderTrigger, searchedAt = 0): boolean {
  return (
    content.kind === 'recheck' && content.why === 'missed' && sentAtOf(record) + CLOCKS_APART_MS < searchedAt
  );
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

/**
 * Keeps the facts of what is parked now. Where an event's cannot be written, it is tried again, no sooner than Thirdwatch
 * has asked for. A recheck is parked all the same: the write may have been done, and the next attempt would find nothing
 * due. What is still due is tried again, and parked again.
 */
async function giveUp(judgment: Judgment, error: unknown, ports: ForwardPorts): Promise<void> {
  try {
    await keepFacts(judgment, error instanceof Unforwardable, ports);
  } catch (unwritten) {
    if ('notification' in judgment.trigger) throw noSoonerThan(error, unwritten);
  }
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

/** Where they cannot be written, Ingram is asked again. This message is still under way: the order need not be woken. */
async function keepAnswers(judgment: Judgment, error: unknown, ports: ForwardPorts): Promise<void> {
  const { item, answers, findings, trigger } = judgment;
  const changes = {
    order: keptOrder(merge(item.order, answers), judgment),
    cases: casesUntold(judgment),
    findings,
    rechecks: rechecksWhileTrying(judgment, mayBeApplied(error), ports),
    ingramUser: ingramUserOf(judgment, ports),
    wokenUntil: item.wokenUntil,
    unansweredSince: item.unansweredSince,
  };
  const updated = withChanges(item, changes, trigger);
  if (updated !== item) await ports.orders.write(orderNumberOf(trigger), updated).catch(() => undefined);
}

/** Without the cases of returned goods that are to be read again. */
function keptOrder(order: Order, { isReturnedUnseen }: Judgment): Order {
  return isReturnedUnseen ? withoutReturns(order) : order;
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

function itemAfter(judgment: Judgment, ports: ForwardPorts): OrderItem {
  const { item, enriched, update, trigger, cases, unansweredSince, searchedAt } = judgment;
  const order =
    update === undefined ? enriched.order : withReport(enriched.order, update, ports.now(), causeOf(trigger));
  const rechecks = rechecksAfter(judgment, ports);
  const ingramUser = ingramUserOf(judgment, ports);
  // Whatever a search has found is told by now, or known not to be news.
  return withChanges(item, { order, rechecks, cases, ingramUser, unansweredSince, searchedAt }, trigger);
}

type ItemChanges = {
  readonly order: Order;
  readonly findings?: OrderFacts | undefined;
  readonly cases: PendingCases;
  readonly rechecks: Rechecks;
  readonly ingramUser: IngramUser | undefined;
  /** Undefined has the order woken when a recheck is due. */
  readonly wokenUntil?: number | undefined;
  readonly unansweredSince: number | undefined;
  /** The same as before unless given. */
  readonly searchedAt?: number | undefined;
};

/** The item with these changes; the item itself where they are none. */
function withChanges(item: OrderItem, changes: ItemChanges, trigger: OrderTrigger): OrderItem {
  const { order, cases, rechecks, ingramUser = item.ingramUser } = changes;
  const { findings, wokenUntil, unansweredSince, searchedAt = item.searchedAt } = changes;
  const isSame =
    order === item.order &&
    findings === item.findings &&
    unansweredSince === item.unansweredSince &&
    searchedAt === item.searchedAt &&
    isDeepStrictEqual(cases, item.cases ?? {}) &&
    isDeepStrictEqual(ingramUser, item.ingramUser) &&
    isSameRechecks(rechecks, item.rechecks);
  if (isSame) return item;
  const lists = { rechecks: orNone(rechecks), cases: orNone(cases) };
  return {
    ...compact({ ...item, ...lists, findings, ingramUser, wokenUntil, unansweredSince, searchedAt }),
    order,
    version: item.version,
    // For what is told of it without an event.
    ...('notification' in trigger && { orderNumber: trigger.notification.customerOrderNumber }),
  };
}

/** The item does not keep what has no entries. */
function orNone<T extends object>(entries: T): T | undefined {
  return Object.keys(entries).length > 0 ? entries : undefined;
}

function conflict(): TryLater {
  return new TryLater(`The order was written by others ${MAX_WRITE_ATTEMPTS} times in a row.`, {
    code: 'orders-conflict',
  });
}
