import type { OrderFacts } from './facts.ts';
import type { DecidingUnit, Explanation, OrderState, RemainderWord } from './report.ts';
import { stateOfUnits, type Unit, unitsOf } from './state.ts';
import { shippedPieces, sum } from './unit.ts';
import { unitName } from './unit-name.ts';

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

const LEFT: Readonly<Record<RemainderWord, string>> = { held: 'on hold', open: 'open', void: 'void' };

/** An explanation in words, such as `3 of 5 pieces shipped; open: line 2 of 20-RD128`. */
export function explanationText(explanation: Explanation): string {
  const { units, moreUnits } = explanation;
  const [first] = units;
  if (first === undefined) return shippedText(explanation);
  const names = [...units.map(unitName), ...(moreUnits > 0 ? [`${moreUnits} more`] : [])];
  return `${shippedText(explanation)}; ${LEFT[first.remainder]}: ${names.join(', ')}`;
}

function shippedText({ requestedPieces, shippedPieces, hasShipped, state }: Explanation): string {
  if (!hasShipped) return 'nothing shipped';
  const pieces = requestedPieces === 1 ? 'piece' : 'pieces';
  if (requestedPieces > 0 && shippedPieces > 0) {
    return `${Math.min(shippedPieces, requestedPieces)} of ${requestedPieces} ${pieces} shipped`;
  }
  return state === 'shipped' ? 'everything shipped' : 'something shipped';
}
