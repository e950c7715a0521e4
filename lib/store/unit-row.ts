import { REMAINDERS, type Statement, type UnitFacts } from '../orders/facts.ts';

/**
 * The facts of a unit as a row of numbers: an order has thousands of units, and each name would be written and checked
 * as often. Times are told in milliseconds since a moment that all rows of an Ingram order share.
 *
 * In this sequence, `null` for what is not known, and nothing after the last that is: shipped pieces, since when;
 * something shipped since; requested pieces, as of; remainder by its place in `REMAINDERS`, as of; on hold, as of; void,
 * as of; invoiced pieces, since when; requested pieces by the invoice, as of.
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

/** Writes the facts of a unit as a row. */
export function unitToRow(unit: UnitFacts, since: number): UnitRow {
  const { shipped, someShippedAsOf, requested, remainder, onHold, isVoid, invoice } = unit;
  const at = (asOf: number | undefined) => (asOf === undefined ? null : asOf - since);
  const row = [
    shipped?.pieces ?? null,
    at(shipped?.asOf),
    at(someShippedAsOf),
    requested?.value ?? null,
    at(requested?.asOf),
    remainder === undefined ? null : REMAINDERS.indexOf(remainder.value),
    at(remainder?.asOf),
    flag(onHold),
    at(onHold?.asOf),
    flag(isVoid),
    at(isVoid?.asOf),
    invoice?.pieces ?? null,
    at(invoice?.asOf),
    invoice?.requested?.value ?? null,
    at(invoice?.requested?.asOf),
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
  const [requested, requestedAsOf, remainder, remainderAsOf, ...flags] = facts;
  const [onHold, onHoldAsOf, isVoid, isVoidAsOf, ...invoice] = flags;
  const [invoiced, invoicedAsOf, byInvoice, byInvoiceAsOf] = invoice;
  const unit: { -readonly [K in keyof UnitFacts]: UnitFacts[K] } = {};
  if (isKnown(pieces) && isKnown(shippedAsOf)) unit.shipped = { pieces, asOf: since + shippedAsOf };
  if (isKnown(someShippedAsOf)) unit.someShippedAsOf = since + someShippedAsOf;
  if (isKnown(requested) && isKnown(requestedAsOf)) {
    unit.requested = { value: requested, asOf: since + requestedAsOf };
  }
  if (isKnown(remainder) && isKnown(remainderAsOf)) {
    unit.remainder = { value: remainderAt(remainder), asOf: since + remainderAsOf };
  }
  if (isKnown(onHold) && isKnown(onHoldAsOf)) unit.onHold = { value: onHold === 1, asOf: since + onHoldAsOf };
  if (isKnown(isVoid) && isKnown(isVoidAsOf)) unit.isVoid = { value: isVoid === 1, asOf: since + isVoidAsOf };
  if (isKnown(invoiced) && isKnown(invoicedAsOf)) {
    unit.invoice = { asOf: since + invoicedAsOf, pieces: invoiced };
    if (isKnown(byInvoice) && isKnown(byInvoiceAsOf)) {
      unit.invoice = { ...unit.invoice, requested: { value: byInvoice, asOf: since + byInvoiceAsOf } };
    }
  }
  return unit;
}

function isKnown(cell: number | null | undefined): cell is number {
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
