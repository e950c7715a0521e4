import {
  type MessageAttributeValue,
  SendMessageBatchCommand,
  type SendMessageBatchRequestEntry,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { TryLater } from '../platform/errors.ts';
import { batchesOf } from './batches.ts';
import type { OutgoingMessage } from './outgoing.ts';

/** How often entries that SQS refused are sent again before the sender is asked to come back. */
const MAX_ATTEMPTS = 3;

/**
 * Sends messages to a FIFO queue, in their sequence within each group, and returns once SQS has confirmed every
 * one of them.
 *
 * @throws TryLater when some are still unsent after {@link MAX_ATTEMPTS}; sending all of them again is harmless,
 *   as SQS drops what it has by its deduplication id
 */
export async function enqueue(
  client: SQSClient,
  queueUrl: string,
  messages: readonly OutgoingMessage[],
): Promise<void> {
  for (const batch of batchesOf(messages)) await sendBatch(client, queueUrl, batch);
}

/**
 * Connects to SQS and has the SDK's code ready, before there is a message: by a batch of none, which SQS refuses, and
 * for which it takes no other permission than for sending.
 *
 * @throws an error always, SQS's refusal if all is well
 */
export async function openConnection(client: SQSClient, queueUrl: string): Promise<void> {
  await client.send(new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries: [] }));
}

/** Message attributes as SQS takes them: every one a string. */
export function stringAttributes(
  values: Readonly<Record<string, string>>,
): Record<string, MessageAttributeValue> {
  const attributes = Object.entries(values).map(([name, value]) => [
    name,
    { DataType: 'String', StringValue: value },
  ]);
  return Object.fromEntries(attributes);
}

async function sendBatch(
  client: SQSClient,
  queueUrl: string,
  batch: readonly OutgoingMessage[],
): Promise<void> {
  let unsent: readonly SendMessageBatchRequestEntry[] = batch.map(entryOf);
  for (let attempt = 1; unsent.length > 0; attempt++) {
    const failed = await failedEntries(client, queueUrl, unsent);
    if (failed.size > 0 && attempt === MAX_ATTEMPTS) {
      throw new TryLater(`SQS took ${batch.length - failed.size} of ${batch.length} messages.`, {
        code: 'queue-unavailable',
      });
    }
    unsent = unsent.filter(({ Id }) => failed.has(Id));
  }
}

async function failedEntries(
  client: SQSClient,
  queueUrl: string,
  entries: readonly SendMessageBatchRequestEntry[],
): Promise<ReadonlySet<string | undefined>> {
  const command = new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries: [...entries] });
  const answer = await client.send(command).catch((cause: unknown) => {
    throw new TryLater('SQS could not be reached.', { code: 'queue-unavailable', cause });
  });
  // Only what is confirmed is sent: an entry that the answer does not name counts as failed.
  const confirmed = new Set(answer.Successful?.map(({ Id }) => Id));
  return new Set(entries.map(({ Id }) => Id).filter((id) => !confirmed.has(id)));
}

function entryOf(message: OutgoingMessage, index: number): SendMessageBatchRequestEntry {
  return {
    Id: String(index),
    MessageBody: message.body,
    MessageGroupId: message.groupId,
    MessageDeduplicationId: message.deduplicationId,
    MessageAttributes: stringAttributes(message.attributes),
  };
}
