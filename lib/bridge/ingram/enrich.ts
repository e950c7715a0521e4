import type { OrderDetails } from '../../ingram/api/order-details.ts';
import { isRateLimit } from '../../ingram/api/rate-limit.ts';
import { orderKey } from '../../ingram/webhook/order-number.ts';
import { type Order, type OrderFacts, UNKNOWN_ORDER } from '../../orders/facts.ts';
import { merge } from '../../orders/merge.ts';
import { factsOfDetails } from '../../orders/reading.ts';
import { currentIngramOrders, isOpen, lastHeardOf, stateOf } from '../../orders/state.ts';
import { NO_TIME_LEFT } from '../../platform/breaker.ts';
import { Misconfigured, TryLater, type TryLaterCode, Unforwardable } from '../../platform/errors.ts';
import type { DetailsAnswer, DetailsNeed, IngramPort } from './ingram-port.ts';

/** Ingram has answered, and does not confirm the event. */
const NOT_CONFIRMED_YET = 'ingram-not-confirmed';

/** What keeps Ingram from being asked, and says nothing of Ingram. */
export const NOT_INGRAMS: readonly TryLaterCode[] = [NO_TIME_LEFT, 'orders-unavailable'];

/** So many Ingram orders are asked about for one event: no honest order has more, and the requests are few. */
const MAX_QUESTIONS = 10;

/** So many Ingram orders, or cases, are asked about at the same time: the function has seconds. */
export const QUESTIONS_AT_ONCE = 5;

/** The event for which Ingram is asked. */
export type EventContext = {
  readonly customerOrderNumber: string;
  /** Whether the order was known before this event. */
  readonly wasKnown: boolean;
  /** How long the queue has had the event. */
  readonly ageMs: number;
  /** Whether the event is not tried again. */
  readonly isLastAttempt: boolean;
  readonly timeLeftMs: () => number;
  /** Whether Thirdwatch would be told of an order, as it is known, that it is canceled. */
  readonly isCancellation: (order: Order) => boolean;
};

/** An order with what Ingram has answered about its Ingram orders. */
export type EnrichedOrder = {
  readonly order: Order;
  /** The answers, as far as they are about this order. */
  readonly details: readonly OrderDetails[];
  /** What they say, without the event. */
  readonly byIngram: OrderFacts;
  /** Ingram did not answer within the patience, or not about each of its orders: the order is judged by what is known. */
  readonly isUnavailable: boolean;
  /** That is only because no more may be asked in this minute. */
  readonly isRateUsedUp: boolean;
  /**
   * Where Ingram has not answered about all: whether its list shows one of the others as not void. Undefined if no list was
   * read, or not all of it, and none was on its pages.
   */
  readonly isListedLive?: boolean | undefined;
};

/**
 * Asks Ingram about an order, as far as the mode of the configuration wants that, and merges what it answers.
 *
 * @throws TryLater while Ingram does not answer, or does not confirm the event, within the patience
 * @throws Unforwardable when the event is another order's, or is not confirmed within the patience
 */
export async function enrichOrder(
  order: Order,
  event: EventContext,
  ingram: IngramPort,
): Promise<EnrichedOrder> {
  switch (ingram.mode) {
    case 'off':
      return notAsked(order);
    case 'confirm':
      return event.wasKnown && !event.isCancellation(order)
        ? notAsked(order)
        : confirmOrder(order, event, ingram);
    case 'complete':
      return completeOrder(order, event, ingram);
  }
}

/** An order about which Ingram was not asked. */
export function notAsked(order: Order): EnrichedOrder {
  return withAnswers(order, []);
}

/** An order about which there is no answer of Ingram's, for an error. */
export function unavailable(order: Order, error: unknown): EnrichedOrder {
  return withSomeAnswers(order, [], error);
}

async function completeOrder(order: Order, event: EventContext, ingram: IngramPort): Promise<EnrichedOrder> {
  // An answer from before the event cannot show what the event tells of.
  const need = { maxAgeMs: event.ageMs, timeLeftMs: event.timeLeftMs };
  const { answers, failure } = await answersAbout(numbersOf(order), event, need, ingram);
  if (failure === undefined) return withAnswers(order, answers);
  if (!isPatienceOver(failure, event, ingram)) throw failure;
  const shown = withSomeAnswers(order, answers, failure);
  // An end that shows in a part need not be one of the whole.
  return isOpen(order) && !isOpen(shown.order) ? unavailable(order, failure) : shown;
}

/** What Ingram has answered about some of its orders, and why it has not answered about all. */
export type Answers = {
  /** As far as they are about the reseller's order. */
  readonly answers: readonly DetailsAnswer[];
  readonly failure: unknown;
};

/** What Ingram knows of some of its orders: five at a time, and no more once one of them got no answer. */
export async function answersAbout(
  numbers: readonly string[],
  about: Pick<EventContext, 'customerOrderNumber'>,
  need: DetailsNeed,
  ingram: IngramPort,
): Promise<Answers> {
  const answers: DetailsAnswer[] = [];
  let failure: unknown;
  const asked = numbers.slice(0, MAX_QUESTIONS);
  for (let first = 0; first < asked.length && failure === undefined; first += QUESTIONS_AT_ONCE) {
    const some = asked.slice(first, first + QUESTIONS_AT_ONCE);
    const settled = await Promise.allSettled(some.map((number) => ingram.orderDetails(number, need)));
    answers.push(...settled.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value] : [])));
    failure = settled.find((answer) => answer.status === 'rejected')?.reason;
  }
  const own = answers.filter(({ details }) => details !== undefined && isAbout(details, about));
  return { answers: own, failure };
}

/**
 * Has Ingram confirm what would do harm if a stranger had made it up: that an order is canceled, and that an order of
 * which nothing was known exists at all. The first Ingram order that Ingram does not know ends the questions.
 */
async function confirmOrder(order: Order, event: EventContext, ingram: IngramPort): Promise<EnrichedOrder> {
  try {
    const numbers = numbersOf(order);
    if (numbers.length === 0) throw doubt('The event names no Ingram order that could be asked for.');
    if (numbers.length > MAX_QUESTIONS)
      throw notConfirmed(`It names more than ${MAX_QUESTIONS} Ingram orders.`);
    const answers: DetailsAnswer[] = [];
    for (const number of numbers) answers.push(await confirmedAnswer(number, event, ingram));
    const enriched = withAnswers(order, answers);
    if (event.isCancellation(enriched.order) && stateOf(enriched.byIngram) !== 'voided') {
      throw doubt('Ingram does not show the order as canceled.');
    }
    return enriched;
  } catch (error) {
    if (!isPatienceOver(error, event, ingram)) throw error;
    throw notConfirmed(error instanceof Error ? error.message : 'Ingram gave no answer.');
  }
}

async function confirmedAnswer(
  number: string,
  event: EventContext,
  ingram: IngramPort,
): Promise<DetailsAnswer> {
  // What Ingram did not confirm a moment ago, it may by now.
  const answer = await ingram.orderDetails(number, { maxAgeMs: 0, timeLeftMs: event.timeLeftMs });
  if (answer.details === undefined) throw doubt('Ingram knows no such order.');
  if (!isAbout(answer.details, event))
    throw notConfirmed('Ingram knows it under another number of the reseller.');
  return answer;
}

/** An order with what Ingram has answered. */
export function withAnswers(order: Order, answers: readonly DetailsAnswer[]): EnrichedOrder {
  const byIngram = answers.reduce(
    (known, { details, asOf }) => (details ? merge(known, factsOfDetails(details, asOf)) : known),
    UNKNOWN_ORDER,
  );
  const details = answers.flatMap((answer) => answer.details ?? []);
  return { order: merge(order, byIngram), details, byIngram, isUnavailable: false, isRateUsedUp: false };
}

/** The same, where Ingram has not answered about each of its orders, for an error. */
export function withSomeAnswers(
  order: Order,
  answers: readonly DetailsAnswer[],
  error: unknown,
): EnrichedOrder {
  return { ...withAnswers(order, answers), isUnavailable: true, isRateUsedUp: isRateLimit(error) };
}

/** The Ingram orders that are known by their numbers, the last one heard of first. */
export function numbersOf(order: Order): readonly string[] {
  const named = [...currentIngramOrders(order)].filter(([number]) => number !== '');
  return named.sort(([, a], [, b]) => lastHeardOf(b) - lastHeardOf(a)).map(([number]) => number);
}

function isAbout(
  { customerOrderNumber }: OrderDetails,
  event: Pick<EventContext, 'customerOrderNumber'>,
): boolean {
  return (
    customerOrderNumber === undefined || orderKey(customerOrderNumber) === orderKey(event.customerOrderNumber)
  );
}

function isPatienceOver(error: unknown, { ageMs, isLastAttempt }: EventContext, ingram: IngramPort): boolean {
  if (ageMs < ingram.patienceMs) return false;
  if (error instanceof Misconfigured) return true;
  if (!(error instanceof TryLater) || NOT_INGRAMS.includes(error.code)) return false;
  if (ingram.mode === 'complete') return true;
  // What Ingram could not confirm while it was down, it may in a moment.
  if (isAnswer(error)) return !ingram.hasFailedLately();
  // That Ingram is down is no reason to doubt an event, however old: it may have waited for Thirdwatch until now. Nor is a
  // used-up rate: many have waited for the end of a maintenance.
  return isLastAttempt;
}

/** Whether Ingram has answered, even if the answer cannot be read. */
function isAnswer({ code, httpStatus = 0 }: TryLater): boolean {
  return code === NOT_CONFIRMED_YET || (httpStatus >= 200 && httpStatus < 300);
}

function doubt(why: string): TryLater {
  return new TryLater(why, { code: NOT_CONFIRMED_YET });
}

function notConfirmed(why: string): Unforwardable {
  return new Unforwardable(`Ingram's Order Details do not confirm the event. ${why}`, {
    reason: 'not-confirmed',
  });
}
