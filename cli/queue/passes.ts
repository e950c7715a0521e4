import { type LeasedMessage, type LeaseOptions, leasing, type QueueLease } from './lease.ts';

export type PassOptions<M extends LeasedMessage> = {
  readonly isSelected: (message: M) => boolean;
  /** Does with chosen messages what is to be done, and removes them; ten at most. */
  readonly handle: (messages: readonly M[], lease: QueueLease<M>) => Promise<void>;
  /** How many are handled at a time; ten unless given. */
  readonly most?: number | undefined;
};

/**
 * Goes through a queue until nothing more that is chosen can be reached, and leaves the rest as it is.
 *
 * @returns how many messages could not be seen
 */
export async function handleChosen<M extends LeasedMessage>(
  queue: LeaseOptions<M>,
  options: PassOptions<M>,
): Promise<number> {
  for (;;) {
    const { mayReachMore, unseen } = await leasing(queue, (lease) => pass(lease, options));
    if (!mayReachMore) return unseen;
  }
}

/** Goes through the queue once, as far as SQS shows it. */
async function pass<M extends LeasedMessage>(
  lease: QueueLease<M>,
  { isSelected, handle, most }: PassOptions<M>,
): Promise<{ readonly mayReachMore: boolean; readonly unseen: number }> {
  const groups = { handled: new Set<string>(), kept: new Set<string>() };
  for (let messages = await lease.take(most); messages.length > 0; messages = await lease.take(most)) {
    const fateOf = (message: M) => (isSelected(message) ? 'handled' : 'kept');
    const { handled = [], kept = [] } = Object.groupBy(messages, fateOf);
    for (const { groupId } of handled) groups.handled.add(groupId);
    for (const { groupId } of kept) groups.kept.add(groupId);
    if (handled.length > 0) await handle(handled, lease);
  }
  // What stays of a group hides what lies behind; for each message that has gone, SQS shows one more the next time.
  const mayReachMore = [...groups.handled].some((groupId) => groups.kept.has(groupId));
  return { mayReachMore, unseen: await lease.countOthers() };
}
