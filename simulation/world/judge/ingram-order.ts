import type { ShownOrder } from '../details.ts';
import type { EventType, SentEvent, ToldOrder } from '../sent-event.ts';
import { aboutness } from './reading.ts';
import { isGone, NEW_UNIT, type State, shippedFurther, stateOf } from './states.ts';
import { afterDetails, afterEvent, type Reached } from './unit.ts';

/** What can have become of one Ingram order. */
export type Ending = 'held' | 'live' | 'shipped' | 'void';

/** What may be so of an Ingram order. */
export type Possible = {
  readonly endings: ReadonlySet<Ending>;
  /** Something of it has certainly shipped. */
  readonly hasShipped: boolean;
  /** How often a source went against all that could have been so before it. */
  readonly contradictions: number;
};

/** A source about one Ingram order: its part of an event, or Order Details. */
export type Source =
  | { readonly event: SentEvent; readonly told: ToldOrder }
  | { readonly details: ShownOrder };

type Named = { readonly line: string; readonly suffix?: number };

/** Stands for an Ingram order of which no line is known. */
const WHOLE = '*';

/** What may be so of an Ingram order after these sources, in the sequence of their times. */
export function possibleAfter(sources: readonly Source[]): Possible {
  const belief = new Belief(sources);
  for (const source of sources) belief.learn(source);
  return belief.possible();
}

class Belief {
  readonly #units = new Map<string, readonly State[]>();
  readonly #lastSuffixes = new Map<string, number>();
  #hasShipped = false;
  #contradictions = 0;

  constructor(sources: readonly Source[]) {
    const lines = sources.flatMap((source): readonly Named[] =>
      'event' in source ? source.told.lines : source.details.lines,
    );
    for (const { line, suffix } of lines) {
      if (suffix === undefined) continue;
      this.#lastSuffixes.set(line, Math.max(suffix, this.#lastSuffixes.get(line) ?? 0));
      this.#units.set(`${line}/${suffix}`, NEW_UNIT);
    }
    // A line without a sub-order's number is the one sub-order that is known of it.
    for (const { line } of lines) this.#units.set(this.#keyOf(line, undefined), NEW_UNIT);
    if (lines.length === 0) this.#units.set(WHOLE, NEW_UNIT);
  }

  learn(source: Source): void {
    if ('details' in source) this.#learnDetails(source.details);
    else this.#learnEvent(source.event, source.told);
  }

  #learnEvent(event: SentEvent, told: ToldOrder): void {
    if (told.lines.length === 0) this.#learnWithoutLines(event.type);
    const about = aboutness(event.type, told.lines);
    for (const line of told.lines) {
      const key = this.#keyOf(line.line, line.suffix);
      const statement = { type: event.type, line, about: about(line) };
      this.#reach(key, afterEvent(this.#statesOf(key), statement));
    }
    this.#hasShipped ||= event.type === 'order_shipped' || event.type === 'order_invoiced';
  }

  possible(): Possible {
    const units = [...this.#units].map(([key, states]) => ({ states, isLast: this.#isLast(key) }));
    const last = units.filter(({ isLast }) => isLast).map(({ states }) => states);
    const endings = new Set<Ending>();
    const has = (states: readonly State[], ...rests: readonly Ending[]) =>
      states.some((state) => rests.includes(endingOf(state)));
    const isDone = last.every((states) => has(states, 'shipped', 'void'));
    const hasShipped =
      this.#hasShipped || units.some(({ states }) => states.every(({ shipped }) => shipped > 0));
    const mayHaveShipped =
      hasShipped || units.some(({ states }) => states.some(({ shipped }) => shipped > 0));
    if (last.some((states) => has(states, 'held'))) endings.add('held');
    if (
      last.every((states) => has(states, 'live', 'shipped', 'void')) &&
      last.some((states) => has(states, 'live'))
    )
      endings.add('live');
    if (isDone && mayHaveShipped) endings.add('shipped');
    if (!hasShipped && last.every((states) => states.some((state) => isVoidAlone(state))))
      endings.add('void');
    return { endings, hasShipped, contradictions: this.#contradictions };
  }

  #reach(key: string, { states, isContradiction }: Reached): void {
    this.#units.set(key, states);
    if (isContradiction) this.#contradictions++;
  }

  #learnDetails({ lines }: ShownOrder): void {
    for (const shown of lines) {
      const key = this.#keyOf(shown.line, shown.suffix);
      this.#reach(key, afterDetails(this.#statesOf(key), shown));
    }
  }

  #learnWithoutLines(type: EventType): void {
    const canShip = [...this.#units.values()].filter((states) =>
      states.some((state) => shippedFurther(state).length > 0),
    );
    // Whatever has shipped is of the only unit that something is left of.
    const isCertain = canShip.length === 1;
    for (const [key, states] of this.#units) {
      const after = new Set(states.flatMap((state) => this.#nextWithoutLines(state, type, key, isCertain)));
      if (after.size > 0) this.#units.set(key, [...after]);
    }
  }

  #nextWithoutLines(state: State, type: EventType, key: string, isCertain: boolean): readonly State[] {
    const { requested, shipped, rest } = state;
    const rested = (other: State['rest']) => stateOf(requested, shipped, other);
    const released = rest === 'held' ? [state, rested('live')] : [state];
    switch (type) {
      case 'order_voided':
        return [rested('void')];
      case 'order_hold':
        return rest === 'void' ? [state] : [...this.#heldAgain(state, key), rested('held')];
      case 'order_backordered':
        if (key !== WHOLE || !isGone(state)) return released;
        return requested > 1 ? [stateOf(requested, requested - 1, 'live')] : [];
      case 'order_shipped':
        if (key === WHOLE) return [stateOf(requested, requested, 'live')];
        return isCertain && rest !== 'void' && !isGone(state)
          ? shippedFurther(state)
          : [...released, ...shippedFurther(state)];
      case 'order_invoiced':
        // It may be of what is known to have shipped.
        return this.#hasShipped ? [state] : [...released, ...shippedFurther(state)];
      case 'async_order_create':
        return [state];
    }
  }

  /** "Shipped" without lines need not have been of all. */
  #heldAgain({ requested }: State, key: string): readonly State[] {
    return key === WHOLE && this.#hasShipped && requested > 1
      ? [stateOf(requested, requested - 1, 'held')]
      : [];
  }

  #statesOf(key: string): readonly State[] {
    return this.#units.get(key) ?? NEW_UNIT;
  }

  #keyOf(line: string, suffix: number | undefined): string {
    return `${line}/${suffix ?? this.#lastSuffixes.get(line) ?? ''}`;
  }

  /** What is left of a line stands in its last sub-order alone. */
  #isLast(key: string): boolean {
    const [line = '', suffix = ''] = key.split('/');
    const last = this.#lastSuffixes.get(line);
    return last === undefined || last === Number(suffix);
  }
}

function endingOf(state: State): Ending {
  if (isGone(state)) return 'shipped';
  return state.rest;
}

function isVoidAlone({ shipped, rest }: State): boolean {
  return shipped === 0 && rest === 'void';
}
