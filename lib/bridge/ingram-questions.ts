import type { OrderDetailsClient } from '../ingram/api/order-details-client.ts';
import { RATE_LIMITED } from '../ingram/api/rate-limit.ts';
import { type Breaker, NO_TIME_LEFT } from '../platform/breaker.ts';
import { TryLater } from '../platform/errors.ts';
import type { Answer, Asking } from './enrich.ts';

/** So old, an answer serves nobody. */
const ANSWER_FRESH_MS = 30_000;

/** For so long after an answer, a failure is taken for one that passes. */
const ANSWERING_MS = 60_000;

/** So many answers are kept at once; beyond, the oldest is forgotten. */
const ANSWERS_KEPT = 200;

/** What it takes to ask Ingram for an order. */
export type IngramQuestions = {
  readonly client: OrderDetailsClient;
  readonly breaker: Breaker;
  /** What a question may take, with all that follows it, in milliseconds. */
  readonly reserveMs: number;
  readonly now: () => number;
};

/**
 * Asks Ingram for an order's details: behind a circuit breaker, never when the function might end before the answer
 * has been used, and not again for what was answered a moment ago, unless the question wants a newer answer.
 */
export function askingIngram({
  client,
  breaker,
  reserveMs,
  now,
}: IngramQuestions): Pick<Asking, 'orderDetails' | 'isAnswering'> {
  const answers = new Map<string, Answer>();
  let answeredAt = Number.NEGATIVE_INFINITY;
  const orderDetails: Asking['orderDetails'] = async (ingramOrderNumber, { maxAgeMs, timeLeftMs }) => {
    const known = answers.get(ingramOrderNumber);
    if (known !== undefined && now() - known.asOf < Math.min(ANSWER_FRESH_MS, maxAgeMs)) return known;
    if (timeLeftMs() < reserveMs) {
      throw new TryLater(NO_TIME_LEFT, 'The function would end before Ingram has answered.');
    }
    const asOf = now();
    const details = await breaker(() => client.orderDetails(ingramOrderNumber).catch(rateLimitAsAnswer));
    if (details instanceof TryLater) throw details;
    answeredAt = now();
    const answer: Answer = { details, asOf };
    // What Ingram does not know may be known to it in a moment.
    if (answer.details !== undefined) keep(answers, ingramOrderNumber, answer);
    return answer;
  };
  return { orderDetails, isAnswering: () => now() - answeredAt < ANSWERING_MS };
}

/** That no more may be asked for now says nothing of Ingram's health: it must not open the breaker. */
function rateLimitAsAnswer(error: unknown): TryLater {
  if (error instanceof TryLater && error.code === RATE_LIMITED) return error;
  throw error;
}

function keep(answers: Map<string, Answer>, number: string, answer: Answer): void {
  answers.delete(number);
  answers.set(number, answer);
  const [oldest] = answers.keys();
  if (answers.size > ANSWERS_KEPT && oldest !== undefined) answers.delete(oldest);
}
