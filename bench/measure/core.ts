import type { LineReport } from '../../lib/ingram/webhook/lines.ts';
import type { OrderNotification } from '../../lib/ingram/webhook/notification.ts';
import { decide, withSaid } from '../../lib/orders/decide.ts';
import { fold } from '../../lib/orders/fold.ts';
import { type Order, UNKNOWN_ORDER } from '../../lib/orders/order.ts';
import { DEFAULT_STATUS_TABLE } from '../../lib/orders/status-table.ts';
import { type Spread, spreadOf } from '../statistics.ts';
import type { Context } from './context.ts';

/** What fold and decide take together, for one event. */
export type CoreCost = {
  readonly knownLines: number;
  readonly knownEvents: number;
  readonly eventLines: number;
  readonly microseconds: Spread;
};

const TIMES = 400;

/** Folds an event into orders of every size and decides, again and again, all sizes in turn. */
export function measureCore({ rounds, onProgress }: Context): readonly CoreCost[] {
  onProgress('fold and decide');
  const cases = [1, 10, 100, 1_000, 2_000].flatMap((knownLines) =>
    [1, 10].map((eventLines) => ({ knownLines, knownEvents: 10, eventLines })),
  );
  const history = [10, 100, 499].map((knownEvents) => ({ knownLines: 100, knownEvents, eventLines: 1 }));
  const prepared = [...cases, ...history].map((each) => ({ each, ...prepare(each), runs: [] as number[] }));
  for (let round = -3; round < rounds; round++) {
    for (const { order, event, runs } of prepared) {
      const start = process.hrtime.bigint();
      for (let time = 0; time < TIMES; time++) decide(fold(order, event), DEFAULT_STATUS_TABLE);
      // The first rounds are the compiler's.
      if (round >= 0) runs.push(Number(process.hrtime.bigint() - start) / 1000 / TIMES);
    }
  }
  return prepared.map(({ each, runs }) => ({ ...each, microseconds: spreadOf(runs) }));
}

type Size = Omit<CoreCost, 'microseconds'>;

/** An order that Thirdwatch has been told of, and an event that ships some of its lines. */
function prepare({ knownLines, knownEvents, eventLines }: Size): {
  readonly order: Order;
  readonly event: OrderNotification;
} {
  const all = Array.from({ length: knownLines }, (_, index) => line(index, 0));
  let order = fold(UNKNOWN_ORDER, notification('E0', all, 1));
  for (let event = 1; event < knownEvents; event++) {
    order = fold(order, notification(`E${event}`, [line(event % knownLines, 0)], event + 1));
  }
  const call = decide(order, DEFAULT_STATUS_TABLE);
  const shipped = Array.from({ length: eventLines }, (_, index) => line(index % knownLines, 3));
  return {
    order: call === undefined ? order : withSaid(order, call, 1),
    event: notification('new', shipped, 1_000_000),
  };
}

function line(index: number, shipped: number): LineReport {
  const packages = shipped > 0 ? [{ trackingNumber: `T${index}`, carrierName: 'UPS' }] : [];
  return { lineNumber: String(index + 1), requested: 3, shipped, packages };
}

function notification(eventId: string, lines: readonly LineReport[], asOf: number): OrderNotification {
  return {
    eventId,
    eventType: 'im::order_shipped',
    asOf,
    customerOrderNumber: 'PO-1',
    ingramOrders: [{ ingramOrderNumber: '20-RD205', eventType: 'order_shipped', lines }],
    digest: eventId,
    problems: [],
  };
}
