import { GetItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { fieldsOf } from '../../local/fields.ts';
import { LOCAL_THIRDWATCH_KEY } from '../../local/system.ts';
import { eventually } from '../support/eventually.ts';
import { type StoredMessage, startTestSystem, type TestSystem } from '../support/local-system.ts';
import { record, recordsOf } from '../support/records.ts';
import { type UniqueNotification, uniqueNotification } from '../support/unique-notification.ts';

/*
 * Real: both functions as bundled, API Gateway's emulation, the protocols of SQS, DynamoDB and Secrets Manager.
 * Doubles: the three services are emulators; Thirdwatch is a simulator that enforces its wire contract.
 */
let system: TestSystem;

beforeAll(async () => {
  system = await startTestSystem();
});
afterEach(async () => {
  system.thirdwatch.setFaults([]);
  // A call that works, so that the failures of several tests do not add up to an open circuit.
  await system.invoke('forwarder', { Records: recordsOf(uniqueNotification().body) });
});
afterAll(() => system.stop());

/** A notification of an order, of one line. */
function event(
  order: UniqueNotification,
  eventType: string,
  day: number,
  line: object,
): { eventId: string; body: unknown } {
  const { eventId } = uniqueNotification();
  const lines = [{ ingramLineNumber: '001', requestedQuantity: 3, ...line }];
  const resource = [{ eventType, orderNumber: '20-RD128', customerOrderNumber: order.orderId, lines }];
  const eventTimeStamp = `2026-01-${String(day).padStart(2, '0')}T10:00:00.000Z`;
  return {
    eventId,
    body: { topic: 'resellers/orders', event: 'im::updated', eventTimeStamp, eventId, resource },
  };
}

const statusesOf = (orderId: string) =>
  system.acceptedFor(orderId).map(({ body }) => fieldsOf(body)._orderStatus);

async function storedOrder(orderId: string): Promise<Record<string, unknown> | undefined> {
  const key = { TableName: system.refs.OrdersTable, Key: { orderId: { S: orderId } }, ConsistentRead: true };
  return (await system.clients.dynamoDb.send(new GetItemCommand(key))).Item;
}

function parkedMessageOf(groupId: string): StoredMessage | undefined {
  return system.messagesIn('OrderEventsDlq').find(({ messageGroupId }) => messageGroupId === groupId);
}

describe('The life of an order', () => {
  it('is told to Thirdwatch step by step, each once', async () => {
    const order = uniqueNotification();
    const steps = [
      event(order, 'im::order_backordered', 1, { shippedQuantity: 0, backOrderedQuantity: 3 }),
      event(order, 'im::order_hold', 2, { lineStatus: 'SALES_HOLD', shippedQuantity: 0 }),
      event(order, 'im::order_shipped', 3, {
        shippedQuantity: 2,
        shipmentDetails: { packageDetails: { trackingNumber: 'T1' } },
      }),
      event(order, 'im::order_shipped', 4, {
        shippedQuantity: 3,
        shipmentDetails: { packageDetails: { trackingNumber: 'T2' } },
      }),
      event(order, 'im::order_invoiced', 5, { lineStatus: 'invoiced', shippedQuantity: 3 }),
    ];

    for (const { body } of steps) await system.sendSigned(body);
    await system.outcomeOf(steps[4]?.eventId ?? '', 'no-news');

    expect(statusesOf(order.orderId)).toEqual(['_approved', '_held', '_approved', '_fulfilled']);
    expect(system.acceptedFor(order.orderId).at(-1)?.body).toMatchObject({
      _userId: order.orderId,
      _orderId: order.orderId,
      _trackingNumber: 'T1',
      _customInfo: {
        trackingNumbers: 'T1,T2',
        ingramOrderNumbers: '20-RD128',
        ingramEventType: 'im::order_shipped',
      },
    });
  });

  it('is not moved backwards by news that comes late', async () => {
    const order = uniqueNotification();
    const shipped = event(order, 'im::order_shipped', 4, { shippedQuantity: 3 });
    const hold = event(order, 'im::order_hold', 2, { lineStatus: 'hold', shippedQuantity: 0 });

    await system.sendSigned(shipped.body);
    await system.sendSigned(hold.body);
    await system.outcomeOf(hold.eventId, 'no-news');

    expect(statusesOf(order.orderId)).toEqual(['_fulfilled']);
  });

  it('starts in silence with the result of its creation, which later events are judged against', async () => {
    const order = uniqueNotification();
    const created = event(order, 'IM::async_order_create', 1, {});
    const lines = [
      { lineNumber: '1', quantityOrdered: 1 },
      { lineNumber: '2', quantityOrdered: 1 },
    ];
    const resource = { eventType: 'IM::async_order_create', customerOrderNumber: order.orderId };
    const body = {
      ...fieldsOf(created.body),
      resource: { ...resource, orders: { ingramOrderNumber: '20-RD128', lines } },
    };
    const shipped = event(order, 'im::order_shipped', 2, { requestedQuantity: 1, shippedQuantity: 1 });

    await system.sendSigned(body);
    await system.outcomeOf(created.eventId, 'no-news');
    await system.sendSigned(shipped.body);
    await system.outcomeOf(shipped.eventId, 'forwarded');

    expect(statusesOf(order.orderId)).toEqual(['_approved']);
  });

  it('may have 2,000 lines, each with packages of its own, and fits its item', async () => {
    const order = uniqueNotification();
    const lines = Array.from({ length: 2_000 }, (_, index) => ({
      ingramLineNumber: String(index + 1).padStart(4, '0'),
      requestedQuantity: 1,
      shippedQuantity: 1,
      shipmentDetails: [
        { carrierName: 'DHL', packageDetails: [{ trackingNumber: `00340434${index}${index * 7919}` }] },
      ],
    }));
    const { eventId, body } = event(order, 'im::order_shipped', 1, {});
    const resource = [
      { eventType: 'im::order_shipped', orderNumber: 'O', customerOrderNumber: order.orderId, lines },
    ];

    await system.sendSigned({ ...fieldsOf(body), resource });
    await system.outcomeOf(eventId, 'forwarded');

    expect(statusesOf(order.orderId)).toEqual(['_fulfilled']);
    expect(await storedOrder(order.orderId)).toMatchObject({ version: { N: '1' } });
  });
});

describe('The user of an order', () => {
  it('is the one that the shop has registered', async () => {
    const order = uniqueNotification();
    await system.clients.dynamoDb.send(
      new UpdateItemCommand({
        TableName: system.refs.OrdersTable,
        Key: { orderId: { S: order.orderId } },
        UpdateExpression: 'SET userId = :userId',
        ExpressionAttributeValues: { ':userId': { S: 'Shop-User-7' } },
      }),
    );

    await system.sendSigned(order.body);
    const log = await system.outcomeOf(order.eventId, 'forwarded');

    expect(log.userIdSource).toBe('registered');
    expect(system.acceptedFor(order.orderId)[0]?.body).toMatchObject({ _userId: 'Shop-User-7' });
    expect(await storedOrder(order.orderId)).toMatchObject({
      userId: { S: 'Shop-User-7' },
      version: { N: '1' },
    });
  });
});

describe('A message that cannot be used', () => {
  it.each([
    [
      'unreadable',
      { resource: [{ eventType: 'im::order_shipped', customerOrderNumber: 'ORDER', lines: ['?'] }] },
    ],
    [
      'unknown-event-type',
      { resource: [{ eventType: 'im::order_teleported', customerOrderNumber: 'ORDER' }] },
    ],
    ['no-order-number', { resource: [{ eventType: 'im::order_shipped', orderNumber: 'ORDER' }] }],
  ])('is parked as %s, and the next one of its order goes on', async (reason, changes) => {
    const order = uniqueNotification();
    const poison = JSON.parse(
      JSON.stringify({ ...fieldsOf(uniqueNotification().body), ...changes }).replaceAll(
        'ORDER',
        order.orderId,
      ),
    );

    await system.sendSigned(poison);
    await system.sendSigned(order.body);
    await system.outcomeOf(order.eventId, 'forwarded');

    const parkedMessage = await eventually('a parked message', () => parkedMessageOf(order.orderId));
    const { eventId } = fieldsOf(poison);
    expect(parkedMessage.messageAttributes).toMatchObject({
      reason: { StringValue: reason },
      detail: { StringValue: expect.any(String) },
      attempts: { StringValue: '1' },
      parkedAt: { StringValue: expect.stringMatching(/^20\d\d-/) },
      eventId: { StringValue: eventId },
    });
    expect(JSON.parse(parkedMessage.body)).toMatchObject({ eventId });
  });

  it('is parked when Thirdwatch rejects it, with its status, and what it said is known all the same', async () => {
    const order = uniqueNotification();
    system.thirdwatch.setFaults([{ status: 422, body: { error: 'unknown order' }, orderId: order.orderId }]);

    await system.sendSigned(order.body);
    await system.outcomeOf(order.eventId, 'parked');

    expect(parkedMessageOf(order.orderId)?.messageAttributes).toMatchObject({
      reason: { StringValue: 'rejected-by-thirdwatch' },
      httpStatus: { StringValue: '422' },
      detail: { StringValue: 'Thirdwatch answered 422: unknown order' },
    });
    expect(await storedOrder(order.orderId)).toMatchObject({ version: { N: '1' } });
  });

  it('is parked when another body stands under a known event id, and never folded', async () => {
    const order = uniqueNotification();
    const first = event(order, 'im::order_shipped', 3, { shippedQuantity: 3 });
    const forged = event(order, 'im::order_voided', 4, { lineStatus: 'voided', shippedQuantity: 0 });

    await system.sendSigned(first.body);
    await system.outcomeOf(first.eventId, 'forwarded');
    await system.sendSigned({ ...fieldsOf(forged.body), eventId: first.eventId });
    const log = await system.outcomeOf(first.eventId, 'parked');

    expect(log.reason).toBe('event-id-reused');
    expect(statusesOf(order.orderId)).toEqual(['_fulfilled']);
  });

  it('is parked when it is no message of the receiver’s', async () => {
    const groupId = uniqueNotification().orderId;

    const answer = await system.invoke('forwarder', { Records: [record('no JSON', groupId)] });

    expect(answer).toEqual({ batchItemFailures: [] });
    expect(parkedMessageOf(groupId)?.messageAttributes).toMatchObject({
      reason: { StringValue: 'unreadable' },
    });
  });
});

describe('A batch', () => {
  it('hands back a message that has to wait and the rest of its group, and no other', async () => {
    const [waiting, other] = [uniqueNotification(), uniqueNotification()];
    system.thirdwatch.setFaults([{ status: 503, orderId: waiting.orderId }]);
    const [held, shipped] = [
      event(waiting, 'im::order_hold', 1, { lineStatus: 'hold' }),
      event(waiting, 'im::order_shipped', 2, { shippedQuantity: 3 }),
    ].map(({ body }) => recordsOf(body)[0]);
    const [unrelated] = recordsOf(other.body);

    const answer = await system.invoke('forwarder', { Records: [held, unrelated, shipped] });

    expect(answer).toEqual({
      batchItemFailures: [{ itemIdentifier: held?.messageId }, { itemIdentifier: shipped?.messageId }],
    });
    expect(statusesOf(waiting.orderId)).toEqual([]);
    expect(statusesOf(other.orderId)).toEqual(['_approved']);
  });

  it('works through the messages of one order in their sequence, on what the one before has left', async () => {
    const order = uniqueNotification();
    const records = [
      event(order, 'im::order_backordered', 1, { shippedQuantity: 0, backOrderedQuantity: 3 }),
      event(order, 'im::order_hold', 2, { lineStatus: 'hold', shippedQuantity: 0 }),
      event(order, 'im::order_voided', 3, { lineStatus: 'voided', shippedQuantity: 0 }),
    ].flatMap(({ body }) => recordsOf(body));

    const answer = await system.invoke('forwarder', { Records: records });

    expect(answer).toEqual({ batchItemFailures: [] });
    expect(statusesOf(order.orderId)).toEqual(['_approved', '_held', '_canceled']);
    expect(await storedOrder(order.orderId)).toMatchObject({ version: { N: '3' } });
  });

  it.each([
    ['408', { status: 408 }],
    ['429', { status: 429, headers: { 'retry-after': '1' } }],
    ['500', { status: 500 }],
    ['401', { status: 401 }],
    ['403', { status: 403 }],
    ['a reset', { reset: true }],
  ])('hands a message back that Thirdwatch answers with %s', async (_, fault) => {
    const order = uniqueNotification();
    system.thirdwatch.setFaults([{ ...fault, orderId: order.orderId, times: 2 }]);
    const [message] = recordsOf(order.body);

    const answer = await system.invoke('forwarder', { Records: [message] });

    expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: message?.messageId }] });
  });

  it.each([
    ['a redirect, which it never follows', { status: 302, headers: { location: 'http://127.0.0.1:9/' } }],
    ['404', { status: 404 }],
    ['400', { status: 400 }],
  ])('parks a message that Thirdwatch answers with %s', async (_, fault) => {
    const order = uniqueNotification();
    system.thirdwatch.setFaults([{ ...fault, orderId: order.orderId }]);

    const answer = await system.invoke('forwarder', { Records: recordsOf(order.body) });

    expect(answer).toEqual({ batchItemFailures: [] });
    expect(parkedMessageOf(order.orderId)?.messageAttributes).toMatchObject({
      reason: { StringValue: 'rejected-by-thirdwatch' },
    });
  });

  it('tells nobody the API key that Thirdwatch quotes', async () => {
    const order = uniqueNotification();
    const body = { message: `${'x'.repeat(290)} ${LOCAL_THIRDWATCH_KEY} may not do that` };
    system.thirdwatch.setFaults([
      { status: 503, body, orderId: order.orderId },
      { status: 400, body, orderId: order.orderId },
    ]);

    await system.invoke('forwarder', { Records: recordsOf(order.body) });
    await system.invoke('forwarder', { Records: recordsOf(order.body) });

    await system.outcomeOf(order.eventId, 'retry');
    await system.outcomeOf(order.eventId, 'parked');
    const told = JSON.stringify([system.logs, parkedMessageOf(order.orderId)]);
    expect(told).toContain('Thirdwatch answered 400: xxx');
    expect(told).not.toContain(LOCAL_THIRDWATCH_KEY.slice(0, 8));
  });
});
