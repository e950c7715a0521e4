// Doubles: the orders table and Thirdwatch, in memory. Real: everything between them.
import { describe, expect, it } from '@jest/globals';
import { forward } from '../../../lib/bridge/forward/forward.ts';
import type { InFlightMessage } from '../../../lib/bridge/forward/message.ts';
import { orderKey } from '../../../lib/ingram/webhook/order-number.ts';
import { decide, withReport } from '../../../lib/orders/decide.ts';
import { UNKNOWN_ORDER } from '../../../lib/orders/facts.ts';
import { DEFAULT_STATUS_TABLE } from '../../../lib/orders/status-table.ts';
import { TryLater, Unforwardable } from '../../../lib/platform/errors.ts';
import type { OrderItem } from '../../../lib/store/orders-table.ts';
import { forwarderInMemory, inFlight, recheckInFlight } from '../../support/forwarder.ts';
import { line, notification, ORDER_ID, orderAfter, rawNotification, START_MS } from '../../support/orders.ts';

const SHIPPED = ['order_shipped', 5, { '20-RD001': [line(1)] }] as const;
const message = inFlight(rawNotification(...SHIPPED));

/** A world in which another writer comes before the nth write to the orders table. */
function withOtherWriter(write: (nth: number, known: OrderItem) => OrderItem | undefined) {
  const memory = forwarderInMemory();
  const { orders } = memory.forwarder;
  let writes = 0;
  const ports = {
    ...memory.forwarder,
    isLastAttempt: () => false,
    orders: {
      ...orders,
      write: (orderNumber: string, item: OrderItem) => {
        const others = write(++writes, memory.itemOf(orderNumber));
        if (others) memory.items.set(orderNumber, others);
        return orders.write(orderNumber, item);
      },
    },
  };
  return { ...memory, ports };
}

describe('an order that another writer has written meanwhile', () => {
  const others = orderAfter([notification('order_backordered', 1, { '20-RD002': [line(7)] })]);
  const sameNews = orderAfter([notification(...SHIPPED)]);
  const update = decide(sameNews, DEFAULT_STATUS_TABLE);
  const told = update === undefined ? sameNews : withReport(sameNews, update, START_MS, 'N02');

  it('is read and judged again, with what the other writer knew', async () => {
    const { ports, calls, itemOf, reads } = withOtherWriter((nth) =>
      nth === 1 ? { order: others, version: 1, userId: 'Buyer-7' } : undefined,
    );
    await forward(message, ports);
    expect(calls.map(({ _orderStatus, _userId }) => [_orderStatus, _userId])).toEqual([
      ['_fulfilled', undefined],
      ['_approved', 'Buyer-7'],
    ]);
    const { order, ...item } = itemOf(ORDER_ID);
    expect(item).toEqual({ version: 2, userId: 'Buyer-7', orderNumber: ORDER_ID });
    expect(order.lastReport?.status).toBe('_approved');
    expect([...order.ingramOrders.keys()].sort()).toEqual(['20-RD001', '20-RD002']);
    expect(reads).toEqual([ORDER_ID, ORDER_ID]);
  });

  it('is told its last word again: what the other writer remembers need not be what was heard last', async () => {
    const late = inFlight(rawNotification('order_backordered', 1, { '20-RD001': [line(1)] }));
    const { ports, calls, itemOf } = withOtherWriter((nth) =>
      nth === 1 ? { order: told, version: 1 } : undefined,
    );
    expect(await forward(late, ports)).toMatchObject({ outcome: 'forwarded' });
    expect(calls.map(({ _orderStatus }) => _orderStatus)).toEqual(['_approved', '_fulfilled']);
    expect(itemOf(ORDER_ID)).toMatchObject({ version: 2, order: { lastReport: { status: '_fulfilled' } } });
  });

  it('is not told the same again, which might overtake what the other writer tells next', async () => {
    const { ports, calls, itemOf } = withOtherWriter((nth) =>
      nth === 1 ? { order: told, version: 1 } : undefined,
    );
    expect(await forward(message, ports)).toMatchObject({ outcome: 'forwarded' });
    expect(calls.map(({ _orderStatus }) => _orderStatus)).toEqual(['_fulfilled']);
    // The other writer's next write fails for this one: it says its own word again.
    expect(itemOf(ORDER_ID)).toMatchObject({ version: 2, order: { lastReport: { status: '_fulfilled' } } });
  });

  describe('and cannot be read again after a call', () => {
    const down = new TryLater('No answer.', { code: 'orders-unavailable' });
    const backordered = rawNotification('order_backordered', 1, { '20-RD001': [line(1)] });

    /** The other writer's status is remembered, and this one's was heard after it. */
    async function heardOtherwise(first: InFlightMessage, item: OrderItem, others: OrderItem) {
      const { ports, ...memory } = withOtherWriter((nth) => (nth === 1 ? others : undefined));
      memory.items.set(orderKey(ORDER_ID), item);
      let reads = 0;
      const read = (number: string) => (++reads === 2 ? Promise.reject(down) : ports.orders.read(number));
      const failing = { ...ports, orders: { ...ports.orders, read } };
      await expect(forward(first, failing)).rejects.toBe(down);
      const statuses = () => memory.calls.map(({ _orderStatus }) => _orderStatus);
      return { ports, statuses, ...memory };
    }

    it.each([
      ['once, when it has been quiet', START_MS, { 'unknown-outcome': START_MS + 600_000 }],
      ['not where it was told before the message was first received', START_MS - 60_000, undefined],
    ])('is told its last word again %s', async (_, at, rechecks) => {
      const others = { order: update === undefined ? sameNews : withReport(sameNews, update, at, 'N02') };
      const { ports, statuses, itemOf } = await heardOtherwise(
        inFlight(backordered, { sentAt: START_MS }),
        { order: UNKNOWN_ORDER, version: 0 },
        { ...others, version: 1 },
      );
      expect(statuses()).toEqual(['_approved']);
      const again = inFlight(backordered, { sentAt: START_MS, attempt: 2 });
      expect(await forward(again, ports)).toMatchObject({ outcome: 'no-news' });
      expect(itemOf(ORDER_ID).rechecks).toEqual(rechecks);
    });

    it('is not told again after an attempt of its own that was written', async () => {
      const { ports, calls, itemOf } = withOtherWriter(() => undefined);
      for (const attempt of [1, 2])
        await forward(inFlight(backordered, { sentAt: START_MS, attempt }), ports);
      await forward(recheckInFlight('unknown-outcome', { sentAt: START_MS, attempt: 2 }), ports);
      expect(calls).toHaveLength(1);
      expect(itemOf(ORDER_ID).rechecks).toBeUndefined();
    });

    it('is told its last word again after a recheck for which nothing is due any more', async () => {
      const item = { order: { ...sameNews }, rechecks: { settling: START_MS }, version: 1 };
      const { ports, statuses, itemOf } = await heardOtherwise(recheckInFlight('settling'), item, {
        ...{ order: told, version: 2 },
      });
      expect(statuses()).toEqual(['_fulfilled']);
      expect(await forward(recheckInFlight('settling', { attempt: 2 }), ports)).toMatchObject({
        outcome: 'no-news',
      });
      expect(itemOf(ORDER_ID).rechecks).toEqual({ 'unknown-outcome': START_MS + 600_000 });
    });
  });

  it('is told nothing again where nothing was told before the write was lost', async () => {
    const created = inFlight(rawNotification('async_order_create', 0, { '20-RD001': [line(1)] }));
    const { ports, calls } = withOtherWriter((nth) => (nth === 1 ? { order: told, version: 1 } : undefined));
    expect(await forward(created, ports)).toMatchObject({ outcome: 'no-news' });
    expect(calls).toEqual([]);
  });

  it('is left for later when that happens time after time', async () => {
    const { ports, calls } = withOtherWriter((_, { version }) => ({ order: others, version: version + 1 }));
    await expect(forward(message, ports)).rejects.toMatchObject({
      name: 'TryLater',
      code: 'orders-conflict',
    });
    expect(calls).toHaveLength(3);
  });
});

describe('an order that cannot be written', () => {
  it.each([
    ['while DynamoDB does not answer', new TryLater('No answer.', { code: 'orders-unavailable' })],
    ['as it does not fit an item', new Unforwardable('It exceeds 400 KB.', { reason: 'order-too-large' })],
  ])('has its message wait or parked, and at worst its call repeated: %s', async (_, error) => {
    const { forwarder, calls } = forwarderInMemory();
    const orders = { ...forwarder.orders, write: () => Promise.reject(error) };
    const ports = { ...forwarder, orders, isLastAttempt: () => false };
    await expect(forward(message, ports)).rejects.toBe(error);
    expect(calls).toHaveLength(1);
  });

  it('tells its news again once it can be written', async () => {
    const { forwarder, calls, itemOf } = forwarderInMemory();
    const ports = { ...forwarder, isLastAttempt: () => false };
    const down = new TryLater('No answer.', { code: 'orders-unavailable' });
    const failing = { ...forwarder.orders, write: () => Promise.reject(down) };
    await expect(forward(message, { ...ports, orders: failing })).rejects.toBe(down);
    await forward(message, ports);
    expect(calls.map(({ _orderStatus }) => _orderStatus)).toEqual(['_fulfilled', '_fulfilled']);
    expect(itemOf(ORDER_ID)).toMatchObject({ version: 1, order: { lastReport: { status: '_fulfilled' } } });
  });
});
