import { compact } from '../platform/compact.ts';
import type { DetailedPackage, Order, Said } from './order.ts';
import { statusOf } from './status.ts';
import type { StatusTable, Verdict } from './status-table.ts';

/** What Thirdwatch should hear of an order now. */
export type Call = Verdict & {
  /** All that are known, the first known one first. */
  readonly trackingNumbers: readonly string[];
  /** Where the way of the first package can be followed. */
  readonly trackingUrl?: string;
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
  if (order.said !== undefined && isSame(order.said, verdict, order)) return undefined;
  const packages = packagesOf(order);
  const trackingNumbers = [...packages.keys()];
  const [{ trackingUrl } = {}] = packages.values();
  const carrierName = [...packages.values()].find((known) => known.carrierName !== undefined)?.carrierName;
  return {
    ...verdict,
    trackingNumbers,
    ...compact({ trackingUrl, carrierName }),
    ingramOrderNumbers: [...order.ingramOrders.keys()].filter((number) => number !== '').sort(),
  };
}

/** All packages by tracking number: what the events told in the order of their coming, then what details add. */
function packagesOf(order: Order): ReadonlyMap<string, DetailedPackage> {
  const told = [...order.packages].sort((a, b) => a[1].asOf - b[1].asOf || byKey(a, b));
  const packages = new Map<string, DetailedPackage>(
    told.map(([trackingNumber, { carrierName }]) => [
      trackingNumber,
      carrierName === undefined ? {} : { carrierName },
    ]),
  );
  // Two Ingram orders may share a package: which of them tells of it must not depend on the sequence of arrival.
  const answers = [...order.ingramOrders].sort(byKey);
  const detailed = answers.flatMap(([, { details }]) => [...(details?.packages ?? [])]);
  for (const [trackingNumber, known] of detailed.sort(byKey)) {
    packages.set(trackingNumber, { ...known, ...packages.get(trackingNumber) });
  }
  return packages;
}

function byKey([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : Number(a > b);
}

/** The order after Thirdwatch has accepted a call. */
export function withSaid(order: Order, call: Call, at: number): Order {
  const { status, reason, trackingNumbers } = call;
  return { ...order, said: { status, ...(reason !== undefined && { reason }), trackingNumbers, at } };
}

/** The order as if nothing had been said of it yet. */
export function withoutSaid({ said: _, ...order }: Order): Order {
  return order;
}

function isSame(said: Said, { status, reason }: Verdict, order: Order): boolean {
  if (said.status !== status || said.reason !== reason) return false;
  const known = order.packages;
  const added = new Set([...numbersInDetails(order)].filter((number) => !known.has(number)));
  const { trackingNumbers } = said;
  return (
    trackingNumbers.length === known.size + added.size &&
    trackingNumbers.every((number) => known.has(number) || added.has(number))
  );
}

function* numbersInDetails({ ingramOrders }: Order): Iterable<string> {
  for (const { details } of ingramOrders.values()) if (details) yield* details.packages.keys();
}
