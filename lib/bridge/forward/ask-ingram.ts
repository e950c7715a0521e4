import { decide } from '../../orders/decide.ts';
import { type Order, type OrderFacts, UNKNOWN_ORDER } from '../../orders/facts.ts';
import { merge } from '../../orders/merge.ts';
import { factsOfNotification } from '../../orders/reading.ts';
import { withoutReturns } from '../../orders/returns.ts';
import { stateOf } from '../../orders/state.ts';
import type { PendingCases } from '../../store/orders-table.ts';
import { type EnrichedOrder, type EventContext, enrichOrder, notAsked } from '../ingram/enrich.ts';
import { lookUpOrder } from '../ingram/look-up.ts';
import { unansweredSearch } from './ask-again.ts';
import type { ForwardPorts } from './forward-ports.ts';
import { isSearch, type JudgmentInput } from './judgment-input.ts';
import { isEvent, orderNumberOf, sentAtOf } from './message.ts';
import { type CasesRead, readPendingCases, returnedUnseen, waitingSince } from './pending-cases.ts';

/** What is known of an order after Ingram was asked about it, and about cases of returned goods. */
export type AskedOrder = {
  /** Whether Order Details show otherwise than the event that they were to complete: they may lag behind it. */
  readonly isContradicted: boolean;
  /** All of it, with what a search has found. */
  readonly enriched: EnrichedOrder;
  /** What a search has found, now or before, and Thirdwatch has not heard. */
  readonly findings: OrderFacts | undefined;
  /** The order without that: what events have told, and what else Ingram was asked. */
  readonly withoutFindings: Order;
  /** What Ingram has answered now, without a search. */
  readonly answers: OrderFacts;
  /** Cases of returned goods that are still to be read. */
  readonly cases: PendingCases;
  /** The order is known without the cases that it has facts of: they are to be read again. */
  readonly isReturnedUnseen: boolean;
  /** Ingram was asked about them, and has not answered about each. */
  readonly areCasesUnavailable: boolean;
  /** Something, a case among it, has no answer only because no more may be asked in this minute. */
  readonly isRateUsedUp: boolean;
  /** Since when Ingram has given no answer about the order, in milliseconds since 1970; undefined once that is given up. */
  readonly unansweredSince: number | undefined;
  /** When a search began that Ingram has answered now, in milliseconds since 1970. */
  readonly searchedAt: number | undefined;
  /** What Ingram has given no answer about for too long, and is not asked for again: a case by its number, or a reason. */
  readonly givenUp: readonly string[];
};

/**
 * Merges what an event says into its order, and asks Ingram where that is wanted.
 *
 * @param known what is known of the order with what a search has found before
 * @throws TryLater, Unforwardable as `enrichOrder` does
 */
export async function askIngram(
  known: Order,
  input: JudgmentInput,
  ports: ForwardPorts,
): Promise<AskedOrder> {
  const { trigger } = input;
  const event = isEvent(trigger) ? factsOfNotification(trigger.notification) : UNKNOWN_ORDER;
  // A case of returned goods may wake an order for which other reasons are due as well.
  const read = await readPendingCases(known, input, ports);
  const askedAt = ports.now();
  const before = { known, hasAsked: read.hasAsked };
  const asked = await enrich(merge(merge(known, event), read.facts), before, input, ports);
  const isSearched = ports.ingram.looksUp && isSearch(input) && !asked.isUnavailable;
  const unseen = read.isLookedUp || isSearched ? undefined : returnedUnseen(asked.order, known, ports);
  const enriched = unseen === undefined ? asked : { ...asked, order: unseen.order };
  const { unansweredSince, givenUp } = unansweredSearch(enriched, input, ports.now());
  return {
    ...separateFindings(enriched, { event, read, unseen }, input),
    isContradicted: isContradicted(event, enriched, ports),
    cases: { ...unseen?.cases, ...casesLeft(read, known, enriched, ports) },
    isReturnedUnseen: unseen !== undefined,
    areCasesUnavailable: read.areCasesUnavailable,
    isRateUsedUp: read.isRateUsedUp || enriched.isRateUsedUp,
    searchedAt: isSearched ? askedAt : undefined,
    unansweredSince,
    givenUp: [...givenUp, ...read.casesGivenUp],
  };
}

/** Keeps what a search has found apart from what else is known. */
function separateFindings(
  enriched: EnrichedOrder,
  { event, read, unseen }: { event: OrderFacts; read: CasesRead; unseen: unknown },
  input: JudgmentInput,
): Pick<AskedOrder, 'enriched' | 'findings' | 'withoutFindings' | 'answers'> {
  const findings = findingsOf(enriched, input);
  const answers = isSearch(input) ? read.facts : merge(read.facts, enriched.byIngram);
  if (findings === undefined) return { enriched, findings, answers, withoutFindings: enriched.order };
  const told = merge(merge(input.item.order, event), answers);
  const seen = unseen === undefined ? told : withoutReturns(told);
  return { enriched, findings, answers, withoutFindings: withoutSearch(seen, enriched, input) };
}

function isContradicted(event: OrderFacts, { order, details }: EnrichedOrder, ports: ForwardPorts): boolean {
  return ports.ingram.mode === 'complete' && details.length > 0 && isOtherwise(event, order);
}

/** While nobody knew the order, Ingram was not asked about its cases: they wait from now on. */
function casesLeft(
  { cases }: CasesRead,
  known: Order,
  { order }: EnrichedOrder,
  { now }: ForwardPorts,
): PendingCases {
  const isNew = known.ingramOrders.size === 0 && order.ingramOrders.size > 0;
  return isNew ? waitingSince(now(), Object.keys(cases)) : cases;
}

function isOtherwise(event: OrderFacts, order: Order): boolean {
  const state = stateOf(event);
  return state !== undefined && state !== stateOf(order);
}

function findingsOf(
  { order: { hasUpdate }, details, byIngram }: EnrichedOrder,
  input: JudgmentInput,
): OrderFacts | undefined {
  const { findings } = input.item;
  if (!isSearch(input) || details.length === 0) return findings;
  return { ...(findings === undefined ? byIngram : merge(findings, byIngram)), hasUpdate };
}

/** What makes an order worth telling does so without a search as well. */
function withoutSearch(order: Order, { order: { hasUpdate } }: EnrichedOrder, input: JudgmentInput): Order {
  return isSearch(input) || order.hasUpdate === hasUpdate ? order : { ...order, hasUpdate };
}

async function enrich(
  order: Order,
  { known, hasAsked }: { readonly known: Order; readonly hasAsked: boolean },
  input: JudgmentInput,
  ports: ForwardPorts,
): Promise<EnrichedOrder> {
  const { ingram, settings } = ports;
  const context = contextOf(known, input, ports);
  if (isEvent(input.trigger)) {
    const isNews = order !== known || decide(order, settings.statusTable) !== undefined;
    return isNews ? withNews(await enrichOrder(order, context, ingram), input) : notAsked(order);
  }
  if (ingram.looksUp && isSearch(input)) {
    return withNews(await lookUpOrder(order, { ...context, hasAsked }, ingram), input);
  }
  const lacksDetails = ingram.mode === 'complete' && input.due.includes('without-details');
  return lacksDetails ? withNews(await enrichOrder(order, context, ingram), input) : notAsked(order);
}

/**
 * An answer is a reason to tell of an order of which no event has told more than that it was entered: where Ingram's list
 * says that something has happened, or the order is not as it was entered any more. It stays one should the call fail.
 */
function withNews(enriched: EnrichedOrder, { due }: JudgmentInput): EnrichedOrder {
  const { order, details, byIngram } = enriched;
  if (order.hasUpdate || details.length === 0) return enriched;
  const isAsEntered = stateOf(order) === 'backordered';
  if (isAsEntered && !due.includes('missed')) return enriched;
  return { ...enriched, order: { ...order, hasUpdate: true }, byIngram: { ...byIngram, hasUpdate: true } };
}

function contextOf(
  known: Order,
  { trigger }: JudgmentInput,
  { settings, isLastAttempt, timeLeftMs, now }: ForwardPorts,
): EventContext {
  return {
    customerOrderNumber: orderNumberOf(trigger),
    wasKnown: known.ingramOrders.size > 0,
    // A recheck waits for no answer: the events behind it would wait as well.
    ageMs: isEvent(trigger) ? now() - sentAtOf(trigger.record) : Number.POSITIVE_INFINITY,
    isLastAttempt: isLastAttempt(trigger),
    timeLeftMs,
    isCancellation: (order) => decide(order, settings.statusTable)?.status === '_canceled',
  };
}
