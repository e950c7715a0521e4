import { setImmediate as eventLoop } from 'node:timers/promises';
import { type Action, EventHeap } from './event-heap.ts';

/** So often the event loop has its turn, for signals and output. */
const EVENTS_PER_TURN = 5_000;

/**
 * A clock that stands still while code runs, and jumps to the next event once all of it waits. Promises are real;
 * whatever takes time is an event.
 */
export class VirtualTime {
  readonly #events = new EventHeap();
  #now: number;
  #count = 0;

  constructor(start: number) {
    this.#now = start;
  }

  /** Milliseconds since 1970. */
  get now(): number {
    return this.#now;
  }

  /** How many events have happened. */
  get count(): number {
    return this.#count;
  }

  at(moment: number, action: Action): void {
    this.#events.add(Math.max(moment, this.#now), action);
  }

  after(milliseconds: number, action: Action): void {
    this.at(this.#now + milliseconds, action);
  }

  /** Lets everything happen up to a moment, or until `isOver`. */
  async runUntil(moment: number, isOver: () => boolean = () => false): Promise<void> {
    // What an event resumes runs until it waits for another one.
    for (;;) {
      const event = isOver() ? undefined : this.#events.takeUntil(moment);
      if (event === undefined) break;
      this.#now = event.at;
      if (event.action() === false) continue;
      await codeWaits();
      if (++this.#count % EVENTS_PER_TURN === 0) await eventLoop();
    }
    if (!isOver()) this.#now = moment;
  }
}

/** Node.js comes to its `nextTick` queue when no promise has anything left to run. */
function codeWaits(): Promise<void> {
  return new Promise((resolve) => process.nextTick(resolve));
}
