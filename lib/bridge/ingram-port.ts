import type { OrderDetails } from '../ingram/api/order-details.ts';
import type { OrderDetailsClient } from '../ingram/api/order-details-client.ts';
import { RATE_LIMITED } from '../ingram/api/rate-limit.ts';
import { type Breaker, NO_TIME_LEFT } from '../platform/breaker.ts';
import { TryLater } from '../platform/errors.ts';
import type { IngramDetailsMode } from './settings/ingram-api.ts';

/** Ingram's answer about one Ingram order, and when it was given. */
export type DetailsAnswer = { readonly details: OrderDetails | undefined; readonly asOf: number };

/** What an answer is needed for. */
type DetailsNeed = {
  /** An older answer than this does not serve. */
  readonly maxAgeMs: number;
  readonly timeLeftMs: () => number;
};

/** Ingram's Order Details, for the forwarder. */
export type IngramPort = {
  readonly mode: IngramDetailsMode;
  /** For how long an event waits for an answer, from when SQS took it. */
  readonly patienceMs: number;
  /**
   * Asks for one Ingram order, unless that was answered a moment ago.
   *
   * @throws TryLater when there is no answer now
   */
  readonly orderDetails: (ingramOrderNumber: string, need: DetailsNeed) => Promise<DetailsAnswer>;
  /** Whether Ingram has answered a moment ago. */
  readonly isAnswering: () => boolean;
};

/** Ingram is not asked. */
export const INGRAM_OFF: IngramPort = {
  mode: 'off',
  patienceMs: 0,
  orderDetails: async () => ({ details: undefined, asOf: 0 }),
  isAnswering: () => false,
};

/** So old, an answer serves nobody. */
const ANSWER_FRESH_MS = 30_000;

/** For so long after an answer, a failure is taken for one that passes. */
const ANSWERING_MS = 60_000;

/** So many answers are kept at once; beyond, the oldest is forgotten. */
const ANSWERS_KEPT = 200;

export type IngramPortOptions = Pick<IngramPort, 'mode' | 'patienceMs'> & {
  readonly client: OrderDetailsClient;
  readonly breaker: Breaker;
  /** What a request may take, with all that follows it, in milliseconds. */
  readonly reserveMs: number;
  readonly now: () => number;
};

/**
 * Asks Ingram for an order's details: behind a circuit breaker, never when the function might end before the answer
 * has been used, and not again for what was answered a moment ago, unless the need is for a newer answer.
 */
export function createIngramPort(options: IngramPortOptions): IngramPort {
  const { mode, patienceMs, client, breaker, reserveMs, now } = options;
  const answers = new Map<string, DetailsAnswer>();
  let answeredAt = Number.NEGATIVE_INFINITY;
  const orderDetails: IngramPort['orderDetails'] = async (ingramOrderNumber, { maxAgeMs, timeLeftMs }) => {
    const known = answers.get(ingramOrderNumber);
    if (known !== undefined && now() - known.asOf < Math.min(ANSWER_FRESH_MS, maxAgeMs)) return known;
    if (timeLeftMs() < reserveMs) {
      throw new TryLater('The function would end before Ingram has answered.', { code: NO_TIME_LEFT });
    }
    const asOf = now();
    const details = await breaker(() => client.orderDetails(ingramOrderNumber).catch(rateLimitAsAnswer));
    if (details instanceof TryLater) throw details;
    answeredAt = now();
    const answer: DetailsAnswer = { details, asOf };
    // What Ingram does not know may be known to it in a moment.
    if (answer.details !== undefined) keep(answers, ingramOrderNumber, answer);
    return answer;
  };
  return { mode, patienceMs, orderDetails, isAnswering: () => now() - answeredAt < ANSWERING_MS };
}

/** That no more may be asked for now says nothing of Ingram's health: it must not open the breaker. */
function rateLimitAsAnswer(error: unknown): TryLater {
  if (error instanceof TryLater && error.code === RATE_LIMITED) return error;
  throw error;
}

function keep(answers: Map<string, DetailsAnswer>, number: string, answer: DetailsAnswer): void {
  answers.delete(number);
  answers.set(number, answer);
  const [oldest] = answers.keys();
  if (answers.size > ANSWERS_KEPT && oldest !== undefined) answers.delete(oldest);
}
