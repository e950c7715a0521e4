import type { SQSRecord } from 'aws-lambda';
import {
  isUnusable,
  type OrderNotification,
  type RawNotification,
  readNotification,
} from '../../ingram/webhook/notification.ts';
import { Unforwardable } from '../../platform/errors.ts';
import {
  decodeMessage,
  type NotificationMessage,
  type QueueMessage,
  type RecheckMessage,
} from '../../queue/message.ts';

/** A message of the queue that the forwarder works on. */
export type InFlightMessage<C extends QueueMessage = QueueMessage> = {
  readonly record: SQSRecord;
  readonly content: C;
};

/** A message about an order, and what it says. */
export type OrderMessage = InFlightMessage<NotificationMessage> & {
  readonly notification: OrderNotification;
};

/** What has an order judged: an event about it, or a recheck. */
export type OrderTrigger = OrderMessage | InFlightMessage<RecheckMessage>;

/** Whether an order is judged because of an event. */
export function isEvent(trigger: OrderTrigger): trigger is OrderMessage {
  return 'notification' in trigger;
}

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

/** When an event was so: its date, as it was written, and when it was received, in milliseconds since 1970. */
export type EventTime = Pick<RawNotification, 'eventTimeStamp' | 'receivedAt'>;

/**
 * Reads what a message says of its order.
 *
 * @param first the times of the event when it was first received: what is sent again bears the date of that
 * @throws Unforwardable when it cannot be used
 */
export function readMessage(message: InFlightMessage<NotificationMessage>, first: EventTime): OrderMessage {
  const { receivedAt, eventTimeStamp } = first;
  const notification = readNotification({ ...message.content, receivedAt, eventTimeStamp });
  if (isUnusable(notification))
    throw new Unforwardable(notification.detail, { reason: notification.unusable });
  return { ...message, notification };
}

/** The number of the order that is judged, as the message spells it. */
export function orderNumberOf(trigger: OrderTrigger): string {
  return isEvent(trigger) ? trigger.notification.customerOrderNumber : trigger.content.orderId;
}

/** What brings an order's status about: an event, by its id, or a recheck, by its reason. */
export function causeOf({ content }: OrderTrigger): string {
  return content.kind === 'recheck' ? content.why : content.eventId;
}

/** When SQS took a message, in milliseconds since 1970. */
export function sentAtOf({ attributes }: SQSRecord): number {
  return Number(attributes.SentTimestamp);
}
