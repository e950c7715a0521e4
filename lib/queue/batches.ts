import { MAX_MESSAGE_BYTES } from './message.ts';
import type { OutgoingMessage } from './outgoing.ts';

/** SQS's limit of messages in a batch. */
const MAX_BATCH_ENTRIES = 10;

/** Chunks of at most ten messages whose sizes add up to no more than SQS takes at once. */
export function batchesOf(messages: readonly OutgoingMessage[]): readonly (readonly OutgoingMessage[])[] {
  const batches: OutgoingMessage[][] = [];
  let size = 0;
  for (const message of messages) {
    const last = batches.at(-1);
    if (last && last.length < MAX_BATCH_ENTRIES && size + message.sizeBytes <= MAX_MESSAGE_BYTES) {
      last.push(message);
      size += message.sizeBytes;
    } else {
      batches.push([message]);
      size = message.sizeBytes;
    }
  }
  return batches;
}
