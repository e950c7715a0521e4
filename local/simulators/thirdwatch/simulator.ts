import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { listen, stopServer } from '../../http/server.ts';
import { CallLog } from '../call-log.ts';
import { FaultQueue } from '../fault-queue.ts';
import { type Answer, answerWithFault, completeAnswer, send } from '../simulated-answer.ts';
import {
  addControls,
  type Body,
  createRoutes,
  nodeRoute,
  type Routes,
  readBody,
  serverOf,
} from '../simulator-routes.ts';
import { type Credential, type Refusal, refuse } from './contract.ts';
import type { AnswerGeneration } from './documents.ts';
import { type QueuedThirdwatchFault, type ThirdwatchFault, ThirdwatchFaultsSchema } from './faults.ts';

export type { ThirdwatchFault };

/**
 * One order_status request as received. `status` is null until it is answered, and stays null if the answer was never
 * complete (a reset, a client that went away). `applied` says whether it counts as having taken effect.
 */
export type ThirdwatchCall = {
  readonly at: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: unknown;
  readonly status: number | null;
  readonly applied: boolean;
};
type PendingCall = { -readonly [Key in keyof ThirdwatchCall]: ThirdwatchCall[Key] };

export type ThirdwatchSimulatorOptions = Credential & {
  /** 0 takes any free port. */
  readonly port: number;
  readonly basePath?: string | undefined;
  /** Of whichever SDK the answers are; of the newest one unless given. */
  readonly answers?: AnswerGeneration | undefined;
  /** Called with each call once its outcome is known, before the client gets the answer. */
  readonly onCall?: ((call: ThirdwatchCall) => void) | undefined;
  /** How many calls are kept, the oldest being dropped first. */
  readonly maxKeptCalls?: number | undefined;
};

export type ThirdwatchSimulator = {
  readonly url: string;
  readonly baseUrl: string;
  calls(): readonly ThirdwatchCall[];
  clear(): void;
  /** Replaces the faults that are left; throws an Error that names each malformed one. */
  setFaults(faults: readonly ThirdwatchFault[]): void;
  stop(): Promise<void>;
};

type OrderStatusAnswer = Answer & { readonly applied: boolean };

/**
 * Starts a Thirdwatch that checks every `POST {basePath}/v1/order_status` against the wire contract, records the calls,
 * and fails on demand. A request that breaks the contract is refused and uses up no fault, unless every call fails. Other processes reach calls
 * and faults at `/_simulator/calls` and `/_simulator/faults`.
 *
 * @throws Error when the API key is empty or the port cannot be listened on
 */
export async function startThirdwatchSimulator(
  options: ThirdwatchSimulatorOptions,
): Promise<ThirdwatchSimulator> {
  if (options.apiKey === '') throw new Error('The Thirdwatch simulator needs an API key that is not empty.');
  const endpoint = new OrderStatusEndpoint(options);
  const basePath = (options.basePath ?? '/event').replace(/\/+$/, '');
  const server = serverOf(routesOf(endpoint, basePath));
  const url = await listen(server, {
    port: options.port,
    name: 'The Thirdwatch simulator',
    remedy: 'Stop what uses the port, or set LOCAL_THIRDWATCH_PORT to another one.',
  });
  return {
    url,
    baseUrl: url + basePath,
    calls: () => endpoint.calls(),
    clear: () => endpoint.clear(),
    setFaults: (faults) => endpoint.faults.replace(faults),
    stop: () => stopServer(server, endpoint.stopping),
  };
}

/** Receives order_status calls, keeps them in the order of receipt, and answers them. */
class OrderStatusEndpoint {
  readonly faults = new FaultQueue(ThirdwatchFaultsSchema);
  readonly stopping = new AbortController();
  readonly #options: ThirdwatchSimulatorOptions;
  readonly #log: CallLog<PendingCall>;

  constructor(options: ThirdwatchSimulatorOptions) {
    this.#options = options;
    this.#log = new CallLog(options.maxKeptCalls);
  }

  calls(): readonly ThirdwatchCall[] {
    return this.#log.calls();
  }

  clear(): void {
    this.#log.clear();
  }

  async receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { headers, url = '' } = request;
    const body = await readBody(request);
    const call = this.#keep(headers, body);
    const received = { headers, ...body, hasQuery: url.includes('?') };
    const refusal = this.#isDown() ? undefined : refuse(received, this.#options);
    const answer = refusal
      ? refusalAnswer(refusal, this.#options.answers)
      : faultAnswer(this.#faultFor(orderIdOf(body.json)), this.#options.answers);
    if (answer.delayMs) await sleep(answer.delayMs, undefined, { signal: this.stopping.signal });
    call.applied = answer.applied;
    call.status = answer.delivery === 'complete' && !response.destroyed ? answer.status : null;
    this.#options.onCall?.(call);
    send(response, answer);
  }

  /** Whoever is down for everybody does not look at the request either. */
  #isDown(): boolean {
    return this.faults.left().some(({ orderId, times }) => orderId === undefined && times === -1);
  }

  #faultFor(orderId: unknown): QueuedThirdwatchFault | undefined {
    return this.faults.take((fault) => fault.orderId === undefined || fault.orderId === orderId);
  }

  #keep({ 'x-thirdwatch-api-key': _, ...headers }: IncomingHttpHeaders, { text, json }: Body): PendingCall {
    const at = new Date().toISOString();
    const body = json === undefined ? text : json;
    return this.#log.keep({ at, headers, body, status: null, applied: false });
  }
}

function refusalAnswer({ status, error }: Refusal, answers?: AnswerGeneration): OrderStatusAnswer {
  const body = answers === 'older' ? { message: error } : { error };
  return { ...completeAnswer({ status, body }), applied: false };
}

function faultAnswer(
  fault: QueuedThirdwatchFault = { times: 1 },
  answers?: AnswerGeneration,
): OrderStatusAnswer {
  const body = answers === 'older' ? { message: 'success' } : { status: 'success' };
  const answer = answerWithFault(fault, { status: 200, body });
  const { applied = answer.status < 300 && answer.delivery === 'complete' } = fault;
  return { ...answer, applied };
}

function routesOf(endpoint: OrderStatusEndpoint, basePath: string): Routes {
  const routes = createRoutes();
  addControls(routes, endpoint);
  routes.post(
    `${basePath}/v1/order_status`,
    nodeRoute((request, response) => endpoint.receive(request, response)),
  );
  return routes;
}

function orderIdOf(body: unknown): unknown {
  return typeof body === 'object' && body !== null && '_orderId' in body ? body._orderId : undefined;
}
