import { leasing } from '../queue/lease.ts';
import type { Queues } from '../stage.ts';
import { EXIT, Failure } from '../terminal/failure.ts';
import { counted } from '../terminal/remedy.ts';
import { deadLetters, type ParkedMessage } from './parked-message.ts';

/** What was seen of the dead-letter queue. */
export type Parked = {
  readonly messages: readonly ParkedMessage[];
  /** How many more there are that could not be seen. */
  readonly behind: number;
};

/** Reads the dead-letter queue, and leaves everything in it. */
export function readParkedMessages(stage: Queues): Promise<Parked> {
  return leasing(deadLetters(stage), async (lease) => ({
    messages: await lease.takeAll(),
    behind: await lease.countOthers(),
  }));
}

/**
 * Finds a message by its id or by the beginning of its id, and leaves it in the queue.
 *
 * @throws Failure when there is none, or more than one
 */
export async function findParked(stage: Queues, id: string): Promise<ParkedMessage> {
  const { messages, behind } = await readParkedMessages(stage);
  const [found, ...others] = messages.filter(({ messageId }) => messageId.startsWith(id));
  if (found === undefined) {
    throw new Failure(`No parked message has an id that begins with ${id}. ${behindNote(behind)}`.trimEnd());
  }
  if (others.length === 0) return found;
  const ids = [found, ...others].map(({ messageId }) => messageId).join(', ');
  throw new Failure(`Several ids begin with ${id}: ${ids}. Give more of it.`, { exitCode: EXIT.usage });
}

/** What to say of messages that could not be seen; nothing when there are none. */
export function behindNote(behind: number): string {
  if (behind === 0) return '';
  const wait = behind === 1 ? '1 more waits' : `${behind} more wait`;
  return `${wait} behind those of the same order, or somebody else is looking at ${behind === 1 ? 'it' : 'them'}.`;
}

/** How many messages, and of which orders. */
export function countedMessages(messages: readonly ParkedMessage[]): string {
  const orders = new Set(messages.map(({ groupId }) => groupId));
  return `${counted(messages.length, 'message')} of ${counted(orders.size, 'order')}`;
}
