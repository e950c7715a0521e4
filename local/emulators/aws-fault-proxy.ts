import { setTimeout as sleep } from 'node:timers/promises';
import { type HttpAnswer, type ProxiedRequest, startAwsJsonProxy } from '../http/aws-json-proxy.ts';
import { type AwsFault, appliesTo, applyFault, faultProblems } from './aws-fault.ts';

export type { AwsFault };

const MAX_KEPT_REQUESTS = 10_000;

export type AwsFaultProxyOptions = {
  /** The emulator's URL. */
  readonly target: string;
  /** Decides where a fault has a `chance`; a seeded one makes a run repeatable. */
  readonly random?: () => number;
};

/** A request that arrived whole; `at` is in milliseconds since 1970. */
type AwsRequest = { readonly operation: string; readonly at: number; readonly fault?: AwsFault };

export type AwsFaultProxy = {
  readonly url: string;
  /** Replaces the faults that are left; throws an Error that names each malformed one, and then the former stay. */
  setFaults(faults: readonly AwsFault[]): void;
  /** The latest 10,000 requests, oldest first. */
  requests(): readonly AwsRequest[];
  stop(): Promise<void>;
};

/**
 * Starts a proxy on a free port in front of an emulator of SQS or DynamoDB that fails on demand. The first fault in
 * the list that applies to a request is used; other requests pass unchanged. As at AWS, a request that has arrived
 * whole is carried out even when its client hangs up. Where the target cannot be reached, the connection breaks.
 *
 * Clients whose endpoint comes from the environment go to the host in a queue's URL instead: give them a queue URL
 * with this proxy's host and port.
 */
export async function startAwsFaultProxy(options: AwsFaultProxyOptions): Promise<AwsFaultProxy> {
  const faults = new FaultInjector(options);
  const { url, stop } = await startAwsJsonProxy({
    target: options.target,
    name: 'The proxy with AWS faults',
    answer: (request) => faults.answer(request),
  });
  return { url, stop, setFaults: (list) => faults.set(list), requests: () => faults.requests() };
}

class FaultInjector {
  readonly #options: AwsFaultProxyOptions;
  #faults: { readonly fault: AwsFault; left: number }[] = [];
  #requests: AwsRequest[] = [];

  constructor(options: AwsFaultProxyOptions) {
    this.#options = options;
  }

  set(faults: readonly AwsFault[]): void {
    const problems = faults.flatMap((fault, index) =>
      faultProblems(fault).map((each) => `fault ${index} ${each}`),
    );
    if (problems.length > 0) throw new Error(`The AWS faults are malformed: ${problems.join('; ')}.`);
    this.#faults = faults.map((fault) => ({ fault, left: fault.times ?? 1 }));
  }

  requests(): readonly AwsRequest[] {
    return [...this.#requests];
  }

  async answer({ operation, body, passOn, stopping }: ProxiedRequest): Promise<HttpAnswer | undefined> {
    const fault = this.#recordAndTakeFault(operation, body);
    const wait = async (ms = 0) => ms > 0 && sleep(ms, undefined, { signal: stopping });
    await wait(fault.delayMs);
    const exchange = applyFault(fault, body);
    const { forwardedBody } = exchange;
    const answer = exchange.answer(forwardedBody && (await passOn(forwardedBody)));
    await wait(fault.answerDelayMs);
    return answer;
  }

  /** Returns the fault for this request, or an empty one, and keeps both. */
  #recordAndTakeFault(operation: string, body: Buffer): AwsFault {
    const fault = this.#takeFault(operation, body);
    this.#requests.push({ operation, at: Date.now(), ...(fault && { fault }) });
    if (this.#requests.length > MAX_KEPT_REQUESTS) this.#requests.shift();
    return fault ?? {};
  }

  #takeFault(operation: string, body: Buffer): AwsFault | undefined {
    const { random = Math.random } = this.#options;
    const isHit = ({ chance, bodyIncludes = '' }: AwsFault) =>
      body.includes(bodyIncludes) && (chance === undefined || random() < chance);
    const found = this.#faults.find(({ fault }) => appliesTo(fault, operation) && isHit(fault));
    if (found !== undefined && found.left > 0) found.left -= 1;
    this.#faults = this.#faults.filter(({ left }) => left !== 0);
    return found?.fault;
  }
}
