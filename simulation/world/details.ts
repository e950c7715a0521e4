import type { Life } from './lives/life.ts';
import { liveOf, type Unit } from './lives/order.ts';
import { seeded } from './random.ts';

/** What Ingram's Order Details show of one Ingram order, without the shape on the wire. */
export type ShownOrder = {
  readonly number: string;
  /** When they were asked for. They show what was so then, or up to {@link MOST_LAG_MS} earlier. */
  readonly askedAt: number;
  readonly orderStatus: string;
  readonly lines: readonly ShownLine[];
};

export type ShownLine = {
  readonly line: string;
  readonly suffix: number;
  readonly word: string;
  readonly ordered: number;
  readonly backordered: number;
  /** Pieces, as the shipments tell them: no proof in a line that is in progress. */
  readonly inShipments: number;
};

/** Order Details may show a change so much later than its event. */
const MOST_LAG_MS = 4 * 60_000;

/** What Order Details answer about an Ingram order, or undefined where Ingram does not know it yet. */
export function detailsOf(life: Life, number: string, askedAt: number): ShownOrder | undefined {
  const random = seeded(life.seed ^ Math.floor(askedAt / 1000), life.index);
  const lag = random.chance(0.6) ? 0 : random.integer(0, MOST_LAG_MS);
  const shown = life.steps.findLast(({ at }) => at <= askedAt - lag) ?? life.steps[0];
  const order =
    shown && [...shown.order.ingramOrders, ...shown.order.former].find((known) => known.number === number);
  if (order === undefined) return undefined;
  const lines = order.units.map((unit) => {
    const { line, suffix, requested, shipped, isBackordered } = unit;
    const word = wordOf(unit, random.pick(['Shipped', 'Shipped', 'Delivered', 'E-Delivered']));
    const backordered = isBackordered ? liveOf(unit) : 0;
    const isExample = word === 'In Progress' && shipped === 0 && random.chance(0.1);
    return { line, suffix, word, ordered: requested, backordered, inShipments: isExample ? 1 : shipped };
  });
  return { number, askedAt, orderStatus: statusOf(order.units), lines };
}

/** The same as Ingram's API v6.1 answers it. */
export function detailsBody(shown: ShownOrder, customerOrderNumber: string): object {
  return {
    ingramOrderNumber: shown.number,
    customerOrderNumber,
    orderStatus: shown.orderStatus,
    lines: shown.lines.map(({ line, suffix, word, ordered, backordered, inShipments }) => ({
      subOrderNumber: `${shown.number}-${suffix}`,
      ingramOrderLineNumber: line,
      customerLineNumber: line,
      lineStatus: word,
      quantityOrdered: ordered,
      quantityConfirmed: ordered - backordered,
      quantityBackOrdered: backordered,
      shipmentDetails:
        inShipments === 0 ? [] : [{ quantity: inShipments, shippedDate: '2026-01-06', carrierDetails: [] }],
    })),
  };
}

function wordOf(unit: Unit, shippedWord: string): string {
  if (unit.isVoid) return 'Canceled';
  if (liveOf(unit) === 0) return shippedWord;
  if (unit.isHeld) return 'On Hold';
  return unit.isBackordered ? 'Backordered' : 'In Progress';
}

function statusOf(units: readonly Unit[]): string {
  const live = units.filter((unit) => liveOf(unit) > 0);
  if (live.length === 0) return units.some(({ shipped }) => shipped > 0) ? 'Shipped' : 'Canceled';
  if (live.some(({ isHeld }) => isHeld)) return 'On Hold';
  return live.some(({ isBackordered }) => isBackordered) ? 'Backordered' : 'Processing';
}
