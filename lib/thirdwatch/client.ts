import http from 'node:http';
import https from 'node:https';
import { compact } from '../platform/compact.ts';
import { Misconfigured, TryLater, Unforwardable } from '../platform/errors.ts';
import type { OrderStatusBody } from './order-status.ts';
import { parseRetryAfter } from './retry-after.ts';

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

type Sending = Pick<https.RequestOptions, 'headers' | 'agent' | 'signal'>;
type Answer = Accepted & { readonly retryAfter: string | undefined };

/** An answer is read for its message alone; more than this of it is of no use. */
const MAX_ANSWER_BYTES = 16 * 1024;
const MAX_MESSAGE_LENGTH = 300;
const RETRYABLE = new Set([401, 403, 408, 425, 429]);

/** A client with kept-alive connections, on Node's own `https`. */
export function createThirdwatchClient(options: ThirdwatchClientOptions): ThirdwatchClient {
  const url = new URL(`${options.baseUrl.replace(/\/+$/, '')}/v1/order_status`);
  const { request, Agent } = url.protocol === 'http:' ? http : https;
  const agent = new Agent({ keepAlive: true });

  const post = (payload: Buffer, sending: Sending): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const sent = request(url, { method: 'POST', ...sending }, (response) => {
        readAnswer(response).then(resolve, reject);
      });
      sent.on('error', (error) => {
        // A kept connection may have died while the function was frozen, and so may the others that are kept: once
        // more, on a new one. Thirdwatch allows a repeated call.
        if (sent.reusedSocket && isReset(error))
          post(payload, { ...sending, agent: false }).then(resolve, reject);
        else reject(error);
      });
      sent.end(payload);
    });

  return {
    async orderStatus(body, apiKey) {
      const payload = Buffer.from(JSON.stringify(body), 'utf8');
      const headers = {
        [options.keyHeader]: keyHeaderValue(options.keyPrefix, apiKey),
        'content-type': 'application/json',
        accept: 'application/json',
        'content-length': payload.length,
      };
      const answer = await withinTime(options.timeoutMs, (signal) =>
        post(payload, { headers, agent, signal }),
      );
      return judge(answer);
    },
  };
}

/** Gives a request so long from its start to the end of its answer. */
async function withinTime(timeoutMs: number, ask: (signal: AbortSignal) => Promise<Answer>): Promise<Answer> {
  const timeout = new AbortController();
  const timer = setTimeout(() => timeout.abort(), timeoutMs);
  try {
    return await ask(timeout.signal);
  } catch (cause) {
    const reason = timeout.signal.aborted ? 'timeout' : codeOf(cause);
    throw new TryLater('thirdwatch-unreachable', `Thirdwatch gave no answer (${reason}).`, { cause });
  } finally {
    clearTimeout(timer);
  }
}

function keyHeaderValue(prefix: string, apiKey: string): string {
  const value = prefix === '' ? apiKey : `${prefix} ${apiKey}`;
  if (/^[\x21-\x7e]+$/.test(apiKey)) return value;
  throw new Misconfigured(
    'The Thirdwatch API key holds a space, a line break or another character that no key has; set the secret anew.',
  );
}

function judge({ httpStatus, message, retryAfter }: Answer): Accepted {
  if (httpStatus >= 200 && httpStatus < 300) return { httpStatus, message };
  const said = `Thirdwatch answered ${httpStatus}${message === '' ? '' : `: ${message}`}`;
  if (!RETRYABLE.has(httpStatus) && httpStatus < 500) {
    throw new Unforwardable('rejected-by-thirdwatch', said, httpStatus);
  }
  const code = httpStatus === 401 || httpStatus === 403 ? 'thirdwatch-key-refused' : 'thirdwatch-unavailable';
  const seconds = parseRetryAfter(retryAfter, Date.now());
  throw new TryLater(code, said, { httpStatus, ...compact({ retryAfterSeconds: seconds }) });
}

async function readAnswer(response: http.IncomingMessage): Promise<Answer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response) {
    chunks.push(chunk);
    size += chunk.length;
    if (size > MAX_ANSWER_BYTES) break;
  }
  return {
    httpStatus: response.statusCode ?? 0,
    message: messageOf(Buffer.concat(chunks).toString('utf8')),
    retryAfter: response.headers['retry-after'],
  };
}

/** The answer's `message`, `error` or `status`, whichever a generation of Thirdwatch's API gives; else nothing. */
function messageOf(text: string): string {
  try {
    const { message, error, status }: Record<string, unknown> = JSON.parse(text) ?? {};
    const said = [message, error, status].find((value) => typeof value === 'string');
    return typeof said === 'string' ? said.slice(0, MAX_MESSAGE_LENGTH) : '';
  } catch {
    return '';
  }
}

function isReset(error: NodeJS.ErrnoException): boolean {
  return error.code === 'ECONNRESET' || error.code === 'EPIPE';
}

function codeOf(cause: unknown): string {
  if (!(cause instanceof Error)) return 'unknown';
  return 'code' in cause && typeof cause.code === 'string' ? cause.code : cause.name;
}
