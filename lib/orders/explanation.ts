import type { OrderFacts } from './facts.ts';
import type { DecidingUnit, Explanation, OrderState, RemainderWord } from './report.ts';
import { stateOfUnits, type Unit, unitsOf } from './state.ts';
import { shippedPieces, sum } from './unit.ts';

/** So many units are named: more would tell nobody more. */
const UNITS_NAMED = 3;

/** What decides: units on hold, units of which something is left, or units whose rest is void. */
const DECIDING: Readonly<Record<OrderState, RemainderWord>> = {
  voided: 'void',
  returned: 'void',
  shipped: 'void',
  held: 'held',
  partially_shipped: 'open',
  backordered: 'open',
};

/**
 * Why an order is in its state.
 *
 * @returns undefined as long as nothing is known of it
 */
export function explain(order: OrderFacts): Explanation | undefined {
  const units = unitsOf(order);
  const state = stateOfUnits(units, order);
  if (state === undefined) return undefined;
  const deciding = units.flatMap((unit) => decidingUnit(unit, DECIDING[state]));
  return {
    state,
    requestedPieces: sum(units.map(({ facts }) => facts.requested?.value ?? 0)),
    shippedPieces: sum(units.map(({ facts }) => shippedPieces(facts))),
    hasShipped: units.some(({ hasShipped }) => hasShipped),
    units: deciding.slice(0, UNITS_NAMED),
    moreUnits: Math.max(deciding.length - UNITS_NAMED, 0),
  };
}

function decidingUnit(
  { ingramOrder, line, remainder }: Unit,
  wanted: RemainderWord,
): readonly DecidingUnit[] {
  return remainder === wanted ? [{ ingramOrder, ...(line !== undefined && { line }), remainder }] : [];
}
