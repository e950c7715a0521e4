import * as v from 'valibot';
import { listen, stopServer } from '../../http/server.ts';
import {
  addControls,
  createRoutes,
  done,
  jsonLine,
  nodeRoute,
  problemText,
  type Routes,
  readBody,
  serverOf,
} from '../simulator-routes.ts';
import { IngramApiServer, type IngramApiServerOptions } from './api-server.ts';
import type { IngramCall } from './call.ts';
import type { Endpoint, IngramFault } from './faults.ts';
import { SimulatedOrder } from './orders.ts';
import type { SimulatedReturn } from './returns.ts';

export type { IngramCall, IngramFault, SimulatedOrder };

export type IngramSimulatorOptions = Partial<IngramApiServerOptions> & {
  /** 0 takes any free port. */
  readonly port: number;
};

export type IngramSimulator = {
  /** The base URL of its API: the paths are as at Ingram, with and without `/sandbox`. */
  readonly url: string;
  /** The calls that it received, oldest first. */
  calls(): readonly IngramCall[];
  /** The calls that break the contract. */
  violations(): readonly IngramCall[];
  /** Forgets the calls, and resets the rate limit. */
  clear(): void;
  /** Replaces the faults that are left; throws an Error that names each malformed one. */
  setFaults(faults: readonly IngramFault[]): void;
  /** Adds or replaces an order. */
  putOrder(order: SimulatedOrder): void;
  /** Adds or replaces a case of returned goods. */
  putReturn(simulated: SimulatedReturn): void;
  /** Sets any answer for an order number. */
  putAnswer(ingramOrderNumber: string, answer: unknown): void;
  removeOrder(ingramOrderNumber: string): void;
  /** Invalidates every token that was issued. */
  revokeTokens(): void;
  stop(): Promise<void>;
};

/** The reseller whom the simulator knows unless told otherwise. */
export const LOCAL_RESELLER = { customerNumber: '20-222222', countryCode: 'US' } as const;

export const LOCAL_INGRAM_CREDENTIALS = { clientId: 'local-client', clientSecret: 'local-client-secret' };

/**
 * Starts the part of Ingram's API that the bridge calls: tokens, Order Details, order search, returns, and sending an
 * order status event. It checks every request against the contract, records the calls, limits the rate, and fails on
 * demand. A request that breaks the contract is refused and uses up no fault. Other processes control it at
 * `/_simulator/calls`, `/_simulator/faults`, `/_simulator/orders` and `/_simulator/tokens`.
 *
 * @throws Error when the port cannot be listened on
 */
export async function startIngramSimulator(options: IngramSimulatorOptions): Promise<IngramSimulator> {
  const api = new IngramApiServer({
    ...LOCAL_INGRAM_CREDENTIALS,
    ...LOCAL_RESELLER,
    answerForm: 'examples',
    expiresIn: 86_399,
    requestsPerMinute: 60,
    now: Date.now,
    ...options,
  });
  const server = serverOf(routesOf(api));
  const url = await listen(server, {
    port: options.port,
    name: 'The Ingram simulator',
    remedy: 'Stop what uses the port, or set LOCAL_INGRAM_PORT to another one.',
  });
  return {
    url,
    calls: () => api.calls(),
    violations: () => api.calls().filter(({ problems }) => problems.length > 0),
    clear: () => api.clear(),
    setFaults: (faults) => api.faults.replace(faults),
    putOrder: (order) => api.putOrder(order),
    putReturn: (simulated) => api.putReturn(simulated),
    putAnswer: (number, answer) => void api.orders.set(number, answer),
    removeOrder: (number) => api.removeOrder(number),
    revokeTokens: () => api.tokens.revokeAll(),
    stop: () => stopServer(server, api.stopping),
  };
}

/** The token is posted for by the portal, and got by the OpenAPI file. */
const ENDPOINTS: readonly (readonly [Endpoint, readonly ('GET' | 'POST')[], string])[] = [
  ['token', ['POST', 'GET'], '/oauth/oauth20/token'],
  ['order-search', ['GET'], '/resellers/v6/orders/search'],
  ['order-details', ['GET'], '/resellers/v6.1/orders/:number'],
  ['returns-search', ['GET'], '/resellers/v6/returns/search'],
  ['return-details', ['GET'], '/resellers/v6/returns/:number'],
  ['order-status-event', ['POST'], '/resellers/v1/webhooks/orderstatusevent'],
];

function routesOf(api: IngramApiServer): Routes {
  const routes = createRoutes();
  addControls(routes, api);
  addOwnControls(routes, api);
  // No path of the control has anything else.
  routes.all('/_simulator/*', (c) => c.notFound());
  for (const [endpoint, methods, path] of ENDPOINTS) {
    const paths = path.startsWith('/resellers') ? [path, `/sandbox${path}`] : [path];
    const receive = nodeRoute((request, response, { req }) =>
      api.receive(endpoint, req.param('number'), request, response),
    );
    routes.on([...methods], paths, receive);
  }
  // A request for a path that Ingram does not have is kept as a call that breaks the contract.
  routes.on(
    ['GET', 'POST'],
    '*',
    nodeRoute((request, response) => api.receiveUnknown(request, response)),
  );
  return routes;
}

function addOwnControls(routes: Routes, api: IngramApiServer): void {
  routes.get('/_simulator/orders', (c) => jsonLine(c, [...api.orders.values()]));
  routes.put('/_simulator/orders', async (c) => {
    const { json } = await readBody(c.env.incoming);
    return done(c, () => {
      for (const order of ordersIn(json)) api.putOrder(order);
    });
  });
  routes.delete('/_simulator/orders', (c) => done(c, () => api.clearOrders()));
  routes.delete('/_simulator/tokens', (c) => done(c, () => api.tokens.revokeAll()));
}

/** One order, or a list of them. */
function ordersIn(json: unknown): v.InferOutput<typeof SimulatedOrder>[] {
  const result = v.safeParse(v.array(SimulatedOrder), Array.isArray(json) ? json : [json]);
  if (result.success) return result.output;
  const problems = result.issues.map(problemText);
  throw new Error(`The orders are malformed: ${problems.join('; ')}.`);
}
