import { encodeRecheck, type OutgoingMessage } from '../../queue/outgoing.ts';
import type { DueRechecks } from '../../store/due-rechecks.ts';

/** What waking orders may touch. */
export type WakePorts = {
  readonly rechecks: DueRechecks;
  /** Returns once the queue has the messages. */
  readonly enqueue: (messages: readonly OutgoingMessage[]) => Promise<void>;
  readonly now: () => number;
  /** Whether there is time left for another page. */
  readonly mayGoOn: () => boolean;
};

/**
 * For so long an order that was woken is not woken again: the queue has its message, and the forwarder takes the recheck
 * from the item. Should the message be lost to a person's hand, the order is woken once more.
 */
const WOKEN_MS = 24 * 60 * 60_000;

/**
 * Sends a message for each order whose time for a recheck has come, in the order's own sequence. Ended at any point, or
 * run twice at once, it sends some of them again, which is harmless.
 *
 * @returns how many orders were woken
 * @throws TryLater when DynamoDB or SQS does not answer
 */
export async function wakeDueOrders({ rechecks, enqueue, now, mayGoOn }: WakePorts): Promise<number> {
  let woken = 0;
  for await (const page of rechecks.due(now())) {
    await enqueue(page.map(encodeRecheck));
    for (const recheck of page) await rechecks.postpone(recheck, now() + WOKEN_MS);
    woken += page.length;
    if (!mayGoOn()) break;
  }
  return woken;
}
