import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { NEWS, newOrderId, orderEvent } from '../support/events.ts';
import { eventually } from '../support/eventually.ts';
import { statusesOf } from '../support/inspection.ts';
import { FAST_RETRIES, startTestSystem, type TestSystem } from '../support/local-system.ts';
import { put, redrive } from '../support/queues.ts';
import { recordsOf } from '../support/records.ts';

/*
 * A great many parked messages are sent back to the queue at once.
 * Real: the forwarder as bundled, the protocols of SQS and DynamoDB. Doubles: both are emulators; Thirdwatch is a
 * simulator.
 */
let system: TestSystem;

beforeAll(async () => {
  system = await startTestSystem({ params: FAST_RETRIES });
});
afterAll(() => system.stop());

describe('1,000 parked messages', () => {
  it('of 200 orders, in any order, are all judged, and none is lost', async () => {
    const orders = Array.from({ length: 200 }, (_, index) => {
      const orderId = newOrderId();
      const chronology = (['backorder', 'hold', 'backorder', 'ship', 'void'] as const).map((news, minute) =>
        orderEvent(orderId, news, minute),
      );
      // The newest comes first, last, or in between.
      const arrival = [...chronology.slice(index % 5), ...chronology.slice(0, index % 5)];
      return { orderId, arrival };
    });
    const events = [0, 1, 2, 3, 4].flatMap((turn) => orders.flatMap(({ arrival }) => arrival[turn] ?? []));
    const messages = events.flatMap(({ body, eventId, orderId }) =>
      recordsOf(body).map((record) => ({
        body: record.body,
        groupId: orderId,
        attributes: {
          eventId,
          reason: 'rejected-by-thirdwatch',
          detail: 'Thirdwatch answered 422',
          httpStatus: '422',
          attempts: '1',
          parkedAt: new Date().toISOString(),
        },
      })),
    );
    await put(system, 'OrderEventsDlq', messages);
    expect(system.messagesIn('OrderEventsDlq')).toHaveLength(1_000);

    await redrive(system);
    await system.drained();

    expect(system.messagesIn('OrderEventsDlq')).toEqual([]);
    const wrong = orders.filter(({ orderId }) => statusesOf(system, orderId).at(-1) !== NEWS.ship.status);
    expect(wrong).toEqual([]);
    await eventually('each is judged', () => {
      const judged = new Set(
        system.logs
          .filter(({ outcome }) => outcome === 'forwarded' || outcome === 'no-news')
          .map(({ correlation_id }) => correlation_id),
      );
      return events.every(({ eventId }) => judged.has(eventId)) || undefined;
    });
  });
});
