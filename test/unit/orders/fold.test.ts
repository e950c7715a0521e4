// Real: all. What is random prints its seed when it fails.
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { IngramOrderReport, OrderNotification } from '../../../lib/ingram/webhook/notification.ts';
import { fold } from '../../../lib/orders/fold.ts';
import type { IngramOrder, Order } from '../../../lib/orders/order.ts';
import { statusOf } from '../../../lib/orders/status.ts';
import {
  deliveredNotifications,
  EVENT_TYPES,
  line,
  notification,
  orderAfter,
  orderNotifications,
  packages,
} from '../../support/orders.ts';
import { runs } from '../../support/runs.ts';

describe('folding a set of notifications', () => {
  it('ends in the same order, whatever the sequence and the repetitions', () => {
    fc.assert(
      fc.property(deliveredNotifications, ({ notifications, deliveries }) => {
        const inSequence = orderAfter(notifications);
        const asDelivered = orderAfter(deliveries);
        expect(asDelivered).toEqual(inSequence);
        expect(statusOf(asDelivered)).toBe(statusOf(inSequence));
      }),
      runs(1000),
    );
  });

  it('a second time changes nothing', () => {
    fc.assert(
      fc.property(deliveredNotifications, ({ notifications, deliveries }) => {
        const order = orderAfter(notifications);
        expect(deliveries.reduce(fold, order)).toBe(order);
      }),
      runs(200),
    );
  });

  it('a second time, all of them forgotten, changes nothing but the memory of them', () => {
    fc.assert(
      fc.property(deliveredNotifications, ({ notifications, deliveries }) => {
        const order = orderAfter(notifications);
        expect(deliveries.reduce(fold, { ...order, events: new Map() })).toEqual(order);
      }),
      runs(200),
    );
  });

  it('leaves the order as it was that it was given', () => {
    const before = orderAfter([notification('order_shipped', 0, { X: [line(1, packages('DHL', '1Z'))] })]);
    const copy = structuredClone(before);
    fold(before, notification('order_hold', 1, { X: [line(1), line(2, packages('UPS', '2Z'))], Y: [] }));
    expect(before).toEqual(copy);
  });

  it.each([
    ['a create result', [notification('async_order_create', 0, { X: [line(1)] })], false],
    [
      'news, and a create result after it',
      [notification('order_hold', 1, { X: [] }), notification('async_order_create', 0, { X: [line(1)] })],
      true,
    ],
  ] as const)('knows after %s whether it has heard news', (_, notifications, updated) => {
    expect(orderAfter(notifications).updated).toBe(updated);
  });
});

describe('of several statements of the same moment', () => {
  const statuses = ['open', 'backordered', 'hold', 'partially_shipped', 'shipped', 'voided'];
  const statement = (content: object) => notification('order_shipped', 1, { X: [line(1, content)] });
  const pairs = statuses.flatMap((further, index) => statuses.slice(0, index).map((less) => [further, less]));

  it.each(pairs)('that which is further along counts: %s before %s', (further, less) => {
    const alone = statement({ lineStatus: further });
    const beside = statement({ lineStatus: less });
    const linesAfter = (...notifications: readonly OrderNotification[]) =>
      orderAfter(notifications).ingramOrders.get('X')?.lines;
    expect(linesAfter(alone, beside)).toEqual(linesAfter(alone));
    expect(linesAfter(beside, alone)).toEqual(linesAfter(alone));
  });
});

describe('a late notification', () => {
  const STATES = ['open', 'backordered', 'held', 'partially_shipped', 'shipped', 'voided'] as const;
  const anything = fc.record({
    eventType: fc.constantFrom(...EVENT_TYPES),
    hasLines: fc.boolean(),
    states: fc.array(fc.constantFrom(...STATES), { minLength: 5, maxLength: 5 }),
  });

  /** Says something else of what `known` speaks of, as of a moment before all that the order knows of it. */
  const late = (known: OrderNotification, order: Order) =>
    anything.map(({ eventType, hasLines, states }): OrderNotification => {
      const ingramOrders = known.ingramOrders.map((report): IngramOrderReport => {
        const lines = report.lines.map(({ lineNumber }, index) => {
          const status = states[index];
          return { lineNumber, packages: [], ...(status !== undefined && { status }) };
        });
        return { ...report, eventType, lines: hasLines ? lines : [] };
      });
      const asOf = Math.min(...ingramOrders.map((report) => oldestKnown(order, report))) - 1;
      return { ...known, eventId: 'late', asOf, ingramOrders };
    });

  it('never changes the state when it shows no unknown line', () => {
    const cases = orderNotifications
      .map((notifications) => ({ notifications, order: orderAfter(notifications) }))
      .chain(({ notifications, order }) => {
        const lateOne = fc.constantFrom(...notifications).chain((known) => late(known, order));
        return fc.record({ order: fc.constant(order), lateOne });
      });
    fc.assert(
      fc.property(cases, ({ order, lateOne }) => {
        expect(statusOf(fold(order, lateOne))).toBe(statusOf(order));
      }),
      runs(2000),
    );
  });

  it('that shows an unknown line is news of that line alone', () => {
    const order = orderAfter([
      notification('order_shipped', 9, { X: [line(1, { lineStatus: 'shipped' })] }),
      notification('order_backordered', 5, { X: [line(1), line(2)] }),
    ]);
    const states = [...(order.ingramOrders.get('X')?.lines ?? [])].map(([number, { state }]) => [
      number,
      state,
    ]);
    expect(states).toEqual([
      ['1', 'shipped'],
      ['2', 'backordered'],
    ]);
  });
});

/** The oldest of what is known of that which a report speaks of; without an Ingram order number that is all. */
function oldestKnown(order: Order, { ingramOrderNumber, lines }: IngramOrderReport): number {
  const numbers = ingramOrderNumber === '' ? [...order.ingramOrders.keys()] : [ingramOrderNumber, ''];
  const isSpokenOf = (number: string) =>
    ingramOrderNumber === '' || lines.length === 0 || lines.some(({ lineNumber }) => lineNumber === number);
  const moments = ({ whole, heldAsOf, movingAsOf, lines: known }: IngramOrder) => [
    ...[whole?.asOf, heldAsOf, movingAsOf].filter((asOf) => asOf !== undefined),
    ...[...known].filter(([number]) => isSpokenOf(number)).map(([, { asOf }]) => asOf),
  ];
  const known = numbers.flatMap((number) => order.ingramOrders.get(number) ?? []);
  return Math.min(...known.flatMap(moments));
}
