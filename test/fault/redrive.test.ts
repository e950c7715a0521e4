import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { newOrderId, type OrderEvent, orderEvent } from '../support/events.ts';
import { eventually } from '../support/eventually.ts';
import { callsFor, statusesOf } from '../support/inspection.ts';
import { FAST_RETRIES, startTestSystem, type TestSystem } from '../support/local-system.ts';
import { parkedMessagesOf, redrive } from '../support/queues.ts';

/*
 * Parked messages are sent back to the queue, as SQS's console does it: as new messages, with the attributes that they
 * were parked with.
 * Real: the forwarder as bundled, the protocols of SQS and DynamoDB. Doubles: both are emulators; Thirdwatch is a
 * simulator that rejects at first.
 */
let system: TestSystem;

beforeAll(async () => {
  system = await startTestSystem({ params: FAST_RETRIES });
});
afterEach(() => system.thirdwatch.setFaults([]));
afterAll(() => system.stop());

async function isRejected(event: OrderEvent): Promise<void> {
  system.thirdwatch.setFaults([{ status: 422, orderId: event.orderId }]);
  await system.sendSigned(event.body);
  await system.outcomeOf(event.eventId, 'parked');
  await system.drained();
}

describe('A parked message that is sent back', () => {
  it('is forwarded when it is still news', async () => {
    const event = orderEvent(newOrderId(), 'ship', 1);
    await isRejected(event);

    await redrive(system);
    await system.outcomeOf(event.eventId, 'forwarded');

    expect(statusesOf(system, event.orderId)).toEqual(['_fulfilled']);
    expect(parkedMessagesOf(system, event.orderId)).toEqual([]);
  });

  it('does not move its order backwards when it was overtaken', async () => {
    const held = orderEvent(newOrderId(), 'hold', 1);
    const shipped = orderEvent(held.orderId, 'ship', 2);
    await isRejected(held);
    await system.sendSigned(shipped.body);
    await system.outcomeOf(shipped.eventId, 'forwarded');

    await redrive(system);
    await system.outcomeOf(held.eventId, 'no-news');

    expect(callsFor(system, held.orderId)).toHaveLength(2);
    expect(statusesOf(system, held.orderId)).toEqual(['_fulfilled']);
  });

  it('says what the order is now when all that came later was rejected too', async () => {
    const held = orderEvent(newOrderId(), 'hold', 1);
    const voided = orderEvent(held.orderId, 'void', 2);
    await isRejected(held);
    await isRejected(voided);

    await redrive(system);
    await system.drained();

    expect(statusesOf(system, held.orderId)).toEqual(['_canceled']);
  });

  it('is parked again when nothing has changed', async () => {
    const event = orderEvent(newOrderId(), 'ship', 1);
    await isRejected(event);
    system.thirdwatch.setFaults([{ status: 404, orderId: event.orderId }]);

    await redrive(system);
    await eventually('it is parked again', () => parkedMessagesOf(system, event.orderId)[0]);

    expect(parkedMessagesOf(system, event.orderId)).toMatchObject([
      {
        messageAttributes: {
          eventId: { StringValue: event.eventId },
          reason: { StringValue: 'rejected-by-thirdwatch' },
          httpStatus: { StringValue: '404' },
        },
      },
    ]);
    await redrive(system);
    await system.outcomeOf(event.eventId, 'forwarded');
  });
});
