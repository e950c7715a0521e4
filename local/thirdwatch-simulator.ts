import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { listen, stop } from './http-server.ts';
import { type Credential, MAX_BODY_BYTES, type Refusal, refuse } from './thirdwatch-contract.ts';
import { type Fault, FaultQueue, type QueuedFault } from './thirdwatch-faults.ts';

export type { Fault };

const MAX_KEPT_CALLS = 100_000;

/**
 * One order_status request as received. Until it is answered, and when it was never answered whole (a reset,
 * a client that went away), `status` is null. `applied` says whether it counts as having taken effect.
 */
export type Call = {
  readonly at: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: unknown;
  readonly status: number | null;
  readonly applied: boolean;
};
type OpenCall = { -readonly [Key in keyof Call]: Call[Key] };

export type ThirdwatchSimulatorOptions = Credential & {
  /** 0 takes any free port. */
  readonly port: number;
  readonly basePath?: string | undefined;
  readonly host?: string | undefined;
  /** Called once for each call, when its outcome is settled and before the client gets to see it. */
  readonly onCall?: ((call: Call) => void) | undefined;
  /** How many calls are kept, the oldest being dropped first. */
  readonly maxKeptCalls?: number | undefined;
};

export type ThirdwatchSimulator = {
  readonly url: string;
  readonly baseUrl: string;
  calls(): readonly Call[];
  clear(): void;
  /** Replaces the faults that are left; throws an Error that names each malformed one. */
  setFaults(faults: readonly Fault[]): void;
  stop(): Promise<void>;
};

type Ending = 'whole' | 'reset' | 'half';
type Answer = Pick<QueuedFault, 'headers' | 'delayMs'> & {
  readonly status: number;
  readonly body: unknown;
  readonly applied: boolean;
  readonly ending: Ending;
};
type Body = { readonly text: string; readonly json: unknown; readonly isTooLarge: boolean };
type Handler = (request: IncomingMessage, response: ServerResponse) => void | Promise<void>;
type Routes = ReadonlyMap<string, Record<string, Handler>>;

/**
 * Starts a Thirdwatch that holds every `POST {basePath}/v1/order_status` against the wire contract, keeps what it
 * received, and fails on demand. A request that breaks the contract is refused whatever the faults, and uses up
 * none. Tests reach calls and faults from outside at `/_simulator/calls` and `/_simulator/faults`.
 * @throws Error when the API key is empty or the port cannot be listened on
 */
export async function startThirdwatchSimulator(
  options: ThirdwatchSimulatorOptions,
): Promise<ThirdwatchSimulator> {
  if (options.apiKey === '') throw new Error('The Thirdwatch simulator needs an API key that is not empty.');
  const desk = new OrderStatusDesk(options);
  const basePath = (options.basePath ?? '/event').replace(/\/+$/, '');
  const routes = routesOf(desk, basePath);
  const server = createServer((request, response) => void route(routes, request, response));
  const { port, host } = options;
  const url = await listen(server, {
    port,
    host,
    name: 'The Thirdwatch simulator',
    remedy: 'Stop what uses the port, or set LOCAL_THIRDWATCH_PORT to another one.',
  });
  return {
    url,
    baseUrl: url + basePath,
    calls: () => desk.calls(),
    clear: () => desk.clear(),
    setFaults: (faults) => desk.faults.replace(faults),
    stop: () => stop(server, desk.stopping),
  };
}

/** Receives order_status calls, keeps them in the order of receipt, and answers them. */
class OrderStatusDesk {
  readonly faults = new FaultQueue();
  readonly stopping = new AbortController();
  readonly #options: ThirdwatchSimulatorOptions;
  #calls: OpenCall[] = [];

  constructor(options: ThirdwatchSimulatorOptions) {
    this.#options = options;
  }

  calls(): readonly Call[] {
    return [...this.#calls];
  }

  clear(): void {
    this.#calls = [];
  }

  async receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { headers } = request;
    const body = await readBody(request);
    const call = this.#keep(headers, body);
    const refusal = refuse({ headers, ...body }, this.#options);
    const answer = refusal ? refusalAnswer(refusal) : faultAnswer(this.faults.take(orderIdOf(body.json)));
    if (answer.delayMs) await sleep(answer.delayMs, undefined, { signal: this.stopping.signal });
    call.applied = answer.applied;
    call.status = answer.ending === 'whole' && !response.destroyed ? answer.status : null;
    this.#options.onCall?.(call);
    send(response, answer);
  }

  #keep({ 'x-thirdwatch-api-key': _, ...headers }: IncomingHttpHeaders, { text, json }: Body): OpenCall {
    const at = new Date().toISOString();
    const call = { at, headers, body: json === undefined ? text : json, status: null, applied: false };
    this.#calls.push(call);
    if (this.#calls.length > (this.#options.maxKeptCalls ?? MAX_KEPT_CALLS)) this.#calls.shift();
    return call;
  }
}

function refusalAnswer({ status, error }: Refusal): Answer {
  return { status, body: { error }, applied: false, ending: 'whole' };
}

function faultAnswer(fault: QueuedFault = { times: 1 }): Answer {
  const { status = 200, headers, delayMs } = fault;
  const isSuccess = status < 300;
  const { body = isSuccess ? { message: 'success' } : { error: `This ${status} is a simulated fault.` } } =
    fault;
  const ending = endingOf(fault);
  const { applied = isSuccess && ending === 'whole' } = fault;
  return { status, headers, delayMs, body, ending, applied };
}

function endingOf({ reset, resetMidAnswer }: QueuedFault): Ending {
  if (reset) return 'reset';
  return resetMidAnswer ? 'half' : 'whole';
}

function send(response: ServerResponse, { status, headers = {}, body, ending }: Answer): void {
  if (response.destroyed) return;
  if (ending === 'reset') {
    response.socket?.resetAndDestroy();
    return;
  }
  const bytes = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
  response.setHeader(
    'content-type',
    typeof body === 'string' ? 'text/plain; charset=utf-8' : 'application/json',
  );
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  response.statusCode = status;
  if (ending === 'whole') {
    response.end(bytes);
    return;
  }
  response.setHeader('content-length', Math.max(bytes.length, 1));
  response.flushHeaders();
  response.write(bytes.subarray(0, bytes.length / 2), () => response.destroy());
}

function routesOf(desk: OrderStatusDesk, basePath: string): Routes {
  const clearCalls: Handler = (_request, response) => {
    desk.clear();
    response.writeHead(204).end();
  };
  return new Map<string, Record<string, Handler>>([
    [`${basePath}/v1/order_status`, { POST: (request, response) => desk.receive(request, response) }],
    ['/_simulator/calls', { GET: (_, response) => reply(response, 200, desk.calls()), DELETE: clearCalls }],
    [
      '/_simulator/faults',
      {
        GET: (_, response) => reply(response, 200, desk.faults.left()),
        PUT: (request, response) => putFaults(desk.faults, request, response),
      },
    ],
  ]);
}

async function route(routes: Routes, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { method = '', url = '' } = request;
  const path = url.replace(/\?.*/, '');
  const handlers = routes.get(path) ?? {};
  const handler = handlers[method];
  if (!handler) {
    refuseRoute(response, path, Object.keys(handlers));
    return;
  }
  try {
    await handler(request, response);
  } catch (error) {
    if (response.headersSent || response.destroyed) response.destroy();
    else reply(response, 500, { error: String(error) });
  }
}

function refuseRoute(response: ServerResponse, path: string, methods: readonly string[]): void {
  if (methods.length === 0) {
    reply(response, 404, { error: `There is nothing at ${path}.` });
    return;
  }
  response.setHeader('allow', methods.join(', '));
  reply(response, 405, {
    error: `The method is not allowed at ${path}; expected is ${methods.join(' or ')}.`,
  });
}

async function putFaults(
  faults: FaultQueue,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { json } = await readBody(request);
  try {
    faults.replace(json);
    response.writeHead(204).end();
  } catch (error) {
    reply(response, 400, { error: error instanceof Error ? error.message : String(error) });
  }
}

function reply(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

// Reads on past the limit: a client that is still sending would otherwise see a broken connection, not the 413.
async function readBody(request: IncomingMessage): Promise<Body> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size <= MAX_BODY_BYTES) chunks.push(chunk);
  }
  const text = Buffer.concat(chunks).toString();
  return { text, json: parseJson(text), isTooLarge: size > MAX_BODY_BYTES };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function orderIdOf(body: unknown): unknown {
  return typeof body === 'object' && body !== null && '_orderId' in body ? body._orderId : undefined;
}
