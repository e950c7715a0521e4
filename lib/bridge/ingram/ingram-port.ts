import type { IngramClient } from '../../ingram/api/client.ts';
import type { OrderDetails } from '../../ingram/api/order-details.ts';
import type { FoundOrder } from '../../ingram/api/order-search.ts';
import { isRateLimit } from '../../ingram/api/rate-limit.ts';
import type { ReturnDetails } from '../../ingram/api/returns.ts';
import type { Page } from '../../ingram/api/search.ts';
import { orderKey } from '../../ingram/webhook/order-number.ts';
import { FORMER_LIFE_MS } from '../../orders/state.ts';
import { type Breaker, NO_TIME_LEFT } from '../../platform/breaker.ts';
import { TryLater } from '../../platform/errors.ts';
import type { IngramDetailsMode } from '../settings/ingram-api.ts';

/** Ingram's answer about one Ingram order, and when it was given. */
export type DetailsAnswer = { readonly details: OrderDetails | undefined; readonly asOf: number };

/** What an answer is needed for. */
export type DetailsNeed = {
  /** An older answer than this does not serve. */
  readonly maxAgeMs: number;
  readonly timeLeftMs: () => number;
};

/** The Ingram orders of a number, as Ingram's list shows them. */
export type ListedOrders = {
  /** Their numbers; first those that may live. */
  readonly numbers: readonly string[];
  /** Those of which something is not void. */
  readonly live: readonly string[];
  /** Why not all pages of the list were read, if so. */
  readonly failure?: unknown;
};

/** Ingram's API, for the forwarder: Order Details, the orders of a number, and cases of returned goods. */
export type IngramPort = {
  readonly mode: IngramDetailsMode;
  /** For how long an event waits for an answer that confirms or completes it, from when SQS took it. */
  readonly patienceMs: number;
  /**
   * For how long Ingram may give no answer, as in its maintenance: a cancellation that settles waits for one, what was
   * missed is searched for often, and missing details raise no alarm.
   */
  readonly outageMs: number;
  /**
   * Asks for one Ingram order, unless that was answered a moment ago.
   *
   * @throws TryLater when there is no answer now
   */
  readonly orderDetails: (ingramOrderNumber: string, need: DetailsNeed) => Promise<DetailsAnswer>;
  /** Whether orders can be looked up by the reseller's number. */
  readonly looksUp: boolean;
  /** For how long an order that is open may be silent before it is looked up; 0: for good. */
  readonly silentMs: number;
  /**
   * Ingram's orders that belong to a number of the reseller's, in any spelling.
   *
   * @throws TryLater when there is no answer now
   */
  readonly ordersOf: (
    customerOrderNumber: string,
    need: Pick<DetailsNeed, 'timeLeftMs'>,
  ) => Promise<ListedOrders>;
  /**
   * Asks for a case of returned goods.
   *
   * @throws TryLater when there is no answer now
   */
  readonly returnDetails: (
    caseRequestNumber: string,
    need: Pick<DetailsNeed, 'timeLeftMs'>,
  ) => Promise<{ readonly details: ReturnDetails | undefined; readonly asOf: number }>;
  /** Whether Ingram gave no answer some minutes ago: after that it may lag behind. */
  readonly hasFailedLately: () => boolean;
};

/** Ingram is not asked. */
export const INGRAM_OFF: IngramPort = {
  mode: 'off',
  patienceMs: 0,
  outageMs: 0,
  orderDetails: async () => ({ details: undefined, asOf: 0 }),
  looksUp: false,
  silentMs: 0,
  ordersOf: async () => ({ numbers: [], live: [] }),
  returnDetails: async () => ({ details: undefined, asOf: 0 }),
  hasFailedLately: () => false,
};

/** So old, an answer serves nobody. */
const ANSWER_FRESH_MS = 30_000;

/** For so long after it was down, Ingram may lag behind. */
const CATCH_UP_MS = 10 * 60_000;

/** So many answers are kept at once; beyond, the oldest is forgotten. */
const ANSWERS_KEPT = 200;

/** So many pages of Ingram orders are read for one number, of up to 100 each: no honest order has more. */
const MOST_PAGES = 5;

export type IngramPortOptions = Pick<IngramPort, 'mode' | 'patienceMs' | 'outageMs' | 'silentMs'> & {
  readonly client: Pick<IngramClient, 'orderDetails' | 'searchOrders' | 'returnDetails'>;
  readonly breaker: Pick<Breaker, 'run'>;
  /** What a request may take, with all that follows it, in milliseconds. */
  readonly reserveMs: number;
  readonly now: () => number;
};

/**
 * Asks Ingram behind a circuit breaker, and never when the function might end before the answer has been used. An
 * order's details are not asked for again a moment after they were answered, unless a newer answer is needed.
 */
export function createIngramPort(options: IngramPortOptions): IngramPort {
  const { mode, patienceMs, outageMs, silentMs, client, reserveMs, now } = options;
  const answers = new Map<string, DetailsAnswer>();
  const { ask, hasFailedLately } = createQuestions(options);
  return {
    mode,
    patienceMs,
    outageMs,
    silentMs,
    hasFailedLately,
    looksUp: true,

    async orderDetails(ingramOrderNumber, { maxAgeMs, timeLeftMs }) {
      const known = answers.get(ingramOrderNumber);
      if (known !== undefined && now() - known.asOf < Math.min(ANSWER_FRESH_MS, maxAgeMs)) return known;
      const asOf = now();
      const details = await ask(() => client.orderDetails(ingramOrderNumber), timeLeftMs);
      const answer: DetailsAnswer = { details, asOf };
      // What Ingram does not know may be known to it in a moment.
      if (answer.details !== undefined) keep(answers, ingramOrderNumber, answer);
      return answer;
    },

    async returnDetails(caseRequestNumber, { timeLeftMs }) {
      const asOf = now();
      return { details: await ask(() => client.returnDetails(caseRequestNumber), timeLeftMs), asOf };
    },

    async ordersOf(customerOrderNumber, { timeLeftMs }) {
      const search = (page: number) =>
        ask(() => client.searchOrders({ customerOrderNumber }, page), timeLeftMs);
      const { found, ...rest } = await readPages(search, () => timeLeftMs() < reserveMs);
      const isOf = ({ customerOrderNumber: number = customerOrderNumber }: FoundOrder) =>
        orderKey(number) === orderKey(customerOrderNumber);
      const present = livingFirst(withoutFormer(found.filter(isOf)));
      return { numbers: numbersOf(present), live: numbersOf(present.filter(isLive)), ...rest };
    },
  };
}

function numbersOf(found: readonly FoundOrder[]): readonly string[] {
  return found.map(({ ingramOrderNumber }) => ingramOrderNumber);
}

/** Reads the pages of a list. Among those that are not read, an order may live: why they are not is told with the others. */
async function readPages(
  search: (page: number) => Promise<Page<FoundOrder>>,
  isOutOfTime: () => boolean,
): Promise<{ readonly found: readonly FoundOrder[]; readonly failure?: unknown }> {
  const first = await search(1);
  const found = [...first.found];
  let { hasMore } = first;
  for (let page = 2; hasMore; page++) {
    if (page > MOST_PAGES || isOutOfTime()) return { found, failure: unfinishedSearch() };
    const answer = await search(page).catch((failure: unknown) => ({ failure }));
    if ('failure' in answer) return { found, failure: answer.failure };
    found.push(...answer.found);
    hasMore = answer.hasMore;
  }
  return { found };
}

function unfinishedSearch(): TryLater {
  const message = `Ingram lists more orders of the number than could be read in the time, or on ${MOST_PAGES} pages.`;
  return new TryLater(message, { code: 'ingram-unavailable' });
}

/** Asks Ingram where there is time and its circuit is closed, and knows when it failed last. */
function createQuestions({ breaker, reserveMs, now }: IngramPortOptions) {
  let failedAt = Number.NEGATIVE_INFINITY;
  const ask = async <T>(question: () => Promise<T>, timeLeftMs: () => number): Promise<T> => {
    if (timeLeftMs() < reserveMs) {
      throw new TryLater('The function would end before Ingram has answered.', { code: NO_TIME_LEFT });
    }
    const answer = await breaker
      .run(() => question().catch(rateLimitAsAnswer))
      .catch((error: unknown) => {
        failedAt = now();
        throw ofIngram(error);
      });
    if (answer instanceof TryLater) throw answer;
    return answer;
  };
  return {
    ask,
    hasFailedLately: () => now() - failedAt < CATCH_UP_MS,
  };
}

/** What is over and was entered long before another one is of a former order, whose number is in use again. */
function withoutFormer(found: readonly FoundOrder[]): readonly FoundOrder[] {
  const newest = Math.max(...found.map(({ orderedAt = 0 }) => orderedAt));
  return found.filter((order) => !isOver(order) || (order.orderedAt ?? newest) >= newest - FORMER_LIFE_MS);
}

/** Of very many orders, only the first are asked about: without the one that lives, all may seem to be canceled. */
function livingFirst(found: readonly FoundOrder[]): readonly FoundOrder[] {
  return found.toSorted((a, b) => rankOf(a) - rankOf(b));
}

function rankOf(order: FoundOrder): number {
  const { isCanceled, subOrders } = order;
  // Without the status of any sub-order, it may live.
  if (!isOver(order) || (!isCanceled && subOrders.length === 0)) return 0;
  return isLive(order) ? 1 : 2;
}

function isLive({ isCanceled, subOrders }: FoundOrder): boolean {
  return !isCanceled && subOrders.some(({ status }) => status !== 'voided');
}

function isOver({ isCanceled, subOrders }: FoundOrder): boolean {
  return isCanceled || subOrders.every(({ status }) => status === 'shipped' || status === 'voided');
}

/** An open circuit is Ingram's, and not Thirdwatch's. */
function ofIngram(error: unknown): unknown {
  if (!(error instanceof TryLater) || error.code !== 'circuit-open') return error;
  return new TryLater(error.message, { code: 'ingram-unavailable', cause: error });
}

/** That no more may be asked for now says nothing of Ingram's health: it must not open the breaker. */
function rateLimitAsAnswer(error: unknown): TryLater {
  if (isRateLimit(error)) return error;
  throw error;
}

function keep(answers: Map<string, DetailsAnswer>, number: string, answer: DetailsAnswer): void {
  answers.delete(number);
  answers.set(number, answer);
  const [oldest] = answers.keys();
  if (answers.size > ANSWERS_KEPT && oldest !== undefined) answers.delete(oldest);
}
