import { quantile } from '../bench/statistics.ts';
import type { LogLine } from '../lib/platform/log-lines.ts';
import type { Acceptance } from './sender.ts';
import type { ProvingPosting } from './traffic.ts';

/** Milliseconds of so many events; undefined where there were none. */
export type Latency = { readonly count: number; readonly p50: number; readonly p99: number } | undefined;

/** Latencies by whether a new container answered. */
type Latencies = { readonly warm: Latency; readonly cold: Latency };

export type Measurements = {
  /** From the request to its 200, as the sender sees it. */
  readonly answer: Latencies;
  /** From the request's receipt until Thirdwatch has heard of it, before it failed. */
  readonly toThirdwatch: Latencies;
  /** The same of what had to wait for another attempt, or came while Thirdwatch failed. */
  readonly disturbed: Latency;
  /** How many invocations of the forwarder worked on so many messages. */
  readonly batchSizes: Readonly<Record<string, number>>;
  /** Invocations that began so late that they had to renew their messages. */
  readonly lateStarts: number;
  /** Containers that were started, by function. */
  readonly coldStarts: Readonly<Record<string, number>>;
};

/**
 * What the sender and the functions' logs tell of how long things took.
 *
 * @param calmUntil when Thirdwatch began to fail
 */
export function measurementsOf(
  lines: readonly LogLine[],
  acceptances: ReadonlyMap<ProvingPosting, Acceptance>,
  calmUntil: number,
): Measurements {
  const coldEvents = new Set(
    lines
      .filter(isQueued)
      .filter(isCold)
      .map(({ correlation_id }) => correlation_id),
  );
  const answers = [...acceptances].filter(([, { repeated }]) => repeated === 0);
  const told = lines.filter(({ outcome }) => outcome === 'forwarded');
  const isCalm = ({ timestamp }: LogLine) => Date.parse(timestamp) < calmUntil;
  const atFirst = told.filter((line) => line.attempts === 1 && isCalm(line));
  return {
    answer: {
      warm: latencyOf(
        answers.filter(([{ eventId }]) => !coldEvents.has(eventId)).map(([, one]) => one.answerMs),
      ),
      cold: latencyOf(
        answers.filter(([{ eventId }]) => coldEvents.has(eventId)).map(([, one]) => one.answerMs),
      ),
    },
    toThirdwatch: {
      warm: latencyOf(lagsOf(atFirst.filter((line) => !isCold(line)))),
      cold: latencyOf(lagsOf(atFirst.filter(isCold))),
    },
    disturbed: latencyOf(lagsOf(told.filter((line) => !atFirst.includes(line)))),
    batchSizes: countEach(batchSizesOf(lines)),
    lateStarts: lines.filter(({ outcome }) => outcome === 'started-late').length,
    coldStarts: coldStartsOf(lines),
  };
}

/** The invocation that has logged a line. */
function invocationOf(line: LogLine): string {
  return String(line.function_request_id);
}

const WORKED_ON: ReadonlySet<string | undefined> = new Set([
  'sighted',
  'forwarded',
  'no-news',
  'parked',
  'retry',
]);

/** How many messages each invocation of the forwarder has worked on. */
export function batchSizesOf(lines: readonly LogLine[]): readonly number[] {
  const worked = lines.filter(({ outcome, service }) => service === 'forwarder' && WORKED_ON.has(outcome));
  return [...Map.groupBy(worked, invocationOf).values()].map((some) => some.length);
}

function isQueued({ outcome }: LogLine): boolean {
  return outcome === 'queued';
}

function isCold(line: LogLine): boolean {
  return line.cold_start === true;
}

function lagsOf(lines: readonly LogLine[]): readonly number[] {
  return lines.flatMap(({ lagMs }) => lagMs ?? []);
}

function latencyOf(durationsMs: readonly number[]): Latency {
  if (durationsMs.length === 0) return undefined;
  const sorted = durationsMs.toSorted((a, b) => a - b);
  return {
    count: sorted.length,
    p50: Math.round(quantile(sorted, 0.5)),
    p99: Math.round(quantile(sorted, 0.99)),
  };
}

function countEach(sizes: readonly number[]): Readonly<Record<string, number>> {
  const counts = Map.groupBy(
    sizes.toSorted((a, b) => a - b),
    String,
  );
  return Object.fromEntries([...counts].map(([size, some]) => [size, some.length]));
}

/** A container logs several lines of its first invocation. */
function coldStartsOf(lines: readonly LogLine[]): Readonly<Record<string, number>> {
  const byService = Map.groupBy(lines.filter(isCold), ({ service }) => service);
  return Object.fromEntries(
    [...byService].map(([service, some]) => [service, new Set(some.map(invocationOf)).size]),
  );
}
