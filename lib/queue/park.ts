import { createHash } from 'node:crypto';
import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { SQSRecord } from 'aws-lambda';
import type { Unforwardable } from '../platform/errors.ts';
import { redact } from '../platform/redact.ts';
import { stringAttributes } from './enqueue.ts';

const MAX_DETAIL_LENGTH = 500;

/** The attributes that say why a message was parked. */
const REASON_ATTRIBUTES = ['reason', 'detail', 'attempts', 'parkedAt', 'httpStatus'] as const;

/**
 * Sends a message to the dead-letter queue, with the reason as attributes, and returns once SQS has it. Only then
 * may the original be acknowledged.
 *
 * @param parkedAt milliseconds since 1970
 */
export async function park(
  client: SQSClient,
  deadLetterQueueUrl: string,
  record: SQSRecord,
  error: Unforwardable,
  parkedAt: number,
): Promise<void> {
  const group = record.attributes.MessageGroupId ?? record.messageId;
  await client.send(
    new SendMessageCommand({
      QueueUrl: deadLetterQueueUrl,
      MessageBody: record.body,
      MessageGroupId: group,
      // The same message, parked twice because its acknowledgement was lost, is one letter.
      MessageDeduplicationId: createHash('sha256')
        .update(`${record.messageId} ${error.reason}`)
        .digest('hex'),
      MessageAttributes: stringAttributes({
        ...originalAttributes(record),
        ...reasonAttributes(record, error, parkedAt),
      }),
    }),
  );
}

/** The attributes with which a parked message goes back: as it came, and when it was parked, for the log to tell. */
export function attributesToSendBack(
  attributes: Readonly<Record<string, string>>,
  parkedAt: number,
): Readonly<Record<string, string>> {
  return { ...attributesBeforeParking(attributes), parkedAt: new Date(parkedAt).toISOString() };
}

function attributesBeforeParking(
  attributes: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const isOriginal = (name: string) => !REASON_ATTRIBUTES.some((own) => own === name);
  return Object.fromEntries(Object.entries(attributes).filter(([name]) => isOriginal(name)));
}

/** What the message came with, so that it can be sent back as it was: of a former parking nothing is left. */
function originalAttributes(record: SQSRecord): Readonly<Record<string, string>> {
  const attributes = Object.entries(record.messageAttributes).flatMap(([name, { stringValue }]) =>
    stringValue ? [[name, stringValue] as const] : [],
  );
  return attributesBeforeParking(Object.fromEntries(attributes));
}

type ReasonAttributes = Readonly<Partial<Record<(typeof REASON_ATTRIBUTES)[number], string>>>;

function reasonAttributes(record: SQSRecord, error: Unforwardable, parkedAt: number): ReasonAttributes {
  return {
    reason: error.reason,
    detail: attributeText(error.message),
    attempts: record.attributes.ApproximateReceiveCount,
    parkedAt: new Date(parkedAt).toISOString(),
    ...(error.httpStatus !== undefined && { httpStatus: String(error.httpStatus) }),
  };
}

/** SQS refuses control characters in an attribute, and an empty one. */
function attributeText(text: string): string {
  return (
    redact(text)
      .replaceAll(/[^\x20-\x7e]+/g, ' ')
      .slice(0, MAX_DETAIL_LENGTH) || '-'
  );
}
