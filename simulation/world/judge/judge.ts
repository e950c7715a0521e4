/*
 * What can be known of an order from the events that were sent.
 *
 * The judge keeps, for each unit (Ingram order, line, sub-order), every state that the unit can be in: so many pieces
 * requested, so many shipped, and a rest that is live, on hold or void. It goes through the events in the sequence of
 * their times. From each state, a unit reaches those that the event can have brought about, and keeps those of which
 * a sender can have written just this. In the end the order can be known where all states that are left give it the
 * same outcome. So nothing is decided by precedence: what an event does not say stays open.
 *
 * What the documents say, and the judge takes for granted:
 * - Quantities say how much has shipped. What has shipped stays shipped. What is on hold or void does not ship.
 * - A unit stays as it is until an event about it says otherwise; what no event names is not there.
 * - What is left of a line stands in its last sub-order. One before it has the pieces that are counted as shipped of it.
 * - A line with a tracking number, in an event of a shipment, has shipped in part at least.
 * - An event's type is about the lines that say so; else about those that say nothing; else, as the three documented
 *   words cannot say "held" or "voided", about every line that has not shipped.
 * - Without lines, a void or a hold is of all that has not shipped. A shipment is of something, where lines are known
 *   (so, of several pieces, not of all: the one convention that lives need not keep to), and of all where none are. An
 *   invoice need not be of anything new.
 * - A case of returned goods is about the pieces that it counts. It belongs to the Ingram order that it names, else to
 *   those of the time.
 * - "Shipped" without quantities means all. The result of a creation tells of lines and pieces alone.
 *
 * What it leaves open, because the documents do:
 * - whether a hold is over, once the line is told without a hold, or once something moves of an order that was on hold
 *   as a whole: no event is documented for a release;
 * - what a void line is, once it is told as open or backordered: the documented words cannot say "voided";
 * - how much has shipped, where an event says that something has;
 * - how many pieces are in a sub-order, where a row is of all of its line and the others are not counted;
 * - of which sub-orders an invoice is, where their line is told as a whole as well;
 * - the sequence of events of one moment, and the moment that Order Details show of a line, within five minutes of
 *   the question. Of these, a sequence in which pieces that were counted as shipped are unshipped is none.
 */

import type { ShownOrder } from '../details.ts';
import type { Outcome } from '../lives/order.ts';
import type { SentEvent } from '../notifications/sent-event.ts';
import { type Ending, type Possible, possibleAfter, type Range, type Source } from './belief.ts';
import { type HeardCase, type Lived, withReturns } from './returns.ts';

/** What a receiver can know of an order. */
export type Knowable = {
  /** What may truthfully be told: where it is one alone, it can be known. */
  readonly outcomes: ReadonlySet<Outcome>;
  /** The same without what is read by convention alone. */
  readonly conceivable: ReadonlySet<Outcome>;
  /** Something is known to have shipped. */
  readonly hasShipped: boolean;
  /** By Ingram order and line, how many pieces have shipped, if nothing is left of the line. */
  readonly pieces: ReadonlyMap<string, ReadonlyMap<string, Range>>;
};

/** An event as it arrived. */
export type Arrived = {
  readonly event: SentEvent;
  readonly receivedAt: number;
  /** When it was sent anew, with that as its date. */
  readonly sentAgainAt?: number;
};

/** Order Details count as of some moment in this time before they were asked for. */
const DETAILS_WINDOW_MS = 5 * 60_000;

const LONG_AGO_MS = 100 * 24 * 60 * 60_000;

/** More sequences than these are not tried: then nothing is known. */
const MOST_SEQUENCES = 200;

const ALL_ENDINGS: ReadonlySet<Ending> = new Set(['held', 'live', 'shipped', 'void']);
const UNKNOWN: Possible = {
  endings: ALL_ENDINGS,
  conceivable: ALL_ENDINGS,
  hasShipped: false,
  pieces: new Map([['unknown', { least: 0, most: Number.POSITIVE_INFINITY }]]),
};

/**
 * What can be known of an order from the events that have arrived, Ingram's latest answers about it, and the cases of
 * returned goods that were heard of.
 */
export function knowable(
  arrived: readonly Arrived[],
  answers: readonly ShownOrder[],
  cases: readonly HeardCase[] = [],
): Knowable {
  const events = distinctEvents(arrived);
  const named = events.flatMap(({ event }) => event.orders.map(({ number }) => number));
  // A search finds Ingram orders that no event has named.
  const numbers = new Set([...named, ...answers.map(({ number }) => number)]);
  const each = [...numbers].map((number) => {
    const ours = events.filter(({ event }) => event.orders.some((order) => order.number === number));
    const details = answers.findLast((answer) => answer.number === number);
    const times = ours.length > 0 || details === undefined ? ours.map(timeOf) : [details.askedAt];
    const sequences = sequencesOf(number, ours, details);
    const possible = sequences.length === 0 ? UNKNOWN : possibleAfter(sequences);
    return { ...possible, number, begin: Math.min(...times), end: Math.max(...times) };
  });
  const present = withoutFormer(each);
  const withCases = (outcomes: ReadonlySet<Outcome>) => withReturns(outcomes, present, cases);
  return {
    outcomes: withCases(outcomesOf(present.map(({ endings }) => endings))),
    conceivable: withCases(outcomesOf(present.map(({ conceivable }) => conceivable))),
    hasShipped: present.some(({ hasShipped }) => hasShipped),
    pieces: new Map(present.map(({ number, pieces }) => [number, pieces])),
  };
}

/** What was over long before something else began is of a former order, whose number came back. */
function withoutFormer(orders: readonly Lived[]): readonly Lived[] {
  const newestBegin = Math.max(...orders.map(({ begin }) => begin));
  return orders.flatMap((order) => {
    if (order.end > newestBegin - LONG_AGO_MS) return [order];
    const isOver = !order.endings.has('held') && !order.endings.has('live');
    return isOver ? [] : [{ ...order, ...UNKNOWN }];
  });
}

function distinctEvents(arrived: readonly Arrived[]): readonly Arrived[] {
  const first = new Map<string, Arrived>();
  for (const one of arrived) if (!first.has(one.event.id)) first.set(one.event.id, one);
  return [...first.values()];
}

/** When an event's content was so: by its date, or where that says nothing, when it arrived. */
function timeOf({ event, receivedAt }: Arrived): number {
  return event.timestamp === 'sentAt' ? event.sentAt : receivedAt;
}

/** Every sequence in which the events and the details can have been so. */
function sequencesOf(
  number: string,
  events: readonly Arrived[],
  details: ShownOrder | undefined,
): readonly (readonly Source[])[] {
  const sorted = events.toSorted((a, b) => timeOf(a) - timeOf(b));
  const sequences = permutationsOfTies(sorted);
  if (details === undefined) return sequences.map((sequence) => sequence.map((one) => sourceOf(one, number)));
  return sequences.flatMap((sequence) => {
    const from = sequence.filter((one) => timeOf(one) <= details.askedAt - DETAILS_WINDOW_MS).length;
    const to = sequence.filter((one) => timeOf(one) <= details.askedAt).length;
    const sources = sequence.map((one) => sourceOf(one, number));
    return Array.from({ length: to - from + 1 }, (_, index) =>
      sources.toSpliced(from + index, 0, { details }),
    );
  });
}

function sourceOf({ event }: Arrived, number: string): Source {
  return { event, told: event.orders.find((order) => order.number === number) ?? { number, lines: [] } };
}

function permutationsOfTies(sorted: readonly Arrived[]): readonly (readonly Arrived[])[] {
  let sequences: readonly (readonly Arrived[])[] = [[]];
  for (const group of Map.groupBy(sorted, timeOf).values()) {
    const ways = permutationsOf(group);
    sequences = sequences.flatMap((sequence) => ways.map((way) => [...sequence, ...way]));
    if (sequences.length > MOST_SEQUENCES) return [];
  }
  return sequences;
}

function permutationsOf<T>(values: readonly T[]): readonly (readonly T[])[] {
  if (values.length < 2) return [values];
  return values.flatMap((value, index) =>
    permutationsOf(values.toSpliced(index, 1)).map((rest) => [value, ...rest]),
  );
}

function outcomesOf(orders: readonly ReadonlySet<Ending>[]): ReadonlySet<Outcome> {
  const outcomes = new Set<Outcome>();
  const all = (...endings: readonly Ending[]) =>
    orders.every((order) => endings.some((ending) => order.has(ending)));
  const any = (ending: Ending) => orders.some((order) => order.has(ending));
  if (any('held')) outcomes.add('_held');
  if (any('live') && all('live', 'shipped', 'void')) outcomes.add('_approved');
  if (any('shipped') && all('shipped', 'void')) outcomes.add('_fulfilled');
  if (all('void')) outcomes.add('_canceled');
  return outcomes;
}
