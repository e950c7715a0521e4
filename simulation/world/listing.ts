import type { Life } from './lives/life.ts';
import { type IngramOrder, liveOf, type ResellerOrder, type Unit } from './lives/order.ts';

/** What Ingram's list of orders shows of one Ingram order, without the shape on the wire. */
export type ListedOrder = {
  readonly number: string;
  /** In capitals, as Ingram writes it. */
  readonly customerOrderNumber: string;
  readonly orderedAt: number;
  readonly subOrders: readonly { readonly suffix: number; readonly status: SubOrderStatus }[];
  /** The days on which something of it has shipped, in UTC. */
  readonly shippedOn: readonly string[];
};

/** What Ingram's list says of a sub-order. */
export type SubOrderStatus = 'Canceled' | 'On Hold' | 'Backordered' | 'Processing' | 'Shipped';

/** Like Order Details, the list may show a change so much later than its event. */
const LAGS_MS = [0, 0, 0, 60_000, 240_000] as const;

/** What the list shows of a life from one of its steps to the next. */
type Listing = { readonly from: number; readonly to: number; readonly orders: readonly ListedOrder[] };

/** The last listing of each life: a list is read page by page, and few orders change between two. */
const listings = new WeakMap<Life, Listing>();

/** What the list shows of a reseller's order at a moment, former orders under its number included. */
export function listedOrders(life: Life, askedAt: number): readonly ListedOrder[] {
  const lagMs = LAGS_MS[(Math.floor(askedAt / 1000) + life.index * 7) % LAGS_MS.length] ?? 0;
  const moment = askedAt - lagMs;
  const known = listings.get(life);
  if (known !== undefined && known.from <= moment && moment < known.to) return known.orders;
  const listing = listingAt(life, moment);
  listings.set(life, listing);
  return listing.orders;
}

function listingAt(life: Life, moment: number): Listing {
  const { steps } = life;
  const place = steps.findLastIndex(({ at }) => at <= moment);
  const { at: from, order } = steps[place] ?? { at: Number.NEGATIVE_INFINITY };
  const to = steps[place + 1]?.at ?? Number.POSITIVE_INFINITY;
  const known = order === undefined ? [] : [...order.ingramOrders, ...order.former];
  return { from, to, orders: known.map((each) => listed(each, life, place)) };
}

function listed({ number, units }: IngramOrder, life: Life, place: number): ListedOrder {
  const bySuffix = Map.groupBy(units, ({ suffix }) => suffix);
  const steps = life.steps.slice(0, place + 1);
  const shipped = steps.map(({ order }) => shippedPieces(order, number));
  return {
    number,
    customerOrderNumber: life.customerOrderNumber.toUpperCase(),
    orderedAt: steps.find(({ order }) => hasOrder(order, number))?.at ?? 0,
    subOrders: [...bySuffix].map(([suffix, some]) => ({ suffix, status: statusOf(some) })),
    shippedOn: steps.flatMap(({ at }, index) =>
      (shipped[index] ?? 0) > (shipped[index - 1] ?? 0) ? [new Date(at).toISOString().slice(0, 10)] : [],
    ),
  };
}

function statusOf(units: readonly Unit[]): SubOrderStatus {
  if (units.every(({ isVoid }) => isVoid)) return 'Canceled';
  const live = units.filter((unit) => liveOf(unit) > 0);
  if (live.some(({ isHeld }) => isHeld)) return 'On Hold';
  if (live.some(({ isBackordered }) => isBackordered)) return 'Backordered';
  return live.length > 0 ? 'Processing' : 'Shipped';
}

function hasOrder({ ingramOrders }: ResellerOrder, number: string): boolean {
  return ingramOrders.some((order) => order.number === number);
}

function shippedPieces({ ingramOrders }: ResellerOrder, number: string): number {
  const units = ingramOrders.find((order) => order.number === number)?.units ?? [];
  return units.reduce((sum, { shipped }) => sum + shipped, 0);
}
