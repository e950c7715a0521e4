import { backByCase, type ReturnCase } from './return-case.ts';

/** What Ingram handles as one: a line of an Ingram order, or the part of it that stands in one sub-order. */
export type Unit = {
  readonly line: string;
  /** The two digits at the end of the sub-order's number. */
  readonly suffix: number;
  /** What the unit was entered with; more than `requested` once its rest has moved to the next sub-order. */
  readonly entered: number;
  readonly requested: number;
  readonly shipped: number;
  /** What has not shipped never will. */
  readonly isVoid: boolean;
  readonly isHeld: boolean;
  readonly isBackordered: boolean;
  /** Pieces that an invoice was written for. */
  readonly invoiced: number;
};

export type IngramOrder = { readonly number: string; readonly units: readonly Unit[] };

/** All that is so of a reseller's order at one moment. */
export type ResellerOrder = {
  readonly ingramOrders: readonly IngramOrder[];
  /** Of a former order with the same number. */
  readonly former: readonly IngramOrder[];
  /** Of goods that come back or are claimed, as they are decided. */
  readonly cases?: readonly ReturnCase[];
};

/** What may truthfully be told of an order. */
export type Outcome = '_canceled' | '_fulfilled' | '_returned' | '_held' | '_approved';

/** The most pieces that a line is entered with. */
export const MOST_PIECES = 5;

/** Pieces that are still to ship. */
export function liveOf({ requested, shipped, isVoid }: Unit): number {
  return isVoid ? 0 : requested - shipped;
}

/** The truth about an order, from its pieces alone. */
export function truthOf({ ingramOrders, cases = [] }: ResellerOrder): Outcome {
  const units = ingramOrders.flatMap((order) => order.units);
  const live = units.filter((unit) => liveOf(unit) > 0);
  if (live.some(({ isHeld }) => isHeld)) return '_held';
  if (live.length > 0) return '_approved';
  const shipped = sum(units.map((unit) => unit.shipped));
  if (shipped === 0) return '_canceled';
  const numbers = ingramOrders.map(({ number }) => number);
  const back = cases.flatMap(backByCase).filter(({ ingramOrder }) => numbers.includes(ingramOrder));
  return sum(back.map(({ pieces }) => pieces)) === shipped ? '_returned' : '_fulfilled';
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}
