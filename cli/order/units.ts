import type { Order, UnitFacts } from '../../lib/orders/facts.ts';
import { type Unit, unitsOf } from '../../lib/orders/state.ts';
import { countedPieces } from '../../lib/orders/unit.ts';

/** What is known of one unit of an order, for people and programs. */
export type UnitRow = {
  readonly ingramOrder: string;
  /** Null for what was said of the Ingram order as a whole. */
  readonly line: string | null;
  readonly subOrder: string | null;
  /** What has become of what has not shipped. */
  readonly remainder: Unit['remainder'];
  readonly requested: number | null;
  readonly shipped: number | null;
  /** The newest statement about it, in milliseconds since 1970; null where there is none but about the whole. */
  readonly asOf: number | null;
};

/** All that is known of an order, unit by unit. */
export function unitRows(order: Order): readonly UnitRow[] {
  return unitsOf(order).map(({ ingramOrder, line, subOrder, remainder, facts }) => ({
    ingramOrder,
    line: line ?? null,
    subOrder: subOrder || null,
    remainder,
    requested: facts.requested?.value ?? null,
    shipped: countedPieces(facts) || null,
    asOf: newestOf(facts) ?? null,
  }));
}

function newestOf(facts: UnitFacts): number | undefined {
  const moments = Object.values(facts).map(({ asOf }) => asOf);
  return moments.length === 0 ? undefined : Math.max(...moments);
}
