import { randomUUID } from 'node:crypto';
import type { SQSRecord } from 'aws-lambda';
import { messagesOf } from '../../lib/bridge/delivery-messages.ts';
import { verifiedDelivery } from './notifications.ts';

/** The messages that the receiver makes of a notification, as Lambda hands them to the forwarder. */
export function recordsOf(notification: unknown, receivedAt = Date.now()): readonly SQSRecord[] {
  const { messages } = messagesOf(verifiedDelivery(notification), receivedAt);
  return messages.map(({ body, groupId, attributes }) => record(body, groupId, attributes));
}

/** A message of the queue, as Lambda hands it to the forwarder. */
export function record(
  body: string,
  groupId: string,
  attributes: Readonly<Record<string, string>> = {},
): SQSRecord {
  const now = String(Date.now());
  return {
    messageId: randomUUID(),
    receiptHandle: randomUUID(),
    body,
    attributes: {
      ApproximateReceiveCount: '1',
      SentTimestamp: now,
      SenderId: 'AIDAEXAMPLE',
      ApproximateFirstReceiveTimestamp: now,
      MessageGroupId: groupId,
    },
    messageAttributes: Object.fromEntries(
      Object.entries(attributes).map(([name, stringValue]) => [
        name,
        { dataType: 'String' as const, stringValue },
      ]),
    ),
    md5OfBody: '',
    eventSource: 'aws:sqs',
    eventSourceARN: 'arn:aws:sqs:us-east-1:000000000000:order-events.fifo',
    awsRegion: 'us-east-1',
  };
}
