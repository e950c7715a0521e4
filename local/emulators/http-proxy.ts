import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { listen, stop } from '../simulators/http-server.ts';

// They belong to one connection, or to a body that is passed on whole.
const OWN_HEADERS = ['connection', 'keep-alive', 'transfer-encoding', 'content-length'];

/** An answer; its headers are names and values by turns, as in Node's `rawHeaders`. */
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
  /** Asks the target, with this body. */
  readonly passOn: (body: Buffer) => Promise<HttpAnswer>;
  /** Aborted when the proxy stops. */
  readonly stopping: AbortSignal;
};

export type HttpProxyOptions = {
  /** The URL of what stands behind the proxy. */
  readonly target: string;
  readonly host?: string | undefined;
  /** The proxy's name, as the beginning of a sentence. */
  readonly name: string;
  /** What the client is told; undefined, or an error, breaks the connection. */
  readonly answer: (asked: ProxiedRequest) => Promise<HttpAnswer | undefined>;
};

/** A proxy that runs. */
export type HttpProxy = { readonly url: string; stop(): Promise<void> };

/** Starts a proxy on a free port. What has arrived whole takes its course even when its client hangs up. */
export async function startHttpProxy(options: HttpProxyOptions): Promise<HttpProxy> {
  const agent = new Agent({ keepAlive: true });
  const stopping = new AbortController();
  const connection = { target: options.target, agent, signal: stopping.signal };
  const server = createServer((asked, response) => void serve(asked, response, options, connection));
  const remedy = "Give it one of this machine's own addresses.";
  const url = await listen(server, { port: 0, host: options.host, name: options.name, remedy });
  return {
    url,
    async stop() {
      await stop(server, stopping);
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
  asked: IncomingMessage,
  response: ServerResponse,
  { answer }: HttpProxyOptions,
  connection: Connection,
): Promise<void> {
  try {
    const body = await buffer(asked);
    const passOn = (question: Buffer) => ask(asked, question, connection);
    tell(
      response,
      await answer({ operation: operationOf(asked), body, passOn, stopping: connection.signal }),
    );
  } catch {
    // The client went away half-way, the target is gone, or the proxy stops: nobody is left to be told.
    tell(response, undefined);
  }
}

/** The signature no longer fits an altered body, which the emulators do not check. */
async function ask(
  { method, url, rawHeaders }: IncomingMessage,
  body: Buffer,
  { target, agent, signal }: Connection,
): Promise<HttpAnswer> {
  const headers = [...passedOn(rawHeaders), 'content-length', String(body.length)];
  const asking = request(target, { method, path: url, headers, agent, signal });
  // What breaks after the answer's first byte breaks the reading of its body too.
  asking.on('error', () => undefined);
  asking.end(body);
  const [answer]: IncomingMessage[] = await once(asking, 'response');
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

/** Names and values by turns, without those that must not be passed on. */
function passedOn(rawHeaders: readonly string[]): string[] {
  const isPassedOn = (name = '') => !OWN_HEADERS.includes(name.toLowerCase());
  return rawHeaders.filter((_, index) => isPassedOn(rawHeaders[index - (index % 2)]));
}

function tell(response: ServerResponse, answer: HttpAnswer | undefined): void {
  if (answer === undefined) response.socket?.resetAndDestroy();
  if (answer === undefined || response.destroyed) return;
  const { status, rawHeaders, body } = answer;
  response.writeHead(status, [...rawHeaders, 'content-length', String(body.length)]);
  response.end(body);
}
