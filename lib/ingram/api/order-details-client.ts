import { TryLater } from '../../platform/errors.ts';
import type { HttpAnswer } from '../../platform/https.ts';
import { createIngramApi, type IngramApiOptions } from './api.ts';
import { type Identification, identificationHeaders } from './identification.ts';
import { type OrderDetails, readOrderDetails } from './order-details.ts';

/** How Order Details are asked for. */
export type OrderDetailsClientOptions = Omit<IngramApiOptions, 'maxAnswerBytes'> &
  Identification & {
    /** More than this of an answer is not read, and makes it unreadable; 5 MB unless given. */
    readonly maxAnswerBytes?: number;
  };

/** Asks Ingram what it knows of an order. */
export type OrderDetailsClient = {
  /**
   * `GET /resellers/v6.1/orders/{ingramOrderNumber}`.
   *
   * @returns undefined when Ingram knows no such order
   * @throws TryLater with the code `ingram-unavailable` when there is no answer or an unreadable one,
   *   `ingram-rate-limited` when the rate is used up, `ingram-credentials-refused` when a person has to look
   */
  orderDetails(ingramOrderNumber: string): Promise<OrderDetails | undefined>;
};

const MAX_ANSWER_BYTES = 5 * 1024 * 1024;

/** What Ingram answers for a number that it knows no order by; which of them is not documented. */
const NO_SUCH_ORDER = new Set([400, 404, 410]);

/** Ingram's own numbers have about eight characters. */
const MAX_ORDER_NUMBER_LENGTH = 64;

/** A client for one container. */
export function createOrderDetailsClient(options: OrderDetailsClientOptions): OrderDetailsClient {
  const api = createIngramApi({ maxAnswerBytes: MAX_ANSWER_BYTES, ...options });
  const identification = identificationHeaders(options);
  return {
    async orderDetails(ingramOrderNumber) {
      const segment = pathSegment(ingramOrderNumber);
      if (segment === undefined) return undefined;
      const answer = await api({
        method: 'GET',
        path: `/resellers/v6.1/orders/${segment}`,
        headers: { ...identification(), accept: 'application/json' },
      });
      return judge(answer, ingramOrderNumber);
    },
  };
}

/** The number as a segment of a path; nothing for what no order is numbered by, or what would change the path. */
function pathSegment(ingramOrderNumber: string): string | undefined {
  const number = ingramOrderNumber.trim();
  if (number === '' || number === '.' || number === '..') return undefined;
  if (number.length > MAX_ORDER_NUMBER_LENGTH || !number.isWellFormed()) return undefined;
  return encodeURIComponent(number);
}

function judge(answer: HttpAnswer, ingramOrderNumber: string): OrderDetails | undefined {
  const { status: httpStatus } = answer;
  if (NO_SUCH_ORDER.has(httpStatus)) return undefined;
  const isSuccess = httpStatus >= 200 && httpStatus < 300;
  const details = isSuccess && answer.isWhole ? readOrderDetails(json(answer), ingramOrderNumber) : undefined;
  if (details !== undefined) return details;
  // Nothing of the answer: it may be a buyer's.
  const what = isSuccess ? `${httpStatus}, but no order that can be read` : httpStatus;
  throw new TryLater(`Ingram Micro answered ${what}.`, { code: 'ingram-unavailable', httpStatus });
}

function json({ body }: HttpAnswer): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(body));
  } catch {
    return undefined;
  }
}
