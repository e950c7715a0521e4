// Doubles: the orders table, Thirdwatch, the dead-letter queue, all in memory. Real: everything between them.
import { describe, expect, it } from '@jest/globals';
import { type Forwarder, forwardBatch } from '../../../lib/bridge/forward.ts';
import { Misconfigured, TryLater, Unforwardable } from '../../../lib/platform/errors.ts';
import {
  forwarderInMemory,
  line,
  ORDER_ID,
  packages,
  rawNotification,
  recordOf,
  START_MS,
} from '../../support/orders.ts';

const DONE = { batchItemFailures: [] };
const failed = (...records: readonly { messageId: string }[]) => ({
  batchItemFailures: records.map(({ messageId }) => ({ itemIdentifier: messageId })),
});

const shipped = rawNotification('order_shipped', 1, {
  '20-RD001': [line(1, { lineStatus: 'shipped', ...packages('DHL NORMAL', '1Z-A', '1Z-B') })],
});
const voided = rawNotification('order_voided', 2, { '20-RD001': [] });
const createResult = rawNotification('async_order_create', 0, { '20-RD001': [line(1), line(2)] });

const throwing = (error: unknown): Pick<Forwarder, 'tellThirdwatch'> => ({
  tellThirdwatch: async () => {
    throw error;
  },
});

describe('an accepted call', () => {
  it('says all that Thirdwatch is to hear', async () => {
    const { forwarder, calls } = forwarderInMemory();
    expect(await forwardBatch([recordOf(shipped)], forwarder)).toEqual(DONE);
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
    const { forwarder, calls } = forwarderInMemory();
    await forwardBatch([recordOf(voided)], forwarder);
    expect(calls).toMatchObject([{ _orderStatus: '_canceled', _reason: '_other' }]);
  });

  it('is remembered with what is known, and reported', async () => {
    const { forwarder, itemOf, events } = forwarderInMemory();
    const record = recordOf(shipped);
    await forwardBatch([record], forwarder);
    expect(itemOf(ORDER_ID)).toMatchObject({
      version: 1,
      order: {
        updated: true,
        said: { status: '_fulfilled', trackingNumbers: ['1Z-A', '1Z-B'], at: START_MS },
      },
    });
    expect(events).toMatchObject([
      {
        outcome: 'forwarded',
        record,
        userId: { source: 'omitted' },
        accepted: { httpStatus: 200, message: 'ok' },
      },
    ]);
  });
});

describe('without news', () => {
  it('a create result is folded in, for the sake of what comes after it', async () => {
    const { forwarder, calls, events } = forwarderInMemory();
    await forwardBatch([recordOf(createResult)], forwarder);
    expect(calls).toEqual([]);
    expect(events).toMatchObject([{ outcome: 'no-news' }]);
    await forwardBatch([recordOf(shipped)], forwarder);
    expect(calls).toMatchObject([{ _orderStatus: '_approved' }]);
  });

  it('an event that comes again causes neither a call nor a write', async () => {
    const { forwarder, calls, events, itemOf } = forwarderInMemory();
    for (let time = 0; time < 3; time++)
      expect(await forwardBatch([recordOf(shipped)], forwarder)).toEqual(DONE);
    expect(calls).toHaveLength(1);
    expect(itemOf(ORDER_ID)).toMatchObject({ version: 1 });
    expect(events.map(({ outcome }) => outcome)).toEqual(['forwarded', 'no-news', 'no-news']);
  });

  it('a state of which Thirdwatch is not told causes no call', async () => {
    const statusTable = { ...forwarderInMemory().forwarder.statusTable, shipped: undefined };
    const { forwarder, calls, itemOf } = forwarderInMemory({ statusTable });
    expect(await forwardBatch([recordOf(shipped)], forwarder)).toEqual(DONE);
    expect(calls).toEqual([]);
    expect(itemOf(ORDER_ID)).toMatchObject({ version: 1 });
  });
});

describe('a call that fails for now', () => {
  it.each([
    [
      '429',
      new TryLater('thirdwatch-unavailable', 'Thirdwatch answered 429', {
        httpStatus: 429,
        retryAfterSeconds: 7,
      }),
    ],
    ['401', new TryLater('thirdwatch-key-refused', 'Thirdwatch answered 401', { httpStatus: 401 })],
    ['no answer', new TryLater('thirdwatch-unreachable', 'No answer.')],
    ['a key that is none', new Misconfigured('Set it anew.')],
    ['a mistake of ours', new TypeError('undefined is not a function')],
    ['what is no error', 'text'],
  ])('hands the message back, with nothing remembered: %s', async (_, error) => {
    const { forwarder, items, parked, events } = forwarderInMemory(throwing(error));
    const record = recordOf(shipped);
    expect(await forwardBatch([record], forwarder)).toEqual(failed(record));
    expect(items.size).toBe(0);
    expect(parked).toEqual([]);
    expect(events).toEqual([
      { outcome: 'retry', record, orderId: ORDER_ID, error, retryAfterSeconds: expect.any(Number) },
    ]);
  });
});

describe('a call that Thirdwatch rejects', () => {
  const rejected = new Unforwardable('rejected-by-thirdwatch', 'Thirdwatch answered 422', 422);

  it('parks the message, and keeps what is known of the order', async () => {
    const { forwarder, itemOf, parked, events } = forwarderInMemory(throwing(rejected));
    const record = recordOf(shipped);
    expect(await forwardBatch([record], forwarder)).toEqual(DONE);
    expect(parked).toEqual([{ record, error: rejected }]);
    expect(events).toEqual([{ outcome: 'parked', record, orderId: ORDER_ID, error: rejected }]);
    const item = itemOf(ORDER_ID);
    expect(item).toMatchObject({ version: 1, order: { updated: true } });
    expect(item).not.toHaveProperty('order.said');
  });

  it('is made up for by the next message of the order', async () => {
    const memory = forwarderInMemory();
    await forwardBatch([recordOf(shipped)], { ...memory.forwarder, ...throwing(rejected) });
    await forwardBatch([recordOf({ ...shipped, eventId: 'next' })], memory.forwarder);
    expect(memory.calls).toMatchObject([{ _orderStatus: '_fulfilled', _trackingNumber: '1Z-A' }]);
  });
});

describe('a message that cannot be used', () => {
  const resource = { eventType: 'im::order_hold', customerOrderNumber: ORDER_ID };
  const withResources = (...resources: readonly unknown[]) => recordOf({ ...shipped, resources });
  const encoded = (stringValue: string) =>
    recordOf(shipped, { messageAttributes: { contentEncoding: { dataType: 'String', stringValue } } });
  it.each([
    ['no JSON', recordOf(shipped, { body: 'garbage' }), 'unreadable'],
    ['an empty body', recordOf(shipped, { body: '' }), 'unreadable'],
    [
      'another version',
      recordOf(shipped, { body: recordOf(shipped).body.replace('"v":1', '"v":2') }),
      'unreadable',
    ],
    ['an unknown encoding', encoded('br'), 'unreadable'],
    ['an encoding that it does not have', encoded('gzip'), 'unreadable'],
    ['no resource', withResources(), 'unreadable'],
    ['a resource that is no object', withResources('text'), 'unreadable'],
    [
      'an unknown event type',
      withResources({ ...resource, eventType: 'im::order_teleported' }),
      'unknown-event-type',
    ],
    ['no event type', withResources({ customerOrderNumber: ORDER_ID }), 'unknown-event-type'],
    [
      "Ingram's order number alone",
      withResources({ eventType: 'im::order_hold', orderNumber: '20-RD001' }),
      'no-order-number',
    ],
  ])('is parked with its reason, and nothing else happens: %s', async (_, record, reason) => {
    const { forwarder, parked, events, calls, items, reads } = forwarderInMemory();
    expect(await forwardBatch([record], forwarder)).toEqual(DONE);
    expect(parked).toMatchObject([{ record, error: { name: 'Unforwardable', reason } }]);
    expect(events).toEqual([{ outcome: 'parked', record, error: parked[0]?.error }]);
    expect([calls, reads, [...items]]).toEqual([[], [], []]);
  });

  it('is handed back when it cannot be parked', async () => {
    const error = new Error('the dead-letter queue is down');
    const { forwarder, events } = forwarderInMemory({
      park: async () => {
        throw error;
      },
    });
    const record = recordOf(shipped, { body: 'garbage' });
    expect(await forwardBatch([record], forwarder)).toEqual(failed(record));
    expect(events).toEqual([expect.objectContaining({ outcome: 'retry', record, error })]);
  });
});

describe('an altered body under a known event id', () => {
  it('is parked and never folded', async () => {
    const { forwarder, calls, itemOf, parked } = forwarderInMemory();
    await forwardBatch([recordOf(shipped)], forwarder);
    const before = itemOf(ORDER_ID);
    const altered = recordOf({ ...voided, eventId: shipped.eventId });
    expect(await forwardBatch([altered], forwarder)).toEqual(DONE);
    expect(parked).toMatchObject([{ record: altered, error: { reason: 'event-id-reused' } }]);
    expect(itemOf(ORDER_ID)).toBe(before);
    expect(calls).toHaveLength(1);
  });
});
