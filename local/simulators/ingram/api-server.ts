import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import * as v from 'valibot';
import { CallLog } from '../call-log.ts';
import { FaultQueue } from '../fault-queue.ts';
import { type Answer, answerWithFault, completeAnswer, type PlainAnswer, send } from '../simulated-answer.ts';
import { readBody } from '../simulator-routes.ts';
import {
  invalidClient,
  invalidToken,
  NO_SUCH_ORDER,
  NOTHING_DONE,
  rateExceeded,
  sendWebhook,
  validationFailed,
} from './answers.ts';
import type { IngramCall, PendingCall } from './call.ts';
import {
  bearerToken,
  credentialsIn,
  problemsOf,
  type ReceivedRequest,
  type Reseller,
  wrongIdentification,
} from './contract.ts';
import { type Endpoint, IngramFaultsSchema } from './faults.ts';
import { IssuedTokens, type IssuedTokensOptions } from './issued-tokens.ts';
import { searchOrders } from './order-search.ts';
import { orderDetailsOf, SimulatedOrder } from './orders.ts';
import { RequestLimit, type RequestLimitOptions } from './request-limit.ts';
import { SimulatedReturn, searchReturns } from './returns.ts';

export type IngramApiServerOptions = IssuedTokensOptions &
  RequestLimitOptions &
  Reseller & {
    /** Called with each call once its outcome is known, before the client gets the answer. */
    readonly onCall?: ((call: IngramCall) => void) | undefined;
    /** How many calls are kept, the oldest being dropped first. */
    readonly maxKeptCalls?: number | undefined;
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
    this.orders.set(order.ingramOrderNumber, orderDetailsOf(order, this.#options.answerForm));
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
    const { method = '', headers } = request;
    const received: ReceivedRequest = {
      ...{ method, headers, query, body: await readBody(request) },
      ...(orderNumber !== undefined && { segment: orderNumber }),
    };
    const problems = problemsOf(endpoint, received);
    const call = this.#keep(request, {
      endpoint,
      problems,
      ...(orderNumber !== undefined && { orderNumber }),
    });
    const answer =
      problems.length > 0
        ? completeAnswer(validationFailed(endpoint, this.#options.answerForm, problems.join(' ')))
        : await this.#answer(call, received);
    await this.#settle(
      call,
      { ...answer, headers: { ...correlation(headers), ...answer.headers } },
      response,
    );
  }

  async receiveUnknown(request: IncomingMessage, response: ServerResponse): Promise<void> {
    await readBody(request);
    const problem = `Ingram has nothing at this path that takes ${request.method}.`;
    const call = this.#keep(request, { endpoint: 'unknown', problems: [problem] });
    await this.#settle(call, completeAnswer({ status: 404, body: { error: problem } }), response);
  }

  async #answer(call: PendingCall, received: ReceivedRequest): Promise<Answer> {
    const { endpoint, orderNumber } = call;
    const refused = endpoint === 'token' ? undefined : this.#refuseCaller(endpoint, received);
    if (refused) return completeAnswer(refused);
    const limit = endpoint === 'unknown' ? undefined : this.#limits.get(endpoint)?.count();
    if (limit?.isWithin === false) return completeAnswer(rateExceeded(limit.headers));
    const fault = this.faults.take(
      (each) =>
        (each.endpoint ?? endpoint) === endpoint &&
        (each.orderNumber === undefined || each.orderNumber === orderNumber),
    );
    const fails = (fault?.status ?? 200) >= 300 || fault?.reset === true;
    const plain = fails ? NOTHING_DONE : await this.#serve(call, received);
    return answerWithFault(fault ?? {}, { ...plain, ...(limit && { headers: limit.headers }) });
  }

  /** Ingram's example of an error is of a customer number that it does not know. */
  #refuseCaller(endpoint: Endpoint | 'unknown', received: ReceivedRequest): PlainAnswer | undefined {
    const { answerForm } = this.#options;
    if (!this.tokens.isValid(bearerToken(received.headers) ?? '')) return invalidToken(answerForm);
    if (endpoint === 'unknown' || endpoint === 'order-status-event') return undefined;
    const wrong = wrongIdentification(received, this.#options);
    if (wrong === undefined) return undefined;
    const message = `Invalid ${wrong.field.replace('IM-', '')}`;
    return validationFailed(endpoint, answerForm, 'Validation failed', [{ ...wrong, message }]);
  }

  async #serve({ endpoint, orderNumber = '' }: PendingCall, received: ReceivedRequest): Promise<PlainAnswer> {
    switch (endpoint) {
      case 'token': {
        const { clientId, clientSecret } = credentialsIn(received);
        const token = this.tokens.issue(clientId, clientSecret);
        return token ? { status: 200, body: token } : invalidClient(this.#options.answerForm);
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
        return searchOrders(this.#searchable.values(), received.query, this.#options.answerForm);
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
    { method = '', url = '', headers: { authorization: _, ...headers } }: IncomingMessage,
    rest: Pick<PendingCall, 'endpoint' | 'problems' | 'orderNumber'>,
  ): PendingCall {
    // The query of a request for a token holds the client's secret.
    const path = rest.endpoint === 'token' ? url.replace(/\?.*/, '') : url;
    return this.#log.keep({ at: new Date().toISOString(), method, path, headers, status: null, ...rest });
  }
}

/** Ingram's document has these headers in its answers too. */
function correlation(headers: IncomingMessage['headers']): Readonly<Record<string, string>> {
  const echoed = ['IM-CorrelationID', 'IM-SenderID'].flatMap((name) => {
    const value = headers[name.toLowerCase()];
    return typeof value === 'string' ? [[name, value] as const] : [];
  });
  return Object.fromEntries(echoed);
}
