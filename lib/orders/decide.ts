import type { Order, Said } from './order.ts';
import { statusOf } from './status.ts';
import type { StatusTable, Verdict } from './status-table.ts';

/** What Thirdwatch should hear of an order now. */
export type Call = Verdict & {
  /** All that are known, the first known one first. */
  readonly trackingNumbers: readonly string[];
  /** The carrier of the first known package. */
  readonly carrierName?: string;
  readonly ingramOrderNumbers: readonly string[];
};

/**
 * What to tell Thirdwatch of an order: its status and tracking numbers, where these are not what it was last told.
 *
 * It looks at what was said, not at what the last notification changed, so that what could not be said once is
 * said at the next occasion, and what was said is not repeated.
 *
 * @returns undefined when there is no news
 */
export function decide(order: Order, table: StatusTable): Call | undefined {
  const state = statusOf(order);
  const verdict = state === undefined || !order.updated ? undefined : table[state];
  if (verdict === undefined) return undefined;
  const packages = [...order.packages].sort(
    ([a, left], [b, right]) => left.asOf - right.asOf || (a < b ? -1 : 1),
  );
  const trackingNumbers = packages.map(([trackingNumber]) => trackingNumber);
  if (order.said !== undefined && isSame(order.said, verdict, trackingNumbers)) return undefined;
  const carrierName = packages.find(([, { carrierName }]) => carrierName !== undefined)?.[1].carrierName;
  return {
    ...verdict,
    trackingNumbers,
    ...(carrierName !== undefined && { carrierName }),
    ingramOrderNumbers: [...order.ingramOrders.keys()].filter((number) => number !== '').sort(),
  };
}

/** The order after Thirdwatch has accepted a call. */
export function withSaid(order: Order, call: Call, at: number): Order {
  const { status, reason, trackingNumbers } = call;
  return { ...order, said: { status, ...(reason !== undefined && { reason }), trackingNumbers, at } };
}

function isSame(said: Said, { status, reason }: Verdict, trackingNumbers: readonly string[]): boolean {
  const told = new Set(said.trackingNumbers);
  return (
    said.status === status &&
    said.reason === reason &&
    told.size === trackingNumbers.length &&
    trackingNumbers.every((trackingNumber) => told.has(trackingNumber))
  );
}
