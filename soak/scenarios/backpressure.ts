import { setTimeout as sleep } from 'node:timers/promises';
import { countQueuedMessages } from '../../local/queue.ts';
import type { LocalSystem } from '../../local/system.ts';

/** With more messages in the queue, events would run out of patience without any fault. */
const MAX_QUEUED = 80;
/** Longer than any function runs: no function still works on a message that was received before that. */
const BEYOND_ANY_FUNCTION_MS = 35_000;

/** Slows the sender down while the queue is full. */
export type Backpressure = { readonly waitForRoom: () => Promise<void>; readonly stop: () => void };

/** Watches the queue's length, and makes messages visible again that no function works on. */
export function startBackpressure(system: LocalSystem): Backpressure {
  let queued = 0;
  let isStopped = false;
  const watch = async (): Promise<void> => {
    while (!isStopped) {
      queued = await countQueuedMessages(system);
      await system.releaseMessages(BEYOND_ANY_FUNCTION_MS);
      await sleep(500);
    }
  };
  void watch();
  return {
    waitForRoom: async () => {
      while (queued > MAX_QUEUED && !isStopped) await sleep(100);
    },
    stop: () => {
      isStopped = true;
    },
  };
}
