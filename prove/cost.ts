import { PRICES } from '../bench/prices.ts';
import type { LogLine } from '../lib/platform/log-lines.ts';
import type { BilledFunction } from './ground.ts';
import { batchSizesOf } from './measurements.ts';
import type { SendCounts } from './sender.ts';

/** Dollars, by what they are for, at list prices of us-east-1. */
export type RunCost = {
  readonly parts: Readonly<Record<string, number>>;
  readonly sum: number;
  /** Whether the functions' time is in it, as AWS has counted it. */
  readonly isBilled: boolean;
};

const MILLION = 1_000_000;
/** CloudWatch adds so much to each line. */
const LOG_LINE_BYTES = 26;

/** What a run cost: requests, messages and writes as they were counted, the functions' time as AWS tells it. */
export function costOf(
  counts: SendCounts,
  { lines, calls, billed }: { lines: readonly LogLine[]; calls: number; billed?: readonly BilledFunction[] },
): RunCost {
  const requests = counts.sent + counts.repeated;
  const batches = batchSizesOf(lines);
  const messages = batches.reduce((sum, size) => sum + size, 0);
  const queued = lines.reduce((sum, line) => sum + (line.queued ?? 0), 0);
  const retries = lines.filter(({ outcome }) => outcome === 'retry').length;
  const parked = lines.filter(({ outcome }) => outcome === 'parked').length;
  const bytes = lines.reduce((sum, line) => sum + JSON.stringify(line).length + LOG_LINE_BYTES, 0);
  const perMillion = (count: number, price: number) => (count * price) / MILLION;
  const parts = {
    'API Gateway': perMillion(requests, PRICES.httpApiPerMillion),
    'Lambda requests': perMillion(requests + batches.length + calls, PRICES.lambdaRequestPerMillion),
    ...(billed && { 'Lambda time': sumOf(billed.map(timeOf)) }),
    SQS: perMillion(queued + 2 * batches.length + retries + parked, PRICES.fifoRequestPerMillion),
    // The ledger's write, the order's read and its write; the simulator keeps each call.
    DynamoDB:
      perMillion(messages, PRICES.readUnitPerMillion) +
      perMillion(2 * messages + calls, PRICES.writeUnitPerMillion),
    logs: (bytes / 1024 ** 3) * PRICES.logsPerGb,
  };
  return { parts, sum: sumOf(Object.values(parts)), isBilled: billed !== undefined };
}

/** What a run of so many notifications costs at most, before it has begun: each of them told, in a batch of its own. */
export function estimatedCost(notifications: number): number {
  const perNotification =
    PRICES.httpApiPerMillion +
    3 * PRICES.lambdaRequestPerMillion +
    4 * PRICES.fifoRequestPerMillion +
    PRICES.readUnitPerMillion +
    3 * PRICES.writeUnitPerMillion +
    // A second of the functions' time.
    MILLION * 0.5 * PRICES.lambdaArm64PerGbSecond;
  return (notifications * perNotification) / MILLION;
}

function timeOf({ durationMs, memoryMb }: BilledFunction): number {
  return (durationMs / 1000) * (memoryMb / 1024) * PRICES.lambdaArm64PerGbSecond;
}

function sumOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0);
}
