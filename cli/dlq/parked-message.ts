import type { Message } from '@aws-sdk/client-sqs';
import { compact } from '../../lib/platform/compact.ts';
import { PARK_REASONS } from '../../lib/platform/errors.ts';
import type { LeaseOptions } from '../queue/lease.ts';
import { isGroupOf, type QueuedMessage, readQueued } from '../queue/queued-message.ts';
import type { Queues } from '../stage.ts';

/** The reason of what SQS itself has moved to the dead-letter queue: it has none of its own. */
const RECEIVED_TOO_OFTEN = 'received-too-often';

/** The reasons for which messages are in the dead-letter queue. */
export const REASONS: readonly string[] = [...PARK_REASONS, RECEIVED_TOO_OFTEN];

/** So much of an id is shown at least, and has to be given: people can tell it apart at a glance. */
export const MIN_ID_LENGTH = 8;

/** A message of the dead-letter queue. */
export type ParkedMessage = Omit<QueuedMessage, 'sentAt' | 'receives'> & {
  readonly reason: string;
  readonly detail?: string;
  readonly attempts?: number;
  readonly httpStatus?: number;
  /** Milliseconds since 1970. */
  readonly parkedAt: number;
};

/** Which parked messages are meant: all whose reason and order are given. */
export type ParkedFilter = { readonly reasons: readonly string[]; readonly order?: string };

/** The dead-letter queue. */
export function deadLetters({ sqs, outputs }: Queues): LeaseOptions<ParkedMessage> {
  return { sqs, queueUrl: outputs.OrderEventsDlqUrl, read: readParked };
}

/** Reads a message of the dead-letter queue. Never throws. */
export function readParked(message: Message): ParkedMessage {
  const { sentAt, receives: _, ...queued } = readQueued(message);
  const { reason, parkedAt, attempts, httpStatus, detail } = queued.attributes;
  return {
    ...queued,
    reason: reason ?? RECEIVED_TOO_OFTEN,
    // Without a reason, it is the time of a former parking.
    parkedAt: (reason !== undefined && Date.parse(parkedAt ?? '')) || sentAt,
    ...compact({ detail, attempts: parseNumber(attempts), httpStatus: parseNumber(httpStatus) }),
  };
}

/** Whether a parked message is one of those that are meant. */
export function matchesParkedFilter(
  { reason, groupId }: ParkedMessage,
  { reasons, order }: ParkedFilter,
): boolean {
  const isOfReason = reasons.length === 0 || reasons.includes(reason);
  return isOfReason && (order === undefined || isGroupOf(groupId, order));
}

function parseNumber(text: string | undefined): number | undefined {
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
}
