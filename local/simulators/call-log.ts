const MAX_KEPT_CALLS = 100_000;

/** The calls that a simulator has received, in the order of receipt. */
export class CallLog<C> {
  readonly #maxKept: number;
  #calls: C[] = [];

  /** @param maxKept how many calls are kept, the oldest being dropped first */
  constructor(maxKept = MAX_KEPT_CALLS) {
    this.#maxKept = maxKept;
  }

  keep(call: C): C {
    this.#calls.push(call);
    if (this.#calls.length > this.#maxKept) this.#calls.shift();
    return call;
  }

  calls(): readonly C[] {
    return [...this.#calls];
  }

  clear(): void {
    this.#calls = [];
  }
}
