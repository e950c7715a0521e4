import { withReport } from '../../orders/decide.ts';
import type { Order } from '../../orders/facts.ts';
import { merge } from '../../orders/merge.ts';
import { dueReasons, isSameRechecks, type RecheckReason, type Rechecks } from '../../orders/recheck.ts';
import type { IngramUser } from '../../orders/user.ts';
import { compact } from '../../platform/compact.ts';
import { TryLater, Unforwardable } from '../../platform/errors.ts';
import type { OrderItem } from '../../store/orders-table.ts';
import type { Forwarded, ForwardPorts } from './forward-ports.ts';
import { type Judgment, judge } from './judge.ts';
import { type OrderTrigger, orderNumberOf } from './message.ts';
import { rechecksAfter, rechecksAfterGivingUp, rechecksWhileTrying } from './rechecks.ts';
import { ingramUserOf, reportNews } from './report-news.ts';

/** The clock of the sweeper, which finds what is due, may be so much ahead; AWS keeps them within seconds. */
const CLOCKS_APART_MS = 10_000;

/** How often an order is judged anew because another writer came first. */
const MAX_WRITE_ATTEMPTS = 3;

/**
 * Judges an order, tells what is news, and remembers both. A crash between any two of these costs at most a repeated
 * call, which Thirdwatch allows.
 *
 * @throws TryLater, Misconfigured, Unforwardable as `forward` does
 */
export async function updateOrder(trigger: OrderTrigger, ports: ForwardPorts): Promise<Forwarded> {
  const number = orderNumberOf(trigger);
  let mustRepeat = false;
  for (let attempt = 1; attempt <= MAX_WRITE_ATTEMPTS; attempt++) {
    const item = await ports.orders.read(number);
    const due = dueOf(trigger, item, ports.now());
    // Another message was first to recheck it, or the order has had news since.
    if (due?.length === 0 && !mustRepeat) return { outcome: 'no-news', ...trigger };
    const judgment = await judge({ trigger, item, due: due ?? [], mustRepeat }, ports);
    const forwarded = await reportOrGiveUp(judgment, ports);
    const updated = itemAfter(judgment, ports);
    if (updated === item || (await ports.orders.write(number, updated))) return forwarded;
    // What another writer remembers as told need not be what Thirdwatch heard last.
    mustRepeat ||= judgment.update !== undefined;
  }
  throw conflict();
}

/** What a recheck is about; undefined of an event. */
function dueOf(
  trigger: OrderTrigger,
  { rechecks }: OrderItem,
  now: number,
): readonly RecheckReason[] | undefined {
  if ('notification' in trigger) return undefined;
  const due = dueReasons(rechecks, now + CLOCKS_APART_MS);
  // What Ingram's lists say, or an operator asks for, does not stand in the item.
  const asked = (['missed', 'returned', 'retell'] as const).filter((why) => why === trigger.content.why);
  return [...due, ...asked];
}

/**
 * What is lost is the call alone: its facts are kept when it is rejected or not tried again, and Ingram's answers always,
 * as the next attempt may get none.
 */
async function reportOrGiveUp(judgment: Judgment, ports: ForwardPorts): Promise<Forwarded> {
  try {
    return await reportNews(judgment, ports);
  } catch (error) {
    const isRefused = error instanceof Unforwardable;
    if (isRefused || ports.isLastAttempt(judgment.trigger)) await giveUp(judgment, isRefused, ports);
    else await keepAnswers(judgment, ports);
    throw error;
  }
}

/** Where they cannot be written, Ingram is asked again. This message is still under way: the order need not be woken. */
async function keepAnswers(judgment: Judgment, ports: ForwardPorts): Promise<void> {
  const { item, enriched, trigger } = judgment;
  const changes = {
    order: merge(item.order, enriched.byIngram),
    rechecks: rechecksWhileTrying(judgment, ports),
    ingramUser: ingramUserOf(judgment, ports),
    ...compact({ wokenUntil: item.wokenUntil }),
  };
  const updated = withChanges(item, changes, trigger);
  if (updated !== item) await ports.orders.write(orderNumberOf(trigger), updated).catch(() => undefined);
}

/** Writes the facts, whoever else writes. */
async function giveUp(judgment: Judgment, isRefused: boolean, ports: ForwardPorts): Promise<void> {
  const { orders, now } = ports;
  const number = orderNumberOf(judgment.trigger);
  for (let attempt = 1; attempt <= MAX_WRITE_ATTEMPTS; attempt++) {
    const item = await orders.read(number);
    const order = merge(item.order, judgment.enriched.order);
    const rechecks = rechecksAfterGivingUp(judgment, item.rechecks, { isRefused, now: now() });
    const ingramUser = ingramUserOf(judgment, ports);
    const updated = withChanges(item, { order, rechecks, ingramUser }, judgment.trigger);
    if (updated === item || (await orders.write(number, updated))) return;
  }
  throw conflict();
}

function itemAfter(judgment: Judgment, ports: ForwardPorts): OrderItem {
  const { item, enriched, update, trigger } = judgment;
  const order =
    update === undefined ? enriched.order : withReport(enriched.order, update, ports.now(), causeOf(trigger));
  const rechecks = rechecksAfter(judgment, ports);
  return withChanges(item, { order, rechecks, ingramUser: ingramUserOf(judgment, ports) }, trigger);
}

/** What brings an order's status about: an event, by its id, or a recheck, by its reason. */
function causeOf({ content }: OrderTrigger): string {
  return content.kind === 'recheck' ? content.why : content.eventId;
}

type ItemChanges = {
  readonly order: Order;
  readonly rechecks: Rechecks;
  readonly ingramUser: IngramUser | undefined;
  /** Undefined has the order woken when a recheck is due. */
  readonly wokenUntil?: number;
};

/** The item with an order, its rechecks and its user by Ingram; the item itself where they are the same. */
function withChanges(
  item: OrderItem,
  { order, rechecks, ingramUser = item.ingramUser, wokenUntil }: ItemChanges,
  trigger: OrderTrigger,
): OrderItem {
  const isSameUser = ingramUser?.id === item.ingramUser?.id && ingramUser?.source === item.ingramUser?.source;
  if (order === item.order && isSameUser && isSameRechecks(rechecks, item.rechecks)) return item;
  const { rechecks: _, wokenUntil: __, ...rest } = item;
  return {
    ...rest,
    order,
    // For what is told of it without an event.
    ...('notification' in trigger && { orderNumber: trigger.notification.customerOrderNumber }),
    ...(ingramUser !== undefined && { ingramUser }),
    ...(Object.keys(rechecks).length > 0 && { rechecks }),
    ...compact({ wokenUntil }),
  };
}

function conflict(): TryLater {
  return new TryLater(`The order was written by others ${MAX_WRITE_ATTEMPTS} times in a row.`, {
    code: 'orders-conflict',
  });
}
