import type { Shipped, UnitFacts } from './facts.ts';
import { mergeUnits } from './merge.ts';
import {
  completeSince,
  countedPieces,
  hasShipped,
  isComplete,
  shippedPieces,
  sum,
  type UnitState,
  unitState,
  wordsOf,
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
  if (line === undefined && named.length === 0) return [{ subOrder, facts: last, ...unitState(last, order) }];
  const earlier = named.map((unit, index) => earlierUnit(unit, named[index + 1] ?? [subOrder, last]));
  const isEachNamed = named.length + 1 >= shipmentOf(subOrder);
  const parts = { earlier, last, isEachNamed, entered: enteredPieces(named.map(([, told]) => told)) };
  return withUntoldShipment([...earlier, { subOrder, ...lastUnit(parts, line ?? {}, order) }], last, line);
}

/**
 * Where no event has told that something shipped: pieces that the line had, or a sub-order, and a later sub-order has not,
 * have shipped. Where nobody has counted the last one, some of several have: it is there as the rest of a shipment. A line
 * that is told beside its first sub-order need not be larger: it may have been void in part.
 *
 * @param last what was told of the last sub-order
 */
function withUntoldShipment(
  units: readonly LineUnit[],
  last: UnitFacts,
  line: UnitFacts = {},
): readonly LineUnit[] {
  if (units.some((unit) => unit.hasShipped)) return units;
  const [first, ...others] = units.map(({ facts }) => facts.requested?.value);
  const isFirstTold = shipmentOf(units[0]?.subOrder ?? '') === 1 && first !== undefined;
  const all = [...(isFirstTold ? [] : [line.requested?.value]), first, ...others];
  const counts = all.filter((count) => count !== undefined);
  const isLess = counts.some((count, index) => count > (counts[index + 1] ?? count));
  const hasShipped = isLess || (last.requested === undefined && isRestOfShipment(units));
  return units.map((unit, index) => (index === 0 ? { ...unit, hasShipped } : unit));
}

/** Whether the last sub-order follows on a shipment of the first one: it had several pieces, and was not void. */
function isRestOfShipment(units: readonly LineUnit[]): boolean {
  const [first, last] = [units[0], units.at(-1)];
  if (first === undefined || last === undefined) return false;
  const { requested, isVoid } = first.facts;
  const isNext = shipmentOf(last.subOrder) > shipmentOf(first.subOrder);
  return isNext && (requested?.value ?? 0) > 1 && isVoid?.value !== true;
}

type NamedUnit = readonly [subOrder: string, told: UnitFacts];

/**
 * A sub-order after which there is another one: what has not shipped of it has moved on. Where nobody has counted what has
 * shipped, it is what the next one was entered without.
 */
function earlierUnit([subOrder, told]: NamedUnit, next: NamedUnit): LineUnit {
  const { requested } = told;
  const isShipped = hasShipped(told);
  const left = isShipped && isNext(subOrder, next[0]) ? next[1].requested?.value : undefined;
  const value = countedPieces(told) || (requested && left ? requested.value - left : 0);
  const facts = requested && value > 0 ? { ...told, requested: { ...requested, value } } : told;
  return { subOrder, facts, remainder: 'nothing', hasShipped: isShipped };
}

/** Whether a sub-order is the one to which the rest of another one goes: `-12` after `-11`, but neither `-21` nor `-13`. */
function isNext(subOrder: string, next: string): boolean {
  return suffixOf(next) === suffixOf(subOrder) + 1 && shipmentOf(next) > shipmentOf(subOrder);
}

type Parts = {
  readonly earlier: readonly LineUnit[];
  readonly last: UnitFacts;
  /** Whether every sub-order before the last one is known. */
  readonly isEachNamed: boolean;
  /** How many pieces of the line there were at least, before they moved on. */
  readonly entered: number;
};

/** Each sub-order was entered with what those before it had left. */
function enteredPieces(earlier: readonly UnitFacts[]): number {
  const counts = earlier.map(countedPieces);
  return Math.max(
    0,
    ...earlier.map(({ requested }, index) => (requested?.value ?? 0) + sum(counts.slice(0, index))),
  );
}

/**
 * The last sub-order of a line. What was told of the line without a sub-order is about this one, where it is about what
 * is left; its counts are about all sub-orders, those that no event has named included.
 */
function lastUnit(parts: Parts, line: UnitFacts, order: UnitFacts): Omit<LineUnit, 'subOrder'> {
  const { requested, shipped, invoiced } = line;
  const { last } = parts;
  const earlier = parts.earlier.map(({ facts }) => facts);
  const own = mergeUnits({ ...(requested && { requested }), ...last }, wordsOf(line));
  const told = { ...last, ...(own.isVoid && { isVoid: own.isVoid }) };
  const whole = mergeUnits({ ...line, ...wordsOf(line) }, sumOf(earlier, told, parts.entered));
  const pieces = shippedPieces(whole) - sum(earlier.map(shippedPieces));
  const left = shipped ?? invoiced;
  const isOfLast = pieces > 0 || ![...earlier, last].some(hasShipped);
  const facts = left && isOfLast ? mergeUnits(own, { shipped: { pieces, asOf: left.asOf } }) : own;
  const isDone = isComplete(own);
  const isLeft = isDone && isLeftSince(line, last);
  // Where each is counted, the line says whether they are all of it: the rest has moved on to one without a name.
  const isEachCounted = parts.isEachNamed && [...earlier, last].every(isCounted);
  const isOver = isDone && !isLeft && !isEachCounted;
  const remainder = isOver ? 'nothing' : unitState(isLeft ? withoutCounts(whole) : whole, order).remainder;
  return { facts, remainder, hasShipped: hasShipped(facts) };
}

function isCounted(part: UnitFacts): boolean {
  return part.requested !== undefined && countedPieces(part) > 0;
}

/** Whether something of a line was left after its last sub-order had shipped: an event need not have named the next one. */
function isLeftSince(line: UnitFacts, last: UnitFacts): boolean {
  const { value, asOf } = line.isAllShipped ?? { value: true, asOf: 0 };
  return !value && asOf > completeSince(last) && !isComplete(line);
}

function withoutCounts(unit: UnitFacts): UnitFacts {
  return { ...wordsOf(unit), ...(unit.shipped && { shipped: { ...unit.shipped, pieces: 0 } }) };
}

/** What the sub-orders say of their line together. That all of the last one has shipped is not all of the line. */
function sumOf(earlier: readonly UnitFacts[], last: UnitFacts, entered: number): UnitFacts {
  const { shipped, invoiced } = last;
  const { isAllShipped, ...words } = wordsOf(last);
  const asOf = Number.NEGATIVE_INFINITY;
  // What one was entered with, and nobody has counted, is not what is in it.
  const counts = earlier.map((part) => countedPieces(part) || Number.NaN);
  const told = sum(counts) + (last.requested?.value ?? Number.NaN);
  const before = sum(earlier.map(countedPieces));
  // There is a last one, and so there were more pieces than have shipped before it.
  const value = Math.max(told || 0, entered > before ? entered : 0);
  const withBefore = ({ pieces, asOf }: Shipped): Shipped => ({
    pieces: before + (pieces > 0 ? Math.max(pieces, shippedPieces(last)) : 0),
    asOf,
  });
  const firstShipped = shipped ?? (earlier.some(hasShipped) ? { pieces: 0, asOf } : undefined);
  return {
    ...words,
    ...(isAllShipped?.value === false && { isAllShipped }),
    ...(value > 0 && { requested: { value, asOf } }),
    ...(firstShipped && { shipped: withBefore(firstShipped) }),
    ...(invoiced && { invoiced: withBefore(invoiced) }),
  };
}

/** By the number at a sub-order's end, as in `20-RD128-11` and `30-RD128-12`: what stands before it is the warehouse. */
function bySuffix([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return suffixOf(a) - suffixOf(b) || (a < b ? -1 : 1);
}

function suffixOf(subOrder: string): number {
  // Without the look behind, the time of a search in many digits grows by their square.
  return Number(/(?<!\d)\d+$/.exec(subOrder)?.[0] ?? 0);
}

/** Which shipment a sub-order is, by its last digit: -11 and -21 are the first ones of two distributions. */
function shipmentOf(subOrder: string): number {
  return suffixOf(subOrder) % 10;
}
