import type { ReturnDetails, ReturnedProduct } from '../ingram/api/returns.ts';
import type { OrderFacts, ReturnFacts, UnitFacts } from './facts.ts';
import { shippedPieces, type UnitState } from './unit.ts';

type ReturnableUnit = UnitState & {
  readonly ingramOrder: string;
  readonly line?: string;
  readonly facts: UnitFacts;
};

/**
 * The facts that a case of returned goods tells of an order: how many pieces of which line have come back. A case that is
 * open, denied or void tells that none have.
 *
 * @param isOf whether a product is of the order
 * @param askedAt milliseconds since 1970
 */
export function factsOfReturn(
  details: ReturnDetails,
  isOf: (product: ReturnedProduct) => boolean,
  askedAt: number,
): OrderFacts {
  const entries = details.products.filter(isOf).flatMap((product): [string, ReturnFacts][] => {
    const { lineNumber, invoiceNumber, quantity = 0 } = product;
    if (lineNumber === undefined) return [];
    const status = product.status ?? details.status;
    const isBack = details.isOfGoods && (status === 'approved' || status === 'partially-approved');
    const key = JSON.stringify([details.caseRequestNumber, lineNumber, invoiceNumber ?? '']);
    const facts = { line: lineNumber, pieces: { value: isBack ? quantity : 0, asOf: askedAt } };
    return [[key, { ...facts, ...(invoiceNumber !== undefined && { subOrder: invoiceNumber }) }]];
  });
  return {
    ingramOrders: new Map(),
    hasUpdate: false,
    unknownWords: new Set(),
    ...(entries.length > 0 && { returns: new Map(entries) }),
  };
}

/**
 * Whether all that has shipped has come back, line by line; of pieces that nobody has counted, this is not known. A case
 * need not say which Ingram order a line is of: then it may be any that has the line.
 */
export function isReturned({ returns }: OrderFacts, units: readonly ReturnableUnit[]): boolean {
  const shipped = units.filter(({ hasShipped }) => hasShipped);
  if (returns === undefined) return false;
  const back = [...returns.values()].filter(({ subOrder }) => isOfAny(subOrder, shipped));
  const byLine = Map.groupBy(shipped, ({ line }) => line);
  return [...byLine].every(([line, some]) => {
    const counts = some.map(({ facts }) => shippedPieces(facts));
    const pieces = back.filter((each) => each.line === line).map((each) => each.pieces.value);
    return counts.every((count) => count > 0) && sum(pieces) >= sum(counts);
  });
}

/** `20-RD128-11` is a sub-order of 20-RD128. */
function isOfAny(subOrder: string | undefined, units: readonly ReturnableUnit[]): boolean {
  return subOrder === undefined || units.some(({ ingramOrder }) => subOrder.startsWith(`${ingramOrder}-`));
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}
