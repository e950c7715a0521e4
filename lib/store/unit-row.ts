import type { Shipped, Statement, UnitFacts } from '../orders/facts.ts';

/**
 * The facts of a unit as a row of numbers: an order has thousands of units, and each name would be written and checked
 * as often. Times are told in milliseconds since a moment that all rows of an Ingram order share.
 *
 * In this sequence, `null` for what is not known, and nothing after the last that is: shipped pieces, since when;
 * something uncounted shipped since; requested pieces, as of; what is left by words (see `REMAINDERS`), as of; on hold,
 * as of; void, as of; invoiced pieces, since when; whether an invoice leaves others (see `LEFT_BY_INVOICE`), as of. In
 * these last two, much older rows have what an invoice says of the requested pieces, and the version before reads nothing.
 * How many had shipped at the hold stands in the first or third cell, see `countAtHold`.
 */
export type UnitRow = readonly (number | null)[];

const COLUMNS = 15;

/** Whether a value of the store can be a row. */
export function isUnitRow(value: unknown): value is UnitRow {
  return (
    Array.isArray(value) &&
    value.length <= COLUMNS &&
    value.every((cell) => cell === null || typeof cell === 'number')
  );
}

/** What words say to be left: nothing beside what was counted, in older rows; something; nothing. */
const REMAINDERS = ['none-counted', 'some', 'none'] as const;

/** Unlike a number of pieces, which older rows have in this place, they are negative. */
const LEFT_BY_INVOICE = { yes: -1, no: -2 } as const;

/** Writes the facts of a unit as a row. */
export function unitToRow(unit: UnitFacts, since: number): UnitRow {
  const { shipped, requested, isAllShipped, onHold, isVoid, invoiced, isLeftByInvoice } = unit;
  const at = (asOf: number | undefined) => (asOf === undefined ? null : asOf - since);
  const atHold = countAtHold(unit);
  const shippedCells = shipped?.pieces
    ? [shipped.pieces, at(shipped.asOf), atHold]
    : [atHold, null, at(shipped?.asOf)];
  const row = [
    ...shippedCells,
    requested?.value ?? null,
    at(requested?.asOf),
    isAllShipped === undefined ? null : REMAINDERS.indexOf(isAllShipped.value ? 'none' : 'some'),
    at(isAllShipped?.asOf),
    flag(onHold),
    at(onHold?.asOf),
    flag(isVoid),
    at(isVoid?.asOf),
    invoiced?.pieces ?? null,
    at(invoiced?.asOf),
    isLeftByInvoice === undefined ? null : LEFT_BY_INVOICE[isLeftByInvoice.value ? 'yes' : 'no'],
    at(isLeftByInvoice?.asOf),
  ];
  return row.slice(0, row.findLastIndex((cell) => cell !== null) + 1);
}

/**
 * Reads the facts of a unit from a row.
 *
 * @throws RangeError when it has a remainder that is none
 */
export function unitOfRow(row: UnitRow, since: number): UnitFacts {
  const [pieces, shippedAsOf, someShippedAsOf, ...facts] = row;
  const atHold = isKnown(shippedAsOf) ? someShippedAsOf : pieces;
  const [requested, requestedAsOf, remainder, remainderAsOf, ...flags] = facts;
  const [onHold, onHoldAsOf, isVoid, isVoidAsOf, ...invoices] = flags;
  const [invoicedPieces, invoicedAsOf, isLeft, isLeftAsOf] = invoices;
  const unit: { -readonly [K in keyof UnitFacts]: UnitFacts[K] } = {};
  const shipped = shippedOf(pieces, shippedAsOf, since) ?? shippedOf(0, someShippedAsOf, since);
  if (shipped !== undefined) unit.shipped = shipped;
  if (isKnown(requested) && isKnown(requestedAsOf)) {
    unit.requested = { value: requested, asOf: since + requestedAsOf };
  }
  if (isKnown(remainder) && isKnown(remainderAsOf)) {
    const value = remainderAt(remainder);
    if (value !== 'none-counted')
      unit.isAllShipped = { value: value === 'none', asOf: since + remainderAsOf };
  }
  if (isKnown(onHold) && isKnown(onHoldAsOf)) {
    const statement = { value: onHold === 1, asOf: since + onHoldAsOf };
    unit.onHold = isKnown(atHold) && atHold < 0 ? { ...statement, shipped: -1 - atHold } : statement;
  }
  if (isKnown(isVoid) && isKnown(isVoidAsOf)) unit.isVoid = { value: isVoid === 1, asOf: since + isVoidAsOf };
  const invoiced = shippedOf(invoicedPieces, invoicedAsOf, since);
  if (invoiced !== undefined) unit.invoiced = invoiced;
  if (isKnown(isLeft) && isLeft < 0 && isKnown(isLeftAsOf))
    unit.isLeftByInvoice = { value: isLeft === LEFT_BY_INVOICE.yes, asOf: since + isLeftAsOf };
  return unit;
}

/**
 * How many pieces had shipped at the hold, where that is known: below zero, in whichever cell of what has shipped is free.
 * Older versions take it for nothing, and older rows have no such number there.
 */
function countAtHold({ onHold }: UnitFacts): number | null {
  return onHold?.shipped === undefined ? null : -1 - onHold.shipped;
}

type Cell = UnitRow[number] | undefined;

function shippedOf(pieces: Cell, asOf: Cell, since: number): Shipped | undefined {
  return isKnown(pieces) && isKnown(asOf) ? { pieces, asOf: since + asOf } : undefined;
}

function isKnown(cell: Cell): cell is number {
  return typeof cell === 'number';
}

function flag(statement: Statement<boolean> | undefined): number | null {
  return statement === undefined ? null : Number(statement.value);
}

function remainderAt(index: number): (typeof REMAINDERS)[number] {
  const remainder = REMAINDERS[index];
  if (remainder === undefined) throw new RangeError('The row has a remainder that is none.');
  return remainder;
}
