// Doubles: the ledger, the orders table and Thirdwatch, all in memory. Real: everything between them.
import { describe, expect, it } from '@jest/globals';
import { forward } from '../../../lib/bridge/forward/forward.ts';
import type { Forwarder } from '../../../lib/bridge/forward/forward-batch.ts';
import { DEFAULT_STATUS_TABLE } from '../../../lib/orders/status-table.ts';
import { TryLater, Unforwardable } from '../../../lib/platform/errors.ts';
import { forwarderInMemory, inFlight, thirdwatchFailing } from '../../support/forwarder.ts';
import { line, ORDER_ID, packages, rawNotification, START_MS } from '../../support/orders.ts';

const shipped = rawNotification('order_shipped', 1, {
  '20-RD001': [line(1, { lineStatus: 'shipped', ...packages('DHL NORMAL', '1Z-A', '1Z-B') })],
});
const voided = rawNotification('order_voided', 2, { '20-RD001': [] });
const createResult = rawNotification('async_order_create', 0, { '20-RD001': [line(1), line(2)] });

function world(changes: Partial<Forwarder> = {}, isLast = false) {
  const memory = forwarderInMemory(changes);
  const ports = { ...memory.forwarder, isLastAttempt: () => isLast };
  return { ...memory, ports };
}

describe('an accepted call', () => {
  it('says all that Thirdwatch is to hear', async () => {
    const { ports, calls } = world();
    await forward(inFlight(shipped), ports);
    expect(calls).toEqual([
      {
        _orderId: ORDER_ID,
        _orderStatus: '_fulfilled',
        _source: '_automated',
        _trackingNumber: '1Z-A',
        _customInfo: {
          ingramOrderNumbers: '20-RD001',
          ingramEventId: shipped.eventId,
          ingramEventType: 'im::order_shipped',
          ingramEventTimeStamp: shipped.eventTimeStamp,
          carrierName: 'DHL NORMAL',
          trackingNumbers: '1Z-A,1Z-B',
        },
      },
    ]);
  });

  it('gives the reason of a cancellation', async () => {
    const { ports, calls } = world();
    await forward(inFlight(voided), ports);
    expect(calls).toMatchObject([{ _orderStatus: '_canceled', _reason: '_other' }]);
  });

  it('is remembered with the facts', async () => {
    const { ports, itemOf } = world();
    const forwarded = await forward(inFlight(shipped), ports);
    expect(itemOf(ORDER_ID)).toMatchObject({
      version: 1,
      order: {
        hasUpdate: true,
        lastReport: { status: '_fulfilled', trackingNumbers: ['1Z-A', '1Z-B'], at: START_MS },
      },
    });
    expect(forwarded).toMatchObject({
      outcome: 'forwarded',
      update: { status: '_fulfilled' },
      userId: { source: 'omitted' },
      accepted: { httpStatus: 200, message: 'ok' },
    });
  });
});

describe('without news', () => {
  it('a create result is merged, for the sake of what comes after it', async () => {
    const { ports, calls } = world();
    expect(await forward(inFlight(createResult), ports)).toMatchObject({ outcome: 'no-news' });
    expect(calls).toEqual([]);
    await forward(inFlight(shipped), ports);
    expect(calls).toMatchObject([{ _orderStatus: '_approved' }]);
  });

  it('an event that comes again causes neither a call nor a write', async () => {
    const { ports, calls, itemOf } = world();
    await forward(inFlight(shipped), ports);
    for (let time = 0; time < 2; time++) {
      expect(await forward(inFlight(shipped), ports)).toMatchObject({ outcome: 'no-news' });
    }
    expect(calls).toHaveLength(1);
    expect(itemOf(ORDER_ID).version).toBe(1);
  });

  it('a state of which Thirdwatch is not told causes no call', async () => {
    const settings = {
      ...world().ports.settings,
      statusTable: { ...DEFAULT_STATUS_TABLE, shipped: undefined },
    };
    const { ports, calls, itemOf } = world({ settings });
    expect(await forward(inFlight(shipped), ports)).toMatchObject({ outcome: 'no-news' });
    expect(calls).toEqual([]);
    expect(itemOf(ORDER_ID).version).toBe(1);
  });

  it.each([
    ['older than orders are remembered', 1, 'no-news', 0],
    ['just young enough to be remembered', 0, 'forwarded', 1],
  ])('is an event that is %s', async (_, tooOldByMs, outcome, version) => {
    const { ports, itemOf } = world();
    const now = () => START_MS + 1000 + ports.settings.retentionMs + tooOldByMs;
    expect(await forward(inFlight(shipped), { ...ports, now })).toMatchObject({ outcome });
    expect(itemOf(ORDER_ID).version).toBe(version);
  });
});

describe('a call that Thirdwatch does not accept', () => {
  const rejected = new Unforwardable('Thirdwatch answered 422', {
    reason: 'rejected-by-thirdwatch',
    httpStatus: 422,
  });
  const down = new TryLater('Thirdwatch answered 503', { code: 'thirdwatch-unavailable', httpStatus: 503 });

  it('leaves no trace when it is tried again', async () => {
    const { ports, items } = world(thirdwatchFailing(down));
    await expect(forward(inFlight(shipped), ports)).rejects.toBe(down);
    expect(items.size).toBe(0);
  });

  it.each([
    ['is rejected', rejected, false],
    ['was tried for the last time', down, true],
  ])('is all that is lost when it %s: the facts are kept', async (_, error, isLast) => {
    const { ports, itemOf } = world(thirdwatchFailing(error), isLast);
    await expect(forward(inFlight(shipped), ports)).rejects.toBe(error);
    const { order, version } = itemOf(ORDER_ID);
    expect([version, order.hasUpdate, order.lastReport]).toEqual([1, true, undefined]);
  });

  it('is made up for by the next message of the order', async () => {
    const { ports, calls } = world();
    await expect(forward(inFlight(shipped), { ...ports, ...thirdwatchFailing(rejected) })).rejects.toThrow();
    await forward(inFlight({ ...createResult, eventId: 'next' }), ports);
    expect(calls).toMatchObject([{ _orderStatus: '_approved', _trackingNumber: '1Z-A' }]);
  });

  it('keeps the facts beside what another writer has written meanwhile', async () => {
    const { ports, itemOf } = world(thirdwatchFailing(rejected));
    const { orders } = ports;
    let writes = 0;
    const write: typeof orders.write = async (number, item) => {
      if (++writes > 1) return orders.write(number, item);
      await forward(inFlight(createResult), ports);
      return undefined;
    };
    const raced = forward(inFlight(shipped), { ...ports, orders: { ...orders, write } });
    await expect(raced).rejects.toBe(rejected);
    const { order, version } = itemOf(ORDER_ID);
    expect(version).toBe(2);
    expect([...(order.ingramOrders.get('20-RD001')?.lines.keys() ?? [])].sort()).toEqual(['1', '2']);
    expect(order.hasUpdate).toBe(true);
  });

  it('is not given up for good while others write the order: its facts would be lost', async () => {
    const { ports } = world(thirdwatchFailing(rejected));
    const orders = { ...ports.orders, write: async () => undefined };
    await expect(forward(inFlight(shipped), { ...ports, orders })).rejects.toMatchObject({
      code: 'orders-conflict',
    });
  });
});
