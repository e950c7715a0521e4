import type { Statement, UnitFacts } from './facts.ts';
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
  const some = hasShipped(unit);
  if (isComplete(unit)) return { remainder: 'nothing', hasShipped: some };
  const onHold = withWhole(unit.onHold, whole.onHold);
  const isVoid = withWhole(unit.isVoid, whole.isVoid);
  const live = onHold?.value && !hasShippedSince(unit, onHold.asOf) ? 'held' : 'open';
  return { remainder: isVoid?.value ? 'void' : live, hasShipped: some };
}

/** What was said of the whole is about each unit. That the whole is not on hold leaves the hold of one line alone. */
function withWhole(
  unit: Statement<boolean> | undefined,
  whole: Statement<boolean> | undefined,
): Statement<boolean> | undefined {
  return whole?.value === true ? newest(unit, whole) : unit;
}

/** Whether something of a unit has shipped. */
export function hasShipped({ shipped, someShippedAsOf, invoice }: UnitFacts): boolean {
  return shipped !== undefined || someShippedAsOf !== undefined || invoice !== undefined;
}

/** Pieces that are on hold do not ship: what has shipped since was not. */
function hasShippedSince({ shipped }: UnitFacts, asOf: number): boolean {
  return shipped !== undefined && shipped.asOf > asOf;
}

/** Whether all of a unit has shipped, by its quantities or by a word. */
function isComplete(unit: UnitFacts): boolean {
  const { requested, pieces } = quantitiesOf(unit);
  if (pieces >= (requested ?? Number.POSITIVE_INFINITY)) return true;
  const remainder = newest(unit.remainder, remainderByInvoice(unit))?.value;
  return remainder === 'none' || (remainder === 'none-counted' && requested === undefined);
}

/** How many pieces of a unit were requested, where that is known, and how many have shipped at least. */
export function quantitiesOf(unit: UnitFacts): { readonly requested?: number; readonly pieces: number } {
  const requested = unit.requested ?? unit.invoice?.requested;
  const pieces = Math.max(unit.shipped?.pieces ?? 0, unit.invoice?.pieces ?? 0);
  return { ...(requested && { requested: requested.value }), pieces };
}

/** How many pieces of a unit have shipped: where a word says that all have, as many as were requested. */
export function shippedPieces(unit: UnitFacts): number {
  const { requested = 0, pieces } = quantitiesOf(unit);
  return isComplete(unit) ? Math.max(pieces, requested) : pieces;
}

/** An invoice of pieces that are known to have shipped says nothing of the others. */
function remainderByInvoice({ shipped, someShippedAsOf, invoice }: UnitFacts): UnitFacts['remainder'] {
  const isExplained = shipped !== undefined || someShippedAsOf !== undefined;
  if (invoice === undefined || isExplained) return undefined;
  return { value: invoice.pieces > 0 ? 'none-counted' : 'none', asOf: invoice.asOf };
}
