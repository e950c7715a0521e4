import { setTimeout as sleep } from 'node:timers/promises';
import { type AwsFault, canStrike, courseOf, problemsOf } from './aws-fault-answers.ts';
import { type HttpAnswer, type ProxiedRequest, startHttpProxy } from './http-proxy.ts';

export type { AwsFault };

const MAX_KEPT_REQUESTS = 10_000;

export type AwsFaultsOptions = {
  /** The emulator's URL. */
  readonly target: string;
  readonly host?: string;
  /** Decides where a fault has a `chance`; a seeded one makes a run repeatable. */
  readonly random?: () => number;
};

/** A request that arrived whole; `at` is in milliseconds since 1970. */
type AwsRequest = { readonly operation: string; readonly at: number; readonly fault?: AwsFault };

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
  const faults = new Faults(options);
  const { url, stop } = await startHttpProxy({
    target: options.target,
    host: options.host,
    name: 'The proxy with AWS faults',
    answer: (asked) => faults.answer(asked),
  });
  return { url, stop, setFaults: (list) => faults.set(list), requests: () => faults.requests() };
}

class Faults {
  readonly #options: AwsFaultsOptions;
  #faults: { readonly fault: AwsFault; left: number }[] = [];
  #requests: AwsRequest[] = [];

  constructor(options: AwsFaultsOptions) {
    this.#options = options;
  }

  set(faults: readonly AwsFault[]): void {
    const problems = faults.flatMap((fault, index) =>
      problemsOf(fault).map((each) => `fault ${index} ${each}`),
    );
    if (problems.length > 0) throw new Error(`The AWS faults are malformed: ${problems.join('; ')}.`);
    this.#faults = faults.map((fault) => ({ fault, left: fault.times ?? 1 }));
  }

  requests(): readonly AwsRequest[] {
    return [...this.#requests];
  }

  async answer({ operation, body, passOn, stopping }: ProxiedRequest): Promise<HttpAnswer | undefined> {
    const fault = this.#meet(operation);
    const wait = async (ms = 0) => ms > 0 && sleep(ms, undefined, { signal: stopping });
    await wait(fault.delayMs);
    const { question, answer } = courseOf(fault, body);
    const told = answer(question && (await passOn(question)));
    await wait(fault.answerDelayMs);
    return told;
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
}
