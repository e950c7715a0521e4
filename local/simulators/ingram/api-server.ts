import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import * as v from 'valibot';
import { CallLog } from '../call-log.ts';
import { FaultQueue } from '../fault-queue.ts';
import { type Answer, answerWithFault, completeAnswer, type PlainAnswer, send } from '../simulated-answer.ts';
import { readBody } from '../simulator-routes.ts';
import {
  INVALID_CLIENT,
  INVALID_TOKEN,
  NO_SUCH_ORDER,
  NOTHING_DONE,
  RATE_EXCEEDED,
  sendWebhook,
} from './answers.ts';
import type { IngramCall, PendingCall } from './call.ts';
import {
  bearerToken,
  credentialsIn,
  orderStatusEventProblems,
  questionProblems,
  type ReceivedRequest,
  tokenProblems,
} from './contract.ts';
import { type Endpoint, IngramFaultsSchema } from './faults.ts';
import { IssuedTokens, type IssuedTokensOptions } from './issued-tokens.ts';
import { orderSearchProblems, searchOrders } from './order-search.ts';
import { orderDetailsOf, SimulatedOrder } from './orders.ts';
import { RequestLimit, type RequestLimitOptions } from './request-limit.ts';
import { returnsSearchProblems, SimulatedReturn, searchReturns } from './returns.ts';

export type IngramApiServerOptions = IssuedTokensOptions &
  RequestLimitOptions & {
    /** Called with each call once its outcome is known, before the client gets the answer. */
    readonly onCall?: ((call: IngramCall) => void) | undefined;
    /** How many calls are kept, the oldest being dropped first. */
    readonly maxKeptCalls?: number | undefined;
  };

const PROBLEMS: Readonly<Record<Endpoint, (request: ReceivedRequest) => readonly string[]>> = {
  token: tokenProblems,
  'order-details': questionProblems,
  'returns-search': (request) => [...questionProblems(request), ...returnsSearchProblems(request.query)],
  'return-details': questionProblems,
  'order-search': (request) => [...questionProblems(request), ...orderSearchProblems(request.query)],
  'order-status-event': orderStatusEventProblems,
};

/** The endpoints with a rate limit. */
const LIMITED = ['order-details', 'order-search', 'returns-search', 'return-details'] as const;

/** Receives the calls of Ingram's API, keeps them in the order of receipt, and answers them. */
export class IngramApiServer {
  readonly faults = new FaultQueue(IngramFaultsSchema);
  readonly stopping = new AbortController();
  readonly tokens: IssuedTokens;
  /** Each endpoint has a limit of its own. */
  readonly #limits: ReadonlyMap<Endpoint, RequestLimit>;
  /** The answers about orders, by Ingram's order number. */
  readonly orders = new Map<string, unknown>();
  /** The orders that a search finds, the oldest first. */
  readonly #returns = new Map<string, v.InferOutput<typeof SimulatedReturn>>();
  readonly #searchable = new Map<string, v.InferOutput<typeof SimulatedOrder>>();
  readonly #options: IngramApiServerOptions;
  readonly #log: CallLog<PendingCall>;

  constructor(options: IngramApiServerOptions) {
    this.tokens = new IssuedTokens(options);
    this.#limits = new Map(LIMITED.map((endpoint) => [endpoint, new RequestLimit(options)]));
    this.#options = options;
    this.#log = new CallLog(options.maxKeptCalls);
  }

  calls(): readonly IngramCall[] {
    return this.#log.calls();
  }

  clear(): void {
    this.#log.clear();
    for (const limit of this.#limits.values()) limit.reset();
  }

  putOrder(order: SimulatedOrder): void {
    this.orders.set(order.ingramOrderNumber, orderDetailsOf(order));
    this.#searchable.set(order.ingramOrderNumber, v.parse(SimulatedOrder, order));
  }

  putReturn(simulated: SimulatedReturn): void {
    const parsed = v.parse(SimulatedReturn, simulated);
    this.#returns.set(parsed.caseRequestNumber, parsed);
  }

  removeOrder(ingramOrderNumber: string): void {
    this.orders.delete(ingramOrderNumber);
    this.#searchable.delete(ingramOrderNumber);
  }

  clearOrders(): void {
    this.orders.clear();
    this.#searchable.clear();
  }

  async receive(
    endpoint: Endpoint,
    orderNumber: string | undefined,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const query = new URLSearchParams(request.url?.split('?')[1] ?? '');
    const received = { headers: request.headers, query, body: await readBody(request) };
    const problems = PROBLEMS[endpoint](received);
    const call = this.#keep(request, {
      endpoint,
      problems,
      ...(orderNumber !== undefined && { orderNumber }),
    });
    const refusal = refusalOf(problems);
    await this.#settle(call, refusal ?? (await this.#answer(call, received)), response);
  }

  async receiveUnknown(request: IncomingMessage, response: ServerResponse): Promise<void> {
    await readBody(request);
    const problem = `Ingram has nothing at this path that takes ${request.method}.`;
    const call = this.#keep(request, { endpoint: 'unknown', problems: [problem] });
    await this.#settle(call, completeAnswer({ status: 404, body: { error: problem } }), response);
  }

  async #answer(call: PendingCall, received: ReceivedRequest): Promise<Answer> {
    const { endpoint, orderNumber } = call;
    const refused = endpoint === 'token' ? undefined : this.#refuseToken(received);
    if (refused) return completeAnswer(refused);
    const limit = endpoint === 'unknown' ? undefined : this.#limits.get(endpoint)?.count();
    if (limit?.isWithin === false) return completeAnswer({ ...RATE_EXCEEDED, headers: limit.headers });
    const fault = this.faults.take(
      (each) =>
        (each.endpoint ?? endpoint) === endpoint &&
        (each.orderNumber === undefined || each.orderNumber === orderNumber),
    );
    const fails = (fault?.status ?? 200) >= 300 || fault?.reset === true;
    const plain = fails ? NOTHING_DONE : await this.#serve(call, received);
    return answerWithFault(fault ?? {}, { ...plain, ...(limit && { headers: limit.headers }) });
  }

  #refuseToken({ headers }: ReceivedRequest): PlainAnswer | undefined {
    if (this.tokens.isValid(bearerToken(headers) ?? '')) return undefined;
    return INVALID_TOKEN;
  }

  async #serve({ endpoint, orderNumber = '' }: PendingCall, received: ReceivedRequest): Promise<PlainAnswer> {
    switch (endpoint) {
      case 'token': {
        const { clientId, clientSecret } = credentialsIn(received.body);
        const token = this.tokens.issue(clientId, clientSecret);
        return token ? { status: 200, body: token } : INVALID_CLIENT;
      }
      case 'order-status-event':
        return sendWebhook(received);
      case 'returns-search':
        return searchReturns(this.#returns.values(), received.query);
      case 'return-details': {
        const known = this.#returns.get(orderNumber);
        return known ? { status: 200, body: known } : NO_SUCH_ORDER;
      }
      case 'order-search':
        return searchOrders(this.#searchable.values(), received.query);
      default:
        return this.orders.has(orderNumber)
          ? { status: 200, body: this.orders.get(orderNumber) }
          : NO_SUCH_ORDER;
    }
  }

  async #settle(call: PendingCall, answer: Answer, response: ServerResponse): Promise<void> {
    if (answer.delayMs) await sleep(answer.delayMs, undefined, { signal: this.stopping.signal });
    call.status = answer.delivery === 'complete' && !response.destroyed ? answer.status : null;
    this.#options.onCall?.(call);
    send(response, answer);
  }

  #keep(
    { method = '', url: path = '', headers: { authorization: _, ...headers } }: IncomingMessage,
    rest: Pick<PendingCall, 'endpoint' | 'problems' | 'orderNumber'>,
  ): PendingCall {
    return this.#log.keep({ at: new Date().toISOString(), method, path, headers, status: null, ...rest });
  }
}

function refusalOf(problems: readonly string[]): Answer | undefined {
  if (problems.length === 0) return undefined;
  return completeAnswer({ status: 400, body: { error: problems.join(' ') } });
}
