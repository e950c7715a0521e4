import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { merge } from '../../lib/orders/merge.ts';
import { factsOfNotification } from '../../lib/orders/reading.ts';
import { decodeOrder, encodeOrder } from '../../lib/store/order-codec.ts';
import type { AwsFault } from '../../local/emulators/aws-fault-proxy.ts';
import { type News, newOrderId, type OrderEvent, orderEvent } from '../support/events.ts';
import { eventually } from '../support/eventually.ts';
import { callsFor, statusesOf, storedItem } from '../support/inspection.ts';
import { FAST_RETRIES, startTestSystem, type TestSystem } from '../support/local-system.ts';
import { envelopeOf, understood } from '../support/notifications.ts';

/*
 * Whoever is asked to wait waits, and whoever came second judges again.
 * Real: both functions as bundled, API Gateway's emulation, the protocols of SQS and DynamoDB. Doubles: DynamoDB is
 * an emulator behind a proxy that throttles; Thirdwatch is a simulator that throttles.
 */
let system: TestSystem;

beforeAll(async () => {
  system = await startTestSystem({
    withAwsFaultProxies: true,
    params: FAST_RETRIES,
  });
});
afterEach(() => {
  system.thirdwatch.setFaults([]);
  system.awsFaultProxies?.dynamoDb.setFaults([]);
});
afterAll(() => system.stop());

const timesOf = ({ orderId }: OrderEvent) => callsFor(system, orderId).map(({ at }) => Date.parse(at));
const shipped = (): OrderEvent => orderEvent(newOrderId(), 'ship', 1);

/** Sends an event, and does something while Thirdwatch answers: after the order was read, before it is written. */
async function sendAndMeanwhile(event: OrderEvent, action: () => unknown): Promise<void> {
  const { orderId } = event;
  const heardBefore = callsFor(system, orderId).length;
  system.thirdwatch.setFaults([{ delayMs: 1_500, orderId }]);
  await system.sendSigned(event.body);
  await eventually('Thirdwatch is called', () => callsFor(system, orderId)[heardBefore]);
  await action();
}

describe('Thirdwatch’s 429', () => {
  it('is obeyed, whether its Retry-After holds seconds or an HTTP date', async () => {
    const [seconds, date] = [shipped(), shipped()];
    const until = new Date(Date.now() + 4_000).toUTCString();
    system.thirdwatch.setFaults([
      { status: 429, headers: { 'retry-after': '3' }, orderId: seconds.orderId },
      { status: 429, headers: { 'retry-after': until }, orderId: date.orderId },
    ]);

    for (const { body } of [seconds, date]) await system.sendSigned(body);
    for (const { eventId } of [seconds, date]) await system.outcomeOf(eventId, 'forwarded');

    const [refusedAt = 0, acceptedAt = 0, ...others] = timesOf(seconds);
    expect(acceptedAt - refusedAt).toBeGreaterThanOrEqual(3_000);
    expect(others).toEqual([]);
    expect(timesOf(date)).toHaveLength(2);
    expect(timesOf(date)[1]).toBeGreaterThanOrEqual(Date.parse(until));
  });

  it.each(['soon', '-5', 'Wed, 32 Foo 2099 00:00:00 GMT'])(
    'is tried again on the schedule when its Retry-After is %p',
    async (retryAfter) => {
      const event = shipped();
      system.thirdwatch.setFaults([
        { status: 429, headers: { 'retry-after': retryAfter }, orderId: event.orderId },
      ]);

      await system.sendSigned(event.body);
      const retry = await system.outcomeOf(event.eventId, 'retry');
      await system.outcomeOf(event.eventId, 'forwarded');

      expect(retry.retryAfterSeconds).toBe(1);
      expect(statusesOf(system, event.orderId)).toEqual(['_fulfilled']);
    },
  );
});

describe('DynamoDB', () => {
  const throttled = { name: 'ProvisionedThroughputExceededException', status: 400 };
  const read = { operation: 'BatchGetItem' };
  const write = { operation: 'UpdateItem' };

  async function expectTold(event: OrderEvent, mostCalls: number): Promise<void> {
    await system.drained();
    const statuses = statusesOf(system, event.orderId);
    expect(new Set(statuses)).toEqual(new Set(['_fulfilled']));
    expect(statuses.length).toBeLessThanOrEqual(mostCalls);
    const { lastReport } = decodeOrder((await storedItem(system, event.orderId))?.order?.S ?? '');
    expect(lastReport?.status).toBe('_fulfilled');
    expect(system.messagesIn('OrderEventsDlq')).toEqual([]);
  }

  // The SDK tries three times by itself; beyond that, the queue brings the message again.
  it.each<[string, AwsFault]>([
    ['throttling four entries of the ledger', { ...write, error: throttled, times: 4 }],
    ['losing the answer to an entry of the ledger', { ...write, dropAnswer: true }],
    ['throttling four readings', { ...read, error: throttled, times: 4 }],
    ['leaving keys unprocessed twice', { ...read, unprocessed: true, times: 2 }],
    ['leaving keys unprocessed four times', { ...read, unprocessed: true, times: 4 }],
  ])('%s costs time alone', async (_, fault) => {
    const event = shipped();
    system.awsFaultProxies?.dynamoDb.setFaults([fault]);

    await system.sendSigned(event.body);

    await expectTold(event, 1);
  });

  it.each<[string, AwsFault]>([
    ['throttling four writings of the order', { ...write, error: throttled, times: 4 }],
    ['losing the answer to a writing of the order', { ...write, dropAnswer: true }],
    ['losing three answers to a writing of the order', { ...write, dropAnswer: true, times: 3 }],
  ])('%s costs a repeated call at most', async (_, fault) => {
    const event = shipped();
    system.awsFaultProxies?.dynamoDb.setFaults([{ ...fault, bodyIncludes: event.orderId }]);

    await system.sendSigned(event.body);

    await expectTold(event, 2);
  });
});

describe('An order that another writer changes between reading and writing', () => {
  /** Writes the order's item past the bridge, with one more event merged if there is one. */
  async function writeMeanwhile(orderId: string, event?: OrderEvent): Promise<void> {
    const item = await storedItem(system, orderId);
    const known = decodeOrder(item?.order?.S ?? '');
    const order =
      event === undefined
        ? known
        : merge(
            known,
            factsOfNotification(understood({ ...envelopeOf(event.body), receivedAt: Date.now() })),
          );
    const command = new UpdateItemCommand({
      TableName: system.refs.OrdersTable,
      Key: { orderId: { S: orderId } },
      UpdateExpression: 'SET #order = :order ADD version :one',
      ExpressionAttributeNames: { '#order': 'order' },
      ExpressionAttributeValues: { ':order': { S: String(encodeOrder(order)) }, ':one': { N: '1' } },
    });
    await system.clients.dynamoDb.send(command);
  }

  it.each<[string, News, News | undefined, readonly string[]]>([
    ['without news is told again', 'ship', undefined, ['_held', '_fulfilled', '_fulfilled']],
    ['with newer news is judged again', 'void', 'ship', ['_held', '_canceled', '_fulfilled']],
  ])('%s', async (_, sent, meanwhile, statuses) => {
    const held = orderEvent(newOrderId(), 'hold', 1);
    const { orderId } = held;
    await system.sendSigned(held.body);
    await system.outcomeOf(held.eventId, 'forwarded');

    await sendAndMeanwhile(orderEvent(orderId, sent, 2), () =>
      writeMeanwhile(orderId, meanwhile && orderEvent(orderId, meanwhile, 3)),
    );
    await system.drained();

    expect(statusesOf(system, orderId)).toEqual(statuses);
    expect(await storedItem(system, orderId)).toMatchObject({ version: { N: '3' } });
  });

  it('again and again is tried later', async () => {
    const held = orderEvent(newOrderId(), 'hold', 1);
    await system.sendSigned(held.body);
    await system.outcomeOf(held.eventId, 'forwarded');
    const conflict = { name: 'ConditionalCheckFailedException', status: 400 };

    const event = orderEvent(held.orderId, 'ship', 2);
    await sendAndMeanwhile(event, () =>
      system.awsFaultProxies?.dynamoDb.setFaults([{ operation: 'UpdateItem', error: conflict, times: 3 }]),
    );
    const retry = await system.outcomeOf(event.eventId, 'retry');
    await system.drained();

    expect(retry.error).toMatchObject({ code: 'orders-conflict' });
    expect(statusesOf(system, held.orderId).at(-1)).toBe('_fulfilled');
    expect(await storedItem(system, held.orderId)).toMatchObject({ version: { N: '2' } });
  });
});
