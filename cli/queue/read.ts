import type { Queues } from '../stage.ts';
import { leasing } from './lease.ts';
import { assertPaused, type MappingStage } from './mapping.ts';
import { isMeant, orderEvents, type QueuedMessage, type QueueFilter } from './queued-message.ts';

/** What was seen of the queue. */
export type Waiting = {
  readonly messages: readonly QueuedMessage[];
  /** How many messages there are that could not be seen, whatever they are. */
  readonly notSeen: number;
};

/**
 * Reads what waits in the queue of order events, and leaves everything in it.
 *
 * @throws Failure while the forwarder is not paused: it would have to wait for what is looked at
 */
export async function readWaiting(stage: Queues & MappingStage, filter: QueueFilter): Promise<Waiting> {
  await assertPaused(stage);
  return leasing(orderEvents(stage), async (lease) => ({
    messages: (await lease.receiveAll()).filter((message) => isMeant(message, filter)),
    notSeen: await lease.countOthers(),
  }));
}
