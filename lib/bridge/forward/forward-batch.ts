import type { SQSBatchResponse, SQSRecord } from 'aws-lambda';
import type { TryLater } from '../../platform/errors.ts';
import { type Disposition, processBatch, receiveCountOf } from '../../queue/batch.ts';
import { isHiddenFor } from '../../queue/visibility.ts';
import { forward } from './forward.ts';
import type { Forwarded, ForwardPorts } from './forward-ports.ts';
import { type InFlightMessage, openMessage } from './message.ts';
import {
  type Attempted,
  dispositionOf,
  isLastAttempt,
  type RetriedOrParked,
  type RetryOrParkPorts,
  retry,
  retryOrPark,
} from './retry-or-park.ts';

/** What the forwarder needs of the world. */
export type Forwarder = Omit<ForwardPorts, 'isLastAttempt'> &
  RetryOrParkPorts & {
    /** Why Thirdwatch is not called now, where it is left alone. */
    readonly thirdwatchRefusal: () => TryLater | undefined;
    /** What a message may take at most, in milliseconds: with less than this left, none is begun. */
    readonly reserveMs: number;
    /**
     * Hides messages of one group from every other receiver for as long as a receive of them would.
     *
     * @throws when they are not this receiver's any more
     */
    readonly renew: (records: readonly SQSRecord[]) => Promise<void>;
    /** Hides messages of one group from every receiver for a while. */
    readonly handBack: (records: readonly SQSRecord[], visibilitySeconds: number) => Promise<void>;
    readonly onOutcome: (outcome: MessageOutcome) => void;
  };

/** What became of one message, for the log and the metrics. */
export type MessageOutcome = { readonly record: SQSRecord } & (
  | Forwarded
  /** With its order, where that could be read, and what waits behind it if it has to wait. */
  | (RetriedOrParked & { readonly message?: InFlightMessage; readonly behind?: readonly SQSRecord[] })
  | { readonly outcome: 'not-handed-back'; readonly error: unknown }
  /** Its group was handed out so long before the invocation began that it had to be renewed. */
  | { readonly outcome: 'started-late' }
);

/**
 * Works through a batch of the queue's messages: forwards each, and parks or retries what cannot be forwarded. Never
 * throws.
 */
export async function forwardBatch(
  records: readonly SQSRecord[],
  forwarder: Forwarder,
): Promise<SQSBatchResponse> {
  const batchItemFailures = await processBatch(records, {
    postpone: (record, attempt, behind) => postpone({ record, attempt, behind }, forwarder),
    mayStart: () => forwarder.timeLeftMs() >= forwarder.reserveMs,
    handBack: forwarder.handBack,
    ensureHidden: (group) => ensureHidden(group, forwarder),
    handle: (record, attempt, behind) => handle({ record, attempt, behind }, forwarder),
    onError: (record, error) => forwarder.onOutcome({ outcome: 'not-handed-back', record, error }),
  });
  return { batchItemFailures };
}

/**
 * While Thirdwatch is left alone, an event that was tried before goes back at once: neither the tables nor Ingram are asked
 * in vain. The last attempt is made all the same, as it keeps the facts of what it parks. A recheck is worked on: what it
 * tells after an outage of Ingram's, without an answer, must not be for want of a question.
 */
function postpone(received: Received, forwarder: Forwarder): number | undefined {
  const { record, attempt, behind } = received;
  const refusal = attempt > 1 ? forwarder.thirdwatchRefusal() : undefined;
  if (refusal === undefined || isLastAttempt(record, forwarder)) return undefined;
  const message = openedEvent(record);
  if (message === undefined) return undefined;
  const retried = retry(received, refusal, forwarder);
  forwarder.onOutcome({ record, behind, message, ...retried });
  return retried.retryAfterSeconds;
}

/** A message with an event about an order; undefined where it is another one, or cannot be read. */
function openedEvent(record: SQSRecord): InFlightMessage | undefined {
  try {
    const message = openMessage(record);
    return message.content.kind === 'notification' ? message : undefined;
  } catch {
    return undefined;
  }
}

/** A batch may begin so late that its messages are about to be given to the next receiver. */
async function ensureHidden(
  group: readonly SQSRecord[],
  { renew, timeLeftMs, now, onOutcome }: Forwarder,
): Promise<void> {
  if (isHiddenFor(group, timeLeftMs(), now())) return;
  await renew(group);
  for (const record of group.slice(0, 1))
    if (group.every(isReceivedOnce)) onOutcome({ outcome: 'started-late', record });
}

/** Of what was received again, nothing tells when it was handed out last. */
function isReceivedOnce(record: SQSRecord): boolean {
  return receiveCountOf(record) === 1;
}

type Received = Attempted & { readonly behind: readonly SQSRecord[] };

async function handle(received: Received, forwarder: Forwarder): Promise<Disposition> {
  const { record, attempt, behind } = received;
  let message: InFlightMessage | undefined;
  try {
    message = openMessage(record);
    const isLast = () => isLastAttempt(record, forwarder);
    forwarder.onOutcome({ record, ...(await forward(message, { ...forwarder, isLastAttempt: isLast })) });
    return 'done';
  } catch (error) {
    const result = await retryOrPark({ record, attempt }, error, forwarder);
    forwarder.onOutcome({ record, behind, ...(message && { message }), ...result });
    return dispositionOf(result);
  }
}
