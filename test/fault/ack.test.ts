import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { EventSourceMapping } from '../../local/event-source-mapping.ts';
import { newOrderId, orderEvent } from '../support/events.ts';
import { callsFor, statusesOf, storedItem } from '../support/heard.ts';
import { eventually, IMPATIENT, startTestSystem, type TestSystem } from '../support/local-system.ts';
import {
  lettersOf,
  put,
  resumePolling,
  stopPolling,
  takeRecords,
  visibilityTimeoutPasses,
  waitingOf,
} from '../support/queues.ts';
import { recordsOf } from '../support/records.ts';

/*
 * When a message is acknowledged: not before everything is done, and what happens when a step's answer is lost.
 * Real: both functions as bundled, in a process that is killed as a crash kills it; API Gateway's emulation; the
 * protocols of SQS and DynamoDB. Doubles: both are emulators behind proxies that fail; Thirdwatch is a simulator.
 */
let system: TestSystem;
let polling: EventSourceMapping;

beforeAll(async () => {
  system = await startTestSystem({ withAwsFaults: true, params: IMPATIENT });
  polling = system.eventSourceMapping;
});
afterEach(() => {
  system.thirdwatch.setFaults([]);
  system.awsFaults?.sqs.setFaults([]);
  system.awsFaults?.dynamoDb.setFaults([]);
});
afterAll(async () => {
  await polling.stop();
  await system.stop();
});

const outcomesOf = (eventId: string) =>
  system.logs.filter((log) => log.correlation_id === eventId).map(({ outcome }) => outcome);

describe('A message', () => {
  it('is gone only after Thirdwatch has accepted the call and the order is written', async () => {
    const event = orderEvent(newOrderId(), 'ship', 1);
    system.thirdwatch.setFaults([{ delayMs: 500, orderId: event.orderId }]);
    system.awsFaults?.dynamoDb.setFaults([{ operation: 'UpdateItem', delayMs: 500 }]);

    await system.sendSigned(event.body);
    await eventually('the call is made', () => callsFor(system, event.orderId)[0]);
    expect(waitingOf(system, event.orderId)).toHaveLength(1);
    await eventually('the call is accepted', () => system.acceptedFor(event.orderId)[0]);
    expect(await storedItem(system, event.orderId)).toBeUndefined();
    expect(waitingOf(system, event.orderId)).toHaveLength(1);
    await system.drained();

    expect(await storedItem(system, event.orderId)).toMatchObject({ version: { N: '1' } });
    expect(statusesOf(system, event.orderId)).toEqual(['_fulfilled']);
  });

  it.each([
    { poisoned: 5, of: 10 },
    { poisoned: 10, of: 10 },
  ])('is acknowledged once it is parked, $poisoned of $of in a batch', async ({ poisoned, of }) => {
    const records = Array.from({ length: of }, (_, index) => ({
      orderId: newOrderId(),
      isPoison: index % 2 === 0 || poisoned === of,
    })).map(({ orderId, isPoison }) => {
      const [record] = recordsOf(orderEvent(orderId, 'ship', 1).body);
      return { orderId, isPoison, body: isPoison ? 'no JSON' : (record?.body ?? '') };
    });
    const logged = system.logs.length;

    await put(
      system,
      'OrderEventsQueue',
      records.map(({ orderId, body }) => ({ body, groupId: orderId })),
    );
    await system.drained();

    const parked = records.filter(({ orderId }) => lettersOf(system, orderId).length === 1);
    expect(parked).toEqual(records.filter(({ isPoison }) => isPoison));
    const heard = records.filter(({ orderId }) => callsFor(system, orderId).length === 1);
    expect(heard).toEqual(records.filter(({ isPoison }) => !isPoison));
    expect(system.logs.slice(logged).filter(({ outcome }) => outcome === 'retry')).toEqual([]);
  });

  it('stays when it cannot be parked, and is parked later', async () => {
    const groupId = newOrderId();
    // As often as the SDK tries.
    system.awsFaults?.sqs.setFaults([
      { operation: 'SendMessage', error: { name: 'ServiceUnavailable', status: 503 }, times: 3 },
    ]);

    await put(system, 'OrderEventsQueue', [{ body: 'no JSON', groupId, attributes: { eventId: groupId } }]);
    await system.outcomeOf(groupId, 'retry');
    expect(waitingOf(system, groupId)).toHaveLength(1);
    expect(lettersOf(system, groupId)).toEqual([]);
    await system.drained();

    expect(outcomesOf(groupId)).toEqual(['retry', 'parked']);
    expect(lettersOf(system, groupId)).toMatchObject([
      { messageAttributes: { attempts: { StringValue: '2' } } },
    ]);
  });

  it('is one letter, though the dead-letter queue’s answer is lost', async () => {
    const groupId = newOrderId();
    system.awsFaults?.sqs.setFaults([{ operation: 'SendMessage', dropAnswer: true, times: 4 }]);

    await put(system, 'OrderEventsQueue', [{ body: 'no JSON', groupId, attributes: { eventId: groupId } }]);
    await system.outcomeOf(groupId, 'parked');
    await system.drained();

    expect(outcomesOf(groupId)).toEqual(['retry', 'parked']);
    expect(lettersOf(system, groupId)).toHaveLength(1);
  });

  it('is told once more when Thirdwatch’s answer is lost, and the order is right', async () => {
    const [held, shipped] = [newOrderId()].flatMap((id) => [
      orderEvent(id, 'hold', 1),
      orderEvent(id, 'ship', 2),
    ]);
    const orderId = held?.orderId ?? '';
    system.thirdwatch.setFaults([{ reset: true, applied: true, orderId }]);

    await system.sendSigned(held?.body);
    await system.sendSigned(shipped?.body);
    await system.drained();

    expect(statusesOf(system, orderId)).toEqual(['_held', '_held', '_fulfilled']);
  });
});

describe('A crash', () => {
  it('between the writing of the order and the acknowledgement costs no second call', async () => {
    const event = orderEvent(newOrderId(), 'ship', 1);
    await stopPolling(polling);
    await system.sendSigned(event.body);
    const Records = await takeRecords(system);
    expect(await system.invoke('forwarder', { Records })).toEqual({ batchItemFailures: [] });

    await system.functions.restart();
    await visibilityTimeoutPasses(system);
    polling = resumePolling(system);
    await system.outcomeOf(event.eventId, 'no-news');
    await system.drained();

    expect(statusesOf(system, event.orderId)).toEqual(['_fulfilled']);
  });

  it('while Thirdwatch works on the call costs one repeated call at most', async () => {
    const event = orderEvent(newOrderId(), 'void', 1);
    system.thirdwatch.setFaults([{ delayMs: 1_000, orderId: event.orderId }]);
    await system.sendSigned(event.body);
    await eventually('the call is made', () => callsFor(system, event.orderId)[0]);

    await system.functions.kill();
    expect(waitingOf(system, event.orderId)).toHaveLength(1);
    await system.functions.restart();
    await visibilityTimeoutPasses(system);
    await system.drained();

    const statuses = statusesOf(system, event.orderId);
    expect(statuses.length).toBeLessThanOrEqual(2);
    expect(new Set(statuses)).toEqual(new Set(['_canceled']));
  });
});

describe('An event of which SQS’s confirmation is lost', () => {
  it.each([
    { lost: 1, answers: [200, 200], by: 'the SDK' },
    { lost: 3, answers: [503, 200], by: 'its sender' },
  ])('is queued once, though $by sends it again', async ({ lost, answers }) => {
    const event = orderEvent(newOrderId(), 'ship', 1);
    await stopPolling(polling);
    system.awsFaults?.sqs.setFaults([{ operation: 'SendMessageBatch', dropAnswer: true, times: lost }]);

    const first = await system.sendSigned(event.body);
    const second = await system.sendSigned(event.body);
    expect([first.status, second.status]).toEqual(answers);
    expect(waitingOf(system, event.orderId)).toHaveLength(1);
    polling = resumePolling(system);
    await system.drained();

    expect(statusesOf(system, event.orderId)).toEqual(['_fulfilled']);
  });
});
