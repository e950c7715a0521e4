import { compact } from '../../lib/platform/compact.ts';
import { TryLater } from '../../lib/platform/errors.ts';
import type { ConnectHttp, HttpAnswer, HttpCall, HttpClientOptions } from '../../lib/platform/https.ts';
import type { Container } from '../models/lambda.ts';
import type { Cloud } from './cloud.ts';

/** The network of a container: calls to Thirdwatch and to Ingram, without sockets. */
export function connectFor(container: Container, cloud: Cloud): ConnectHttp {
  return (options) => (call) => {
    const timeoutMs = Math.min(options.timeoutMs, call.timeoutMs ?? options.timeoutMs);
    const patience = { ...options, timeoutMs };
    return options.service === 'Thirdwatch'
      ? callThirdwatch(call, patience, container, cloud)
      : callIngram(call, patience, container, cloud);
  };
}

async function callThirdwatch(
  call: HttpCall,
  options: HttpClientOptions,
  container: Container,
  { time, thirdwatch, observe }: Cloud,
): Promise<HttpAnswer> {
  const body: Readonly<Record<string, unknown>> = JSON.parse(call.body?.toString('utf8') ?? '{}');
  const key = call.headers['X-THIRDWATCH-API-KEY'] ?? '';
  const orderId = String(body._orderId);
  observe({ kind: 'called', container: container.id, orderId, key, body }, time.now);
  const answered = (status: number, asked: { readonly retryAfterSeconds?: number } = {}) =>
    observe({ kind: 'call-answered', container: container.id, orderId, status, ...asked }, time.now);
  const { requestMs, answerMs, serve, isAnswered } = thirdwatch.exchange({ key, body });
  if (!isAnswered || requestMs + answerMs > options.timeoutMs) {
    time.after(requestMs, serve);
    await container.wait(options.timeoutMs);
    answered(0);
    throw noAnswer(options);
  }
  const answer = await container.exchange(requestMs, serve, answerMs);
  const { status, body: text, retryAfterSeconds } = answer;
  answered(status, compact({ retryAfterSeconds }));
  const headers = retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) };
  return { status, headers, body: Buffer.from(text), isWhole: true };
}

async function callIngram(
  call: HttpCall,
  options: HttpClientOptions,
  container: Container,
  { ingram, randoms }: Cloud,
): Promise<HttpAnswer> {
  const random = randoms.of(`ingram latency ${call.path}`);
  const [requestMs, answerMs] = [random.integer(20, 100), random.integer(50, 900)];
  const answer = await container.exchange(
    requestMs,
    () => ingram.answer(container.id, call.path),
    Math.min(answerMs, options.timeoutMs),
  );
  if (answer === undefined) {
    await container.wait(options.timeoutMs);
    throw noAnswer(options);
  }
  return { ...answer, body: Buffer.from(answer.body), isWhole: true };
}

/** What `createHttpClient` throws when the time of a call is over. */
function noAnswer({ service, failureCode }: HttpClientOptions): TryLater {
  return new TryLater(`${service} gave no answer (timeout).`, { code: failureCode });
}
