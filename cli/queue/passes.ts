import { type LeasedMessage, type LeaseOptions, MAX_BATCH, type QueueLease, withLease } from './lease.ts';

export type PassOptions<M extends LeasedMessage> = {
  readonly isSelected: (message: M) => boolean;
  /** Processes selected messages, ten at most, and removes them. */
  readonly handle: (messages: readonly M[], lease: QueueLease<M>) => Promise<void>;
  /** How many are handled at a time; ten unless given. */
  readonly batchSize?: number | undefined;
};

/**
 * Goes through a queue until no more selected messages can be reached, and leaves the others as they are.
 *
 * @returns how many messages could not be seen
 */
export async function handleSelected<M extends LeasedMessage>(
  queue: LeaseOptions<M>,
  options: PassOptions<M>,
): Promise<number> {
  for (;;) {
    const { mayFindMore, unseen } = await withLease(queue, (lease) => pass(lease, options));
    if (!mayFindMore) return unseen;
  }
}

/** Goes through the queue once, as far as SQS shows it. */
async function pass<M extends LeasedMessage>(
  lease: QueueLease<M>,
  { isSelected, handle, batchSize = MAX_BATCH }: PassOptions<M>,
): Promise<{ readonly mayFindMore: boolean; readonly unseen: number }> {
  const groups = { handled: new Set<string>(), kept: new Set<string>() };
  // As many as SQS gives: of fewer, none might be selected, and what lies behind them in their group stays hidden.
  for (let messages = await lease.take(); messages.length > 0; messages = await lease.take()) {
    const keyOf = (message: M) => (isSelected(message) ? 'handled' : 'kept');
    const { handled = [], kept = [] } = Object.groupBy(messages, keyOf);
    for (const { groupId } of handled) groups.handled.add(groupId);
    for (const { groupId } of kept) groups.kept.add(groupId);
    for (let from = 0; from < handled.length; from += batchSize)
      await handle(handled.slice(from, from + batchSize), lease);
  }
  // SQS shows only the first messages of a group: each one that is removed makes room for another in the next pass.
  const mayFindMore = [...groups.handled].some((groupId) => groups.kept.has(groupId));
  return { mayFindMore, unseen: await lease.countUnleased() };
}
