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
    mayStart: () => forwarder.timeLeftMs() >= forwarder.reserveMs,
    handBack: forwarder.handBack,
    ensureHidden: (group) => ensureHidden(group, forwarder),
    handle: (record, attempt, behind) => handle({ record, attempt, behind }, forwarder),
    onError: (record, error) => forwarder.onOutcome({ outcome: 'not-handed-back', record, error }),
  });
  return { batchItemFailures };
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

/**
 * Forwards a message, or retries or parks it. While Thirdwatch is left alone, an event that was tried before is not even
 * read: neither the tables nor Ingram are asked in vain. Its last attempt is made, as that keeps the facts of what it
 * parks. A recheck is made too: Ingram must be asked before an outage of its own ends the wait for an answer.
 */
async function handle(received: Received, forwarder: Forwarder): Promise<Disposition> {
  const { record, attempt, behind } = received;
  let message: InFlightMessage | undefined;
  try {
    message = openMessage(record);
    const isLast = () => isLastAttempt(record, forwarder);
    const mayGoBack = message.content.kind === 'notification' && attempt > 1 && !isLast();
    const refusal = mayGoBack ? forwarder.thirdwatchRefusal() : undefined;
    if (refusal !== undefined) throw refusal;
    forwarder.onOutcome({ record, ...(await forward(message, { ...forwarder, isLastAttempt: isLast })) });
    return 'done';
  } catch (error) {
    const result = await retryOrPark({ record, attempt }, error, forwarder);
    forwarder.onOutcome({ record, behind, ...(message && { message }), ...result });
    return dispositionOf(result);
  }
}
