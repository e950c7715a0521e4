import type { ShownOrder } from '../details.ts';
import type { EventType, SentEvent, ToldLine, ToldOrder } from '../notifications/sent-event.ts';
import { aboutness, isOfShipment, isSettled, meaningOf, wholeRows } from './reading.ts';
import { ALL_STATES, isGone, NEW_UNIT, type State, stateOf } from './states.ts';
import { afterDetails, afterEvent, type Reached } from './unit.ts';
import { afterBareEvent } from './without-lines.ts';

/** What can have become of one Ingram order. */
export type Ending = 'held' | 'live' | 'shipped' | 'void';

/** What may be so of an Ingram order. */
export type Possible = {
  readonly endings: ReadonlySet<Ending>;
  /** The same without what is read by convention alone: that a shipment without lines was not of all. */
  readonly conceivable: ReadonlySet<Ending>;
  /** Something of it has certainly shipped. */
  readonly hasShipped: boolean;
  /** How many pieces of each line have shipped at least, and at most, if nothing is left of it. */
  readonly pieces: ReadonlyMap<string, Range>;
};

export type Range = { readonly least: number; readonly most: number };

/** A source about one Ingram order: its part of an event, or Order Details. */
export type Source =
  | { readonly event: SentEvent; readonly told: ToldOrder }
  | { readonly details: ShownOrder };

type Named = { readonly line: string; readonly suffix?: number };

/** Stands for an Ingram order of which no line is known. */
const WHOLE = '*';

/**
 * What may be so of an Ingram order after these sources, in one of these sequences. Each unit by itself may have been
 * told of in another sequence: Order Details may show one line newer than an event, and another line older.
 */
export function possibleAfter(sequences: readonly (readonly Source[])[]): Possible {
  const beliefs = sequences.map((sources) => {
    const belief = new Belief(sources);
    for (const source of sources) belief.learn(source);
    return belief;
  });
  return Belief.possible(beliefs);
}

/** The states that each unit of one Ingram order can be in. */
class Belief {
  readonly #units = new Map<string, readonly State[]>();
  readonly #lastSuffixes = new Map<string, number>();
  /** Lines that are told as a whole, and in sub-orders as well. */
  readonly #mixedLines: ReadonlySet<string>;
  /** Units that have been named so far. */
  readonly #named = new Set<string>();
  /** Units on hold because their order was, or because all that was listed is. */
  readonly #heldTogether = new Set<string>();
  /** What there is beside the known lines, by events that cannot be about them. */
  readonly #unknownRest = new Set<Ending>();
  /** Units whose shipped pieces were last told by a quantity: a word may have been said of a part. */
  readonly #counted = new Set<string>();
  /** How often a unit's quantities went against what quantities had told before. */
  readonly #contradictions = new Map<string, number>();
  #isSomethingLeft = false;
  #hasShipped = false;

  constructor(sources: readonly Source[]) {
    const lines = sources.flatMap((source): readonly Named[] =>
      'event' in source ? source.told.lines : source.details.lines,
    );
    for (const { line, suffix } of lines) {
      if (suffix === undefined) continue;
      this.#lastSuffixes.set(line, Math.max(suffix, this.#lastSuffixes.get(line) ?? 0));
      this.#units.set(`${line}/${suffix}`, NEW_UNIT);
    }
    const whole = lines.filter(({ suffix }) => suffix === undefined).map(({ line }) => line);
    this.#mixedLines = new Set(whole.filter((line) => this.#lastSuffixes.has(line)));
    // A line without a sub-order's number is the one sub-order that is known of it.
    for (const { line } of lines) this.#units.set(this.#keyOf({ line }), NEW_UNIT);
    if (lines.length === 0) this.#units.set(WHOLE, NEW_UNIT);
  }

  learn(source: Source): void {
    if ('details' in source) {
      // They tell of each line how much has shipped.
      this.#isSomethingLeft = false;
      for (const shown of source.details.lines)
        this.#reach(this.#keyOf(shown), afterDetails(this.#statesOf(shown), shown), true);
      return;
    }
    const { type } = source.event;
    const { lines } = source.told;
    if (type === 'order_shipped' || type === 'order_backordered') this.#perhapsRelease();
    if (lines.length === 0) this.#learnWithoutLines(type);
    else this.#learnLines(type, lines);
    this.#hasShipped ||= type === 'order_shipped' || type === 'order_invoiced';
  }

  static possible(beliefs: readonly Belief[]): Possible {
    const units = new Map<string, readonly State[]>();
    for (const key of new Set(beliefs.flatMap((belief) => [...belief.#units.keys()]))) {
      units.set(key, likelyStates(beliefs.map((belief) => belief.#statesWithContradictions(key))));
    }
    const [first] = beliefs;
    const isLast = (key: string) => first === undefined || first.#isLast(key);
    const isCounted = (key: string) => beliefs.every((belief) => belief.#counted.has(key));
    const last = [...units].filter(([key]) => isLast(key)).map(([, states]) => states);
    const all = [...units.values()];
    const hasShipped =
      beliefs.every((belief) => belief.#hasShipped) || all.some((states) => states.every(hasPieces));
    const conceivable = endingsOf(
      last,
      hasShipped,
      hasShipped || all.some((states) => states.some(hasPieces)),
    );
    for (const ending of beliefs.flatMap((belief) => [...belief.#unknownRest])) conceivable.add(ending);
    const endings = new Set(conceivable);
    const isSomethingLeft = beliefs.every((belief) => belief.#isSomethingLeft);
    if (isSomethingLeft && !last.every((states) => states.every(isDone))) endings.delete('shipped');
    return {
      endings,
      conceivable,
      hasShipped,
      pieces: withUnknown(piecesByLine(units, isLast, isCounted), hasShipped),
    };
  }

  #statesWithContradictions(key: string): readonly [readonly State[], number] {
    return [this.#units.get(key) ?? NEW_UNIT, this.#contradictions.get(key) ?? 0];
  }

  #learnLines(type: EventType, lines: readonly ToldLine[]): void {
    const rows = wholeRows(lines);
    const about = aboutness(type, rows);
    // What it was of may be told now.
    if (isOfShipment(type)) this.#isSomethingLeft = false;
    const isByWord = rows.some(({ word }) => meaningOf(word) === 'hold');
    for (const row of rows) {
      const key = this.#keyOf(row);
      const line = this.#lastPartOf(row);
      const reached = afterEvent(this.#statesOf(row), { type, line, about: about(row) });
      // Where a line is told as a whole and in sub-orders, an invoice may be of what had shipped of any.
      const isOfAny = type === 'order_invoiced' && this.#mixedLines.has(row.line);
      const states = isOfAny
        ? [...new Set([...this.#statesOf(row), ...reached.states])]
        : (this.#earlierStates(key, line, type) ?? reached.states);
      this.#reach(key, { ...reached, states }, line.shipped !== undefined);
      if (type === 'order_hold' && !isByWord && rows.length > 1) this.#heldTogether.add(key);
      else this.#heldTogether.delete(key);
    }
  }

  /**
   * The states of a sub-order from which the rest has moved on: its pieces are those that are counted, whatever it was
   * entered with.
   */
  #earlierStates(key: string, { shipped }: ToldLine, type: EventType): readonly State[] | undefined {
    const isKnown = this.#counted.has(key);
    if (this.#isLast(key) || type === 'async_order_create' || isKnown !== (shipped === undefined))
      return undefined;
    if (shipped === undefined) return this.#units.get(key);
    const isCount = (pieces: number) => (type === 'order_invoiced' ? pieces >= shipped : pieces === shipped);
    const counted = ALL_STATES.filter((state) => isGone(state) && isCount(state.shipped));
    // Nothing had shipped of it by then, and nobody has counted it since.
    return counted.length > 0 ? counted : this.#units.get(key);
  }

  #learnWithoutLines(type: EventType): void {
    const before = [...this.#units.values()];
    const named = [...this.#units]
      .filter(([key]) => this.#named.has(key) && this.#isLast(key))
      .map(([, states]) => states);
    const context = {
      isLineless: this.#units.has(WHOLE),
      isOnlyUnit: this.#units.size === 1,
      hasShipped: this.#hasShipped,
    };
    for (const [key, states] of this.#units) {
      const after = new Set(states.flatMap((state) => afterBareEvent(state, type, context)));
      if (after.size > 0) this.#units.set(key, [...after]);
      if (type === 'order_hold') this.#heldTogether.add(key);
    }
    if (context.isLineless) return;
    if (type === 'order_shipped') this.#isSomethingLeft = piecesLeft(named) > 1;
    if (!before.every((states) => states.every(isDone))) return;
    if (type === 'order_hold') this.#unknownRest.add('held');
    if (type === 'order_backordered' || type === 'order_shipped') this.#unknownRest.add('live');
  }

  /** Something of the order moves: a hold of all of it may be over, or over for that alone. */
  #perhapsRelease(): void {
    for (const key of this.#heldTogether) {
      const states = this.#units.get(key) ?? [];
      const released = states.map(({ requested, shipped, rest }) =>
        stateOf(requested, shipped, rest === 'held' ? 'live' : rest),
      );
      this.#units.set(key, [...new Set([...states, ...released])]);
    }
  }

  #reach(key: string, { states, isContradiction }: Reached, isCounted: boolean): void {
    const before = this.#units.get(key) ?? NEW_UNIT;
    this.#named.add(key);
    this.#units.set(key, states);
    if (isContradiction && isCounted && this.#counted.has(key)) {
      this.#contradictions.set(key, (this.#contradictions.get(key) ?? 0) + 1);
    }
    if (isCounted) this.#counted.add(key);
    else if (states.some((state) => !before.includes(state))) this.#counted.delete(key);
  }

  /** What a row without a sub-order's number says of the last one: all but the pieces that the others have shipped. */
  #lastPartOf(row: ToldLine): ToldLine {
    if (row.suffix !== undefined) return row;
    const { line, word, requested, shipped } = row;
    const others = [...this.#units].filter(([key]) => key.startsWith(`${row.line}/`) && !this.#isLast(key));
    if (others.length === 0) return row;
    if (others.some(([key, states]) => !this.#counted.has(key) || !states.every(hasPieces))) {
      // Nobody knows how many pieces are in those, or will be.
      const isCounted = requested !== undefined && shipped !== undefined;
      const meaning = meaningOf(word);
      const isLeft = isCounted && !isSettled(row) && (meaning === 'shipped' || meaning === undefined);
      const told = isCounted && isSettled(row) ? 'Shipped' : isLeft ? 'Backordered' : word;
      return { line, ...(told !== undefined && { word: told }) };
    }
    const least = others.map(([, states]) => Math.min(...states.map(({ shipped }) => shipped)));
    const gone = least.reduce((sum, pieces) => sum + pieces, 0);
    // Its packages may be of any.
    const { requested: _, shipped: __, trackingNumbers: ___, ...rest } = row;
    const left = requested === undefined ? 0 : requested - gone;
    return {
      ...rest,
      ...(left > 0 && { requested: left }),
      ...(shipped !== undefined && { shipped: Math.max(shipped - gone, 0) }),
    };
  }

  #statesOf(named: Named): readonly State[] {
    return this.#units.get(this.#keyOf(named)) ?? NEW_UNIT;
  }

  #keyOf({ line, suffix }: Named): string {
    return `${line}/${suffix ?? this.#lastSuffixes.get(line) ?? ''}`;
  }

  /** What is left of a line stands in its last sub-order alone. */
  #isLast(key: string): boolean {
    const [line = '', suffix = ''] = key.split('/');
    const last = this.#lastSuffixes.get(line);
    return last === undefined || last === Number(suffix);
  }
}

/** Where something has shipped that no line shows, nobody knows what. */
function withUnknown(pieces: ReadonlyMap<string, Range>, hasShipped: boolean): ReadonlyMap<string, Range> {
  const isExplained = !hasShipped || [...pieces.values()].some(({ least }) => least > 0);
  return isExplained ? pieces : new Map([...pieces, ['', { least: 0, most: Number.POSITIVE_INFINITY }]]);
}

/** Of what nobody has named, or counted beside what is left, nobody knows how much has shipped. */
function piecesByLine(
  units: ReadonlyMap<string, readonly State[]>,
  isLast: (key: string) => boolean,
  isCounted: (key: string) => boolean,
): ReadonlyMap<string, Range> {
  const pieces = new Map<string, Range>();
  for (const [key, states] of units) {
    const [line = ''] = key.split('/');
    const possible = states.filter((state) => !isLast(key) || isDone(state));
    const mostOf = (state: State) => (isCounted(key) || !hasPieces(state) ? state.shipped : state.requested);
    const { least, most } = pieces.get(line) ?? {
      least: 0,
      most: key === WHOLE ? Number.POSITIVE_INFINITY : 0,
    };
    pieces.set(line, {
      least: least + Math.min(...possible.map(({ shipped }) => shipped)),
      most: most + Math.max(...possible.map(mostOf)),
    });
  }
  return pieces;
}

/** A sequence in which pieces are counted as shipped, and as unshipped later, is none that has been. */
function likelyStates(all: readonly (readonly [readonly State[], number])[]): readonly State[] {
  const least = Math.min(...all.map(([, contradictions]) => contradictions));
  return [...new Set(all.flatMap(([states, contradictions]) => (contradictions === least ? states : [])))];
}

function endingsOf(
  units: readonly (readonly State[])[],
  hasShipped: boolean,
  mayHaveShipped: boolean,
): Set<Ending> {
  const endings = new Set<Ending>();
  const has = (states: readonly State[], ...wanted: readonly Ending[]) =>
    states.some((state) => wanted.includes(endingOf(state)));
  if (units.some((states) => has(states, 'held'))) endings.add('held');
  const mayBeFree = units.every((states) => has(states, 'live', 'shipped', 'void'));
  if (mayBeFree && units.some((states) => has(states, 'live'))) endings.add('live');
  if (mayHaveShipped && units.every((states) => states.some(isDone))) endings.add('shipped');
  const mayBeVoid = units.every((states) =>
    states.some((state) => endingOf(state) === 'void' && !hasPieces(state)),
  );
  if (!hasShipped && mayBeVoid) endings.add('void');
  return endings;
}

function endingOf(state: State): Ending {
  return isGone(state) ? 'shipped' : state.rest;
}

function isDone(state: State): boolean {
  return isGone(state) || state.rest === 'void';
}

function hasPieces({ shipped }: State): boolean {
  return shipped > 0;
}

/** How many pieces are left to ship at least. */
function piecesLeft(units: readonly (readonly State[])[]): number {
  const least = units.map((states) =>
    Math.min(...states.map((state) => (isDone(state) ? 0 : state.requested - state.shipped))),
  );
  return least.reduce((sum, pieces) => sum + pieces, 0);
}
