import type { SQSRecord } from 'aws-lambda';
import { isUnusable, type OrderNotification, readNotification } from '../ingram/webhook/notification.ts';
import { Unforwardable } from '../platform/errors.ts';
import { decodeMessage, type QueueMessage } from '../queue/message.ts';

/** A message of the queue that the forwarder works on. */
export type InFlightMessage = { readonly record: SQSRecord; readonly content: QueueMessage };

/** A message about an order, and what it says. */
export type OrderMessage = InFlightMessage & { readonly notification: OrderNotification };

/**
 * Decodes a record of the queue.
 *
 * @throws Unforwardable when the receiver has not written it
 */
export function openMessage(record: SQSRecord): InFlightMessage {
  const content = decodeMessage(record.body, record.messageAttributes.contentEncoding?.stringValue);
  if (typeof content === 'string') throw new Unforwardable(content, { reason: 'unreadable' });
  return { record, content };
}

/**
 * Reads what a message says of its order.
 *
 * @param receivedAt when the event was first received, in milliseconds since 1970
 * @throws Unforwardable when it cannot be used
 */
export function readMessage(message: InFlightMessage, receivedAt: number): OrderMessage {
  const notification = readNotification({ ...message.content, receivedAt });
  if (isUnusable(notification))
    throw new Unforwardable(notification.detail, { reason: notification.unusable });
  // What is sent again bears the time of its sending: it was so when it was first received, at the latest.
  const isSentAgain = receivedAt < message.content.receivedAt;
  const asOf = isSentAgain ? Math.min(notification.asOf, receivedAt) : notification.asOf;
  return { ...message, notification: { ...notification, asOf } };
}

/** How often SQS has handed out a message, this time included. */
export function attemptsOf({ attributes }: SQSRecord): number {
  return Number(attributes.ApproximateReceiveCount);
}

/** When SQS took a message, in milliseconds since 1970. */
export function sentAtOf({ attributes }: SQSRecord): number {
  return Number(attributes.SentTimestamp);
}
