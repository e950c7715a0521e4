import type { SQSRecord } from 'aws-lambda';
import { BridgeError, TryLater, Unforwardable } from '../platform/errors.ts';
import type { Disposition } from '../queue/batch.ts';
import { isExhausted, type RetrySchedule, retryDelaySeconds } from '../queue/retry.ts';
import { sentAtOf } from './message.ts';

/** What settling a message that was not forwarded may touch. */
export type SettlePorts = {
  readonly retrySchedule: RetrySchedule;
  /** Returns once the dead-letter queue has the message. */
  readonly park: (record: SQSRecord, error: Unforwardable) => Promise<void>;
  readonly random: () => number;
  readonly now: () => number;
};

/** What became of a message that was not forwarded. */
export type Settled =
  | { readonly outcome: 'parked'; readonly error: Unforwardable }
  | { readonly outcome: 'retry'; readonly error: unknown; readonly retryAfterSeconds: number };

/** A message that was worked on, for the nth time. */
export type Attempted = { readonly record: SQSRecord; readonly attempt: number };

/** Parks what cannot be forwarded, and has what may pass tried again, until the horizon of the schedule. */
export async function settle(message: Attempted, error: unknown, ports: SettlePorts): Promise<Settled> {
  if (error instanceof Unforwardable) return parkOrRetry(message, error, ports);
  return isLastAttempt(message.record, ports)
    ? parkOrRetry(message, exhausted(error), ports)
    : retry(message, error, ports);
}

/** Whether a message is parked, and not tried again, when it fails now. */
export function isLastAttempt(
  record: SQSRecord,
  { retrySchedule, now }: Pick<SettlePorts, 'retrySchedule' | 'now'>,
): boolean {
  return isExhausted(retrySchedule, sentAtOf(record), now());
}

/** What is to be done with a message that was settled. */
export function dispositionOf(settled: Settled): Disposition {
  return settled.outcome === 'parked' ? 'done' : { retryAfterSeconds: settled.retryAfterSeconds };
}

async function parkOrRetry(message: Attempted, error: Unforwardable, ports: SettlePorts): Promise<Settled> {
  try {
    await ports.park(message.record, error);
    return { outcome: 'parked', error };
  } catch (cause) {
    return retry(message, cause, ports);
  }
}

function retry({ attempt }: Attempted, error: unknown, { retrySchedule, random }: SettlePorts): Settled {
  const asked = error instanceof TryLater ? error.retryAfterSeconds : undefined;
  return {
    outcome: 'retry',
    error,
    retryAfterSeconds: retryDelaySeconds(retrySchedule, attempt, asked, random()),
  };
}

function exhausted(error: unknown): Unforwardable {
  const reason = error instanceof BridgeError ? error.message : 'An unexpected error.';
  const httpStatus = error instanceof TryLater ? error.httpStatus : undefined;
  return new Unforwardable(`Tried until the horizon. At last: ${reason}`, {
    reason: 'retries-exhausted',
    httpStatus,
  });
}
