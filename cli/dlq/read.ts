import { withLease } from '../queue/lease.ts';
import type { Queues } from '../stage.ts';
import { EXIT, Failure } from '../terminal/failure.ts';
import { pluralize } from '../terminal/wording.ts';
import { deadLetters, MIN_ID_LENGTH, type ParkedMessage } from './parked-message.ts';

/** The messages of the dead-letter queue, as far as they could be seen. */
export type ParkedMessages = {
  readonly messages: readonly ParkedMessage[];
  /** How many more messages could not be seen. */
  readonly unseen: number;
};

/** Reads the dead-letter queue, and leaves its messages there. */
export function readParkedMessages(stage: Queues): Promise<ParkedMessages> {
  return withLease(deadLetters(stage), async (lease) => ({
    messages: await lease.receiveAll(),
    unseen: await lease.countUnleased(),
  }));
}

/**
 * Finds a message by its id or by the beginning of its id, and leaves it in the queue.
 *
 * @throws Failure when there is none, or more than one, or when too little of the id is given
 */
export async function findParked(
  stage: Queues,
  id: string,
  readParked: () => Promise<ParkedMessages> = () => readParkedMessages(stage),
): Promise<ParkedMessage> {
  if (id.length < MIN_ID_LENGTH) {
    throw new Failure(
      `"${id}" may be the beginning of any id. Give ${MIN_ID_LENGTH} characters of it at least, as the list of the parked messages shows them.`,
      { exitCode: EXIT.usage },
    );
  }
  const { messages, unseen } = await readParked();
  const [found, ...others] = messages.filter(({ messageId }) => messageId.startsWith(id));
  if (found === undefined) {
    throw new Failure(`No parked message has an id that begins with ${id}. ${unseenNote(unseen)}`.trimEnd());
  }
  if (others.length === 0) return found;
  const ids = [found, ...others].map(({ messageId }) => messageId).join(', ');
  throw new Failure(`Several ids begin with ${id}: ${ids}. Give more of it.`, { exitCode: EXIT.usage });
}

/** A note about messages that could not be seen; empty when there are none. */
export function unseenNote(unseen: number): string {
  if (unseen === 0) return '';
  const wait = unseen === 1 ? '1 more waits' : `${unseen} more wait`;
  return `${wait} behind those of the same order, or somebody else is looking at ${unseen === 1 ? 'it' : 'them'}.`;
}

/** How a command ends that has worked on all messages but those that could not be seen: they may be meant too. */
export function exitCodeFor(unseen: number): number {
  return unseen === 0 ? EXIT.ok : EXIT.failed;
}

/** How many messages, and of which orders. */
export function countMessagesAndOrders(messages: readonly ParkedMessage[]): string {
  const orders = new Set(messages.map(({ groupId }) => groupId));
  return `${pluralize(messages.length, 'message')} of ${pluralize(orders.size, 'order')}`;
}
