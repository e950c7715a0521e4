import type { Queues } from '../stage.ts';
import { withLease } from './lease.ts';
import { assertPaused, type MappingStage } from './mapping.ts';
import { matchesQueueFilter, orderEvents, type QueuedMessage, type QueueFilter } from './queued-message.ts';

/** The messages of a queue, as far as they could be seen. */
export type QueuedMessages = {
  readonly messages: readonly QueuedMessage[];
  /** How many messages could not be seen. */
  readonly unseen: number;
};

/**
 * Reads the messages in the queue of order events, and leaves them there.
 *
 * @throws Failure while the forwarder is not paused, as it would have to wait for the messages that are read
 */
export async function readQueuedMessages(
  stage: Queues & MappingStage,
  filter: QueueFilter,
): Promise<QueuedMessages> {
  await assertPaused(stage);
  return withLease(orderEvents(stage), async (lease) => ({
    messages: (await lease.receiveAll()).filter((message) => matchesQueueFilter(message, filter)),
    unseen: await lease.countUnleased(),
  }));
}
