import type { Message } from '@aws-sdk/client-sqs';
import { compact } from '../../lib/platform/compact.ts';
import {
  decodeMessage,
  groupIdOf,
  orderGroupId,
  orderNumberIn,
  type QueueMessage,
} from '../../lib/queue/message.ts';
import type { Queues } from '../stage.ts';
import type { LeaseOptions } from './lease.ts';

/** A message of one of the bridge's queues. */
export type QueuedMessage = {
  readonly messageId: string;
  /** With which it is deleted or given back, as long as we hold it. */
  readonly receiptHandle: string;
  readonly groupId: string;
  /** The order's number, or what stands for it in the group. */
  readonly order: string;
  readonly eventId?: string;
  /** When SQS took it, in milliseconds since 1970. */
  readonly sentAt: number;
  /** How often it was received, this time included. */
  readonly receives: number;
  readonly body: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** What SQS itself says of it. */
  readonly systemAttributes: Readonly<Record<string, string>>;
};

/** Which messages are meant: those of the event and of the order that are given. */
export type QueueFilter = { readonly event?: string; readonly order?: string };

/** The queue of order events. */
export function orderEvents({ sqs, outputs }: Queues): LeaseOptions<QueuedMessage> {
  return { sqs, queueUrl: outputs.OrderEventsQueueUrl, read: readQueued };
}

/** Reads a message as SQS hands it out. Never throws. */
export function readQueued(message: Message): QueuedMessage {
  const { MessageId: messageId = '', ReceiptHandle: receiptHandle = '', Body: body = '' } = message;
  const systemAttributes: Readonly<Record<string, string>> = message.Attributes ?? {};
  const attributes = stringAttributes(message.MessageAttributes);
  const groupId = systemAttributes.MessageGroupId ?? messageId;
  return {
    ...{ messageId, receiptHandle, groupId, body, attributes, systemAttributes },
    order: orderOf(groupId, body, attributes.contentEncoding),
    sentAt: Number(systemAttributes.SentTimestamp ?? 0),
    receives: Number(systemAttributes.ApproximateReceiveCount ?? 0),
    ...compact({ eventId: attributes.eventId }),
  };
}

/** Whether a message is one of those that are meant. The attribute of an unusual event id holds a hash of it. */
export function matchesQueueFilter(
  { eventId, groupId }: QueuedMessage,
  { event, order }: QueueFilter,
): boolean {
  const isOfEvent = event === undefined || eventId === event || eventId === groupIdOf(event);
  return isOfEvent && (order === undefined || isGroupOf(groupId, order));
}

/** What the receiver had put into the message, or a sentence that says why it cannot be read. */
export function contentOf({
  body,
  attributes,
}: Pick<QueuedMessage, 'body' | 'attributes'>): QueueMessage | string {
  return decodeMessage(body, attributes.contentEncoding);
}

/** Whether it is the group of an order; of older messages, each spelling of its number has a group of its own. */
export function isGroupOf(groupId: string, order: string): boolean {
  return groupId === orderGroupId(order) || groupId === groupIdOf(order);
}

/** An order number that SQS does not take as a group stands in the body alone. */
function orderOf(groupId: string, body: string, contentEncoding: string | undefined): string {
  if (!groupId.startsWith('sha256-')) return groupId;
  const content = decodeMessage(body, contentEncoding);
  return (typeof content === 'string' ? undefined : orderNumberIn(content)) ?? groupId;
}

function stringAttributes(attributes: Message['MessageAttributes'] = {}): Readonly<Record<string, string>> {
  const texts = Object.entries(attributes).flatMap(([name, { StringValue }]) =>
    StringValue === undefined ? [] : [[name, StringValue] as const],
  );
  return Object.fromEntries(texts);
}
