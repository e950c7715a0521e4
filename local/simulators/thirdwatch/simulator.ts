import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { listen, stopServer } from '../../http/server.ts';
import { CallLog } from '../call-log.ts';
import { FaultQueue } from '../fault-queue.ts';
import { send } from '../simulated-answer.ts';
import {
  addControls,
  createRoutes,
  nodeRoute,
  type Routes,
  readBody,
  serverOf,
} from '../simulator-routes.ts';
import { type ThirdwatchFault, ThirdwatchFaultsSchema } from './faults.ts';
import {
  answerOrderStatus,
  type OrderStatusOptions,
  pendingCall,
  type ThirdwatchCall,
} from './order-status.ts';

export type { ThirdwatchCall, ThirdwatchFault };

type PendingCall = { -readonly [Key in keyof ThirdwatchCall]: ThirdwatchCall[Key] };

export type ThirdwatchSimulatorOptions = OrderStatusOptions & {
  /** 0 takes any free port. */
  readonly port: number;
  readonly basePath?: string | undefined;
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

/**
 * Starts a Thirdwatch that checks every `POST {basePath}/v1/order_status` against the wire contract, records the calls,
 * and fails on demand. A request that breaks the contract is refused and uses up no fault, unless every call fails.
 * Other processes reach calls and faults at `/_simulator/calls` and `/_simulator/faults`.
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
    const received = { headers, body: await readBody(request), hasQuery: url.includes('?') };
    const call = this.#log.keep({ ...pendingCall(received, Date.now()) });
    const answer = answerOrderStatus(received, this.faults, this.#options);
    if (answer.delayMs) await sleep(answer.delayMs, undefined, { signal: this.stopping.signal });
    call.applied = answer.applied;
    call.status = answer.delivery === 'complete' && !response.destroyed ? answer.status : null;
    this.#options.onCall?.(call);
    send(response, answer);
  }
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
