// Real: all. What is random prints its seed when it fails.
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { OrderNotification } from '../../../lib/ingram/webhook/notification.ts';
import { decide, withoutSaid, withSaid } from '../../../lib/orders/decide.ts';
import { fold } from '../../../lib/orders/fold.ts';
import { type Order, UNKNOWN_ORDER } from '../../../lib/orders/order.ts';
import { DEFAULT_STATUS_TABLE, type StatusTable } from '../../../lib/orders/status-table.ts';
import { deliveredNotifications, line, notification, orderAfter, packages } from '../../support/orders.ts';
import { runs } from '../../support/runs.ts';

const AT = 7;

/** What Thirdwatch hears, one notification after another, when it accepts every call. */
function play(
  notifications: readonly OrderNotification[],
  { table = DEFAULT_STATUS_TABLE, order = UNKNOWN_ORDER }: { table?: StatusTable; order?: Order } = {},
) {
  let known = order;
  const calls = notifications.map((notification) => {
    known = fold(known, notification);
    const call = decide(known, table);
    if (call !== undefined) known = withSaid(known, call, AT);
    return call;
  });
  return { order: known, calls };
}

const shippedLine = (...trackingNumbers: readonly string[]) =>
  line(1, { lineStatus: 'shipped', ...packages('DHL', ...trackingNumbers) });
const shipped = (seconds: number, ...trackingNumbers: readonly string[]) =>
  notification('order_shipped', seconds, { X: [shippedLine(...trackingNumbers)] });
const held = (seconds: number) => notification('order_hold', seconds, { X: [line(1)] });

describe('what Thirdwatch hears', () => {
  it.each([
    ['of an unknown order', [], []],
    [
      'of a create result',
      [notification('async_order_create', 0, { X: [line(1, { lineStatus: 'Backordered' })] })],
      [undefined],
    ],
    [
      'of a create result that voids all',
      [notification('async_order_create', 0, { X: [line(1, { lineStatus: 'voided' })] })],
      [undefined],
    ],
    [
      'of news after a create result',
      [notification('async_order_create', 0, { X: [line(1), line(2)] }), shipped(1)],
      [undefined, '_approved'],
    ],
    [
      'of a create result after the news that it belongs before',
      [shipped(1), notification('async_order_create', 0, { X: [line(1), line(2)] })],
      ['_fulfilled', '_approved'],
    ],
    ['of the same state again', [held(0), held(1)], ['_held', undefined]],
    ['of states that change', [held(0), shipped(1), held(2)], ['_held', '_fulfilled', '_held']],
    [
      'of states that mean the same to it',
      [notification('order_backordered', 0, { X: [line(1), line(2)] }), shipped(1)],
      ['_approved', undefined],
    ],
    ['of a new tracking number', [shipped(0, 'A'), shipped(1, 'A', 'B')], ['_fulfilled', '_fulfilled']],
    [
      'of known tracking numbers in another sequence',
      [shipped(0, 'A', 'B'), shipped(1, 'B', 'A')],
      ['_fulfilled', undefined],
    ],
    [
      'of known tracking numbers that turn out older',
      [shipped(1, 'A', 'B'), shipped(0, 'B')],
      ['_fulfilled', undefined],
    ],
    ['of late news', [shipped(1), held(0)], ['_fulfilled', undefined]],
  ] as const)('%s', (_, notifications, expected) => {
    expect(play(notifications).calls.map((call) => call?.status)).toEqual(expected);
  });

  it('is the reason of a cancellation too', () => {
    const voided = notification('order_voided', 0, { X: [line(1)] });
    const [call] = play([voided]).calls;
    expect(call).toStrictEqual({
      status: '_canceled',
      reason: '_other',
      trackingNumbers: [],
      ingramOrderNumbers: ['X'],
    });
    const table: StatusTable = {
      ...DEFAULT_STATUS_TABLE,
      voided: { status: '_canceled', reason: '_policy' },
    };
    expect(decide(play([voided]).order, table)).toMatchObject({ status: '_canceled', reason: '_policy' });
  });

  it('is nothing of a state that the table leaves out, and the next one anew', () => {
    const table: StatusTable = { ...DEFAULT_STATUS_TABLE, held: undefined };
    const { calls } = play([held(0), shipped(1, 'A'), held(2), shipped(3, 'A'), shipped(4, 'B')], { table });
    expect(calls.map((call) => call?.status)).toEqual([
      undefined,
      '_fulfilled',
      undefined,
      undefined,
      '_fulfilled',
    ]);
  });

  it('is said at the next occasion when it could not be said', () => {
    const order = fold(UNKNOWN_ORDER, shipped(0));
    expect(decide(order, DEFAULT_STATUS_TABLE)).toMatchObject({ status: '_fulfilled' });
    expect(play([shipped(1)], { order }).calls).toMatchObject([{ status: '_fulfilled' }]);
  });

  it.each([
    ['other tracking numbers, as many', ['A', 'C'], true],
    ['fewer tracking numbers', ['A'], true],
    ['more tracking numbers', ['A', 'B', 'C'], true],
    ['the same tracking numbers', ['B', 'A'], false],
  ])('is news or not after %s were said', (_name, trackingNumbers, isNews) => {
    const { order } = play([shipped(0, 'A', 'B')]);
    const said = { status: '_fulfilled', trackingNumbers, at: AT } as const;
    expect(decide({ ...order, said }, DEFAULT_STATUS_TABLE) !== undefined).toBe(isNews);
  });

  it('is news of another reason alone', () => {
    const { order } = play([notification('order_voided', 0, { X: [line(1)] })]);
    const said = { status: '_canceled', reason: '_policy', trackingNumbers: [], at: AT } as const;
    expect(decide({ ...order, said }, DEFAULT_STATUS_TABLE)).toMatchObject({ reason: '_other' });
  });

  it('is remembered, with its moment', () => {
    expect(play([shipped(0, 'A')]).order.said).toStrictEqual({
      status: '_fulfilled',
      trackingNumbers: ['A'],
      at: AT,
    });
  });
});

describe('tracking numbers and carrier', () => {
  const first = notification('order_shipped', 1, { X: [line(1, packages(undefined, 'C'))] });
  const second = notification('order_shipped', 2, {
    X: [line(2, packages('DHL', 'B', 'A'))],
    W: [line(1, packages('UPS', 'C'))],
  });
  const third = notification('order_shipped', 3, { '': [line(1, packages('GLS', 'A', 'D'))] });

  it.each([[[first, second, third]], [[third, second, first]], [[second, third, first]]])(
    'come in the sequence in which they became known, whatever the arrival',
    (notifications) => {
      const call = decide(orderAfter(notifications), DEFAULT_STATUS_TABLE);
      expect(call).toMatchObject({
        trackingNumbers: ['C', 'A', 'B', 'D'],
        carrierName: 'DHL',
        ingramOrderNumbers: ['W', 'X'],
      });
    },
  );

  it('have no carrier where none is known', () => {
    expect(decide(orderAfter([first]), DEFAULT_STATUS_TABLE)).not.toHaveProperty('carrierName');
  });
});

describe('in any sequence of deliveries', () => {
  it('the last status heard is the one that the whole set means', () => {
    fc.assert(
      fc.property(deliveredNotifications, ({ notifications, deliveries }) => {
        const { said } = play(deliveries).order;
        const atOnce = decide(orderAfter(notifications), DEFAULT_STATUS_TABLE);
        const heard = said && {
          status: said.status,
          reason: said.reason,
          trackingNumbers: said.trackingNumbers.toSorted(),
        };
        const meant = atOnce && {
          status: atOnce.status,
          reason: atOnce.reason,
          trackingNumbers: atOnce.trackingNumbers.toSorted(),
        };
        expect(heard).toEqual(meant);
      }),
      runs(1000),
    );
  });

  it('nothing is repeated without news', () => {
    fc.assert(
      fc.property(deliveredNotifications, ({ notifications, deliveries }) => {
        const { order } = play(notifications);
        expect(decide(order, DEFAULT_STATUS_TABLE)).toBeUndefined();
        expect(play(deliveries, { order }).calls.every((call) => call === undefined)).toBe(true);
      }),
      runs(500),
    );
  });

  it('no two calls in a row say the same', () => {
    fc.assert(
      fc.property(deliveredNotifications, ({ deliveries }) => {
        const said = play(deliveries).calls.flatMap((call) =>
          call === undefined
            ? []
            : [JSON.stringify([call.status, call.reason, call.trackingNumbers.toSorted()])],
        );
        expect(said.every((text, index) => text !== said[index - 1])).toBe(true);
      }),
      runs(500),
    );
  });
});

describe('what was said', () => {
  const voided = notification('order_voided', 1, { X: [line(1)] });

  it('is remembered with the reason of a cancellation, which is then no news', () => {
    const { order } = play([voided]);

    expect(order.said).toStrictEqual({ status: '_canceled', reason: '_other', trackingNumbers: [], at: AT });
    expect(decide(order, DEFAULT_STATUS_TABLE)).toBeUndefined();
  });

  it('is remembered without a reason where it has none', () => {
    expect(play([shipped(1, 'T1')]).order.said).toStrictEqual({
      status: '_fulfilled',
      trackingNumbers: ['T1'],
      at: AT,
    });
  });

  it('can be left aside, so that the same is told again', () => {
    const { order, calls } = play([voided]);

    expect(decide(withoutSaid(order), DEFAULT_STATUS_TABLE)).toStrictEqual(calls[0]);
  });
});
