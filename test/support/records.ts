import { randomUUID } from 'node:crypto';
import type { SQSRecord } from 'aws-lambda';
import { contentOf, messagesOf } from '../../lib/bridge/receive/delivery-messages.ts';
import { sqsRecord } from '../../simulation/models/sqs-record.ts';
import { verifiedDelivery } from './notifications.ts';

/** The messages that the receiver makes of a notification, as Lambda hands them to the forwarder. */
export function recordsOf(notification: unknown, receivedAt = Date.now()): readonly SQSRecord[] {
  const messages = messagesOf(contentOf(verifiedDelivery(notification)), receivedAt);
  return messages.map(({ body, groupId, attributes }) => record(body, groupId, attributes));
}

/** A message of the queue, as Lambda hands it to the forwarder. */
export function record(
  body: string,
  groupId: string,
  attributes: Readonly<Record<string, string>> = {},
): SQSRecord {
  const now = Date.now();
  return sqsRecord({
    ...{ messageId: randomUUID(), receiptHandle: randomUUID(), body, groupId, attributes },
    ...{ receiveCount: 1, sentAt: now, firstReceivedAt: now },
  });
}
