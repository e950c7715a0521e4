import type { Order } from '../lib/orders/facts.ts';
import type { LogLine } from '../lib/platform/log-lines.ts';
import type { Silence } from './silence.ts';

/** A call that the simulator of Thirdwatch has received. */
export type ReceivedCall = {
  /** In milliseconds since 1970, by the simulator's clock. */
  readonly at: number;
  readonly body: unknown;
  /** Whether it counts as having taken effect. */
  readonly applied: boolean;
};

/** A fault of Thirdwatch's simulator, as docs/local.md describes it. */
export type SimulatedFault = Readonly<Record<string, unknown>>;

/** Which alarms of a stage have rung. */
export type RungAlarms = {
  /** All of the stage, by the names of their sections in the runbook. */
  readonly known: readonly string[];
  /** Those that were ringing when the run began: what they do says nothing about it. */
  readonly before: readonly string[];
  readonly rang: readonly string[];
};

/** What AWS has counted of a function during a run. */
export type BilledFunction = {
  readonly name: string;
  readonly invocations: number;
  readonly durationMs: number;
  readonly memoryMb: number;
};

/** A stage whose Thirdwatch is the simulator: what a proving run does to it, and sees of it. */
export type ProvingGround = {
  readonly name: string;
  readonly webhookUrl: string;
  readonly webhookKey: Uint8Array;
  /** The calls that Thirdwatch's simulator has received since a moment, oldest first. */
  readonly callsSince: (sinceMs: number) => Promise<readonly ReceivedCall[]>;
  /** Has Thirdwatch's simulator fail, once it has served the faults that it was given before. */
  readonly addFaults: (faults: readonly SimulatedFault[]) => Promise<void>;
  /** Has it fail no more. */
  readonly clearFaults: () => Promise<void>;
  /** Has all events from now on handled by new containers. */
  readonly restart: () => Promise<void>;
  readonly logsSince: (sinceMs: number) => Promise<readonly LogLine[]>;
  /** What is stored of the orders, by their numbers in capitals. */
  readonly storedOrders: () => Promise<ReadonlyMap<string, Order>>;
  /** The messages in the queue of order events, waiting and in flight. */
  readonly countQueued: () => Promise<number>;
  /** Undefined where there are no alarms. */
  readonly alarms?: (sinceMs: number) => Promise<RungAlarms>;
  /** Undefined where nobody bills. */
  readonly billed?: (sinceMs: number) => Promise<readonly BilledFunction[]>;
  /** How long orders are kept: what is older is no news. */
  readonly retentionMs: number;
  /** How long after its event a cancellation may be told. */
  readonly settleMs: number;
  /** Of what Thirdwatch is not to hear. */
  readonly silence: Silence;
  /** How often to look. */
  readonly pollEveryMs: number;
};
