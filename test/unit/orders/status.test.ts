// Real: all. Each notification goes through the reader before it is folded.
import { describe, expect, it } from '@jest/globals';
import type { OrderNotification } from '../../../lib/ingram/webhook/notification.ts';
import { UNKNOWN_ORDER } from '../../../lib/orders/order.ts';
import { type OrderState, statusOf } from '../../../lib/orders/status.ts';
import { line, notification, orderAfter } from '../../support/orders.ts';

const is = (number: number, lineStatus: string) => line(number, { lineStatus });
const lines = (...statuses: readonly string[]) => statuses.map((status, index) => is(index + 1, status));
/** A create result gives the lines as they stand, and says nothing of the whole. */
const known = (seconds: number, ingramOrders: Parameters<typeof notification>[2]) =>
  notification('async_order_create', seconds, ingramOrders);

type Row = readonly [string, readonly OrderNotification[], OrderState | undefined];

const expectStates = (rows: readonly Row[]): void =>
  it.each(rows)('%s', (_, notifications, state) => {
    expect(statusOf(orderAfter(notifications))).toBe(state);
    expect(statusOf(orderAfter(notifications.toReversed()))).toBe(state);
  });

describe('an order of one Ingram order', () => {
  const rows: readonly (readonly [OrderState, readonly string[]])[] = [
    ['voided', ['voided']],
    ['voided', ['voided', 'canceled']],
    ['shipped', ['shipped']],
    ['shipped', ['shipped', 'invoiced', 'delivered']],
    ['shipped', ['shipped', 'voided']],
    ['held', ['hold']],
    ['held', ['hold', 'open']],
    ['held', ['hold', 'shipped']],
    ['held', ['hold', 'partially_shipped', 'backordered', 'voided']],
    ['partially_shipped', ['shipped', 'open']],
    ['partially_shipped', ['shipped', 'backordered', 'voided']],
    ['partially_shipped', ['partially_shipped']],
    ['partially_shipped', ['partially_shipped', 'shipped']],
    ['backordered', ['backordered']],
    ['backordered', ['open']],
    ['backordered', ['open', 'backordered', 'voided']],
  ];
  it.each(rows)('is %s with lines that are %j', (state, statuses) => {
    expect(statusOf(orderAfter([known(0, { X: lines(...statuses) })]))).toBe(state);
  });

  it('has no state as long as nothing is known of it', () => {
    expect(statusOf(UNKNOWN_ORDER)).toBeUndefined();
    const nothingOrdered = notification(
      'async_order_create',
      0,
      {},
      {
        resources: [{ eventType: 'im::async_order_create', customerOrderNumber: 'PO-1001' }],
      },
    );
    expect(statusOf(orderAfter([nothingOrdered]))).toBeUndefined();
  });
});

describe('an order of several Ingram orders', () => {
  expectStates([
    [
      'is shipped once all have',
      [known(0, { X: lines('shipped') }), known(1, { Y: lines('shipped') })],
      'shipped',
    ],
    [
      'is partially shipped while one has not',
      [known(0, { X: lines('shipped'), Y: lines('open') })],
      'partially_shipped',
    ],
    ['is held while one is', [known(0, { X: lines('shipped'), Y: lines('hold') })], 'held'],
    [
      'goes by those that are not voided',
      [known(0, { X: lines('voided', 'voided'), Y: lines('open') })],
      'backordered',
    ],
    ['is voided once all are', [known(0, { X: lines('voided'), Y: lines('voided') })], 'voided'],
    [
      'keeps lines of one number apart',
      [known(0, { X: [is(1, 'shipped')] }), known(1, { Y: [is(1, 'open')] })],
      'partially_shipped',
    ],
    [
      'counts one that is known without lines',
      [known(0, { X: lines('shipped') }), notification('order_backordered', 1, { Y: [] })],
      'partially_shipped',
    ],
  ]);
});

describe('a hold', () => {
  const hold = (seconds: number, number = 'X') => notification('order_hold', seconds, { [number]: [] });
  expectStates([
    [
      'of a line lasts while other lines are shown',
      [known(0, { X: lines('hold', 'open') }), known(1, { X: [is(2, 'shipped')] })],
      'held',
    ],
    [
      'of a line ends when the line is shown otherwise',
      [known(0, { X: lines('hold') }), known(1, { X: lines('open') })],
      'backordered',
    ],
    [
      'of a line ends when its Ingram order is',
      [known(0, { X: lines('hold') }), notification('order_shipped', 1, { X: [] })],
      'shipped',
    ],
    ['of an Ingram order holds its lines', [known(0, { X: lines('open', 'shipped') }), hold(1)], 'held'],
    [
      'of an Ingram order ends for all lines when one is shown otherwise',
      [known(0, { X: lines('open', 'open') }), hold(1), known(2, { X: [is(1, 'shipped')] })],
      'partially_shipped',
    ],
    [
      'of an Ingram order ends when it is shown otherwise',
      [hold(0), notification('order_backordered', 1, { X: [] })],
      'backordered',
    ],
    [
      'of an Ingram order outlasts another line on hold',
      [known(0, { X: lines('open', 'open') }), hold(1), known(2, { X: [is(1, 'hold')] })],
      'held',
    ],
    ['of one Ingram order outlasts news of another', [hold(0), known(1, { Y: lines('shipped') })], 'held'],
    [
      'of one Ingram order outlasts news that names none',
      [hold(0), known(1, { '': lines('shipped') })],
      'held',
    ],
    ['that comes late changes nothing', [known(2, { X: lines('shipped') }), hold(1)], 'shipped'],
    ['begins anew after it ended', [hold(0), known(1, { X: lines('open') }), hold(2)], 'held'],
    ['of the same moment as other news stands', [known(1, { X: lines('open') }), hold(1)], 'held'],
    [
      'does not call back what shipped at the same moment',
      [known(1, { X: lines('shipped') }), hold(1)],
      'shipped',
    ],
  ]);
});

describe('a notification without lines', () => {
  const create = known(0, { X: lines('open', 'backordered'), Y: lines('open') });
  const whole = (eventType: string, seconds: number, number: string) =>
    notification(eventType, seconds, { [number]: [] });
  expectStates([
    [
      'speaks for the lines of its Ingram order',
      [create, whole('order_shipped', 1, 'X')],
      'partially_shipped',
    ],
    ['speaks for no other Ingram order', [create, whole('order_voided', 1, 'X')], 'backordered'],
    [
      'speaks for lines that are shown only later but for an earlier moment',
      [whole('order_voided', 2, 'X'), known(1, { X: lines('open') })],
      'voided',
    ],
    [
      'gives way to newer news of a line',
      [whole('order_voided', 1, 'X'), known(2, { X: lines('open') })],
      'backordered',
    ],
    [
      'speaks for an Ingram order of which nothing else is known',
      [whole('order_invoiced', 0, 'X')],
      'shipped',
    ],
    ['gives way to a newer one', [whole('order_shipped', 0, 'X'), whole('order_voided', 1, 'X')], 'voided'],
  ]);
});

describe('a notification that names no Ingram order', () => {
  const create = known(0, { X: lines('open', 'backordered'), Y: lines('open') });
  const ofAll = (eventType: string, seconds: number) => notification(eventType, seconds, { '': [] });
  expectStates([
    ['speaks for all of them', [create, ofAll('order_shipped', 1)], 'shipped'],
    ['voids all of them', [create, ofAll('order_voided', 1)], 'voided'],
    ['holds all of them', [create, ofAll('order_hold', 1)], 'held'],
    [
      'ends the hold of each',
      [create, notification('order_hold', 1, { X: [] }), ofAll('order_backordered', 2)],
      'backordered',
    ],
    [
      'gives way to newer news of one of them',
      [create, ofAll('order_voided', 1), known(2, { X: [is(1, 'shipped')] })],
      'shipped',
    ],
    [
      'still holds the others when one of them moves',
      [create, ofAll('order_hold', 1), known(2, { X: [is(1, 'open')] })],
      'held',
    ],
    [
      'holds none any more once all of them move',
      [create, ofAll('order_hold', 1), known(2, { X: [is(1, 'open')], Y: [is(1, 'open')] })],
      'backordered',
    ],
    [
      'comes late and changes nothing',
      [known(2, { X: lines('open') }), ofAll('order_voided', 1)],
      'backordered',
    ],
    ['speaks for itself while there is no other', [ofAll('order_voided', 0)], 'voided'],
    [
      'does not count beside the others',
      [ofAll('order_backordered', 0), known(1, { X: lines('shipped') })],
      'shipped',
    ],
  ]);
});
