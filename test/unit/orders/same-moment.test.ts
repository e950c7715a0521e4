import { describe, expect, it } from '@jest/globals';
import type { OrderNotification } from '../../../lib/ingram/webhook/notification.ts';
import { line, notification, orderAfter, packages, START_MS } from '../../support/orders.ts';

/** What a line and its packages are known as after two statements of the same moment, in either sequence. */
const bothWays = (left: object, right: object) =>
  [
    [left, right],
    [right, left],
  ].map((contents) =>
    orderAfter(
      contents.map((content, index): OrderNotification => {
        return { ...notification('order_shipped', 1, { X: [line(1, content)] }), eventId: String(index) };
      }),
    ),
  );

describe('of two statements of the same moment and state', () => {
  const held = (quantities: object) => ({ lineStatus: 'hold', ...quantities });

  it.each([
    [
      'more has shipped',
      { requestedQuantity: 3, shippedQuantity: 2 },
      { requestedQuantity: 3, shippedQuantity: 1 },
    ],
    [
      'more has shipped, of fewer',
      { requestedQuantity: 3, shippedQuantity: 2 },
      { requestedQuantity: 5, shippedQuantity: 1 },
    ],
    [
      'none has shipped, before an unknown number',
      { requestedQuantity: 3, shippedQuantity: 0 },
      { requestedQuantity: 3 },
    ],
    ['none has shipped, of an unknown number', { shippedQuantity: 0 }, { requestedQuantity: 3 }],
    ['more is requested', { requestedQuantity: 5 }, { requestedQuantity: 3 }],
    ['one is requested, before an unknown number', { requestedQuantity: 1 }, {}],
    ['none is requested, before an unknown number', { requestedQuantity: 0 }, {}],
  ])('that counts by which %s', (_name, further, less) => {
    const [alone] = bothWays(held(further), held(further));
    for (const order of bothWays(held(further), held(less))) {
      expect(order.ingramOrders).toEqual(alone?.ingramOrders);
    }
  });

  it.each([
    ['one names the carrier', 'DHL', undefined],
    ['each names another carrier', 'UPS', 'DHL'],
  ])(
    'of one package, where %s, that counts which names the last of the alphabet',
    (_name, carrier, other) => {
      for (const order of bothWays(packages(carrier, '1Z'), packages(other, '1Z'))) {
        expect(order.packages.get('1Z')?.carrierName).toBe(carrier);
      }
    },
  );
});

describe('an Ingram order', () => {
  const movingAsOf = (...statuses: readonly string[]) => {
    const lines = statuses.map((lineStatus, index) => line(index, { lineStatus }));
    return orderAfter([notification('order_hold', 1, { X: lines })]).ingramOrders.get('X')?.movingAsOf;
  };

  it('is moving since a line was shown otherwise than on hold, and not before', () => {
    expect(movingAsOf('hold', 'SALES_HOLD')).toBeUndefined();
    expect(movingAsOf('hold', 'shipped', 'hold')).toBe(START_MS + 1000);
  });
});

describe('what is not known', () => {
  it('leaves no trace', () => {
    const order = orderAfter([notification('order_shipped', 1, { X: [line(1, packages(undefined, '1Z'))] })]);
    expect(order.ingramOrders.get('X')?.lines.get('1')).toStrictEqual({
      state: 'shipped',
      asOf: expect.any(Number),
    });
    expect(order.packages.get('1Z')).toStrictEqual({ asOf: expect.any(Number) });
  });
});
