import type { SQSRecord } from 'aws-lambda';
import { isUnusable, type OrderNotification, readNotification } from '../ingram/webhook/notification.ts';
import { Unforwardable } from '../platform/errors.ts';
import {
  decodeMessage,
  type NotificationMessage,
  type QueueMessage,
  type RecheckMessage,
} from '../queue/message.ts';

/** A message of the queue that the forwarder works on. */
export type InFlightMessage<C extends QueueMessage = QueueMessage> = {
  readonly record: SQSRecord;
  readonly content: C;
};

/** A message about an order, and what it says. */
export type OrderMessage = InFlightMessage<NotificationMessage> & {
  readonly notification: OrderNotification;
};

/** Why an order is judged: an event tells of it, or it is time for a recheck. */
export type Occasion = OrderMessage | InFlightMessage<RecheckMessage>;

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
export function readMessage(message: InFlightMessage<NotificationMessage>, receivedAt: number): OrderMessage {
  const notification = readNotification({ ...message.content, receivedAt });
  if (isUnusable(notification))
    throw new Unforwardable(notification.detail, { reason: notification.unusable });
  // What is sent again bears the time of its sending: it was so when it was first received, at the latest.
  const isSentAgain = receivedAt < message.content.receivedAt;
  const asOf = isSentAgain ? Math.min(notification.asOf, receivedAt) : notification.asOf;
  return { ...message, notification: { ...notification, asOf } };
}

/** The number of the order that is judged, as the message spells it. */
export function orderNumberOf(occasion: Occasion): string {
  return 'notification' in occasion ? occasion.notification.customerOrderNumber : occasion.content.orderId;
}

/** How often SQS has handed out a message, this time included. */
export function attemptsOf({ attributes }: SQSRecord): number {
  return Number(attributes.ApproximateReceiveCount);
}

/** When SQS took a message, in milliseconds since 1970. */
export function sentAtOf({ attributes }: SQSRecord): number {
  return Number(attributes.SentTimestamp);
}
