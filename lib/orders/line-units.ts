import type { UnitFacts } from './facts.ts';
import { mergeUnits } from './merge.ts';
import {
  countedPieces,
  hasShipped,
  isComplete,
  shippedPieces,
  sum,
  type UnitState,
  unitState,
} from './unit.ts';

/** A unit of a line, by its sub-order; the empty one stands for a line that no event has told in sub-orders. */
export type LineUnit = UnitState & { readonly subOrder: string; readonly facts: UnitFacts };

/**
 * The units of a line. What is backordered goes to the next sub-order, so that only the last one has a remainder of its
 * own.
 *
 * @param order what was said of its Ingram order as a whole
 */
export function lineUnits(bySubOrder: ReadonlyMap<string, UnitFacts>, order: UnitFacts): readonly LineUnit[] {
  const named = [...bySubOrder].filter(([subOrder]) => subOrder !== '').sort(bySuffix);
  const [subOrder, last] = named.pop() ?? ['', undefined];
  const line = bySubOrder.get('');
  if (last === undefined)
    return line === undefined ? [] : [{ subOrder, facts: line, ...unitState(line, order) }];
  const earlier = named.map(
    ([name, facts]): LineUnit => ({
      subOrder: name,
      facts,
      remainder: 'nothing',
      hasShipped: hasShipped(facts),
    }),
  );
  if (line === undefined) return [...earlier, { subOrder, facts: last, ...unitState(last, order) }];
  const parts = named.map(([, facts]) => facts);
  return [...earlier, { subOrder, ...lastUnit(last, parts, line, order) }];
}

/**
 * The last sub-order of a line of which events have told as a whole as well. Their words are about what is left, and so
 * about the last sub-order; their counts are about all sub-orders, those that no event has named included.
 */
function lastUnit(
  own: UnitFacts,
  earlier: readonly UnitFacts[],
  line: UnitFacts,
  order: UnitFacts,
): Omit<LineUnit, 'subOrder'> {
  const { requested, shipped, invoiced, ...words } = line;
  const parts = [...earlier, own];
  const known = mergeUnits({ ...(requested && { requested }), ...own }, words);
  const all = mergeUnits(line, ofAll(parts, own));
  const pieces = shippedPieces(all) - sum(earlier.map(shippedPieces));
  const left = shipped ?? invoiced;
  const isOfLast = pieces > 0 || !parts.some(hasShipped);
  const facts = left && isOfLast ? mergeUnits(known, { shipped: { pieces, asOf: left.asOf } }) : known;
  const isDone = isComplete(known) && !isLeftSince(line, own);
  const remainder = isDone ? 'nothing' : unitState(all, order).remainder;
  return { facts, remainder, hasShipped: hasShipped(facts) };
}

/** Whether something of a line was left after its last sub-order had shipped: an event need not have named the next one. */
function isLeftSince({ isAllShipped }: UnitFacts, { shipped, invoiced }: UnitFacts): boolean {
  const since = (shipped ?? invoiced)?.asOf ?? Number.NEGATIVE_INFINITY;
  return isAllShipped?.value === false && isAllShipped.asOf > since;
}

/** What the sub-orders say of their line: any statement about the line itself is newer. */
function ofAll(parts: readonly UnitFacts[], { shipped, invoiced: _, ...last }: UnitFacts): UnitFacts {
  const never = Number.NEGATIVE_INFINITY;
  const requested = sum(parts.map((part) => part.requested?.value ?? Number.NaN));
  const pieces = sum(parts.map(countedPieces));
  return {
    ...last,
    ...(requested > 0 && { requested: { value: requested, asOf: never } }),
    ...(parts.some(hasShipped) && { shipped: { pieces, asOf: shipped?.asOf ?? never } }),
  };
}

/** By the number at a sub-order's end, as in `20-RD128-11` and `30-RD128-12`: what stands before it is the warehouse. */
function bySuffix([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return suffixOf(a) - suffixOf(b) || (a < b ? -1 : 1);
}

function suffixOf(subOrder: string): number {
  return Number(/\d+$/.exec(subOrder)?.[0] ?? 0);
}
