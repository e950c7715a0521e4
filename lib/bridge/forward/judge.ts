import { decide, type StatusUpdate } from '../../orders/decide.ts';
import type { Order } from '../../orders/facts.ts';
import { merge } from '../../orders/merge.ts';
import { factsOfNotification } from '../../orders/reading.ts';
import type { RecheckReason } from '../../orders/recheck.ts';
import { cancellationSettlesAt } from '../../orders/settle.ts';
import { stateOf } from '../../orders/state.ts';
import { receiveCountOf } from '../../queue/batch.ts';
import type { OrderItem } from '../../store/orders-table.ts';
import { type EnrichedOrder, type EventContext, enrichOrder, notAsked } from '../ingram/enrich.ts';
import { lookUpOrder, withReturn } from '../ingram/look-up.ts';
import type { ForwardPorts } from './forward-ports.ts';
import { type OrderTrigger, orderNumberOf, sentAtOf } from './message.ts';

/** The reasons to look up all Ingram orders of a number. */
const LOOKED_UP: readonly RecheckReason[] = ['settling', 'settled', 'silent', 'missed'];

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

/** What is known of an order now, and what Thirdwatch has to hear of it. */
export type Judgment = JudgmentInput & {
  readonly enriched: EnrichedOrder;
  readonly update: StatusUpdate | undefined;
  /** Whether it is neither a repetition nor to be told by what was known before. */
  readonly isNews: boolean;
  /** Until when a cancellation is held back, in milliseconds since 1970. */
  readonly settlesAt: number | undefined;
};

const MINUTE_MS = 60_000;

/** An order that Ingram could not be asked about is looked up again after so long, each time. */
export const LOOK_UP_AGAIN_MS = 15 * MINUTE_MS;

/**
 * Merges what an event says into its order, asks Ingram where that is wanted, and decides what Thirdwatch has to hear.
 *
 * @throws TryLater, Unforwardable as `enrichOrder` does
 */
export async function judge(input: JudgmentInput, ports: ForwardPorts): Promise<Judgment> {
  const { item, trigger, due } = input;
  const merged =
    'notification' in trigger ? merge(item.order, factsOfNotification(trigger.notification)) : item.order;
  const enriched = await enrich(merged, input, ports);
  const mustRepeat =
    input.mustRepeat ||
    due.includes('unknown-outcome') ||
    mustRetell(input) ||
    mayHaveToldMore(enriched.order, input, ports);
  const { statusTable } = ports.settings;
  const news = decide(enriched.order, statusTable);
  const update = mustRepeat ? decide(enriched.order, statusTable, { mustRepeat }) : news;
  const settlesAt = heldBackUntil(update, enriched, input, ports);
  const isNews =
    news !== undefined && (hasFound(input) || news.status !== decide(item.order, statusTable)?.status);
  return { ...input, enriched, update: settlesAt === undefined ? update : undefined, isNews, settlesAt };
}

/** Whether a search has found it in an attempt before, of which the call has failed. */
function hasFound({ item }: JudgmentInput): boolean {
  return item.rechecks?.missed !== undefined;
}

/** Whether an operator wants it told again, and it was not told since they asked. */
function mustRetell({ trigger: { content }, item }: JudgmentInput): boolean {
  if (content.kind !== 'recheck' || content.toldBefore === undefined) return false;
  const { lastReport } = item.order;
  return lastReport !== undefined && lastReport.at < content.toldBefore;
}

/** A cancellation settles before it is told, and where Ingram can be asked, until Ingram has answered. */
function heldBackUntil(
  update: StatusUpdate | undefined,
  { order, isUnavailable }: EnrichedOrder,
  { item, due }: JudgmentInput,
  ports: ForwardPorts,
): number | undefined {
  const now = ports.now();
  if (!due.includes('settling') && !due.includes('settled')) {
    const { cancelSettleMs: settleMs } = ports.settings;
    return cancellationSettlesAt(update, order, { waitsUntil: item.rechecks?.settling, settleMs, now });
  }
  const isWaitedFor = isUnavailable && !due.includes('settled');
  return isWaitedFor && update?.status === '_canceled' ? now + LOOK_UP_AGAIN_MS : undefined;
}

async function enrich(order: Order, input: JudgmentInput, ports: ForwardPorts): Promise<EnrichedOrder> {
  const { ingram, settings } = ports;
  const context = contextOf(input, ports);
  if ('notification' in input.trigger) {
    const isNews = order !== input.item.order || decide(order, settings.statusTable) !== undefined;
    return isNews ? withNews(await enrichOrder(order, context, ingram), input) : notAsked(order);
  }
  // A case of returned goods may wake an order for which other reasons are due as well.
  const known = await withReturnOf(order, input, ports);
  if (ingram.looksUp && LOOKED_UP.some((why) => input.due.includes(why))) {
    const found = await lookUpOrder(known, context, ingram);
    return isSearch(input) ? withNews(found, input) : found;
  }
  const lacksDetails = ingram.mode === 'complete' && input.due.includes('without-details');
  return lacksDetails ? enrichOrder(known, context, ingram) : notAsked(known);
}

async function withReturnOf(order: Order, input: JudgmentInput, ports: ForwardPorts): Promise<Order> {
  const { content } = input.trigger;
  const isOfCase = content.kind === 'recheck' && content.caseRequestNumber !== undefined;
  if (!isOfCase || !ports.ingram.looksUp) return order;
  const { order: known } = await withReturn(
    order,
    content.caseRequestNumber,
    contextOf(input, ports),
    ports.ingram,
  );
  return known;
}

/** Whether an order is looked up for what no event has told. */
export function isSearch({ due }: JudgmentInput): boolean {
  return due.includes('missed') || due.includes('silent');
}

/**
 * An answer is a reason to tell of an order of which no event has told more than that it was entered: where Ingram's list
 * says that something has happened, or the order is not as it was entered any more.
 */
function withNews(enriched: EnrichedOrder, { due }: JudgmentInput): EnrichedOrder {
  const { order, details } = enriched;
  if (order.hasUpdate || details.length === 0) return enriched;
  const isAsEntered = stateOf(order) === 'backordered';
  return isAsEntered && !due.includes('missed')
    ? enriched
    : { ...enriched, order: { ...order, hasUpdate: true } };
}

function contextOf(
  { trigger, item }: JudgmentInput,
  { settings, timeLeftMs, now }: ForwardPorts,
): EventContext {
  return {
    customerOrderNumber: orderNumberOf(trigger),
    wasKnown: item.order.ingramOrders.size > 0,
    // A recheck waits for no answer: the events behind it would wait as well.
    ageMs: 'notification' in trigger ? now() - sentAtOf(trigger.record) : Number.POSITIVE_INFINITY,
    timeLeftMs,
    isCancellation: (known) => decide(known, settings.statusTable)?.status === '_canceled',
  };
}

/**
 * Whether a former attempt may have told what Ingram answered then, without its being remembered: Ingram answers
 * otherwise by now, and what is remembered as told need not be what Thirdwatch heard last.
 */
function mayHaveToldMore(order: Order, { trigger, item }: JudgmentInput, { ingram }: ForwardPorts): boolean {
  return ingram.mode === 'complete' && receiveCountOf(trigger.record) > 1 && order !== item.order;
}

/** Whether details that are not to be had were to complete the order. */
export function wantsDetails({ trigger, due }: JudgmentInput): boolean {
  return 'notification' in trigger || due.includes('without-details');
}
