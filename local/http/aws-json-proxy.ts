import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { listen, stopServer } from './server.ts';

// Headers of one connection or one body, which must not be passed on.
const CONNECTION_HEADERS = ['connection', 'keep-alive', 'transfer-encoding', 'content-length'];

/** An answer; its headers alternate names and values, as in Node's `rawHeaders`. */
export type HttpAnswer = {
  readonly status: number;
  readonly rawHeaders: readonly string[];
  readonly body: Buffer;
};

/** A request of AWS's JSON protocol that has arrived whole. */
export type ProxiedRequest = {
  /** Such as `SendMessageBatch`; empty when the request names none. */
  readonly operation: string;
  readonly body: Buffer;
  /** Sends the request on to the target, with this body. */
  readonly passOn: (body: Buffer) => Promise<HttpAnswer>;
  /** Aborted when the proxy stops. */
  readonly stopping: AbortSignal;
};

export type AwsJsonProxyOptions = {
  /** The URL of the server behind the proxy. */
  readonly target: string;
  /** The proxy's name, as the beginning of a sentence. */
  readonly name: string;
  /** The client's answer; undefined, or an error, breaks the connection. */
  readonly answer: (request: ProxiedRequest) => Promise<HttpAnswer | undefined>;
};

/** A running proxy. */
export type AwsJsonProxy = { readonly url: string; stop(): Promise<void> };

/** Starts a proxy on a free port. A request that has arrived whole is carried out even when its client hangs up. */
export async function startAwsJsonProxy(options: AwsJsonProxyOptions): Promise<AwsJsonProxy> {
  const agent = new Agent({ keepAlive: true });
  const stopping = new AbortController();
  const connection = { target: options.target, agent, signal: stopping.signal };
  const server = createServer((incoming, response) => void serve(incoming, response, options, connection));
  const remedy = "Give it one of this machine's own addresses.";
  const url = await listen(server, { port: 0, name: options.name, remedy });
  return {
    url,
    async stop() {
      await stopServer(server, stopping);
      agent.destroy();
    },
  };
}

/** An answer in AWS's JSON protocol. */
export function jsonAnswer(status: number, body: unknown, headers: readonly string[] = []): HttpAnswer {
  const rawHeaders = ['content-type', 'application/x-amz-json-1.0', 'x-amzn-requestid', randomUUID()];
  return { status, rawHeaders: [...rawHeaders, ...headers], body: Buffer.from(JSON.stringify(body)) };
}

type Connection = { readonly target: string; readonly agent: Agent; readonly signal: AbortSignal };

async function serve(
  incoming: IncomingMessage,
  response: ServerResponse,
  { answer }: AwsJsonProxyOptions,
  connection: Connection,
): Promise<void> {
  try {
    const body = await buffer(incoming);
    const passOn = (content: Buffer) => sendToTarget(incoming, content, connection);
    const operation = operationOf(incoming);
    respond(response, await answer({ operation, body, passOn, stopping: connection.signal }));
  } catch {
    // The client went away half-way, the target is gone, or the proxy stops.
    respond(response, undefined);
  }
}

/** An altered body no longer matches its signature, which the emulators do not check. */
async function sendToTarget(
  { method, url, rawHeaders }: IncomingMessage,
  body: Buffer,
  { target, agent, signal }: Connection,
): Promise<HttpAnswer> {
  const headers = [...passedOn(rawHeaders), 'content-length', String(body.length)];
  const outgoing = request(target, { method, path: url, headers, agent, signal });
  // An error after the answer's first byte also fails the reading of its body.
  outgoing.on('error', () => undefined);
  outgoing.end(body);
  const [answer]: IncomingMessage[] = await once(outgoing, 'response');
  if (answer === undefined) throw new Error('The target gave no answer.');
  return {
    status: answer.statusCode ?? 502,
    rawHeaders: passedOn(answer.rawHeaders),
    body: await buffer(answer),
  };
}

function operationOf({ headers }: IncomingMessage): string {
  return String(headers['x-amz-target'] ?? '').replace(/^.*\./, '');
}

/** The headers that may be passed on. */
function passedOn(rawHeaders: readonly string[]): string[] {
  const isPassedOn = (name = '') => !CONNECTION_HEADERS.includes(name.toLowerCase());
  return rawHeaders.filter((_, index) => isPassedOn(rawHeaders[index - (index % 2)]));
}

function respond(response: ServerResponse, answer: HttpAnswer | undefined): void {
  if (answer === undefined) response.socket?.resetAndDestroy();
  if (answer === undefined || response.destroyed) return;
  const { status, rawHeaders, body } = answer;
  response.writeHead(status, [...rawHeaders, 'content-length', String(body.length)]);
  response.end(body);
}
