import { createHash } from 'node:crypto';
import { enqueue } from '../../lib/queue/enqueue.ts';
import { ATTRIBUTES_BYTES, type OutgoingMessage } from '../../lib/queue/outgoing.ts';
import { attributesToSendBack } from '../../lib/queue/park.ts';
import { MAX_BATCH, type QueueLease } from '../queue/lease.ts';
import { handleSelected } from '../queue/passes.ts';
import { waitForRate } from '../queue/rate.ts';
import type { Queues } from '../stage.ts';
import { deadLetters, type ParkedMessage } from './parked-message.ts';

export type RedriveSomeOptions = {
  readonly isSelected: (message: ParkedMessage) => boolean;
  /** Messages a second; as fast as it goes unless given. */
  readonly rate?: number | undefined;
  /** Called with the number of messages that the queue has so far, before they are deleted here. */
  readonly onProgress: (redriven: number) => void;
};

/**
 * Sends selected messages back to the queue of order events and leaves the others where they are. A message is deleted
 * only once the queue has it; should we die in between, the next redrive within five minutes is dropped as a
 * re-send, and a later one changes nothing.
 *
 * @returns how many were sent back, and how many messages could not be seen
 */
export async function redriveSome(
  stage: Queues,
  options: RedriveSomeOptions,
): Promise<{ readonly redriven: number; readonly unseen: number }> {
  const startedAt = Date.now();
  const sentBack = new Set<string>();
  let redriven = 0;
  const handle = async (messages: readonly ParkedMessage[], lease: QueueLease<ParkedMessage>) => {
    await waitForRate(startedAt, redriven, options.rate);
    await enqueue(stage.sqs, stage.outputs.OrderEventsQueueUrl, messages.map(redrivenMessage));
    for (const message of messages) sentBack.add(contentKey(message));
    redriven += messages.length;
    options.onProgress(redriven);
    await lease.remove(messages);
  };
  const unseen = await handleSelected(deadLetters(stage), {
    // A message that is parked again at once is not sent back again.
    isSelected: (message) => options.isSelected(message) && !sentBack.has(contentKey(message)),
    handle,
    batchSize: Math.min(MAX_BATCH, options.rate ?? MAX_BATCH),
  });
  return { redriven, unseen };
}

/** The same for a message that was parked twice. */
function contentKey({ groupId, body }: ParkedMessage): string {
  return createHash('sha256')
    .update(JSON.stringify([groupId, body]))
    .digest('hex');
}

/** What the receiver sent, under a deduplication id of its own, and with the time at which it was parked. */
export function redrivenMessage({
  messageId,
  groupId,
  body,
  attributes,
  parkedAt,
}: ParkedMessage): OutgoingMessage {
  return {
    body,
    groupId,
    // A parked message gets a new id each time: of one parking, there is one redrive.
    deduplicationId: createHash('sha256').update(`${messageId} redrive`).digest('hex'),
    attributes: attributesToSendBack(attributes, parkedAt),
    sizeBytes: Buffer.byteLength(body) + ATTRIBUTES_BYTES,
  };
}
