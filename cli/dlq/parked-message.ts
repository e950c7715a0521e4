import type { Message } from '@aws-sdk/client-sqs';
import { resellerOrderNumber } from '../../lib/ingram/webhook/envelope.ts';
import { compact } from '../../lib/platform/compact.ts';
import type { ParkReason } from '../../lib/platform/errors.ts';
import { decodeMessage, groupIdOf, type QueueMessage } from '../../lib/queue/message.ts';

/** The reason of what SQS itself has moved to the dead-letter queue: it has none of its own. */
const RECEIVED_TOO_OFTEN = 'received-too-often';

const PARK_REASONS = {
  unreadable: true,
  'unknown-event-type': true,
  'no-order-number': true,
  'event-id-reused': true,
  'no-user-id': true,
  'not-confirmed': true,
  'rejected-by-thirdwatch': true,
  'retries-exhausted': true,
  'order-too-large': true,
  'order-unreadable': true,
} as const satisfies Record<ParkReason, true>;

/** Why messages lie in the dead-letter queue. */
export const REASONS: readonly string[] = [...Object.keys(PARK_REASONS), RECEIVED_TOO_OFTEN];

/** A message of the dead-letter queue. */
export type ParkedMessage = {
  readonly messageId: string;
  /** With which it is deleted or given back, as long as we hold it. */
  readonly receiptHandle: string;
  readonly groupId: string;
  /** The order's number, or what stands for it in the group. */
  readonly order: string;
  readonly reason: string;
  readonly eventId?: string;
  readonly detail?: string;
  readonly attempts?: number;
  readonly httpStatus?: number;
  /** Milliseconds since 1970. */
  readonly parkedAt: number;
  readonly body: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** What SQS itself says of it. */
  readonly systemAttributes: Readonly<Record<string, string>>;
};

/** Which parked messages are meant: all whose reason and order are given. */
export type Filter = { readonly reasons: readonly string[]; readonly order?: string };

/** Reads a message of the dead-letter queue. Never throws. */
export function readParked(message: Message): ParkedMessage {
  const { MessageId: messageId = '', ReceiptHandle: receiptHandle = '', Body: body = '' } = message;
  const systemAttributes: Readonly<Record<string, string>> = message.Attributes ?? {};
  const attributes = textsOf(message.MessageAttributes);
  const { reason, parkedAt, attempts, httpStatus, detail, eventId } = attributes;
  const groupId = systemAttributes.MessageGroupId ?? messageId;
  return {
    ...{ messageId, receiptHandle, groupId, body, attributes, systemAttributes },
    order: orderOf(groupId, body, attributes.contentEncoding),
    reason: reason ?? RECEIVED_TOO_OFTEN,
    parkedAt: Date.parse(parkedAt ?? '') || Number(systemAttributes.SentTimestamp ?? 0),
    ...compact({ eventId, detail, attempts: numberOf(attempts), httpStatus: numberOf(httpStatus) }),
  };
}

/** Whether a parked message is one of those that are meant. */
export function matches({ reason, groupId }: ParkedMessage, { reasons, order }: Filter): boolean {
  const isOfReason = reasons.length === 0 || reasons.includes(reason);
  return isOfReason && (order === undefined || groupId === groupIdOf(order));
}

/** What the receiver had put into the message, or a sentence that says why it cannot be read. */
export function contentOf({ body, attributes }: ParkedMessage): QueueMessage | string {
  return decodeMessage(body, attributes.contentEncoding);
}

/** An order number that SQS does not take as a group stands in the body alone. */
function orderOf(groupId: string, body: string, contentEncoding: string | undefined): string {
  if (!groupId.startsWith('sha256-')) return groupId;
  const content = decodeMessage(body, contentEncoding);
  return (typeof content === 'string' ? undefined : resellerOrderNumber(content.resources[0])) ?? groupId;
}

function textsOf(attributes: Message['MessageAttributes'] = {}): Readonly<Record<string, string>> {
  const texts = Object.entries(attributes).flatMap(([name, { StringValue }]) =>
    StringValue === undefined ? [] : [[name, StringValue] as const],
  );
  return Object.fromEntries(texts);
}

function numberOf(text: string | undefined): number | undefined {
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
}
