import type { SQSRecord } from 'aws-lambda';
import { BridgeError, TryLater, Unforwardable } from '../../platform/errors.ts';
import type { Disposition } from '../../queue/batch.ts';
import { isExhausted, type RetrySchedule, retryDelaySeconds, scheduleForFacts } from '../../queue/retry.ts';
import { sentAtOf } from './message.ts';

/** What retrying or parking a message may touch. */
export type RetryOrParkPorts = {
  readonly retrySchedule: RetrySchedule;
  /** Returns once the dead-letter queue has the message. */
  readonly park: (record: SQSRecord, error: Unforwardable) => Promise<void>;
  readonly random: () => number;
  readonly now: () => number;
};

/** What became of a message that was not forwarded. */
export type RetriedOrParked =
  | { readonly outcome: 'parked'; readonly error: Unforwardable }
  | { readonly outcome: 'retry'; readonly error: unknown; readonly retryAfterSeconds: number };

/** A message that was worked on, for the nth time. */
export type Attempted = { readonly record: SQSRecord; readonly attempt: number };

/** Parks what cannot be forwarded, and has what may pass tried again, until the horizon of the schedule. */
export async function retryOrPark(
  message: Attempted,
  error: unknown,
  ports: RetryOrParkPorts,
): Promise<RetriedOrParked> {
  if (error instanceof Unforwardable) return park(message, error, ports);
  if (!isLastAttempt(message.record, ports)) return retry(message, error, ports);
  const forFacts = { ...ports, retrySchedule: scheduleForFacts(ports.retrySchedule) };
  return isOrdersTableFailure(error) && !isLastAttempt(message.record, forFacts)
    ? retry(message, error, forFacts)
    : park(message, exhausted(error), ports);
}

/** Whether a message is parked, and not tried again, when it fails now. */
export function isLastAttempt(
  record: SQSRecord,
  { retrySchedule, now }: Pick<RetryOrParkPorts, 'retrySchedule' | 'now'>,
): boolean {
  return isExhausted(retrySchedule, sentAtOf(record), now());
}

function isOrdersTableFailure(error: unknown): boolean {
  return (
    error instanceof TryLater && (error.code === 'orders-unavailable' || error.code === 'orders-conflict')
  );
}

/** What the queue is to do with a message that is retried or parked. */
export function dispositionOf(result: RetriedOrParked): Disposition {
  return result.outcome === 'parked' ? 'done' : { retryAfterSeconds: result.retryAfterSeconds };
}

/** Retried where the dead-letter queue does not take it. */
async function park(
  message: Attempted,
  error: Unforwardable,
  ports: RetryOrParkPorts,
): Promise<RetriedOrParked> {
  try {
    await ports.park(message.record, error);
    return { outcome: 'parked', error };
  } catch (cause) {
    return retry(message, cause, ports);
  }
}

function retry(
  { attempt }: Attempted,
  error: unknown,
  { retrySchedule, random }: RetryOrParkPorts,
): RetriedOrParked {
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
