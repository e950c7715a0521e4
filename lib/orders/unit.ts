import type { Hold, Shipped, Statement, UnitFacts } from './facts.ts';
import { newest } from './merge.ts';

/** What is left of a unit to ship, and whether some of it has shipped. */
export type UnitState = {
  readonly remainder: 'nothing' | 'void' | 'held' | 'open';
  readonly hasShipped: boolean;
};

/**
 * What has become of a unit.
 *
 * @param whole what was said of its Ingram order as a whole
 */
export function unitState(unit: UnitFacts, whole: UnitFacts): UnitState {
  return { remainder: remainderOf(unit, whole), hasShipped: hasShipped(unit) };
}

function remainderOf(unit: UnitFacts, whole: UnitFacts): UnitState['remainder'] {
  if (isComplete(unit)) return 'nothing';
  if (withWhole(unit.isVoid, whole.isVoid)?.value) return 'void';
  const onHold = withWhole(unit.onHold, whole.onHold);
  return onHold?.value && !hasMovedSince(onHold, unit) ? 'held' : 'open';
}

/** What was said of the whole is about each unit. That the whole is not on hold leaves the hold of one line alone. */
function withWhole<S extends Statement<boolean>>(unit: S | undefined, whole: S | undefined): S | undefined {
  return whole?.value ? newest(unit, whole) : unit;
}

/** Whether something of a unit has shipped. */
export function hasShipped({ shipped, invoiced }: UnitFacts): boolean {
  return (shipped ?? invoiced) !== undefined;
}

/**
 * Pieces that are on hold do not ship: what has shipped since was not. An invoice, or an event of the same moment, may be of
 * what had shipped before, unless it counts more than had shipped when they were on hold. What had shipped without a count
 * by then says that nobody knows how much that was.
 */
function hasMovedSince({ asOf, shipped: atHold }: Hold, { shipped, invoiced }: UnitFacts): boolean {
  if (shipped !== undefined && shipped.asOf > asOf) return true;
  if (atHold === undefined || shipped?.pieces === 0) return false;
  const isShippedThen = shipped?.asOf === asOf && shipped.pieces > atHold;
  const known = Math.max(atHold, piecesOf(shipped));
  return isShippedThen || (invoiced !== undefined && invoiced.asOf >= asOf && invoiced.pieces > known);
}

/**
 * Whether all of a unit has shipped, by its quantities or by a word. Quantities win over words; but how many were
 * requested may be told first when some are left, after others have shipped.
 */
export function isComplete(unit: UnitFacts): boolean {
  const { requested, isAllShipped } = unit;
  const { value, asOf } = isAllShipped ?? { value: false, asOf: Number.NEGATIVE_INFINITY };
  const since = allShippedSince(unit);
  const isCounted = requested !== undefined && countedPieces(unit) >= requested.value;
  const isAll = value && !isWordAboutPart(unit);
  return isAll || since > asOf || (isCounted && (since === asOf || since >= requested.asOf));
}

/**
 * Whether a word that all has shipped is about a part: the newest invoice came later, and shows others as backordered. It
 * may be a late one of an earlier shipment, if there was one: then something had shipped before that word.
 */
function isWordAboutPart({ shipped, isAllShipped, isLeftByInvoice }: UnitFacts): boolean {
  if (!isAllShipped || !isLeftByInvoice?.value || isLeftByInvoice.asOf <= isAllShipped.asOf) return false;
  return shipped?.pieces === 0 && shipped.asOf === isAllShipped.asOf;
}

/**
 * Since when all of a unit has shipped: by its quantities, else by a word. Where nobody says how many were requested of
 * it, a word that comes later may be about more than was counted. Minus infinity: it has not.
 */
export function completeSince(unit: UnitFacts): number {
  const counted = allShippedSince(unit);
  const said = unit.isAllShipped?.value ? unit.isAllShipped.asOf : Number.NEGATIVE_INFINITY;
  if (Number.isNaN(counted)) return said;
  return unit.requested === undefined ? Math.max(counted, said) : counted;
}

/**
 * Since when what has left is all, as far as is known: what was counted, where no more was requested; and what an
 * invoice tells without a number, unless it is of what is known to have shipped. Not a number: it is not all.
 */
function allShippedSince({ shipped, invoiced, requested }: UnitFacts): number {
  const left = shipped && shipped.pieces >= piecesOf(invoiced) ? shipped : invoiced;
  const isAll = left?.pieces ? left.pieces >= (requested?.value ?? 0) : shipped === undefined;
  return isAll && left ? left.asOf : Number.NaN;
}

/** How many pieces of a unit were counted as shipped. */
export function countedPieces({ shipped, invoiced }: UnitFacts): number {
  return Math.max(piecesOf(shipped), piecesOf(invoiced));
}

function piecesOf(shipped: Shipped | undefined): number {
  return shipped?.pieces ?? 0;
}

/**
 * How many pieces of a unit have shipped: where a word says that all have, as many as were requested. But if the rest of
 * what was counted was void by then, the word is about what was counted.
 */
export function shippedPieces(unit: UnitFacts): number {
  const pieces = countedPieces(unit);
  return isComplete(unit) && !isRestVoid(unit) ? Math.max(pieces, unit.requested?.value ?? 0) : pieces;
}

/** Whether the rest of what was counted was void before a word told all of it shipped. */
function isRestVoid({ shipped, invoiced, isVoid, isAllShipped }: UnitFacts): boolean {
  const counted = piecesOf(shipped) >= piecesOf(invoiced) ? shipped : invoiced;
  if (!counted?.pieces || !isVoid?.value || isAllShipped === undefined) return false;
  return counted.asOf <= isVoid.asOf && isVoid.asOf <= isAllShipped.asOf;
}

/** What was told of a unit in words, without its counts: whether a hold is over is judged by the unit's own ones. */
export function wordsOf(unit: UnitFacts): UnitFacts {
  const { isAllShipped, onHold, isVoid } = unit;
  return {
    ...(isAllShipped && { isAllShipped }),
    ...(onHold && { onHold: { value: onHold.value && !hasMovedSince(onHold, unit), asOf: onHold.asOf } }),
    ...(isVoid && { isVoid }),
  };
}

/** The sum of numbers. */
export function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
