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

type SubOrderStatus = 'Canceled' | 'On Hold' | 'Backordered' | 'Processing' | 'Shipped';

/** Like Order Details, the list may show a change so much later than its event. */
const LAGS_MS = [0, 0, 0, 60_000, 240_000] as const;

const listings = new WeakMap<ResellerOrder, readonly ListedOrder[]>();

/** What the list shows of a reseller's order at a moment, former orders under its number included. */
export function listedOrders(life: Life, askedAt: number): readonly ListedOrder[] {
  const lagMs = LAGS_MS[(Math.floor(askedAt / 1000) + life.index * 7) % LAGS_MS.length] ?? 0;
  const place = life.steps.findLastIndex(({ at }) => at <= askedAt - lagMs);
  const order = life.steps[place]?.order;
  if (order === undefined) return [];
  const known =
    listings.get(order) ?? [...order.ingramOrders, ...order.former].map((each) => listed(each, life, place));
  listings.set(order, known);
  return known;
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
