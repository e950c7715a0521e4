import { once } from 'node:events';
import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { type AwsFault, canStrike, courseOf, type HttpAnswer, problemsOf } from './aws-fault-answers.ts';
import { listen, stop } from './http-server.ts';

export type { AwsFault };

const MAX_KEPT_REQUESTS = 10_000;
// They belong to one connection, or to a body that is passed on whole.
const OWN_HEADERS = ['connection', 'keep-alive', 'transfer-encoding', 'content-length'];

export type AwsFaultsOptions = {
  /** The emulator's URL. */
  readonly target: string;
  readonly host?: string;
  /** Decides where a fault has a `chance`; a seeded one makes a run repeatable. */
  readonly random?: () => number;
};

/** A request that arrived whole; `at` is in milliseconds since 1970. */
export type AwsRequest = { readonly operation: string; readonly at: number; readonly fault?: AwsFault };

export type AwsFaults = {
  readonly url: string;
  /** Replaces the faults that are left; throws an Error that names each malformed one, and then the former stay. */
  setFaults(faults: readonly AwsFault[]): void;
  /** The latest 10,000 requests, oldest first. */
  requests(): readonly AwsRequest[];
  stop(): Promise<void>;
};

/**
 * Starts a proxy on a free port in front of an emulator of SQS or DynamoDB that fails on demand. The first fault in
 * the list that strikes a request is used; all else passes unchanged. What has arrived whole takes its course even
 * when its client hangs up, as it does at AWS. Where the target cannot be reached, the connection breaks.
 *
 * Clients whose endpoint comes from the environment go to the host in a queue's URL instead: give them a queue URL
 * with this proxy's host and port.
 */
export async function startAwsFaults(options: AwsFaultsOptions): Promise<AwsFaults> {
  const proxy = new FaultyProxy(options);
  const server = createServer((asked, response) => void proxy.serve(asked, response));
  const remedy = "Give it one of this machine's own addresses.";
  const url = await listen(server, {
    port: 0,
    host: options.host,
    name: 'The proxy with AWS faults',
    remedy,
  });
  return {
    url,
    setFaults: (faults) => proxy.setFaults(faults),
    requests: () => proxy.requests(),
    async stop() {
      await stop(server, proxy.stopping);
      proxy.agent.destroy();
    },
  };
}

class FaultyProxy {
  readonly agent = new Agent({ keepAlive: true });
  readonly stopping = new AbortController();
  readonly #options: AwsFaultsOptions;
  #faults: { readonly fault: AwsFault; left: number }[] = [];
  #requests: AwsRequest[] = [];

  constructor(options: AwsFaultsOptions) {
    this.#options = options;
  }

  setFaults(faults: readonly AwsFault[]): void {
    const problems = faults.flatMap((fault, index) =>
      problemsOf(fault).map((each) => `fault ${index} ${each}`),
    );
    if (problems.length > 0) throw new Error(`The AWS faults are malformed: ${problems.join('; ')}.`);
    this.#faults = faults.map((fault) => ({ fault, left: fault.times ?? 1 }));
  }

  requests(): readonly AwsRequest[] {
    return [...this.#requests];
  }

  async serve(asked: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const body = await buffer(asked);
      const fault = this.#meet(operationOf(asked));
      if (fault.delayMs) await sleep(fault.delayMs, undefined, { signal: this.stopping.signal });
      const { question, answer } = courseOf(fault, body);
      tell(response, answer(question && (await this.#ask(asked, question))));
    } catch {
      // The client went away half-way, the target is gone, or the proxy stops: nobody is left to be told.
      tell(response, undefined);
    }
  }

  /** Keeps the request, and returns what strikes it: a fault that does nothing, if none does. */
  #meet(operation: string): AwsFault {
    const fault = this.#takeFault(operation);
    this.#requests.push({ operation, at: Date.now(), ...(fault && { fault }) });
    if (this.#requests.length > MAX_KEPT_REQUESTS) this.#requests.shift();
    return fault ?? {};
  }

  #takeFault(operation: string): AwsFault | undefined {
    const { random = Math.random } = this.#options;
    const strikes = ({ chance }: AwsFault) => chance === undefined || random() < chance;
    const met = this.#faults.find(({ fault }) => canStrike(fault, operation) && strikes(fault));
    if (met !== undefined && met.left > 0) met.left -= 1;
    this.#faults = this.#faults.filter(({ left }) => left !== 0);
    return met?.fault;
  }

  /** The signature no longer fits an altered body, which the emulators do not check. */
  async #ask({ method, url, rawHeaders }: IncomingMessage, body: Buffer): Promise<HttpAnswer> {
    const headers = [...passedOn(rawHeaders), 'content-length', String(body.length)];
    const options = { method, path: url, headers, agent: this.agent, signal: this.stopping.signal };
    const asking = request(this.#options.target, options);
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
