import { createServer } from 'node:http';
import * as v from 'valibot';
import { listen, stop } from '../http-server.ts';
import {
  controlRoutes,
  done,
  type Handler,
  type Handlers,
  type Routes,
  readBody,
  reply,
  serve,
} from '../simulator-routes.ts';
import { IngramDesk, type IngramDeskOptions } from './api-server.ts';
import type { IngramCall } from './call.ts';
import type { Endpoint, IngramFault } from './faults.ts';
import { SimulatedOrder } from './orders.ts';

export type { IngramCall, IngramFault, SimulatedOrder };

export type IngramSimulatorOptions = Partial<IngramDeskOptions> & {
  /** 0 takes any free port. */
  readonly port: number;
  readonly host?: string | undefined;
};

export type IngramSimulator = {
  /** The base URL of its API: the paths are as at Ingram, with and without `/sandbox`. */
  readonly url: string;
  /** All that it heard, oldest first. */
  calls(): readonly IngramCall[];
  /** The calls that break the contract. */
  violations(): readonly IngramCall[];
  /** Forgets the calls, and how much of the rate limit they have used. */
  clear(): void;
  /** Replaces the faults that are left; throws an Error that names each malformed one. */
  setFaults(faults: readonly IngramFault[]): void;
  /** Makes an order known, or known otherwise. */
  putOrder(order: SimulatedOrder): void;
  /** Makes a number known by any answer at all. */
  putAnswer(ingramOrderNumber: string, answer: unknown): void;
  removeOrder(ingramOrderNumber: string): void;
  /** Makes every token that was issued an invalid one. */
  revokeTokens(): void;
  stop(): Promise<void>;
};

export const LOCAL_INGRAM_CREDENTIALS = { clientId: 'local-client', clientSecret: 'local-client-secret' };

/**
 * Starts Ingram's API as far as the bridge calls it: tokens, Order Details, and the sending of an order status event.
 * It holds every request against the contract, keeps what it received, limits the rate, and fails on demand. A
 * request that breaks the contract is refused whatever the faults, and uses up none. From outside it is controlled at
 * `/_simulator/calls`, `/_simulator/faults`, `/_simulator/orders` and `/_simulator/tokens`.
 *
 * @throws Error when the port cannot be listened on
 */
export async function startIngramSimulator(options: IngramSimulatorOptions): Promise<IngramSimulator> {
  const desk = new IngramDesk({
    ...LOCAL_INGRAM_CREDENTIALS,
    expiresIn: 86_399,
    requestsPerMinute: 60,
    now: Date.now,
    ...options,
  });
  const routes = routesOf(desk);
  const server = createServer((request, response) => void serve(routes, request, response));
  const url = await listen(server, {
    port: options.port,
    host: options.host,
    name: 'The Ingram simulator',
    remedy: 'Stop what uses the port, or set LOCAL_INGRAM_PORT to another one.',
  });
  return {
    url,
    calls: () => desk.calls(),
    violations: () => desk.calls().filter(({ problems }) => problems.length > 0),
    clear: () => desk.clear(),
    setFaults: (faults) => desk.faults.replace(faults),
    putOrder: (order) => desk.putOrder(order),
    putAnswer: (number, answer) => void desk.orders.set(number, answer),
    removeOrder: (number) => void desk.orders.delete(number),
    revokeTokens: () => desk.gate.revokeTokens(),
    stop: () => stop(server, desk.stopping),
  };
}

const ENDPOINT_PATHS: readonly (readonly [Endpoint, string, RegExp])[] = [
  ['token', 'POST', /^\/oauth\/oauth20\/token$/],
  ['order-details', 'GET', /^(?:\/sandbox)?\/resellers\/v6\.1\/orders\/([^/]+)$/],
  ['order-status-event', 'POST', /^(?:\/sandbox)?\/resellers\/v1\/webhooks\/orderstatusevent$/],
];

function routesOf(desk: IngramDesk): Routes {
  const controls = new Map([...controlRoutes(desk), ...ownControls(desk)]);
  // What is asked for where Ingram has nothing is a call too, that breaks the contract.
  const stray: Handler = (request, response) => desk.receiveStray(request, response);
  const strays: Handlers = { GET: stray, POST: stray };
  return (path) => {
    for (const [endpoint, method, pattern] of ENDPOINT_PATHS) {
      const match = pattern.exec(path);
      if (match === null) continue;
      const handler: Handler = (request, response) => desk.receive(endpoint, match[1], request, response);
      return { ...strays, [method]: handler };
    }
    return path.startsWith('/_simulator/') ? controls.get(path) : strays;
  };
}

function ownControls(desk: IngramDesk): ReadonlyMap<string, Handlers> {
  return new Map<string, Handlers>([
    [
      '/_simulator/orders',
      {
        GET: (_, response) => reply(response, 200, [...desk.orders.values()]),
        PUT: async (request, response) => {
          const { json } = await readBody(request);
          done(response, () => {
            for (const order of ordersIn(json)) desk.putOrder(order);
          });
        },
        DELETE: (_, response) => done(response, () => desk.orders.clear()),
      },
    ],
    ['/_simulator/tokens', { DELETE: (_, response) => done(response, () => desk.gate.revokeTokens()) }],
  ]);
}

/** One order, or a list of them. */
function ordersIn(json: unknown): v.InferOutput<typeof SimulatedOrder>[] {
  const result = v.safeParse(v.array(SimulatedOrder), Array.isArray(json) ? json : [json]);
  if (result.success) return result.output;
  const problems = result.issues.map((issue) => `${v.getDotPath(issue) ?? 'body'}: ${issue.message}`);
  throw new Error(`The orders are malformed: ${problems.join('; ')}.`);
}
