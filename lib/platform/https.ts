import type http from 'node:http';
import https from 'node:https';
import { TryLater, type TryLaterCode } from './errors.ts';

/** How a service is reached. */
export type HttpClientOptions = {
  /** For example `https://api.thirdwatch.ai/event`. */
  readonly baseUrl: string;
  /** The service's name, for messages. */
  readonly service: string;
  /** The code of the error when there is no answer. */
  readonly failureCode: TryLaterCode;
  /** From the start of a call to the end of its answer. */
  readonly timeoutMs: number;
  /** More than this of an answer is not read. */
  readonly maxAnswerBytes: number;
  /**
   * Where the status alone decides: for so long its body is waited for, and one that breaks off is no failure. Without
   * it, an answer has to arrive whole.
   */
  readonly bodyPatienceMs?: number;
};

/** A request. */
export type HttpCall = {
  readonly method: 'GET' | 'POST';
  /** What follows the base URL, with its segments encoded. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Buffer;
  /** For this call alone, where it has less time than the client gives. */
  readonly timeoutMs?: number;
};

/** An answer, whatever its status. */
export type HttpAnswer = {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: Buffer;
  /** False where the answer was longer than what is read of one. */
  readonly isWhole: boolean;
};

/**
 * Makes a request. Redirects are answers like any other: they are never followed.
 *
 * @throws TryLater when there is no whole answer in time
 */
export type HttpClient = (call: HttpCall) => Promise<HttpAnswer>;

/** Makes a client, as {@link createHttpClient} does. */
export type ConnectHttp = (options: HttpClientOptions) => HttpClient;

type Sending = Pick<https.RequestOptions, 'agent' | 'signal'>;

/** A client with kept-alive connections, on Node's own `https`: the global `fetch` costs time at every start. */
export function createHttpClient(options: HttpClientOptions): HttpClient {
  const baseUrl = options.baseUrl.replace(/\/+$/, '');
  // Plain http is for this machine alone: an `import` of `node:http` would load undici and http2 at every start.
  const { request, Agent } =
    new URL(baseUrl).protocol === 'http:' ? process.getBuiltinModule('node:http') : https;
  const agent = new Agent({ keepAlive: true });

  const send = (call: HttpCall, sending: Sending): Promise<HttpAnswer> =>
    new Promise((resolve, reject) => {
      const { method, path, body } = call;
      const headers = { ...call.headers, ...(body && { 'content-length': body.length }) };
      const sent = request(new URL(baseUrl + path), { method, headers, ...sending }, (response) => {
        readAnswer(response, options).then(resolve, reject);
      });
      // Of such an answer the request tells neither a response nor an error.
      sent.on('upgrade', (_, socket) => {
        socket.destroy();
        reject(new Error('The service switched to another protocol.'));
      });
      sent.on('error', (error) => {
        // A kept connection may have died while the function was frozen, and so may the others that are kept: once
        // more, on a new one. Whoever is called with this client allows a repeated call.
        if (sent.reusedSocket && isReset(error))
          send(call, { ...sending, agent: false }).then(resolve, reject);
        else reject(error);
      });
      sent.end(body);
    });

  return (call) => withinTime(call, options, (signal) => send(call, { agent, signal }));
}

/** Gives a request so long from its start to the end of its answer. */
async function withinTime(
  call: HttpCall,
  { service, failureCode, timeoutMs }: HttpClientOptions,
  ask: (signal: AbortSignal) => Promise<HttpAnswer>,
): Promise<HttpAnswer> {
  const timeout = new AbortController();
  const timer = setTimeout(() => timeout.abort(), Math.min(timeoutMs, call.timeoutMs ?? timeoutMs));
  try {
    return await ask(timeout.signal);
  } catch (cause) {
    const reason = timeout.signal.aborted ? 'timeout' : codeOf(cause);
    throw new TryLater(`${service} gave no answer (${reason}).`, { code: failureCode, cause });
  } finally {
    clearTimeout(timer);
  }
}

async function readAnswer(
  response: http.IncomingMessage,
  { maxAnswerBytes, bodyPatienceMs }: HttpClientOptions,
): Promise<HttpAnswer> {
  const chunks: Buffer[] = [];
  let size = 0;
  let isBroken = false;
  const timer = bodyPatienceMs && setTimeout(() => response.destroy(), bodyPatienceMs);
  try {
    for await (const chunk of response) {
      chunks.push(chunk);
      size += chunk.length;
      if (size > maxAnswerBytes) break;
    }
  } catch (error) {
    if (bodyPatienceMs === undefined) throw error;
    isBroken = true;
  } finally {
    clearTimeout(timer);
  }
  return {
    status: response.statusCode ?? 0,
    headers: response.headers,
    body: Buffer.concat(chunks),
    isWhole: size <= maxAnswerBytes && !isBroken,
  };
}

function isReset(error: NodeJS.ErrnoException): boolean {
  return error.code === 'ECONNRESET' || error.code === 'EPIPE';
}

function codeOf(cause: unknown): string {
  if (!(cause instanceof Error)) return 'unknown';
  return 'code' in cause && typeof cause.code === 'string' ? cause.code : cause.name;
}
