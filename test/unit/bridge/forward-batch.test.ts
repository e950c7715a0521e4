// Doubles: the orders table, Thirdwatch, the dead-letter queue, all in memory. Real: everything between them.
import { describe, expect, it } from '@jest/globals';
import type { SQSRecord } from 'aws-lambda';
import { type Forwarder, forwardBatch } from '../../../lib/bridge/forward.ts';
import { TryLater, Unforwardable } from '../../../lib/platform/errors.ts';
import { forwarderInMemory, rawNotification, recordOf } from '../../support/orders.ts';

const TYPES = ['order_hold', 'order_shipped', 'order_voided'] as const;

/** The nth message of an order; each one is news after the one before it. */
function message(orderId: string, nth: number, changes: Partial<SQSRecord> = {}): SQSRecord {
  const eventType = TYPES[nth % TYPES.length] ?? TYPES[0];
  const resources = [{ eventType, customerOrderNumber: orderId, orderNumber: 'X' }];
  return recordOf(rawNotification(eventType, nth, {}, { eventId: `${orderId}/${nth}`, resources }), changes);
}
const ids = (...records: readonly SQSRecord[]) => ({
  batchItemFailures: records.map(({ messageId }) => ({ itemIdentifier: messageId })),
});
const garbage = { body: 'garbage' };

/** Thirdwatch, failing for some orders. */
const refusing = (error: Error, ...orderIds: readonly string[]): Pick<Forwarder, 'tellThirdwatch'> => ({
  tellThirdwatch: async ({ _orderId }) => {
    if (orderIds.includes(_orderId)) throw error;
    return { httpStatus: 200, message: '' };
  },
});

describe('a batch', () => {
  const batch = [
    message('A', 0),
    message('B', 0),
    message('A', 1),
    message('C', 0),
    message('A', 2),
    message('B', 1),
  ];
  const [a0, b0, a1, , a2, b1] = batch;

  it('is worked through in the sequence of each group', async () => {
    const { forwarder, calls, events } = forwarderInMemory();
    expect(await forwardBatch(batch, forwarder)).toEqual(ids());
    expect(events).toHaveLength(6);
    const heard = Map.groupBy(calls, ({ _orderId }) => _orderId);
    expect(heard.get('A')?.map(({ _orderStatus }) => _orderStatus)).toEqual([
      '_held',
      '_fulfilled',
      '_canceled',
    ]);
    expect(heard.get('B')?.map(({ _orderStatus }) => _orderStatus)).toEqual(['_held', '_fulfilled']);
    expect(heard.get('C')).toHaveLength(1);
  });

  it('hands back a message that must wait, with the rest of its group and no other', async () => {
    const { forwarder, events } = forwarderInMemory(refusing(new TryLater('down', 'Later.'), 'A'));
    expect(await forwardBatch(batch, forwarder)).toEqual(
      ids(...[a0, a1, a2].filter((record) => record !== undefined)),
    );
    expect(events.map(({ outcome, record }) => `${outcome} ${record.messageId}`).toSorted()).toEqual([
      'forwarded message of B/0',
      'forwarded message of B/1',
      'forwarded message of C/0',
      'retry message of A/0',
    ]);
  });

  it('goes on in a group after what is parked', async () => {
    const rejected = new Unforwardable('rejected-by-thirdwatch', 'No.', 400);
    const { forwarder, parked } = forwarderInMemory(refusing(rejected, 'B'));
    expect(await forwardBatch(batch, forwarder)).toEqual(ids());
    expect(parked.map(({ record }) => record)).toEqual([b0, b1]);
  });

  it('hands back from the message on that cannot be parked', async () => {
    const { forwarder } = forwarderInMemory({
      ...refusing(new Unforwardable('rejected-by-thirdwatch', 'No.', 400), 'B'),
      park: async () => {
        throw new Error('down');
      },
    });
    expect(await forwardBatch(batch, forwarder)).toEqual(
      ids(...[b0, b1].filter((record) => record !== undefined)),
    );
  });

  it('is empty without harm', async () => {
    const { forwarder, reads } = forwarderInMemory();
    expect(await forwardBatch([], forwarder)).toEqual(ids());
    expect(reads).toEqual([]);
  });
});

describe('the calls of a batch', () => {
  it('are made side by side for several groups', async () => {
    const bothCalled = Promise.withResolvers<void>();
    let calls = 0;
    const { forwarder } = forwarderInMemory({
      tellThirdwatch: async () => {
        if (++calls === 2) bothCalled.resolve();
        await bothCalled.promise;
        return { httpStatus: 200, message: '' };
      },
    });
    expect(await forwardBatch([message('A', 0), message('B', 0)], forwarder)).toEqual(ids());
  });

  it('are made one after another within a group', async () => {
    const log: string[] = [];
    const { forwarder } = forwarderInMemory({
      tellThirdwatch: async ({ _orderStatus }) => {
        log.push(`start ${_orderStatus}`);
        await new Promise((resolve) => setImmediate(resolve));
        log.push(`end ${_orderStatus}`);
        return { httpStatus: 200, message: '' };
      },
    });
    await forwardBatch([message('A', 0), message('A', 1)], forwarder);
    expect(log).toEqual(['start _held', 'end _held', 'start _fulfilled', 'end _fulfilled']);
  });
});

describe('the orders of a batch', () => {
  it('are read at once, each of them once', async () => {
    const { forwarder, reads } = forwarderInMemory();
    await forwardBatch(
      [message('A', 0), message('B', 0), message('A', 1), message('C', 0, garbage)],
      forwarder,
    );
    expect(reads).toEqual([['A', 'B']]);
  });

  it('go back to the queue when they cannot be read; what is unusable is parked all the same', async () => {
    const error = new TryLater('orders-unavailable', 'DynamoDB is down.');
    const memory = forwarderInMemory();
    const read = async () => {
      throw error;
    };
    const forwarder = { ...memory.forwarder, orders: { ...memory.forwarder.orders, read } };
    const usable = [message('A', 0), message('B', 0), message('A', 1)];
    const unusable = message('C', 0, garbage);
    const { batchItemFailures } = await forwardBatch([...usable, unusable], forwarder);
    const failures = batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
    expect(failures.toSorted()).toEqual(usable.map(({ messageId }) => messageId).toSorted());
    expect(memory.parked).toMatchObject([{ record: unusable }]);
    expect(memory.calls).toEqual([]);
    expect(memory.events.filter(({ outcome }) => outcome === 'retry')).toMatchObject([{ error }, { error }]);
  });

  it('do not end the process when they cannot be read while nobody waits for them yet', async () => {
    const memory = forwarderInMemory();
    const read = () => Promise.reject(new TryLater('orders-unavailable', 'DynamoDB is down.'));
    const park = () => new Promise<void>((resolve) => setTimeout(resolve, 20));
    const forwarder = { ...memory.forwarder, park, orders: { ...memory.forwarder.orders, read } };
    const unhandled: unknown[] = [];
    const listener = (reason: unknown) => unhandled.push(reason);
    process.on('unhandledRejection', listener);

    const usable = message('C', 1);
    const { batchItemFailures } = await forwardBatch([message('C', 0, garbage), usable], forwarder);
    process.off('unhandledRejection', listener);

    expect(batchItemFailures).toEqual([{ itemIdentifier: usable.messageId }]);
    expect(unhandled).toEqual([]);
  });

  it('stop their own messages alone when their item is corrupt', async () => {
    const { forwarder, items, parked, calls } = forwarderInMemory();
    const corrupt = new Unforwardable('order-unreadable', 'Delete or mend it.');
    items.set('A', corrupt);
    const records = [message('A', 0), message('B', 0), message('A', 1)];
    expect(await forwardBatch(records, forwarder)).toEqual(ids());
    expect(parked).toEqual([records[0], records[2]].map((record) => ({ record, error: corrupt })));
    expect(calls).toMatchObject([{ _orderId: 'B' }]);
    expect(items.get('A')).toBe(corrupt);
  });
});
