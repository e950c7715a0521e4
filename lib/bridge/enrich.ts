import type { OrderDetails } from '../ingram/api/order-details.ts';
import { RATE_LIMITED } from '../ingram/api/rate-limit.ts';
import type { Call } from '../orders/decide.ts';
import { foldDetails } from '../orders/details.ts';
import { type Order, UNKNOWN_ORDER } from '../orders/order.ts';
import { statusOf } from '../orders/status.ts';
import { NO_TIME_LEFT } from '../platform/breaker.ts';
import { Misconfigured, TryLater, Unforwardable } from '../platform/errors.ts';

/** What Ingram's Order Details are asked for: nothing, the dangerous events alone, or every event. */
export type IngramDetailsMode = 'off' | 'confirm' | 'complete';

/** Ingram's answer about one Ingram order, and when it was given. */
export type Answer = { readonly details: OrderDetails | undefined; readonly asOf: number };

/** What an answer is needed for. */
type Question = {
  /** An older answer than this does not serve. */
  readonly maxAgeMs: number;
  readonly timeLeftMs: () => number;
};

/** What it takes to ask Ingram. */
export type Asking = {
  readonly mode: IngramDetailsMode;
  /** For how long an event waits for an answer, from when SQS took it. */
  readonly patienceMs: number;
  /**
   * Asks for one Ingram order, unless that was answered a moment ago.
   *
   * @throws TryLater when there is no answer now
   */
  readonly orderDetails: (ingramOrderNumber: string, question: Question) => Promise<Answer>;
  /** Whether Ingram has answered a question a moment ago. */
  readonly isAnswering: () => boolean;
};

/** Ingram has answered, and does not bear the event out. */
const NOT_CONFIRMED_YET = 'ingram-not-confirmed';

/** What keeps a question from being asked, and says nothing of Ingram. */
const NOT_INGRAMS: ReadonlySet<string> = new Set([NO_TIME_LEFT, 'orders-unavailable']);

/** Ingram is not asked. */
export const NOT_ASKING: Asking = {
  mode: 'off',
  patienceMs: 0,
  orderDetails: async () => ({ details: undefined, asOf: 0 }),
  isAnswering: () => false,
};

/** The event on whose account Ingram is asked. */
export type Occasion = {
  readonly customerOrderNumber: string;
  /** Whether the order was known before this event. */
  readonly wasKnown: boolean;
  /** How long the queue has had the event. */
  readonly ageMs: number;
  readonly timeLeftMs: () => number;
};

/** What is known of an order after Ingram was asked. */
export type Completed = {
  readonly order: Order;
  /** The answers, as far as they are about this order. */
  readonly answers: readonly OrderDetails[];
  /** Ingram did not answer within the patience: the order is judged by its events alone. */
  readonly unavailable: boolean;
};

/**
 * Folds what Ingram's Order Details say of an order in, where the configuration wants that.
 *
 * @throws TryLater while Ingram does not answer, within the patience
 */
export async function completeOrder(order: Order, occasion: Occasion, asking: Asking): Promise<Completed> {
  if (asking.mode !== 'complete') return { order, answers: [], unavailable: false };
  try {
    // An answer from before the event cannot show what the event tells of.
    const answers = await answersFor(order, { ...occasion, maxAgeMs: occasion.ageMs }, asking);
    const ours = answers.filter(({ details }) => details !== undefined && isAbout(details, occasion));
    const completed = ours.reduce(
      (known, { details, asOf }) => (details ? foldDetails(known, details, asOf) : known),
      order,
    );
    return { order: completed, answers: ours.flatMap(({ details }) => details ?? []), unavailable: false };
  } catch (error) {
    if (!isPatienceOver(error, occasion, asking)) throw error;
    return { order, answers: [], unavailable: true };
  }
}

/**
 * Has Ingram confirm what would do harm if a stranger had made it up: that an order is canceled, and that an order of
 * which nothing was known is there at all.
 *
 * @throws TryLater while Ingram does not confirm it, within the patience
 * @throws Unforwardable when it is another order's, or when the patience is over
 */
export async function confirm(
  order: Order,
  call: Call | undefined,
  occasion: Occasion,
  asking: Asking,
): Promise<void> {
  const isCancellation = call?.status === '_canceled';
  if (asking.mode !== 'confirm' || (occasion.wasKnown && !isCancellation)) return;
  try {
    // What it did not bear out a moment ago, it may by now.
    const answers = await answersFor(order, { ...occasion, maxAgeMs: 0 }, asking);
    if (answers.some(({ details }) => details && !isAbout(details, occasion))) {
      throw notConfirmed('Ingram knows it under another number of the reseller.');
    }
    const doubt = isCancellation ? doubtOfCancellation(answers) : doubtOfOrder(answers);
    if (doubt !== undefined) throw new TryLater(NOT_CONFIRMED_YET, doubt);
  } catch (error) {
    if (!isPatienceOver(error, occasion, asking)) throw error;
    throw notConfirmed(error instanceof Error ? error.message : 'Ingram gave no answer.');
  }
}

/** One question for each Ingram order that is known of. */
async function answersFor(order: Order, question: Question, asking: Asking): Promise<readonly Answer[]> {
  const numbers = [...order.ingramOrders.keys()].filter((number) => number !== '');
  const answers: Answer[] = [];
  for (const number of numbers) answers.push(await asking.orderDetails(number, question));
  return answers;
}

function isAbout({ customerOrderNumber }: OrderDetails, occasion: Occasion): boolean {
  return customerOrderNumber === undefined || customerOrderNumber === occasion.customerOrderNumber;
}

function doubtOfOrder(answers: readonly Answer[]): string | undefined {
  if (answers.length === 0) return 'The event names no Ingram order that could be asked for.';
  return answers.every(({ details }) => details) ? undefined : 'Ingram knows no such order.';
}

function doubtOfCancellation(answers: readonly Answer[]): string | undefined {
  const doubt = doubtOfOrder(answers);
  if (doubt !== undefined) return doubt;
  const byIngram = answers.reduce(
    (known, { details, asOf }) => (details ? foldDetails(known, details, asOf) : known),
    UNKNOWN_ORDER,
  );
  return statusOf(byIngram) === 'voided' ? undefined : 'Ingram does not show the order as canceled.';
}

function isPatienceOver(error: unknown, { ageMs }: Occasion, asking: Asking): boolean {
  if (ageMs < asking.patienceMs) return false;
  if (error instanceof Misconfigured) return true;
  if (!(error instanceof TryLater) || NOT_INGRAMS.has(error.code)) return false;
  return asking.mode === 'complete' || !isPassing(error, asking);
}

/**
 * Whether a failure is no reason to doubt an event, which may be old for Thirdwatch's sake: it has no turn yet, or
 * Ingram fails for a moment. An answer that cannot be read is one all the same.
 */
function isPassing({ code, httpStatus = 0 }: TryLater, { isAnswering }: Asking): boolean {
  if (code === RATE_LIMITED) return true;
  const isAnswer = code === NOT_CONFIRMED_YET || (httpStatus >= 200 && httpStatus < 300);
  return !isAnswer && isAnswering();
}

function notConfirmed(why: string): Unforwardable {
  return new Unforwardable('not-confirmed', `Ingram's Order Details do not confirm the event. ${why}`);
}
