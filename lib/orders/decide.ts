import type { OrderStatus } from '../thirdwatch/vocabulary.ts';
import { explain } from './explanation.ts';
import type { Order, PackageFacts } from './facts.ts';
import { mergeMaps, mergePackages } from './merge.ts';
import type { Explanation, LastReport, OrderState, PastReport } from './report.ts';
import { currentIngramOrders, currentReport } from './state.ts';
import { DEFAULT_STATUS_TABLE, type StatusTable, type Verdict } from './status-table.ts';

/** What Thirdwatch should hear of an order now. */
export type StatusUpdate = Verdict & {
  readonly because: Explanation;
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
 * It looks at what was told, not at what the last notification changed, so that what could not be told once is told
 * with the next one, and what was told is not repeated.
 *
 * @param options `mustRepeat` tells the same again: what is remembered as told need not be what was heard last
 * @returns undefined when there is no news
 */
export function decide(
  order: Order,
  table: StatusTable,
  { mustRepeat = false }: { readonly mustRepeat?: boolean } = {},
): StatusUpdate | undefined {
  // The result of a creation, or an answer of Ingram's, is no reason to tell of an order.
  const because = order.hasUpdate ? explain(order) : undefined;
  const lastReport = currentReport(order);
  if (because === undefined) return undefined;
  const verdict = table[because.state] ?? correction(because.state, lastReport, mustRepeat);
  if (verdict === undefined) return undefined;
  const ingramOrders = currentIngramOrders(order);
  const packages = packagesOf(order);
  const trackingNumbers = packages.map(([trackingNumber]) => trackingNumber);
  if (!mustRepeat && lastReport !== undefined && isSame(lastReport, verdict, trackingNumbers))
    return undefined;
  const trackingUrl = packages[0]?.[1].trackingUrl;
  const carrierName = packages.find(([, known]) => known.carrierName !== undefined)?.[1].carrierName;
  return {
    ...verdict,
    because,
    trackingNumbers,
    ...(trackingUrl !== undefined && { trackingUrl }),
    ...(carrierName !== undefined && { carrierName }),
    ingramOrderNumbers: [...ingramOrders.keys()].filter((number) => number !== '').sort(),
  };
}

/**
 * The order after Thirdwatch has accepted an update.
 *
 * @param at milliseconds since 1970
 * @param cause the id of the event that it followed, or why the order was judged again
 */
export function withReport(order: Order, update: StatusUpdate, at: number, cause: string): Order {
  const { status, reason, trackingNumbers, because } = update;
  const verdict = { status, ...(reason !== undefined && { reason }) };
  const report = { ...verdict, at, times: 1, cause, because, trackingNumbers: trackingNumbers.length };
  return {
    ...order,
    lastReport: { ...verdict, trackingNumbers, at },
    history: withPast(order.history ?? [], report),
  };
}

/** So many reports are kept of an order; a repeated one is counted instead. */
const REPORTS_KEPT = 10;

function withPast(history: readonly PastReport[], report: PastReport): readonly PastReport[] {
  const last = history.at(-1);
  const isRepeated =
    last?.status === report.status &&
    last.reason === report.reason &&
    last.trackingNumbers === report.trackingNumbers;
  const entry = isRepeated ? { ...last, at: report.at, times: last.times + 1 } : report;
  return [...history.slice(0, isRepeated ? -1 : undefined), entry].slice(-REPORTS_KEPT);
}

/** The packages of an order, the first known one first. */
export function packagesOf(order: Order): readonly (readonly [string, PackageFacts])[] {
  const packages = [...currentIngramOrders(order).values()].reduce(
    (all, ingramOrder) => mergeMaps(all, ingramOrder.packages, mergePackages),
    new Map<string, PackageFacts>() as ReadonlyMap<string, PackageFacts>,
  );
  return [...packages].sort(([a, { asOf }], [b, other]) => asOf - other.asOf || (a < b ? -1 : 1));
}

/** In which states what Thirdwatch was told is true; of a status that is not named here, nobody can say. */
const TRUE_IN: Readonly<Partial<Record<OrderStatus, readonly OrderState[]>>> = {
  _canceled: ['voided'],
  _held: ['held'],
  _fulfilled: ['shipped', 'returned'],
  _returned: ['returned'],
};

/**
 * What is told of a state for which the table wants silence, where what was told is true no more: that it is on hold or
 * canceled, else `_approved`. What was told and is not remembered may have been anything.
 */
function correction(
  state: OrderState,
  lastReport: LastReport | undefined,
  mustRepeat: boolean,
): Verdict | undefined {
  const trueIn = lastReport && TRUE_IN[lastReport.status];
  const isUntrue = trueIn !== undefined && !trueIn.includes(state);
  if (state === 'held' || state === 'voided') return isUntrue ? DEFAULT_STATUS_TABLE[state] : undefined;
  return isUntrue || mustRepeat ? { status: '_approved' } : undefined;
}

/** Whether an update is what is remembered as told last. */
export function isLastReport({ lastReport }: Order, update: StatusUpdate): boolean {
  return lastReport !== undefined && isSame(lastReport, update, update.trackingNumbers);
}

function isSame(
  lastReport: LastReport,
  { status, reason }: Verdict,
  trackingNumbers: readonly string[],
): boolean {
  if (lastReport.status !== status || lastReport.reason !== reason) return false;
  const told = new Set(lastReport.trackingNumbers);
  return told.size === trackingNumbers.length && trackingNumbers.every((number) => told.has(number));
}
