import { DeleteMessageBatchCommand } from '@aws-sdk/client-sqs';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { NEWS, newOrderId, type OrderEvent, orderEvent } from '../support/events.ts';
import { eventually } from '../support/eventually.ts';
import { callsFor, statusesOf } from '../support/inspection.ts';
import { FAST_RETRIES, startTestSystem, type TestSystem } from '../support/local-system.ts';
import { parkedMessagesOf, put, take, urlOf } from '../support/queues.ts';
import { recordsOf } from '../support/records.ts';

/*
 * Parked messages are sent back to the queue, as SQS's console does it: as new messages, with the attributes that they
 * were parked with. The emulator has no redrive of its own (StartMessageMoveTask): the test moves them one by one.
 * Real: the forwarder as bundled, the protocols of SQS and DynamoDB. Doubles: both are emulators; Thirdwatch is a
 * simulator that rejects at first.
 */
let system: TestSystem;

beforeAll(async () => {
  system = await startTestSystem({ params: FAST_RETRIES });
});
afterEach(() => system.thirdwatch.setFaults([]));
afterAll(() => system.stop());

/** Moves all parked messages back to the queue. */
async function redrive(): Promise<void> {
  while (system.messagesIn('OrderEventsDlq').length > 0) {
    const messages = await take(system, 'OrderEventsDlq');
    await put(
      system,
      'OrderEventsQueue',
      messages.map(({ Body = '', Attributes, MessageAttributes = {} }) => ({
        body: Body,
        groupId: Attributes?.MessageGroupId ?? '',
        attributes: Object.fromEntries(
          Object.entries(MessageAttributes).map(([name, { StringValue = '' }]) => [name, StringValue]),
        ),
      })),
    );
    const Entries = messages.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));
    await system.clients.sqs.send(
      new DeleteMessageBatchCommand({ QueueUrl: urlOf(system, 'OrderEventsDlq'), Entries }),
    );
  }
}

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

    await redrive();
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

    await redrive();
    await system.outcomeOf(held.eventId, 'no-news');

    expect(callsFor(system, held.orderId)).toHaveLength(2);
    expect(statusesOf(system, held.orderId)).toEqual(['_fulfilled']);
  });

  it('says what the order is now when all that came later was rejected too', async () => {
    const held = orderEvent(newOrderId(), 'hold', 1);
    const voided = orderEvent(held.orderId, 'void', 2);
    await isRejected(held);
    await isRejected(voided);

    await redrive();
    await system.drained();

    expect(statusesOf(system, held.orderId)).toEqual(['_canceled']);
  });

  it('is parked again when nothing has changed', async () => {
    const event = orderEvent(newOrderId(), 'ship', 1);
    await isRejected(event);
    system.thirdwatch.setFaults([{ status: 404, orderId: event.orderId }]);

    await redrive();
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
    await redrive();
    await system.outcomeOf(event.eventId, 'forwarded');
  });
});

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

    await redrive();
    await system.drained();

    expect(system.messagesIn('OrderEventsDlq')).toEqual([]);
    const wrong = orders.filter(({ orderId }) => statusesOf(system, orderId).at(-1) !== NEWS.void.status);
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
