import {
  type IngramOrderFacts,
  type Invoice,
  type Order,
  type OrderFacts,
  type PackageFacts,
  REMAINDERS,
  type Remainder,
  type ReturnFacts,
  type Shipped,
  type Statement,
  type UnitFacts,
} from './facts.ts';

/** So many words that are not known are remembered of an order; more of them would tell nobody more. */
const UNKNOWN_WORDS_KEPT = 10;

/**
 * Merges facts into what is known of an order. It is a join: any sequence of the same facts, with any repetition, gives
 * the same order.
 *
 * @returns the order itself when the facts add nothing to it
 */
export function merge(order: Order, facts: OrderFacts): Order {
  return sameOr(order, {
    ...order,
    ingramOrders: mergeMaps(order.ingramOrders, facts.ingramOrders, mergeIngramOrders),
    hasUpdate: order.hasUpdate || facts.hasUpdate,
    unknownWords: mergeWords(order.unknownWords, facts.unknownWords),
    ...optional('returns', either(order.returns, facts.returns, mergeAllReturns)),
  });
}

function mergeAllReturns(
  a: ReadonlyMap<string, ReturnFacts>,
  b: ReadonlyMap<string, ReturnFacts>,
): ReadonlyMap<string, ReturnFacts> {
  return mergeMaps(a, b, (known, other) => {
    const pieces = newer(known.pieces, other.pieces, Number);
    return pieces === undefined || pieces === known.pieces ? known : { ...known, pieces };
  });
}

/** Merges what is known of one Ingram order. */
export function mergeIngramOrders(a: IngramOrderFacts, b: IngramOrderFacts): IngramOrderFacts {
  return sameOr(a, {
    lines: mergeMaps(a.lines, b.lines, (units, others) => mergeMaps(units, others, mergeUnits)),
    whole: mergeUnits(a.whole, b.whole),
    packages: mergeMaps(a.packages, b.packages, mergePackages),
    firstAsOf: Math.min(a.firstAsOf, b.firstAsOf),
    hasAllLines: a.hasAllLines || b.hasAllLines,
    ...optional('lastAsOf', either(a.lastAsOf, b.lastAsOf, Math.max)),
    ...optional('linesAsOf', either(a.linesAsOf, b.linesAsOf, Math.max)),
  });
}

/** Merges what is known of one unit. */
export function mergeUnits(a: UnitFacts, b: UnitFacts): UnitFacts {
  return sameOr(a, {
    ...optional('shipped', either(a.shipped, b.shipped, moreShipped)),
    ...optional('someShippedAsOf', either(a.someShippedAsOf, b.someShippedAsOf, Math.min)),
    ...optional('requested', newer(a.requested, b.requested, Number)),
    ...optional('remainder', newer(a.remainder, b.remainder, rankOfRemainder)),
    ...optional('onHold', newer(a.onHold, b.onHold, Number)),
    ...optional('isVoid', newer(a.isVoid, b.isVoid, Number)),
    ...optional('invoice', either(a.invoice, b.invoice, mergeInvoices)),
  });
}

/**
 * The newer of two statements. Of the same moment, the one of the higher rank counts, never the one that arrived
 * first: merging must not depend on the sequence of deliveries.
 */
export function newer<T>(
  a: Statement<T> | undefined,
  b: Statement<T> | undefined,
  rankOf: (value: T) => number,
): Statement<T> | undefined {
  return either(a, b, (left, right) => {
    const difference = right.asOf - left.asOf || rankOf(right.value) - rankOf(left.value);
    return difference > 0 ? right : left;
  });
}

/** What has shipped is not left again; but a word beside a count is about no more pieces than that. */
export function rankOfRemainder(remainder: Remainder): number {
  return REMAINDERS.indexOf(remainder);
}

function moreShipped(a: Shipped, b: Shipped): Shipped {
  return (b.pieces - a.pieces || a.asOf - b.asOf) > 0 ? b : a;
}

function mergeInvoices(a: Invoice, b: Invoice): Invoice {
  return sameOr(a, {
    asOf: Math.min(a.asOf, b.asOf),
    pieces: Math.max(a.pieces, b.pieces),
    ...optional('requested', newer(a.requested, b.requested, Number)),
  });
}

/** A package is known since the first statement that shows it. Two names of one carrier are told apart by the letters. */
export function mergePackages(a: PackageFacts, b: PackageFacts): PackageFacts {
  return sameOr(a, {
    asOf: Math.min(a.asOf, b.asOf),
    ...optional('carrierName', either(a.carrierName, b.carrierName, laterInAlphabet)),
    ...optional('trackingUrl', either(a.trackingUrl, b.trackingUrl, laterInAlphabet)),
  });
}

function laterInAlphabet(a: string, b: string): string {
  return b > a ? b : a;
}

function mergeWords(a: ReadonlySet<string>, b: ReadonlySet<string>): ReadonlySet<string> {
  const kept = [...a.union(b)].sort().slice(0, UNKNOWN_WORDS_KEPT);
  return a.size === kept.length && kept.every((word) => a.has(word)) ? a : new Set(kept);
}

/** Merges two maps entry by entry; gives back the first one when the other adds nothing. */
function mergeMaps<V>(
  a: ReadonlyMap<string, V>,
  b: ReadonlyMap<string, V>,
  mergeValues: (a: V, b: V) => V,
): ReadonlyMap<string, V> {
  const changes: [string, V][] = [];
  for (const [key, value] of b) {
    const known = a.get(key);
    const merged = known === undefined ? value : mergeValues(known, value);
    if (merged !== known) changes.push([key, merged]);
  }
  return changes.length === 0 ? a : new Map([...a, ...changes]);
}

function either<T>(a: T | undefined, b: T | undefined, join: (a: T, b: T) => T): T | undefined {
  if (a === undefined) return b;
  return b === undefined ? a : join(a, b);
}

function optional<K extends string, T>(key: K, value: T | undefined): { readonly [P in K]?: T } {
  return value === undefined ? {} : ({ [key]: value } as { readonly [P in K]?: T });
}

/** The former object when the merged one holds nothing else. */
function sameOr<T extends object>(former: T, merged: T): T {
  const keys = Object.keys(merged) as (keyof T)[];
  const isSame =
    keys.length === Object.keys(former).length && keys.every((key) => merged[key] === former[key]);
  return isSame ? former : merged;
}
