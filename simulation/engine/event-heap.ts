/** What happens at a moment; false says that nothing has happened, so that no code goes on because of it. */
export type Action = () => unknown;

/** Something that is to happen at a moment of virtual time. */
type Event = { readonly at: number; readonly place: number; readonly action: Action };

/** Events by their moments; those of one moment in the sequence in which they were added. A binary heap. */
export class EventHeap {
  readonly #events: Event[] = [];
  #added = 0;

  add(at: number, action: Action): void {
    const event = { at, place: this.#added++, action };
    let index = this.#events.push(event) - 1;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      const above = this.#events[parent];
      if (above === undefined || isBefore(above, event)) break;
      this.#events[index] = above;
      index = parent;
    }
    this.#events[index] = event;
  }

  /** Takes the first event, if it is not later than this. */
  takeUntil(until: number): Event | undefined {
    const first = this.#events[0];
    if (first === undefined || first.at > until) return undefined;
    const last = this.#events.pop();
    if (last !== undefined && last !== first) this.#sink(last);
    return first;
  }

  /** Puts an event where the first one was, and everything in its place again. */
  #sink(event: Event): void {
    const events = this.#events;
    let index = 0;
    for (;;) {
      const [left, right] = [events[2 * index + 1], events[2 * index + 2]];
      if (left === undefined) break;
      const isRight = right !== undefined && isBefore(right, left);
      const least = isRight ? right : left;
      if (isBefore(event, least)) break;
      events[index] = least;
      index = 2 * index + (isRight ? 2 : 1);
    }
    events[index] = event;
  }
}

function isBefore(a: Event, b: Event): boolean {
  return a.at < b.at || (a.at === b.at && a.place < b.place);
}
