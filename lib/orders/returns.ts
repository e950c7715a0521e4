import type { ReturnDetails, ReturnedProduct } from '../ingram/api/returns.ts';
import type { Order, OrderFacts, ReturnFacts, UnitFacts } from './facts.ts';
import { shippedPieces, sum, type UnitState } from './unit.ts';

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
  const returns = new Map<string, ReturnFacts>();
  for (const {
    lineNumber: line,
    invoiceNumber: subOrder,
    quantity = 0,
    ...product
  } of details.products.filter(isOf)) {
    if (line === undefined) continue;
    const status = product.status ?? details.status;
    const isBack = details.isOfGoods && (status === 'approved' || status === 'partially-approved');
    const key = keyOf(details.caseRequestNumber, line, subOrder);
    // Several of them may be of one line, in Ingram orders that the case does not name.
    const pieces = (returns.get(key)?.pieces.value ?? 0) + (isBack ? quantity : 0);
    returns.set(key, {
      line,
      ...(subOrder !== undefined && { subOrder }),
      pieces: { value: pieces, asOf: askedAt },
    });
  }
  return {
    ingramOrders: new Map(),
    hasUpdate: false,
    unknownWords: new Set(),
    ...(returns.size > 0 && { returns }),
  };
}

function keyOf(caseRequestNumber: string, line: string, subOrder = ''): string {
  return JSON.stringify([caseRequestNumber, line, subOrder]);
}

function caseNumberIn(key: string): string {
  const [caseRequestNumber] = JSON.parse(key);
  return String(caseRequestNumber);
}

/**
 * Whether all that has shipped has come back, line by line; of pieces that nobody has counted, this is not known. A case
 * need not say which Ingram order a line is of: then it may be any that has the line.
 *
 * @param since when the order began: what had come back before is of a former one under its number
 */
export function isReturned(
  { returns }: OrderFacts,
  units: readonly ReturnableUnit[],
  since: number,
): boolean {
  const shipped = units.filter(({ hasShipped }) => hasShipped);
  if (returns === undefined) return false;
  const back = [...returns.values()].filter(
    ({ subOrder, pieces }) => pieces.asOf >= since && isOfAny(subOrder, shipped),
  );
  const byLine = Map.groupBy(shipped, ({ line }) => line);
  return [...byLine].every(([line, some]) => {
    const counts = some.map(({ facts }) => shippedPieces(facts));
    const pieces = back.filter((each) => each.line === line).map((each) => each.pieces.value);
    return counts.every((count) => count > 0) && sum(pieces) >= sum(counts);
  });
}

/**
 * The cases of returned goods that an order has facts of, first those that were read the longest ago.
 *
 * @param since when the order began
 */
export function caseNumbersOf({ returns = new Map() }: OrderFacts, since: number): readonly string[] {
  const present = [...returns].filter(([, { pieces }]) => pieces.asOf >= since);
  const byAge = present.sort(([, a], [, b]) => a.pieces.asOf - b.pieces.asOf);
  return [...new Set(byAge.map(([key]) => caseNumberIn(key)))];
}

/** What is known of an order but for its returned goods. */
export function withoutReturns({ returns: _, ...order }: Order): Order {
  return order;
}

/** `20-RD128-11` is a sub-order of 20-RD128. */
function isOfAny(subOrder: string | undefined, units: readonly ReturnableUnit[]): boolean {
  return subOrder === undefined || units.some(({ ingramOrder }) => subOrder.startsWith(`${ingramOrder}-`));
}
