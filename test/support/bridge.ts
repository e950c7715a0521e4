import type { SQSRecord } from 'aws-lambda';
import { type Forwarder, forwardBatch } from '../../lib/bridge/forward/forward-batch.ts';
import { receive } from '../../lib/bridge/receive/receive.ts';
import { sign } from '../../lib/ingram/webhook/signature.ts';
import type { OutgoingMessage } from '../../lib/queue/outgoing.ts';
import { sqsRecord } from '../../simulation/models/sqs-record.ts';

const KEY = Buffer.from('test-secret');

/** A notification as a test writes it: one resource, with an event id and a time of its own. */
export type Sent = {
  readonly eventId: string;
  readonly eventTimeStamp?: string;
  readonly resource: object;
};

/** Posts a notification, signed as Ingram does, and forwards each message that the receiver makes of it. */
export async function postAndForward(
  { eventId, eventTimeStamp, resource }: Sent,
  forwarder: Forwarder,
  record: (message: OutgoingMessage) => SQSRecord = recordOfMessage,
): Promise<void> {
  const body = JSON.stringify({
    topic: 'resellers/orders',
    event: 'im::updated',
    eventId,
    eventTimeStamp,
    resource: [resource],
  });
  await postBodyAndForward(body, eventId, forwarder, record);
}

/** The same with a body as it is. */
export async function postBodyAndForward(
  body: string,
  eventId: string,
  forwarder: Forwarder,
  record: (message: OutgoingMessage) => SQSRecord = recordOfMessage,
): Promise<void> {
  const messages: OutgoingMessage[] = [];
  await receive(
    { body, isBase64Encoded: false, signature: sign(eventId, KEY) },
    {
      secret: { keys: async () => [KEY], rereadKeys: async () => undefined },
      enqueue: async (queued) => void messages.push(...queued),
      now: forwarder.now,
      admits: () => true,
      onEventId: () => undefined,
      onEnvelope: () => undefined,
    },
  );
  for (const message of messages) await forwardBatch([record(message)], forwarder);
}

/** A message as Lambda hands it to the forwarder. */
export function recordOfMessage(message: OutgoingMessage, sentAt = Date.now()): SQSRecord {
  return sqsRecord({
    ...message,
    ...{ messageId: message.deduplicationId, receiptHandle: 'receipt' },
    ...{ receiveCount: 1, sentAt, firstReceivedAt: sentAt },
  });
}
