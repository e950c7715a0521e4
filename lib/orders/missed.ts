import { decide, type StatusUpdate } from './decide.ts';
import type { Order, OrderFacts, UnitFacts } from './facts.ts';
import { mergeUnits } from './merge.ts';
import { type Unit, unitsOf, wholeFacts } from './state.ts';
import type { StatusTable } from './status-table.ts';
import { shippedPieces, sum } from './unit.ts';

/** What Thirdwatch is told after a search. */
type Told = {
  readonly update: StatusUpdate;
  /** Whether it differs from what Thirdwatch has accepted last. */
  readonly isNews: boolean;
};

/**
 * Whether it takes what a search has found to tell an update: without it, the status would be another one, or of news,
 * fewer pieces were known to have shipped. That Ingram tells the number of a package that an event has not told is no
 * reason to miss an event; nor is that it counts what an event has told without a number.
 *
 * @param found the order with what a search has found
 * @param told what is known without that
 */
export function isMissed(
  { update, isNews }: Told,
  found: Order,
  told: Order,
  statusTable: StatusTable,
): boolean {
  return [told, withWholeShipped(told)].every((order) => {
    const expected = decide(order, statusTable, { mustRepeat: true });
    return expected?.status !== update.status || (isNews && hasShippedMore(found, order));
  });
}

/**
 * An order where an event without lines that tells of a shipment is read as one of all, though lines are known: it need
 * not be, and it may have told all the same what a search finds.
 */
function withWholeShipped(order: Order): Order {
  const ingramOrders = [...order.ingramOrders].map(([number, facts]) => {
    const { isAllShipped, shipped } = wholeFacts(facts, order);
    if (!isAllShipped?.value || shipped === undefined) return [number, facts] as const;
    const all: UnitFacts = { isAllShipped, shipped: { ...shipped, pieces: 0 } };
    const lines = [...facts.lines].map(([line, bySubOrder]) => {
      const units = [...bySubOrder].map(([subOrder, unit]) => [subOrder, mergeUnits(unit, all)] as const);
      return [line, new Map(units)] as const;
    });
    return [number, { ...facts, lines: new Map(lines) }] as const;
  });
  return { ...order, ingramOrders: new Map(ingramOrders) };
}

/** Whether more pieces of some line have shipped; of a line of which nobody has counted them, this is not known. */
function hasShippedMore(found: OrderFacts, told: OrderFacts): boolean {
  const before = Map.groupBy(unitsOf(told), nameOf);
  return [...Map.groupBy(unitsOf(found), nameOf)].some(([name, units]) => {
    const known = [name, ...units.flatMap(widerNamesOf)].map((each) => before.get(each)).find(isKnown) ?? [];
    const isUncounted = known.some(({ hasShipped, facts }) => hasShipped && shippedPieces(facts) === 0);
    return !isUncounted && piecesOf(units) > piecesOf(known);
  });
}

/** The line of a unit, or the whole of its Ingram order. */
function nameOf({ ingramOrder, line }: Pick<Unit, 'ingramOrder' | 'line'>): string {
  return JSON.stringify([ingramOrder, line]);
}

/** By what else an event may have told of a unit: by the Ingram order as a whole, or without its number. */
function widerNamesOf({ ingramOrder, line }: Unit): readonly string[] {
  const unnamed = line === undefined ? [] : [nameOf({ ingramOrder: '', line })];
  return [nameOf({ ingramOrder }), ...unnamed, nameOf({ ingramOrder: '' })];
}

function isKnown(units: readonly Unit[] | undefined): units is readonly Unit[] {
  return units !== undefined;
}

function piecesOf(units: readonly Unit[]): number {
  return sum(units.map(({ facts }) => shippedPieces(facts)));
}
