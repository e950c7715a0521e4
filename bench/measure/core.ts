import type { LineReport } from '../../lib/ingram/webhook/lines.ts';
import type { OrderNotification } from '../../lib/ingram/webhook/notification.ts';
import type { OrderEventType } from '../../lib/ingram/webhook/vocabulary.ts';
import { decide, withReport } from '../../lib/orders/decide.ts';
import { type Order, UNKNOWN_ORDER } from '../../lib/orders/facts.ts';
import { merge } from '../../lib/orders/merge.ts';
import { factsOfNotification } from '../../lib/orders/reading.ts';
import { DEFAULT_STATUS_TABLE } from '../../lib/orders/status-table.ts';
import { decodeOrder, encodeOrder, type StoredOrder } from '../../lib/store/order-codec.ts';
import { type Spread, spreadOf } from '../statistics.ts';
import type { Context } from './context.ts';

/** The steps of the forwarder between its reading of an order and its writing, without the calls. */
export const CORE_STEPS = ['decode', 'merge', 'decide', 'encode'] as const;
type Step = (typeof CORE_STEPS)[number];

/** What each step takes for one event, in microseconds. */
export type CoreCost = {
  readonly knownLines: number;
  readonly storedBytes: number;
} & Readonly<Record<Step, Spread>>;

const START_MS = Date.UTC(2026, 0, 5, 8);

/** So many events of each size in a round. */
const SIZES = [
  { knownLines: 1, events: 400 },
  { knownLines: 100, events: 100 },
  { knownLines: 2_000, events: 10 },
] as const;

/** Takes events as the forwarder does: each finds its order in the stored form, and is news of one of its lines. */
export function measureCore({ rounds, onProgress }: Context): readonly CoreCost[] {
  onProgress('decode, merge, decide and encode');
  const prepared = SIZES.map(({ knownLines, events }) => ({
    knownLines,
    stored: encodeOrder(orderOf(knownLines)),
    news: newsOf(knownLines, events),
    runs: { decode: [], merge: [], decide: [], encode: [] } as Record<Step, number[]>,
  }));
  for (let round = -3; round < rounds; round++) {
    for (const { stored, news, runs } of prepared) {
      const microseconds = measureRound(stored, news);
      // The first rounds are the compiler's.
      if (round >= 0) for (const step of CORE_STEPS) runs[step].push(microseconds[step] / news.length);
    }
  }
  return prepared.map(({ knownLines, stored, runs: { decode, merge, decide, encode } }) => ({
    ...{ knownLines, storedBytes: stored.length },
    ...{
      decode: spreadOf(decode),
      merge: spreadOf(merge),
      decide: spreadOf(decide),
      encode: spreadOf(encode),
    },
  }));
}

/** All steps for each event, and how many microseconds each step took in all. */
function measureRound(stored: StoredOrder, news: readonly OrderNotification[]): Record<Step, number> {
  const spent: Record<Step, number> = { decode: 0, merge: 0, decide: 0, encode: 0 };
  const timed = <T>(step: Step, work: () => T): T => {
    const start = process.hrtime.bigint();
    const result = work();
    spent[step] += Number(process.hrtime.bigint() - start) / 1000;
    return result;
  };
  for (const notification of news) {
    const known = timed('decode', () => decodeOrder(stored));
    const order = timed('merge', () => merge(known, factsOfNotification(notification)));
    const update = timed('decide', () => decide(order, DEFAULT_STATUS_TABLE));
    if (update === undefined) throw new Error('The event of the measurement is no news.');
    timed('encode', () => encodeOrder(withReport(order, update, 1, 'N1')));
  }
  return spent;
}

/** An order of which half of the lines have shipped, each in a package of its own, as Thirdwatch was told. */
function orderOf(lines: number): Order {
  const all = Array.from({ length: lines }, (_, index) => index);
  const order = [
    notification('order_backordered', all.map(backorderedLine), 1),
    notification('order_shipped', all.slice(0, lines / 2).map(shippedLine), 2),
  ]
    .filter(({ ingramOrders }) => ingramOrders[0]?.lines.length !== 0)
    .reduce((known, event) => merge(known, factsOfNotification(event)), UNKNOWN_ORDER);
  const update = decide(order, DEFAULT_STATUS_TABLE);
  return update === undefined ? order : withReport(order, update, 1, 'N1');
}

/** So many events, each of which ships a line of the second half. */
function newsOf(lines: number, events: number): readonly OrderNotification[] {
  return Array.from({ length: events }, (_, index) => {
    const shipped = lines - 1 - (index % Math.ceil(lines / 2));
    return notification('order_shipped', [shippedLine(shipped)], 3 + index);
  });
}

function backorderedLine(index: number): LineReport {
  const lineNumber = String(index + 1);
  return {
    lineNumber,
    subOrderNumber: '20-RD205-21',
    requested: 3,
    shipped: 0,
    backordered: 3,
    packages: [],
  };
}

function shippedLine(index: number): LineReport {
  const trackingNumber = `1Z999AA1${String(index).padStart(10, '0')}`;
  const packages = [{ trackingNumber, carrierName: 'SMARTPOST-BM' }];
  return { ...backorderedLine(index), shipped: 3, backordered: 0, status: 'shipped', packages };
}

function notification(
  eventType: OrderEventType,
  lines: readonly LineReport[],
  seconds: number,
): OrderNotification {
  return {
    ...{ eventId: `N${seconds}`, eventType: `im::${eventType}`, customerOrderNumber: 'PO-1' },
    asOf: START_MS + seconds * 1000,
    ingramOrders: [{ ingramOrderNumber: '20-RD205', eventType, lines }],
    ...{ unknownWords: [], problems: [] },
  };
}
