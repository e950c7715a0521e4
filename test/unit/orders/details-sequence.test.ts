// Real: all. What is random prints its seed when it fails.
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { LineStatus } from '../../../lib/ingram/webhook/vocabulary.ts';
import { decide } from '../../../lib/orders/decide.ts';
import { foldDetails } from '../../../lib/orders/details.ts';
import type { IngramOrder } from '../../../lib/orders/order.ts';
import { statusOf } from '../../../lib/orders/status.ts';
import { DEFAULT_STATUS_TABLE } from '../../../lib/orders/status-table.ts';
import {
  answer,
  detailsLine,
  LINE_STATES,
  learnedInSomeSequence,
  orderKnowing,
  tracking,
  WORDS,
} from '../../support/details.ts';
import { line, notification, orderAfter, orderNotifications, START_MS } from '../../support/orders.ts';
import { runs } from '../../support/runs.ts';

describe('notifications and details, in any sequence and with any repetition', () => {
  it('end in the same order, the same status and the same call', () => {
    fc.assert(
      fc.property(learnedInSomeSequence, ({ all, sequence }) => {
        const order = orderKnowing(all);
        const inSomeSequence = orderKnowing(sequence);
        expect(inSomeSequence).toEqual(order);
        expect(statusOf(inSomeSequence)).toBe(statusOf(order));
        expect(decide(inSomeSequence, DEFAULT_STATUS_TABLE)).toEqual(decide(order, DEFAULT_STATUS_TABLE));
      }),
      runs(1000),
    );
  });

  it('change nothing when they are folded again', () => {
    fc.assert(
      fc.property(learnedInSomeSequence, ({ all, sequence }) => {
        const order = orderKnowing(all);
        expect(orderKnowing(sequence, order)).toBe(order);
      }),
      runs(300),
    );
  });
});

describe('of two answers of the same moment', () => {
  it.each([
    ['another state of a line', [detailsLine(1, 'open')], [detailsLine(1, 'shipped')], {}],
    ['another line', [detailsLine(1, 'open')], [detailsLine(2, 'open')], {}],
    [
      'a package more',
      [detailsLine(1, 'open')],
      [detailsLine(1, 'open', { shipmentDetails: { trackingNumber: '1Z' } })],
      {},
    ],
    ['another status of the whole', [], [], { orderStatus: 'Shipped' }],
  ])('that which differs by %s counts whichever comes first', (_, left, right, changes) => {
    const answers = [answer('X', 1, left), answer('X', 1, right, changes)];
    expect(orderKnowing(answers)).toEqual(orderKnowing(answers.toReversed()));
  });

  it('the second changes nothing where it shows the same lines and packages in another sequence', () => {
    const [a, b] = ['1Z-A', '1Z-B'].map((trackingNumber) => tracking('DHL', { trackingNumber }));
    const lines = [detailsLine(1, 'open', a), detailsLine(2, 'shipped', b)];
    for (const sequence of [lines, lines.toReversed()]) {
      const order = orderKnowing([answer('X', 1, sequence)]);
      expect(orderKnowing([answer('X', 1, sequence.toReversed())], order)).toBe(order);
    }
  });
});

it('folding details leaves the order as it was that it was given', () => {
  const before = orderAfter([notification('order_hold', 1, { X: [line(1)] })]);
  const copy = structuredClone(before);
  const { details, asOf } = answer('X', 2, [detailsLine(1, 'shipped'), detailsLine(2, 'open')]);
  foldDetails(before, details, asOf);
  expect(before).toEqual(copy);
});

/** What the details may show of a line that an event said is so, and lag behind: by withDetails, no news of it. */
const BEHIND: Readonly<Record<'shipped' | 'voided', readonly LineStatus[]>> = {
  shipped: ['open', 'backordered', 'held', 'partially_shipped', 'shipped'],
  voided: ['open', 'backordered', 'held', 'voided'],
};

/** Up to three Ingram orders, each of up to four lines. */
const ordersOf = <T>(content: fc.Arbitrary<T>) =>
  fc.array(fc.array(content, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 3 });
const anyMoment = fc.oneof(fc.integer({ min: -400, max: 400 }), fc.constant(100_000));

describe('details never move an order backwards', () => {
  it('when they show the lines as the events said they are, whenever they were asked for', () => {
    const cases = fc.record({ states: ordersOf(fc.constantFrom(...LINE_STATES)), seconds: anyMoment });
    fc.assert(
      fc.property(cases, ({ states, seconds }) => {
        const saying = (state: LineStatus, index: number) => line(index + 1, { lineStatus: WORDS[state] });
        const events = states.map((own, index) =>
          notification('order_backordered', index, { [`X${index}`]: own.map(saying) }),
        );
        const answers = states.map((own, index) => {
          const lines = own.map((state, at) => detailsLine(at + 1, state));
          return answer(`X${index}`, seconds, lines);
        });
        expect(statusOf(orderKnowing([...events, ...answers]))).toBe(statusOf(orderAfter(events)));
      }),
      runs(1000),
    );
  });

  it('when everything has shipped or been voided, and they lag behind any of it', () => {
    const linePassed = fc
      .constantFrom('shipped', 'voided')
      .chain((state) => fc.record({ state: fc.constant(state), shown: fc.constantFrom(...BEHIND[state]) }));
    const cases = fc.record({ orders: ordersOf(linePassed), seconds: anyMoment, wasHeld: fc.boolean() });
    fc.assert(
      fc.property(cases, ({ orders, seconds, wasHeld }) => {
        const saying = (state: 'shipped' | 'voided', index: number) =>
          state === 'shipped'
            ? line(index + 1, { requestedQuantity: 3, shippedQuantity: 3 })
            : line(index + 1, { lineStatus: WORDS.voided });
        const events = orders.flatMap((lines, index) => [
          notification('order_shipped', 1, {
            [`X${index}`]: lines.map(({ state }, at) => saying(state, at)),
          }),
          ...(wasHeld ? [notification('order_hold', 0, { [`X${index}`]: [] })] : []),
        ]);
        const answers = orders.map((lines, index) =>
          answer(
            `X${index}`,
            seconds,
            lines.map(({ shown }, at) => detailsLine(at + 1, shown)),
          ),
        );
        expect(statusOf(orderKnowing([...events, ...answers]))).toBe(statusOf(orderAfter(events)));
      }),
      runs(1000),
    );
  });

  it('when they are older than all that is known, and show no other line', () => {
    const cases = orderNotifications.chain((notifications) => {
      const numbers = [...orderAfter(notifications).ingramOrders.keys()].filter((number) => number !== '');
      const states = fc.array(fc.constantFrom(...LINE_STATES), { minLength: 5, maxLength: 5 });
      const shown = fc.record({
        states,
        number: fc.constantFrom(...numbers, ''),
        whole: fc.constantFrom(...LINE_STATES),
      });
      return fc.record({ notifications: fc.constant(notifications), shown: fc.array(shown) });
    });
    fc.assert(
      fc.property(cases, ({ notifications, shown }) => {
        const order = orderAfter(notifications);
        const answers = shown.flatMap(({ number, states, whole }) => {
          const known = order.ingramOrders.get(number);
          if (known === undefined || number === '') return [];
          const lines = states.map((state, index) => detailsLine(index + 1, state));
          const shownLines = lines.filter((_, index) => known.lines.has(String(index + 1)));
          return [answer(number, secondsBefore(known), shownLines, { orderStatus: WORDS[whole] })];
        });
        expect(statusOf(orderKnowing(answers, order))).toBe(statusOf(order));
      }),
      runs(1000),
    );
  });
});

/** A moment before all that is known of an Ingram order, in seconds since the start. */
function secondsBefore({ lines, whole, heldAsOf, movingAsOf }: IngramOrder): number {
  const moments = [whole?.asOf, heldAsOf, movingAsOf, ...[...lines.values()].map(({ asOf }) => asOf)];
  return (Math.min(...moments.filter((moment) => moment !== undefined)) - START_MS) / 1000 - 1;
}
