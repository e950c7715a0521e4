// Doubles: the orders table, Thirdwatch, both queues, all in memory. Real: everything between them.
import { describe, expect, it } from '@jest/globals';
import type { SQSRecord } from 'aws-lambda';
import { type Forwarder, forwardBatch } from '../../../lib/bridge/forward.ts';
import { TryLater } from '../../../lib/platform/errors.ts';
import { forwarderInMemory, rawNotification, recordOf } from '../../support/orders.ts';

const HOUR_MS = 3_600_000;
const outage = new TryLater('thirdwatch-unavailable', 'Thirdwatch answered 503', { httpStatus: 503 });

/** The nth message of an order, on its so manieth attempt. */
function message(orderId: string, nth: number, attempt = 1): SQSRecord {
  const resources = [{ eventType: 'im::order_shipped', customerOrderNumber: orderId, orderNumber: 'X' }];
  const raw = rawNotification('order_shipped', nth, {}, { eventId: `${orderId}/${nth}`, resources });
  const sent = recordOf(raw);
  return { ...sent, attributes: { ...sent.attributes, ApproximateReceiveCount: String(attempt) } };
}

function down(error: TryLater = outage): Pick<Forwarder, 'tellThirdwatch'> {
  return { tellThirdwatch: () => Promise.reject(error) };
}

describe('A message that must wait', () => {
  it.each([
    [1, 5],
    [4, 40],
    [20, 900],
  ])(
    'waits, after attempt %i, for %i seconds, and the rest of its group with it',
    async (attempt, seconds) => {
      const { forwarder, handedBack } = forwarderInMemory(down());
      const [first, second] = [message('A', 0, attempt), message('A', 1, attempt + 7)];

      await forwardBatch([first, second], forwarder);

      expect(handedBack).toEqual([{ ids: [first.messageId, second.messageId], visibilitySeconds: seconds }]);
    },
  );

  it('waits as long as Thirdwatch asks for', async () => {
    const busy = new TryLater('thirdwatch-unavailable', 'Busy.', { httpStatus: 429, retryAfterSeconds: 90 });
    const { forwarder, handedBack } = forwarderInMemory(down(busy));

    await forwardBatch([message('A', 0)], forwarder);

    expect(handedBack).toMatchObject([{ visibilitySeconds: 90 }]);
  });

  it('comes back after the queue’s own timeout when SQS does not take another', async () => {
    const handBack = () => Promise.reject(new Error('SQS is down.'));
    const { forwarder, events } = forwarderInMemory({ ...down(), handBack });
    const record = message('A', 0);

    const { batchItemFailures } = await forwardBatch([record], forwarder);

    expect(batchItemFailures).toEqual([{ itemIdentifier: record.messageId }]);
    expect(events.map(({ outcome }) => outcome)).toEqual(['retry', 'not-handed-back']);
  });
});

describe('A message at its horizon', () => {
  const afterHours = (hours: number, changes: Partial<Forwarder> = {}) => {
    const sentAt = Number(message('A', 0).attributes.SentTimestamp);
    return forwarderInMemory({ ...down(), now: () => sentAt + hours * HOUR_MS, ...changes });
  };

  it('is parked with the last answer, and the next one of its order goes on', async () => {
    const { forwarder, parked } = afterHours(72);
    const [old, young] = [message('A', 0), message('A', 0)];
    const later = {
      ...young,
      messageId: 'young',
      attributes: { ...young.attributes, SentTimestamp: `${forwarder.now()}` },
    };

    const { batchItemFailures } = await forwardBatch([old, later], forwarder);

    expect(batchItemFailures).toEqual([{ itemIdentifier: 'young' }]);
    expect(parked).toMatchObject([
      {
        record: old,
        error: { reason: 'retries-exhausted', httpStatus: 503, message: expect.stringContaining('503') },
      },
    ]);
  });

  it('is tried once more before it is parked', async () => {
    const { forwarder, parked } = afterHours(100, {
      tellThirdwatch: async () => ({ httpStatus: 200, message: '' }),
    });

    expect(await forwardBatch([message('A', 0)], forwarder)).toEqual({ batchItemFailures: [] });
    expect(parked).toEqual([]);
  });

  it('is not parked a moment earlier', async () => {
    const { forwarder, parked } = afterHours(71.99);

    await forwardBatch([message('A', 0)], forwarder);

    expect(parked).toEqual([]);
  });

  it('waits on when it cannot be parked', async () => {
    const { forwarder } = afterHours(73, { park: () => Promise.reject(new Error('SQS is down.')) });
    const record = message('A', 0);

    expect(await forwardBatch([record], forwarder)).toEqual({
      batchItemFailures: [{ itemIdentifier: record.messageId }],
    });
  });
});

describe('The end of the function', () => {
  it('is not risked: what was not begun goes back at once, and untouched', async () => {
    let left = 20_000;
    const { forwarder, handedBack, calls } = forwarderInMemory({ timeLeftMs: () => left });
    const slow: Forwarder = {
      ...forwarder,
      tellThirdwatch: async (body, timeLeftMs) => {
        left -= 13_000;
        return forwarder.tellThirdwatch(body, timeLeftMs);
      },
    };
    const [begun, next, last] = [message('A', 0), message('A', 1), message('A', 2)];

    const { batchItemFailures } = await forwardBatch([begun, next, last], slow);

    expect(calls).toHaveLength(1);
    expect(batchItemFailures).toEqual([
      { itemIdentifier: next.messageId },
      { itemIdentifier: last.messageId },
    ]);
    expect(handedBack).toEqual([{ ids: [next.messageId, last.messageId], visibilitySeconds: 0 }]);
  });
});
