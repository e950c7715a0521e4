import type {
  Hold,
  IngramOrderFacts,
  Order,
  OrderFacts,
  PackageFacts,
  ReturnFacts,
  Shipped,
  Statement,
  UnitFacts,
} from './facts.ts';

/** So many words that are not known are remembered of an order; more of them would tell nobody more. */
const UNKNOWN_WORDS_KEPT = 10;

/** How two statements of each fact merge. */
type Joins<T> = {
  readonly [K in keyof T]-?: (a: NonNullable<T[K]>, b: NonNullable<T[K]>) => NonNullable<T[K]>;
};

const UNIT: Joins<UnitFacts> = {
  shipped: moreShipped,
  requested: larger,
  isAllShipped: newer,
  onHold: newerHold,
  isVoid: newer,
  invoiced: moreShipped,
  isLeftByInvoice: newer,
};

/** A package is known since the first statement that shows it. Two names of one carrier are told apart by the letters. */
const PACKAGE: Joins<PackageFacts> = {
  asOf: Math.min,
  carrierName: laterInAlphabet,
  trackingUrl: laterInAlphabet,
};

const INGRAM_ORDER: Joins<IngramOrderFacts> = {
  lines: (a, b) => mergeMaps(a, b, (units, others) => mergeMaps(units, others, mergeUnits)),
  whole: mergeUnits,
  packages: (a, b) => mergeMaps(a, b, mergePackages),
  firstAsOf: Math.min,
  lastAsOf: Math.max,
  linesAsOf: Math.max,
};

const RETURN: Joins<ReturnFacts> = { line: (a) => a, subOrder: (a) => a, pieces: newer };

const ORDER: Joins<OrderFacts> = {
  ingramOrders: (a, b) => mergeMaps(a, b, mergeIngramOrders),
  hasUpdate: (a, b) => a || b,
  unknownWords: mergeWords,
  returns: (a, b) => mergeMaps(a, b, (known, other) => mergeRecords(known, other, RETURN)),
};

/**
 * Merges facts into what is known of an order. It is a join: any sequence of the same facts, with any repetition, gives
 * the same order.
 *
 * @returns the order itself when the facts add nothing to it
 */
export function merge(order: Order, facts: OrderFacts): Order {
  return mergeRecords<OrderFacts, Order>(order, facts, ORDER);
}

/** Merges what is known of one Ingram order. */
export function mergeIngramOrders(a: IngramOrderFacts, b: IngramOrderFacts): IngramOrderFacts {
  return mergeRecords(a, b, INGRAM_ORDER);
}

/** Merges what is known of one unit. */
export function mergeUnits(a: UnitFacts, b: UnitFacts): UnitFacts {
  return mergeRecords(a, b, UNIT);
}

/** Merges what is known of one package. */
export function mergePackages(a: PackageFacts, b: PackageFacts): PackageFacts {
  return mergeRecords(a, b, PACKAGE);
}

/** Merges entries into a map, each with the one of its key; gives back the map when they add nothing. */
export function mergeMaps<V>(
  map: ReadonlyMap<string, V>,
  entries: Iterable<readonly [string, V]>,
  mergeValues: (a: V, b: V) => V,
): ReadonlyMap<string, V> {
  let merged: Map<string, V> | undefined;
  for (const [key, value] of entries) {
    const known = (merged ?? map).get(key);
    const joined = known === undefined ? value : mergeValues(known, value);
    if (joined === known) continue;
    merged ??= new Map(map);
    merged.set(key, joined);
  }
  return merged ?? map;
}

/** The newer of two statements, where there are two. */
export function newest<S extends Statement<number | boolean>>(
  a: S | undefined,
  b: S | undefined,
): S | undefined {
  return a && b ? newer(a, b) : (a ?? b);
}

/**
 * The newer of two statements. Of the same moment, the larger value counts, never the one that arrived first: merging
 * must not depend on the sequence of deliveries.
 */
function newer<S extends Statement<number | boolean>>(a: S, b: S): S {
  return (b.asOf - a.asOf || Number(b.value) - Number(a.value)) > 0 ? b : a;
}

/** Of two that say the same of one moment, the one that counts more. */
function newerHold(a: Hold, b: Hold): Hold {
  const isSame = a.asOf === b.asOf && a.value === b.value;
  return isSame && (b.shipped ?? -1) > (a.shipped ?? -1) ? b : newer(a, b);
}

/** The larger of two numbers; of equal ones, the earlier statement. */
function larger(a: Statement<number>, b: Statement<number>): Statement<number> {
  return (b.value - a.value || a.asOf - b.asOf) > 0 ? b : a;
}

function moreShipped(a: Shipped, b: Shipped): Shipped {
  return (b.pieces - a.pieces || a.asOf - b.asOf) > 0 ? b : a;
}

function laterInAlphabet(a: string, b: string): string {
  return b > a ? b : a;
}

function mergeWords(a: ReadonlySet<string>, b: ReadonlySet<string>): ReadonlySet<string> {
  const kept = [...a.union(b)].sort().slice(0, UNKNOWN_WORDS_KEPT);
  return a.size === kept.length && kept.every((word) => a.has(word)) ? a : new Set(kept);
}

/** Merges two records fact by fact; gives back the first one when the other adds nothing. */
function mergeRecords<T extends object, A extends T = T>(a: A, b: T, joins: Joins<T>): A {
  let merged: A | undefined;
  for (const key in joins) {
    const [known, other] = [a[key], b[key]];
    if (other === undefined) continue;
    const join = joins[key] as (a: unknown, b: unknown) => A[typeof key];
    const joined = known === undefined ? (other as A[typeof key]) : join(known, other);
    if (joined === known) continue;
    merged ??= { ...a };
    merged[key] = joined;
  }
  return merged ?? a;
}
