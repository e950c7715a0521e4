// Doubles: the orders table, Thirdwatch and both queues, all in memory. Real: everything between them.
import { describe, expect, it } from '@jest/globals';
import type { SQSRecord } from 'aws-lambda';
import { type Forwarder, forwardBatch } from '../../../lib/bridge/forward/forward-batch.ts';
import { TryLater, Unforwardable } from '../../../lib/platform/errors.ts';
import { encodeRecheck } from '../../../lib/queue/outgoing.ts';
import { forwarderInMemory, recordOf, thirdwatchFailing } from '../../support/forwarder.ts';
import { ORDER_ID, rawNotification, START_MS } from '../../support/orders.ts';

const TYPES = ['order_hold', 'order_backordered', 'order_shipped'] as const;

/** The nth message of an order; each one is news after the one before it. */
function message(orderId: string, nth: number, attempt = 1): SQSRecord {
  const eventType = TYPES[nth % TYPES.length] ?? TYPES[0];
  const resources = [{ eventType, customerOrderNumber: orderId, orderNumber: 'X' }];
  const raw = rawNotification(eventType, nth, {}, { eventId: `${orderId}/${nth}`, resources });
  return recordOf(raw, { attempt });
}
const failed = (...records: readonly SQSRecord[]) => ({
  batchItemFailures: records.map(({ messageId }) => ({ itemIdentifier: messageId })),
});
const garbage = (record: SQSRecord): SQSRecord => ({ ...record, body: 'garbage' });

/** Thirdwatch, failing for some orders. */
const refusing = (error: Error, ...orderIds: readonly string[]): Pick<Forwarder, 'thirdwatch'> => ({
  thirdwatch: {
    reportStatus: async ({ _orderId }) => {
      if (orderIds.includes(_orderId)) throw error;
      return { httpStatus: 200, message: '' };
    },
  },
});
const rejected = new Unforwardable('No.', { reason: 'rejected-by-thirdwatch', httpStatus: 400 });
const down = new TryLater('Later.', { code: 'thirdwatch-unavailable' });

describe('a batch', () => {
  const [a0, a1, a2] = [message('A', 0), message('A', 1), message('A', 2)];
  const [b0, b1, c0] = [message('B', 0), message('B', 1), message('C', 0)];
  const batch = [a0, b0, a1, c0, a2, b1];

  it('is worked through in the sequence of each group', async () => {
    const { forwarder, calls, outcomes } = forwarderInMemory();
    expect(await forwardBatch(batch, forwarder)).toEqual(failed());
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(batch.map(() => 'forwarded'));
    const heard = Map.groupBy(calls, ({ _orderId }) => _orderId);
    const statuses = (orderId: string) => heard.get(orderId)?.map(({ _orderStatus }) => _orderStatus);
    expect(statuses('A')).toEqual(['_held', '_approved', '_fulfilled']);
    expect(statuses('B')).toEqual(['_held', '_approved']);
    expect(statuses('C')).toEqual(['_held']);
  });

  it('hands back a message that must wait, with the rest of its group and no other', async () => {
    const { forwarder, outcomes, handedBack } = forwarderInMemory(refusing(down, 'A'));
    expect(await forwardBatch(batch, forwarder)).toEqual(failed(a0, a1, a2));
    expect(handedBack).toEqual([
      { ids: [a0, a1, a2].map(({ messageId }) => messageId), visibilitySeconds: 5 },
    ]);
    expect(outcomes.map(({ outcome, record }) => `${outcome} ${record.messageId}`).toSorted()).toEqual([
      'forwarded message of B/0',
      'forwarded message of B/1',
      'forwarded message of C/0',
      'retry message of A/0',
    ]);
  });

  it('goes on in a group after what is parked', async () => {
    const { forwarder, parked } = forwarderInMemory(refusing(rejected, 'B'));
    expect(await forwardBatch(batch, forwarder)).toEqual(failed());
    expect(parked.map(({ record }) => record)).toEqual([b0, b1]);
  });

  it('hands back from the message on that cannot be parked', async () => {
    const park = () => Promise.reject(new Error('SQS is down.'));
    const { forwarder } = forwarderInMemory({ ...refusing(rejected, 'B'), park });
    expect(await forwardBatch(batch, forwarder)).toEqual(failed(b0, b1));
  });

  it('reports what SQS did not take back; it comes after the queue’s own timeout', async () => {
    const handBack = () => Promise.reject(new Error('SQS is down.'));
    const { forwarder, outcomes } = forwarderInMemory({ ...thirdwatchFailing(down), handBack });
    expect(await forwardBatch([a0], forwarder)).toEqual(failed(a0));
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(['retry', 'not-handed-back']);
  });

  it('is empty without harm', async () => {
    const { forwarder, reads } = forwarderInMemory();
    expect(await forwardBatch([], forwarder)).toEqual(failed());
    expect(reads).toEqual([]);
  });
});

describe('the messages of a group, before they are worked on,', () => {
  const receivedAt = (record: SQSRecord) => Number(record.attributes.ApproximateFirstReceiveTimestamp);
  const timeLeftMs = () => 30_000;

  it.each([
    ['were received a moment ago', 1, 0, false],
    ['stay hidden for just long enough', 1, 140_000, false],
    ['may come to another receiver before the function ends', 1, 140_001, true],
    ['were received a moment ago, and again', 2, 0, false],
    ['were received long ago, and again', 2, 3_600_000, true],
  ])('are renewed where that is needed: they %s', async (_, attempt, waitedMs, isRenewed) => {
    const held = message('A', 0, attempt);
    const now = () => receivedAt(held) + waitedMs;
    const { forwarder, renewed, calls, outcomes } = forwarderInMemory({ timeLeftMs, now });
    expect(await forwardBatch([held], forwarder)).toEqual(failed());
    expect(renewed).toEqual(isRenewed ? [held.messageId] : []);
    // Of a message that was received before, its age says nothing about when the invocation began.
    const isLate = outcomes.some(({ outcome }) => outcome === 'started-late');
    expect(isLate).toBe(isRenewed && attempt === 1);
    expect(calls).toHaveLength(1);
  });

  it('are all renewed where one of them has to be', async () => {
    const group = [message('A', 0, 2), message('A', 1, 1)];
    const { forwarder, renewed } = forwarderInMemory({ now: () => receivedAt(message('A', 1)) + 145_000 });
    await forwardBatch(group, forwarder);
    expect(renewed).toEqual(group.map(({ messageId }) => messageId));
  });

  it('are left alone where they are not ours any more', async () => {
    const renew = () => Promise.reject(new Error('The receipt handle has expired.'));
    const now = () => receivedAt(message('A', 0)) + 3_600_000;
    const { forwarder, calls, handedBack, outcomes } = forwarderInMemory({ renew, now });
    const group = [message('A', 0, 2), message('A', 1, 2)];
    expect(await forwardBatch(group, forwarder)).toEqual(failed(...group));
    expect([calls, handedBack]).toEqual([[], []]);
    expect(outcomes).toMatchObject([{ outcome: 'not-handed-back', record: group[0] }]);
  });
});

describe('a message behind one that has failed often', () => {
  it('waits no longer after its own first failure than any other', async () => {
    const [first, behind] = [message('A', 0, 11), message('A', 1, 11)];
    const reportStatus: Forwarder['thirdwatch']['reportStatus'] = async ({ _orderStatus }) => {
      if (_orderStatus !== '_held') throw down;
      return { httpStatus: 200, message: '' };
    };
    const { forwarder, handedBack } = forwarderInMemory({ thirdwatch: { reportStatus } });
    expect(await forwardBatch([first, behind], forwarder)).toEqual(failed(behind));
    expect(handedBack).toEqual([{ ids: [behind.messageId], visibilitySeconds: 5 }]);
  });
});

describe('while Thirdwatch is left alone, a message', () => {
  const leftAlone = new TryLater('Left alone.', { code: 'circuit-open' });
  const alone = { thirdwatchRefusal: () => leftAlone };

  it('that was tried before goes back with its group, and nothing is asked for it', async () => {
    const { forwarder, reads, calls, renewed, handedBack, outcomes } = forwarderInMemory(alone);
    const group = [message('A', 0, 3), message('A', 1, 3)];
    expect(await forwardBatch(group, forwarder)).toEqual(failed(...group));
    expect([reads, calls, renewed]).toEqual([[], [], []]);
    expect(handedBack).toEqual([{ ids: group.map(({ messageId }) => messageId), visibilitySeconds: 20 }]);
    expect(outcomes).toMatchObject([
      { outcome: 'retry', error: leftAlone, record: group[0], behind: [group[1]], message: {} },
    ]);
  });

  it.each<[string, SQSRecord, Partial<Forwarder>]>([
    ['that was never tried', message('A', 0), {}],
    ['that is tried for the last time', message('A', 0, 300), { now: () => START_MS + 73 * 3_600_000 }],
  ])('%s is worked on', async (_, record, changes) => {
    const { forwarder, reads } = forwarderInMemory({ ...alone, ...changes });
    await forwardBatch([record], forwarder);
    expect(reads).toEqual(['A']);
  });

  it('about no event is worked on', async () => {
    const { body } = encodeRecheck({ orderId: 'A', why: 'silent', at: START_MS });
    const recheck = { ...message('A', 0, 3), body };
    const { forwarder, reads } = forwarderInMemory(alone);
    await forwardBatch([recheck], forwarder);
    expect(reads).toEqual(['A']);
  });

  it('that cannot be read is parked', async () => {
    const unreadable = garbage(message('A', 0, 2));
    const { forwarder, parked } = forwarderInMemory(alone);
    expect(await forwardBatch([unreadable], forwarder)).toEqual(failed());
    expect(parked).toMatchObject([{ record: unreadable }]);
  });
});

describe('the calls of a batch', () => {
  it('are made side by side for several groups', async () => {
    const bothCalled = Promise.withResolvers<void>();
    let calls = 0;
    const reportStatus = async () => {
      if (++calls === 2) bothCalled.resolve();
      await bothCalled.promise;
      return { httpStatus: 200, message: '' };
    };
    const { forwarder } = forwarderInMemory({ thirdwatch: { reportStatus } });
    expect(await forwardBatch([message('A', 0), message('B', 0)], forwarder)).toEqual(failed());
  });

  it('are not begun when the function would end before: what was not begun goes back at once', async () => {
    let left = 20_000;
    const { forwarder, handedBack, calls } = forwarderInMemory({ timeLeftMs: () => left });
    const reportStatus: Forwarder['thirdwatch']['reportStatus'] = async (body, timeLeftMs) => {
      left -= 13_000;
      return forwarder.thirdwatch.reportStatus(body, timeLeftMs);
    };
    const [begun, next, last] = [message('A', 0), message('A', 1), message('A', 2)];
    const answer = await forwardBatch([begun, next, last], { ...forwarder, thirdwatch: { reportStatus } });
    expect(calls).toHaveLength(1);
    expect(answer).toEqual(failed(next, last));
    expect(handedBack).toEqual([{ ids: [next.messageId, last.messageId], visibilitySeconds: 0 }]);
  });
});

describe('an order of a batch', () => {
  it('that cannot be read makes its own group wait; what is unusable is parked all the same', async () => {
    const error = new TryLater('DynamoDB is down.', { code: 'orders-unavailable' });
    const { forwarder, calls, parked, outcomes } = forwarderInMemory();
    const read: Forwarder['orders']['read'] = (number) =>
      number === 'A' ? Promise.reject(error) : forwarder.orders.read(number);
    const unusable = garbage(message('C', 0));
    const batch = [message('A', 0), message('B', 0), message('A', 1), unusable];
    const answer = await forwardBatch(batch, { ...forwarder, orders: { ...forwarder.orders, read } });
    expect(answer).toEqual(failed(message('A', 0), message('A', 1)));
    expect(parked).toMatchObject([{ record: unusable }]);
    expect(calls).toMatchObject([{ _orderId: 'B' }]);
    expect(outcomes).toContainEqual(expect.objectContaining({ outcome: 'retry', error }));
  });

  it('stops its own messages alone when its item is corrupt', async () => {
    const { forwarder, items, parked, calls } = forwarderInMemory();
    const corrupt = new Unforwardable('Delete or mend it.', { reason: 'order-unreadable' });
    items.set('A', corrupt);
    const batch = [message('A', 0), message('B', 0), message('A', 1)];
    expect(await forwardBatch(batch, forwarder)).toEqual(failed());
    expect(parked).toEqual([batch[0], batch[2]].map((record) => ({ record, error: corrupt })));
    expect(calls).toMatchObject([{ _orderId: 'B' }]);
    expect(items.get('A')).toBe(corrupt);
  });
});

describe('a message that cannot be used', () => {
  const held = rawNotification('order_hold', 1, { '20-RD001': [] });
  const resource = { eventType: 'im::order_hold', customerOrderNumber: ORDER_ID };
  const withResources = (...resources: readonly unknown[]) => recordOf({ ...held, resources });
  const encoded = (stringValue: string): SQSRecord => ({
    ...recordOf(held),
    messageAttributes: { contentEncoding: { dataType: 'String', stringValue } },
  });
  const newerVersion = { ...recordOf(held), body: recordOf(held).body.replace('"v":1', '"v":999') };
  const orders = [resource, { ...resource, customerOrderNumber: 'PO-2' }];
  it.each([
    ['no JSON', garbage(recordOf(held)), 'unreadable'],
    ['an empty body', { ...recordOf(held), body: '' }, 'unreadable'],
    ['another version', newerVersion, 'unreadable'],
    ['an unknown encoding', encoded('br'), 'unreadable'],
    ['an encoding that it does not have', encoded('gzip'), 'unreadable'],
    ['no resource', withResources(), 'unreadable'],
    ['a resource that is no object', withResources('text'), 'unreadable'],
    ['orders of two customers', withResources({ ...resource, orders }), 'no-order-number'],
    ['an unknown type', withResources({ ...resource, eventType: 'im::order_lost' }), 'unknown-event-type'],
    ['no event type', withResources({ customerOrderNumber: ORDER_ID }), 'unknown-event-type'],
    [
      'Ingram’s number alone',
      withResources({ eventType: 'im::order_hold', orderNumber: 'X' }),
      'no-order-number',
    ],
  ])('is parked with its reason, and nothing else happens: %s', async (_, record, reason) => {
    const { forwarder, parked, outcomes, calls, items, reads } = forwarderInMemory();
    expect(await forwardBatch([record], forwarder)).toEqual(failed());
    expect(parked).toMatchObject([{ record, error: { name: 'Unforwardable', reason } }]);
    expect(outcomes).toMatchObject([{ outcome: 'parked', record, error: parked[0]?.error }]);
    expect([calls, reads, [...items]]).toEqual([[], [], []]);
  });
});
