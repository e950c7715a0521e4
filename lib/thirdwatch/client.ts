import { compact } from '../platform/compact.ts';
import { Misconfigured, TryLater, Unforwardable } from '../platform/errors.ts';
import { type ConnectHttp, createHttpClient, type HttpAnswer } from '../platform/https.ts';
import { redact } from '../platform/redact.ts';
import { parseRetryAfter } from '../platform/retry-after.ts';
import type { OrderStatusBody } from './order-status.ts';

/** How Thirdwatch is reached. */
export type ThirdwatchClientOptions = {
  /** For example `https://api.thirdwatch.ai/event`. */
  readonly baseUrl: string;
  /** The header that carries the API key, `X-THIRDWATCH-API-KEY` by Thirdwatch's documents. */
  readonly keyHeader: string;
  /** What stands before the key, such as `Bearer`; empty for nothing. */
  readonly keyPrefix: string;
  /** From the start of a call to the end of its answer. */
  readonly timeoutMs: number;
  /** Stands in for the network. */
  readonly connect?: ConnectHttp;
  readonly now: () => number;
};

/** Tells Thirdwatch of an order's status. */
export type ThirdwatchClient = {
  /**
   * `POST /v1/order_status`. Whether it worked is decided by the HTTP status alone.
   *
   * @throws TryLater when the answer is 401, 403, 408, 425, 429 or 5xx, or when there is none
   * @throws Misconfigured when the key cannot stand in a header
   * @throws Unforwardable on any other answer that is not 2xx, redirects included: they are never followed
   */
  orderStatus(body: OrderStatusBody, apiKey: string): Promise<Accepted>;
};

/** Thirdwatch took the call. */
export type Accepted = { readonly httpStatus: number; readonly message: string };

/** An answer is read for its message alone; more than this of it is of no use. */
const MAX_ANSWER_BYTES = 16 * 1024;
const MAX_MESSAGE_LENGTH = 300;
/** The status decides; its body is only for the log. */
const BODY_PATIENCE_MS = 1_000;
const RETRYABLE = new Set([401, 403, 408, 425, 429]);

/** A client with kept-alive connections. */
export function createThirdwatchClient(options: ThirdwatchClientOptions): ThirdwatchClient {
  const { connect = createHttpClient } = options;
  const call = connect({
    ...options,
    service: 'Thirdwatch',
    failureCode: 'thirdwatch-unreachable',
    maxAnswerBytes: MAX_ANSWER_BYTES,
    bodyPatienceMs: BODY_PATIENCE_MS,
  });
  return {
    async orderStatus(body, apiKey) {
      const headers = {
        [options.keyHeader]: keyHeaderValue(options.keyPrefix, apiKey),
        'content-type': 'application/json',
        accept: 'application/json',
      };
      const payload = Buffer.from(JSON.stringify(body), 'utf8');
      const answer = await call({ method: 'POST', path: '/v1/order_status', headers, body: payload });
      return judge(answer, options.now());
    },
  };
}

function keyHeaderValue(prefix: string, apiKey: string): string {
  const value = prefix === '' ? apiKey : `${prefix} ${apiKey}`;
  if (/^[\x21-\x7e]+$/.test(apiKey)) return value;
  throw new Misconfigured(
    'The Thirdwatch API key holds a space, a line break or another character that no key has; set the secret anew.',
  );
}

function judge({ status: httpStatus, headers, body }: HttpAnswer, now: number): Accepted {
  const message = messageOf(body.toString('utf8'));
  if (httpStatus >= 200 && httpStatus < 300) return { httpStatus, message };
  const said = `Thirdwatch answered ${httpStatus}${message === '' ? '' : `: ${message}`}`;
  if (!RETRYABLE.has(httpStatus) && httpStatus < 500) {
    throw new Unforwardable(said, { reason: 'rejected-by-thirdwatch', httpStatus });
  }
  const code = httpStatus === 401 || httpStatus === 403 ? 'thirdwatch-key-refused' : 'thirdwatch-unavailable';
  const seconds = parseRetryAfter(headers['retry-after'], now);
  throw new TryLater(said, { code, httpStatus, ...compact({ retryAfterSeconds: seconds }) });
}

/** The answer's `message`, `error` or `status`, whichever a generation of Thirdwatch's API gives; else nothing. */
function messageOf(text: string): string {
  try {
    const { message, error, status }: Record<string, unknown> = JSON.parse(text) ?? {};
    const said = [message, error, status].find((value) => typeof value === 'string');
    // Before it is cut, as half a key is recognized by nobody.
    return typeof said === 'string' ? redact(said).slice(0, MAX_MESSAGE_LENGTH) : '';
  } catch {
    return '';
  }
}
