import { setTimeout as sleep } from 'node:timers/promises';
import { countQueuedMessages } from '../local/queue.ts';
import type { LocalSystem } from '../local/system.ts';

/** With more than this in the queue, events would wait for longer than their patience without any fault. */
const MOST_QUEUED = 80;
/** Longer than any function runs: what was handed out before, and not handed back, nobody works on. */
const BEYOND_ANY_FUNCTION_MS = 35_000;

/** How fast a sender may be. */
export type Pace = { readonly hasRoom: () => Promise<void>; readonly stop: () => void };

/** Lets the sender wait while the queue is full, and gives back what nobody works on. */
export function startPace(system: LocalSystem): Pace {
  let held = 0;
  let isStopped = false;
  const look = async (): Promise<void> => {
    while (!isStopped) {
      held = await countQueuedMessages(system);
      await system.releaseMessages(BEYOND_ANY_FUNCTION_MS);
      await sleep(500);
    }
  };
  void look();
  return {
    hasRoom: async () => {
      while (held > MOST_QUEUED && !isStopped) await sleep(100);
    },
    stop: () => {
      isStopped = true;
    },
  };
}
