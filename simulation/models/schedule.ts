/*
 * A schedule of EventBridge, after "Schedule types in EventBridge Scheduler": `rate(5 minutes)`. To spare time, what
 * would find nothing to do is left out.
 */
import type { VirtualTime } from '../engine/virtual-time.ts';

/** By the clocks of who writes down a moment and of who looks for it, it may be so much later. */
const CLOCKS_APART_MS = 1_000;

export class Schedule {
  readonly #time: VirtualTime;
  readonly #everyMs: number;
  readonly #run: () => Promise<unknown>;
  #isPlanned = false;

  constructor(time: VirtualTime, everyMs: number, run: () => Promise<unknown>) {
    this.#time = time;
    this.#everyMs = everyMs;
    this.#run = run;
  }

  /** From this moment on there is something to do: it runs at its next time, and once more where that may be too early. */
  wantedFrom(moment: number): void {
    const next = (Math.floor(Math.max(moment, this.#time.now) / this.#everyMs) + 1) * this.#everyMs;
    this.#runAt(next);
    if (next - moment < CLOCKS_APART_MS) this.#runAt(next + this.#everyMs);
  }

  #runAt(moment: number): void {
    this.#time.at(moment, () => {
      if (this.#isPlanned) return;
      this.#isPlanned = true;
      this.#time.after(0, () => {
        this.#isPlanned = false;
        void this.#run();
      });
    });
  }
}
