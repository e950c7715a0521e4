import { isRateLimit } from '../../ingram/api/rate-limit.ts';
import type { ReturnedProduct } from '../../ingram/api/returns.ts';
import { orderKey } from '../../ingram/webhook/order-number.ts';
import { type Order, type OrderFacts, UNKNOWN_ORDER } from '../../orders/facts.ts';
import { merge } from '../../orders/merge.ts';
import { factsOfReturn } from '../../orders/returns.ts';
import { isOpen, stateOf } from '../../orders/state.ts';
import { NO_TIME_LEFT } from '../../platform/breaker.ts';
import { Misconfigured, TryLater } from '../../platform/errors.ts';
import {
  type Answers,
  answersAbout,
  type EnrichedOrder,
  NOT_INGRAMS,
  numbersOf,
  QUESTIONS_AT_ONCE,
  unavailable,
  withAnswers,
  withSomeAnswers,
} from './enrich.ts';
import type { DetailsAnswer, IngramPort, ListedOrders } from './ingram-port.ts';

/** The order that is looked up, and for how long the function may still run. */
export type LookUp = {
  readonly customerOrderNumber: string;
  readonly timeLeftMs: () => number;
  /** Whether Ingram has been asked about the order before in this turn: each attempt might take as long. */
  readonly hasAsked?: boolean;
};

/** What cases of returned goods say of an order, and those that Ingram has given no answer about. */
export type ReadCases = {
  readonly facts: OrderFacts;
  readonly unread: readonly string[];
  /** No more may be asked in this minute. */
  readonly isRateUsedUp: boolean;
};

/**
 * Looks up all Ingram orders of a reseller's number, those that no event has named among them, and merges what Ingram
 * knows of each. Where this function would end in between, it counts as unanswered, as each attempt might end there.
 *
 * @throws TryLater when nothing was answered, and that is a matter of this function and not of Ingram
 */
export async function lookUpOrder(order: Order, lookUp: LookUp, ingram: IngramPort): Promise<EnrichedOrder> {
  const need = { maxAgeMs: 0, timeLeftMs: lookUp.timeLeftMs };
  let listed: ListedOrders;
  try {
    listed = await ingram.ordersOf(lookUp.customerOrderNumber, need);
  } catch (error) {
    if (isUnanswered(error, lookUp)) return unavailable(order, error);
    throw error;
  }
  // What was over long before the number came back is known, and must not be asked for as if it were of today.
  const known = new Set([...order.ingramOrders.keys()].map(orderKey));
  const further = listed.numbers.filter((number) => !known.has(orderKey(number)));
  const { answers, failure = listed.failure } = await answersAbout(
    [...further, ...numbersOf(order)],
    lookUp,
    need,
    ingram,
  );
  if (failure === undefined) return withAnswers(order, answers);
  if (!isUnanswered(failure, { hasAsked: true })) throw failure;
  return unfinished(order, { answers, failure }, { listed, further });
}

/** Whether there is no answer for Ingram, or as this function would end in the middle of its questions. */
function isUnanswered(error: unknown, { hasAsked = false }: Pick<LookUp, 'hasAsked'>): boolean {
  return isIngrams(error) || (hasAsked && isOutOfTime(error));
}

/**
 * An order about which Ingram has answered in part. What no event has told waits until all of it is shown. But what seems
 * to be over, and is open in this part, is not over; and what seems to be void, and has shipped in this part, is not void,
 * if no other Ingram order is listed as alive. Of an open order, an event may tell the last shipment that is known: an
 * Ingram order that no event has named, and that is open, counts at once. Not so where events have named none: all that
 * they have told would seem to be of this one.
 */
function unfinished(
  order: Order,
  { answers, failure }: Answers,
  { listed, further }: { readonly listed: ListedOrders; readonly further: readonly string[] },
): EnrichedOrder {
  const answered = new Set(answers.map(({ details }) => orderKey(details?.ingramOrderNumber ?? '')));
  const isLive = listed.live.some((number) => !answered.has(orderKey(number)));
  // On the pages that were not read, there may be one.
  const isListedLive = isLive || (listed.failure === undefined ? false : undefined);
  const shown = withSomeAnswers(order, answers, failure);
  const isOver = stateOf(order) !== undefined && !isOpen(order);
  const isNotVoid = stateOf(order) === 'voided' && stateOf(shown.order) !== 'voided';
  const isWrong = isOver && (isOpen(shown.order) || (isNotVoid && !isListedLive));
  if (isWrong) return { ...shown, isListedLive };
  const mayAdd = isOpen(order) && numbersOf(order).length > 0;
  const found = mayAdd ? answers.filter((answer) => isOpenAmong(answer, further)) : [];
  return { ...withSomeAnswers(order, found, failure), isListedLive };
}

/** Whether an answer is about one of these Ingram orders, and shows it open. */
function isOpenAmong(answer: DetailsAnswer, numbers: readonly string[]): boolean {
  const number = orderKey(answer.details?.ingramOrderNumber ?? '');
  return (
    numbers.some((some) => orderKey(some) === number) && isOpen(withAnswers(UNKNOWN_ORDER, [answer]).order)
  );
}

/**
 * Reads cases of returned goods, five at a time. One that Ingram answers otherwise keeps no other one waiting; where it
 * gives no answer at all, it is not asked about the next ones; nor where this function would end, as every attempt would
 * end there.
 *
 * @throws TryLater when no case was read, and that is a matter of this function and not of Ingram
 */
export async function readCases(
  numbers: readonly string[],
  lookUp: LookUp,
  ingram: IngramPort,
): Promise<ReadCases> {
  let facts: OrderFacts = UNKNOWN_ORDER;
  const unread: string[] = [];
  for (let first = 0; first < numbers.length; first += QUESTIONS_AT_ONCE) {
    const some = numbers.slice(first, first + QUESTIONS_AT_ONCE);
    const answers = await Promise.allSettled(some.map((number) => factsOfCase(number, lookUp, ingram)));
    const read = answers.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value] : []));
    const errors = answers.flatMap((answer) => (answer.status === 'rejected' ? [answer.reason] : []));
    const mayEnd = lookUp.hasAsked === true || first > 0 || read.length > 0;
    const own = errors.find((error) => !isIngrams(error) && !(mayEnd && isOutOfTime(error)));
    if (own !== undefined) throw own;
    facts = read.reduce(merge, facts);
    unread.push(...some.filter((_, place) => answers[place]?.status === 'rejected'));
    const next = numbers.slice(first + some.length);
    if (!errors.every(isUselessAnswer)) {
      return { facts, unread: [...unread, ...next], isRateUsedUp: errors.some(isRateLimit) };
    }
  }
  return { facts, unread, isRateUsedUp: false };
}

/** Whether Ingram has not shown what it was asked for: with an answer that is of no use, or with none. */
export function isNotShown(error: unknown): error is TryLater {
  return error instanceof TryLater && error.code === 'ingram-unavailable';
}

/** Whether Ingram has answered, and what it has answered is of no use. */
export function isUselessAnswer(error: unknown): error is TryLater {
  return isNotShown(error) && error.httpStatus !== undefined;
}

async function factsOfCase(
  caseRequestNumber: string,
  { customerOrderNumber, timeLeftMs }: LookUp,
  ingram: IngramPort,
): Promise<OrderFacts> {
  const { details, asOf } = await ingram.returnDetails(caseRequestNumber, { timeLeftMs });
  if (details === undefined) return UNKNOWN_ORDER;
  const isOf = ({ customerOrderNumber: number = '' }: ReturnedProduct) =>
    orderKey(number) === orderKey(customerOrderNumber);
  return factsOfReturn(details, isOf, asOf);
}

function isOutOfTime(error: unknown): boolean {
  return error instanceof TryLater && error.code === NO_TIME_LEFT;
}

/** Whether it is for Ingram, or for how it is asked, that there is no answer. */
function isIngrams(error: unknown): boolean {
  return error instanceof Misconfigured || (error instanceof TryLater && !NOT_INGRAMS.includes(error.code));
}
