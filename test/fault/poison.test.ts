import { gzipSync } from 'node:zlib';
import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { AwsFault } from '../../local/emulators/aws-fault-proxy.ts';
import type { ThirdwatchFault } from '../../local/simulators/thirdwatch/simulator.ts';
import { newOrderId, type OrderEvent, orderEvent } from '../support/events.ts';
import { eventually } from '../support/eventually.ts';
import { callsFor, statusesOf } from '../support/inspection.ts';
import { FAST_RETRIES, startTestSystem, type TestSystem } from '../support/local-system.ts';
import { parkedMessagesOf, put } from '../support/queues.ts';
import { recordsOf } from '../support/records.ts';

/*
 * What can never be forwarded is parked with its reason, and stops nobody else.
 * Real: the forwarder as bundled, the protocols of SQS and DynamoDB. Doubles: both are emulators, DynamoDB behind a
 * proxy that fails; Thirdwatch is a simulator. Users are registered in the table, as a shop does.
 */
let system: TestSystem;

beforeAll(async () => {
  system = await startTestSystem({
    withAwsFaultProxies: true,
    params: { ...FAST_RETRIES, 'user-id-fallback': 'park' },
  });
});
afterEach(() => {
  system.thirdwatch.setFaults([]);
  system.awsFaultProxies?.dynamoDb.setFaults([]);
});
afterAll(() => system.stop());

/** Stands wherever a buyer's data might. */
const BUYER = 'Erika Mustermann';

async function setItem(orderId: string, name: string, value: string): Promise<void> {
  await system.clients.dynamoDb.send(
    new UpdateItemCommand({
      TableName: system.refs.OrdersTable,
      Key: { orderId: { S: orderId } },
      UpdateExpression: 'SET #name = :value',
      ExpressionAttributeNames: { '#name': name },
      ExpressionAttributeValues: { ':value': { S: value } },
    }),
  );
}

const bodyOf = (event: OrderEvent): string => recordsOf(event.body)[0]?.body ?? '';

/** Queues a text as the message of an event. */
const queue = (body: string, { orderId, eventId }: OrderEvent, attributes: Record<string, string> = {}) =>
  put(system, 'OrderEventsQueue', [{ body, groupId: orderId, attributes: { eventId, ...attributes } }]);

/** A good message of an order whose user is registered. */
async function goodEvent(): Promise<OrderEvent> {
  const event = orderEvent(newOrderId(), 'ship', 2);
  await setItem(event.orderId, 'userId', 'Shop-User-7');
  return event;
}

type Poison = {
  readonly reason: string;
  readonly detail: string;
  readonly write: (event: OrderEvent) => string;
  readonly attributes?: Record<string, string>;
  readonly thirdwatch?: ThirdwatchFault;
  readonly httpStatus?: string;
  readonly dynamoDb?: AwsFault;
  /** What Thirdwatch hears of the order in the end; that it is canceled, unless given. */
  readonly status?: string;
};

const edited = (from: string | RegExp, to: string) => (event: OrderEvent) => bodyOf(event).replace(from, to);
const tooLarge = {
  name: 'ValidationException',
  status: 400,
  message: 'Item size to update has exceeded the maximum allowed size',
};

const POISONS: Readonly<Record<string, Poison>> = {
  'text that is no JSON': { reason: 'unreadable', detail: 'not JSON', write: () => `{ ${BUYER}` },
  'another format version': { reason: 'unreadable', detail: 'format: v', write: edited('"v":1', '"v":2') },
  'no format version': { reason: 'unreadable', detail: 'format: v', write: edited('"v":1,', '') },
  'an unknown encoding': {
    reason: 'unreadable',
    detail: 'encoding',
    write: bodyOf,
    attributes: { contentEncoding: 'br' },
  },
  'what is said to be gzip': {
    reason: 'unreadable',
    detail: 'not gzip',
    write: bodyOf,
    attributes: { contentEncoding: 'gzip' },
  },
  'a bomb of gzip': {
    reason: 'unreadable',
    detail: 'not gzip',
    write: () => gzipSync(Buffer.alloc(64 * 1024 * 1024, ' ')).toString('base64'),
    attributes: { contentEncoding: 'gzip' },
  },
  'no resource': { reason: 'unreadable', detail: 'no resource', write: edited(/\[.*\]/, '[]') },
  'a line that is no object': {
    reason: 'unreadable',
    detail: 'lines[0]',
    write: edited(/"lines":\[.*?\]/, `"lines":["${BUYER}"]`),
  },
  'an unknown event type': {
    reason: 'unknown-event-type',
    detail: 'order_teleported',
    write: edited('order_shipped', 'order_teleported'),
  },
  'a name as its event type': {
    reason: 'unknown-event-type',
    detail: '(missing or unreadable)',
    write: edited('im::order_shipped', BUYER),
  },
  'no order number of the reseller': {
    reason: 'no-order-number',
    detail: 'customerOrderNumber',
    write: edited('customerOrderNumber', 'buyer'),
  },
  'what Thirdwatch rejects': {
    reason: 'rejected-by-thirdwatch',
    detail: 'Thirdwatch answered 422: unknown order',
    write: bodyOf,
    thirdwatch: { status: 422, body: { error: 'unknown order' } },
    httpStatus: '422',
    // What it says is known all the same, and nothing is left to be canceled.
    status: '_fulfilled',
  },
  'more than fits into an item': {
    reason: 'order-too-large',
    detail: '400 KB',
    write: bodyOf,
    dynamoDb: { operation: 'UpdateItem', error: tooLarge },
  },
};

describe('A message', () => {
  it.each(Object.entries(POISONS))(
    'with %s is parked as it is, and the next one of its order goes on',
    async (_, { write, attributes = {}, thirdwatch, dynamoDb, status = '_canceled', ...expected }) => {
      const poison = await goodEvent();
      const next = orderEvent(poison.orderId, 'void', 3);
      const body = write(poison);
      if (thirdwatch) system.thirdwatch.setFaults([{ ...thirdwatch, orderId: poison.orderId }]);
      if (dynamoDb)
        system.awsFaultProxies?.dynamoDb.setFaults([{ ...dynamoDb, bodyIncludes: poison.orderId }]);

      await queue(body, poison, attributes);
      await queue(bodyOf(next), next);
      await system.outcomeOf(next.eventId, 'forwarded');

      const [parkedMessage, ...others] = parkedMessagesOf(system, poison.orderId);
      expect(others).toEqual([]);
      expect(parkedMessage?.body === body).toBe(true);
      const texts = Object.entries(parkedMessage?.messageAttributes ?? {}).map(([name, { StringValue }]) => [
        name,
        StringValue,
      ]);
      expect(Object.fromEntries(texts)).toEqual({
        eventId: poison.eventId,
        ...attributes,
        reason: expected.reason,
        detail: expect.stringContaining(expected.detail),
        attempts: '1',
        parkedAt: expect.stringMatching(/^20\d\d-\d\d-\d\dT[\d:.]+Z$/),
        ...(expected.httpStatus && { httpStatus: expected.httpStatus }),
      });
      expect(statusesOf(system, poison.orderId).at(-1)).toBe(status);
    },
  );

  it('of an order without a registered user is parked where the configuration says so', async () => {
    const event = orderEvent(newOrderId(), 'ship', 1);

    await system.sendSigned(event.body);
    await system.outcomeOf(event.eventId, 'parked');

    expect(parkedMessagesOf(system, event.orderId)).toMatchObject([
      { messageAttributes: { reason: { StringValue: 'no-user-id' } } },
    ]);
    expect(callsFor(system, event.orderId)).toEqual([]);
  });

  it('that was tried until the horizon is parked with the last answer', async () => {
    const event = await goodEvent();
    const [record] = recordsOf(event.body);
    const attributes = { ...record?.attributes, SentTimestamp: String(Date.now() - 3_600_000) };
    system.thirdwatch.setFaults([{ status: 503, orderId: event.orderId }]);

    const answer = await system.invoke('forwarder', { Records: [{ ...record, attributes }] });

    expect(answer).toEqual({ batchItemFailures: [] });
    expect(parkedMessagesOf(system, event.orderId)).toMatchObject([
      {
        messageAttributes: {
          reason: { StringValue: 'retries-exhausted' },
          detail: { StringValue: expect.stringContaining('Thirdwatch answered 503') },
          httpStatus: { StringValue: '503' },
        },
      },
    ]);
  });
});

it('An item that is no longer the bridge’s stops its own order and no other of the batch', async () => {
  const [broken, ...others] = await Promise.all([goodEvent(), goodEvent(), goodEvent()]);
  await setItem(broken.orderId, 'order', `{"v":1,"buyer":"${BUYER}"}`);
  const Records = [broken, ...others].flatMap(({ body }) => recordsOf(body));

  expect(await system.invoke('forwarder', { Records })).toEqual({ batchItemFailures: [] });

  expect(parkedMessagesOf(system, broken.orderId)).toMatchObject([
    { messageAttributes: { reason: { StringValue: 'order-unreadable' } } },
  ]);
  for (const { orderId } of others) expect(statusesOf(system, orderId)).toEqual(['_fulfilled']);
});

it('Of what is parked, neither log nor reason holds any content', async () => {
  const last = await goodEvent();
  await queue(`${BUYER} 4111 1111`, last);
  await eventually('the last parked message', () => parkedMessagesOf(system, last.orderId)[0]);
  await system.outcomeOf(last.eventId, 'parked');

  const reasons = system.messagesIn('OrderEventsDlq').map(({ messageAttributes }) => messageAttributes);
  expect(JSON.stringify(system.logs)).not.toMatch(/Erika|Mustermann|4111 1111/i);
  expect(JSON.stringify(reasons)).not.toMatch(/Erika|Mustermann|4111 1111/i);
});
