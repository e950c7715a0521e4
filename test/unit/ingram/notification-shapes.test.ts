import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { OrderNotification } from '../../../lib/ingram/webhook/notification.ts';
import {
  anyShape,
  EVENT_ID,
  notification,
  type Shape,
  understoodBody,
  WAYS,
} from '../../support/notifications.ts';
import { runs } from '../../support/runs.ts';

const base = understoodBody(notification());

/** Everything but the two words that are kept as Ingram wrote them. */
const meaningOf = ({ eventType: _, eventTimeStamp: __, ...meaning }: OrderNotification) => meaning;

const rows = Object.entries(WAYS).flatMap(([aspect, [, ...others]]) =>
  others.map((way) => [aspect, way, { [aspect]: way } as Partial<Shape>] as const),
);

describe('the base notification', () => {
  it('reads to its order, its lines and its packages', () => {
    expect(base).toEqual({
      eventId: EVENT_ID,
      eventType: 'im::order_shipped',
      eventTimeStamp: '2021-11-01T13:02:06.369Z',
      asOf: Date.parse('2021-11-01T13:02:06.369Z'),
      customerOrderNumber: 'ZENPO',
      ingramOrders: [
        {
          ingramOrderNumber: '20-RD128',
          eventType: 'order_shipped',
          lines: [
            {
              lineNumber: '1',
              requested: 3,
              shipped: 2,
              backordered: 1,
              status: 'shipped',
              packages: [{ trackingNumber: '390064340282', carrierName: 'SMARTPOST-BM' }],
            },
            {
              lineNumber: '2',
              requested: 1,
              shipped: 0,
              backordered: 1,
              status: 'backordered',
              packages: [],
            },
          ],
        },
      ],
      unknownWords: [],
      problems: [],
    });
  });
});

describe('the same notification in another shape reads to the same meaning', () => {
  it.each(rows)('%s: %p', (_aspect, _way, shape) => {
    expect(notification(shape)).not.toEqual(notification());
    expect(meaningOf(understoodBody(notification(shape)))).toEqual(meaningOf(base));
  });

  it('in any mixture of the shapes', () => {
    fc.assert(
      fc.property(anyShape, (shape) => {
        expect(meaningOf(understoodBody(notification(shape)))).toEqual(meaningOf(base));
      }),
      runs(500),
    );
  });
});

describe('an order within a resource that names no number of Ingram’s', () => {
  it.each([
    ['has that of the resource', { orderNumber: '20-rd129' }, {}, '20-RD129'],
    [
      'has its own, where it names one',
      { orderNumber: '20-RD129' },
      { ingramOrderNumber: '20-RD130' },
      '20-RD130',
    ],
    ['has none, where neither names one', {}, {}, ''],
  ])('%s', (_, around, within, expected) => {
    const eventType = 'im::order_voided';
    const resource = { eventType, customerOrderNumber: 'PO', ...around, orders: [within] };
    const { ingramOrders } = understoodBody({ ...Object(notification()), resource: [resource] });
    expect(ingramOrders.map(({ ingramOrderNumber }) => ingramOrderNumber)).toEqual([expected]);
  });
});

describe('what is kept as Ingram wrote it', () => {
  it.each<[Partial<Shape>, string, string]>([
    [{}, 'im::order_shipped', '2021-11-01T13:02:06.369Z'],
    [{ eventType: 'IM::ORDER_SHIPPED (v2)' }, 'IM::ORDER_SHIPPED (v2)', '2021-11-01T13:02:06.369Z'],
    [
      { eventTypeAt: 'top level', timestamp: '2021-11-01T13:02:06.3690000Z' },
      'im::order_shipped',
      '2021-11-01T13:02:06.3690000Z',
    ],
  ])('%j', (shape, eventType, eventTimeStamp) => {
    expect(understoodBody(notification(shape))).toMatchObject({ eventType, eventTimeStamp });
  });
});
