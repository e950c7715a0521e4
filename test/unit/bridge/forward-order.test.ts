// Doubles: the orders table, Thirdwatch, the dead-letter queue, all in memory. Real: everything between them.
import { describe, expect, it } from '@jest/globals';
import { type Forwarder, forwardBatch } from '../../../lib/bridge/forward.ts';
import { decide, withSaid } from '../../../lib/orders/decide.ts';
import { DEFAULT_STATUS_TABLE } from '../../../lib/orders/status-table.ts';
import type { UserIdFallback } from '../../../lib/orders/user.ts';
import { TryLater, Unforwardable } from '../../../lib/platform/errors.ts';
import type { OrderItem } from '../../../lib/store/orders-table.ts';
import {
  forwarderInMemory,
  line,
  notification,
  ORDER_ID,
  orderAfter,
  rawNotification,
  recordOf,
} from '../../support/orders.ts';

const DONE = { batchItemFailures: [] };
const SHIPPED = ['order_shipped', 5, { '20-RD001': [line(1)] }] as const;
const record = recordOf(rawNotification(...SHIPPED));
const retried = { batchItemFailures: [{ itemIdentifier: record.messageId }] };

describe('the user id of a call', () => {
  const template: UserIdFallback = { kind: 'template', template: 'guest-{customerOrderNumber}' };
  it.each([
    [
      'registered by the shop',
      'Buyer-7',
      template,
      { _userId: 'Buyer-7' },
      { source: 'registered', id: 'Buyer-7' },
    ],
    [
      'registered, before park',
      'Buyer-7',
      { kind: 'park' },
      { _userId: 'Buyer-7' },
      { source: 'registered', id: 'Buyer-7' },
    ],
    [
      'from the template',
      undefined,
      template,
      { _userId: `guest-${ORDER_ID}` },
      { source: 'fallback', id: `guest-${ORDER_ID}` },
    ],
    ['omitted', undefined, { kind: 'omit' }, {}, { source: 'omitted' }],
  ] as const)('is %s', async (_, registered, userIdFallback, ids, userId) => {
    const { forwarder, items, itemOf, calls, events } = forwarderInMemory({ userIdFallback });
    if (registered !== undefined)
      items.set(ORDER_ID, { order: orderAfter([]), version: 0, userId: registered });
    expect(await forwardBatch([record], forwarder)).toEqual(DONE);
    expect(calls.map(({ _userId }) => ({ _userId }))).toEqual([ids]);
    expect(events).toMatchObject([{ outcome: 'forwarded', userId }]);
    expect(itemOf(ORDER_ID)).toMatchObject(registered === undefined ? {} : { userId: registered });
  });

  it('parks the message where there has to be one; what is known is kept, and said once it is registered', async () => {
    const { forwarder, items, itemOf, calls, parked } = forwarderInMemory({
      userIdFallback: { kind: 'park' },
    });
    expect(await forwardBatch([record], forwarder)).toEqual(DONE);
    expect(parked).toMatchObject([{ record, error: { reason: 'no-user-id' } }]);
    expect(calls).toEqual([]);
    const item = itemOf(ORDER_ID);
    if (item instanceof Unforwardable) throw item;
    expect(item).toMatchObject({ version: 1, order: { updated: true } });
    items.set(ORDER_ID, { ...item, userId: 'Buyer-7' });
    expect(await forwardBatch([record], forwarder)).toEqual(DONE);
    expect(calls).toMatchObject([{ _userId: 'Buyer-7', _orderStatus: '_fulfilled' }]);
  });

  it('is not needed where there is nothing to say', async () => {
    const { forwarder, parked } = forwarderInMemory({ userIdFallback: { kind: 'park' } });
    await forwardBatch([recordOf(rawNotification('async_order_create', 0, { X: [line(1)] }))], forwarder);
    expect(parked).toEqual([]);
  });
});

/** A forwarder before whose nth write to the orders table another writer comes. */
function withOtherWriter(write: (nth: number, known: OrderItem) => OrderItem | undefined) {
  const memory = forwarderInMemory();
  const { orders } = memory.forwarder;
  let writes = 0;
  const forwarder: Forwarder = {
    ...memory.forwarder,
    orders: {
      ...orders,
      write: (orderId, item) => {
        const known = memory.itemOf(orderId);
        const others = known instanceof Unforwardable ? undefined : write(++writes, known);
        if (others) memory.items.set(orderId, others);
        return orders.write(orderId, item);
      },
    },
  };
  return { ...memory, forwarder };
}

describe('an order that another writer has written meanwhile', () => {
  const others = orderAfter([notification('order_backordered', 1, { '20-RD002': [line(7)] })]);
  const sameNews = orderAfter([notification(...SHIPPED)]);
  const call = decide(sameNews, DEFAULT_STATUS_TABLE);

  it('is judged anew, and not told again where the other writer has said it', async () => {
    const said = call === undefined ? sameNews : withSaid(sameNews, call, 1);
    const { forwarder, calls, itemOf, events, reads } = withOtherWriter((nth) =>
      nth === 1 ? { order: said, version: 1 } : undefined,
    );
    expect(await forwardBatch([record], forwarder)).toEqual(DONE);
    expect(calls).toHaveLength(1);
    expect(itemOf(ORDER_ID)).toEqual({ order: said, version: 1 });
    expect(events).toMatchObject([{ outcome: 'no-news' }]);
    expect(reads).toEqual([[ORDER_ID], [ORDER_ID]]);
  });

  it('is judged anew with what the other writer knew, and told where that makes a difference', async () => {
    const { forwarder, calls, itemOf } = withOtherWriter((nth) =>
      nth === 1 ? { order: others, version: 1, userId: 'Buyer-7' } : undefined,
    );
    expect(await forwardBatch([record], forwarder)).toEqual(DONE);
    expect(calls.map(({ _orderStatus, _userId }) => [_orderStatus, _userId])).toEqual([
      ['_fulfilled', undefined],
      ['_approved', 'Buyer-7'],
    ]);
    const item = itemOf(ORDER_ID);
    expect(item).toMatchObject({ version: 2, userId: 'Buyer-7', order: { said: { status: '_approved' } } });
    expect('order' in item && [...item.order.ingramOrders.keys()].sort()).toEqual(['20-RD001', '20-RD002']);
  });

  it('is found to hold another meaning of the event, which is parked', async () => {
    const { eventId } = notification(...SHIPPED);
    const reused = orderAfter([notification('order_hold', 1, { '20-RD001': [] }, { eventId })]);
    const { forwarder, parked, itemOf } = withOtherWriter((nth) =>
      nth === 1 ? { order: reused, version: 1 } : undefined,
    );
    expect(await forwardBatch([record], forwarder)).toEqual(DONE);
    expect(parked).toMatchObject([{ record, error: { reason: 'event-id-reused' } }]);
    expect(itemOf(ORDER_ID)).toEqual({ order: reused, version: 1 });
  });

  it('goes back to the queue when that happens time after time', async () => {
    const { forwarder, calls, events, parked } = withOtherWriter((_, known) => ({
      order: others,
      version: known.version + 1,
    }));
    expect(await forwardBatch([record], forwarder)).toEqual(retried);
    expect(calls).toHaveLength(3);
    expect(events).toMatchObject([{ outcome: 'retry', error: { code: 'orders-conflict' } }]);
    expect(parked).toEqual([]);
  });
});

describe('an order that cannot be written', () => {
  const failing = (error: Error) => {
    const memory = forwarderInMemory();
    const write = async () => {
      throw error;
    };
    return { ...memory, forwarder: { ...memory.forwarder, orders: { ...memory.forwarder.orders, write } } };
  };

  it('goes back to the queue while DynamoDB does not answer: at worst the call is repeated', async () => {
    const { forwarder, calls, events, parked } = failing(new TryLater('orders-unavailable', 'No answer.'));
    expect(await forwardBatch([record], forwarder)).toEqual(retried);
    expect(calls).toHaveLength(1);
    expect(events).toMatchObject([{ outcome: 'retry' }]);
    expect(parked).toEqual([]);
  });

  it('is parked where it does not fit an item', async () => {
    const error = new Unforwardable('order-too-large', 'It exceeds 400 KB.');
    const { forwarder, parked, events } = failing(error);
    expect(await forwardBatch([record], forwarder)).toEqual(DONE);
    expect(parked).toEqual([{ record, error }]);
    expect(events).toMatchObject([{ outcome: 'parked' }]);
  });
});
