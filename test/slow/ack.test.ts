import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { AwsFault } from '../../local/emulators/aws-fault-proxy.ts';
import type { EventSourceMapping } from '../../local/emulators/event-source-mapping.ts';
import type { ThirdwatchFault } from '../../local/simulators/thirdwatch/simulator.ts';
import { newOrderId, orderEvent } from '../support/events.ts';
import { eventually } from '../support/eventually.ts';
import { callsFor, statusesOf, storedItem } from '../support/inspection.ts';
import { FAST_RETRIES, startTestSystem, type TestSystem } from '../support/local-system.ts';
import {
  parkedMessagesOf,
  put,
  queuedMessagesOf,
  resumePolling,
  stopPolling,
  visibilityTimeoutPasses,
} from '../support/queues.ts';
import { recordsOf } from '../support/records.ts';

/*
 * When a message is acknowledged: not before everything is done, and what happens when a step's answer is lost.
 * Real: both functions as bundled, in containers that end as in a crash; API Gateway's emulation; the
 * protocols of SQS and DynamoDB. Doubles: both are emulators behind proxies that fail; Thirdwatch is a simulator.
 */
let system: TestSystem;
let polling: EventSourceMapping;

beforeAll(async () => {
  system = await startTestSystem({ withAwsFaultProxies: true, params: FAST_RETRIES });
  polling = system.eventSourceMapping;
});
afterEach(() => {
  system.thirdwatch.setFaults([]);
  system.awsFaultProxies?.sqs.setFaults([]);
  system.awsFaultProxies?.dynamoDb.setFaults([]);
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
    const written = { operation: 'UpdateItem', bodyIncludes: event.orderId };
    system.awsFaultProxies?.dynamoDb.setFaults([{ ...written, delayMs: 500 }]);

    await system.sendSigned(event.body);
    await eventually('the call is made', () => callsFor(system, event.orderId)[0]);
    expect(queuedMessagesOf(system, event.orderId)).toHaveLength(1);
    await eventually('the call is accepted', () => system.acceptedFor(event.orderId)[0]);
    expect(await storedItem(system, event.orderId)).toBeUndefined();
    expect(queuedMessagesOf(system, event.orderId)).toHaveLength(1);
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

    const parked = records.filter(({ orderId }) => parkedMessagesOf(system, orderId).length === 1);
    expect(parked).toEqual(records.filter(({ isPoison }) => isPoison));
    const heard = records.filter(({ orderId }) => callsFor(system, orderId).length === 1);
    expect(heard).toEqual(records.filter(({ isPoison }) => !isPoison));
    expect(system.logs.slice(logged).filter(({ outcome }) => outcome === 'retry')).toEqual([]);
  });

  it('stays when it cannot be parked, and is parked later', async () => {
    const groupId = newOrderId();
    // As often as the SDK tries.
    system.awsFaultProxies?.sqs.setFaults([
      { operation: 'SendMessage', error: { name: 'ServiceUnavailable', status: 503 }, times: 3 },
    ]);

    await put(system, 'OrderEventsQueue', [{ body: 'no JSON', groupId, attributes: { eventId: groupId } }]);
    await system.outcomeOf(groupId, 'retry');
    expect(queuedMessagesOf(system, groupId)).toHaveLength(1);
    expect(parkedMessagesOf(system, groupId)).toEqual([]);
    await system.drained();

    expect(outcomesOf(groupId)).toEqual(['retry', 'parked']);
    expect(parkedMessagesOf(system, groupId)).toMatchObject([
      { messageAttributes: { attempts: { StringValue: '2' } } },
    ]);
  });

  it('is one parked message, though the dead-letter queue’s answer is lost', async () => {
    const groupId = newOrderId();
    system.awsFaultProxies?.sqs.setFaults([{ operation: 'SendMessage', dropAnswer: true, times: 4 }]);

    await put(system, 'OrderEventsQueue', [{ body: 'no JSON', groupId, attributes: { eventId: groupId } }]);
    await system.outcomeOf(groupId, 'parked');
    await system.drained();

    expect(outcomesOf(groupId)).toEqual(['retry', 'parked']);
    expect(parkedMessagesOf(system, groupId)).toHaveLength(1);
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
  const keptBack = { operation: 'UpdateItem', answerDelayMs: 60_000 };
  const neverAsked = { operation: 'UpdateItem', delayMs: 10_000, reset: true };
  const isMade = (orderId: string) => callsFor(system, orderId).length > 0;
  const isToBeWritten = (orderId: string) =>
    system.awsFaultProxies?.dynamoDb.requests().some(({ fault }) => fault?.bodyIncludes === orderId) ?? false;
  const isWritten = async (orderId: string) => (await storedItem(system, orderId)) !== undefined;

  it.each<[string, ThirdwatchFault, AwsFault[], (orderId: string) => boolean | Promise<boolean>, number]>([
    ['before Thirdwatch, which applies the call, has answered', { delayMs: 2_000 }, [], isMade, 2],
    ['between Thirdwatch’s answer and the writing of the order', {}, [neverAsked], isToBeWritten, 2],
    ['between the writing of the order and the acknowledgement', {}, [keptBack], isWritten, 1],
  ])('%s costs a repeated call at most, and the order is right', async (_, slow, faults, isSo, calls) => {
    const event = orderEvent(newOrderId(), 'void', 1);
    const { orderId } = event;
    system.thirdwatch.setFaults([{ ...slow, orderId }]);
    system.awsFaultProxies?.dynamoDb.setFaults(faults.map((fault) => ({ ...fault, bodyIncludes: orderId })));
    await system.sendSigned(event.body);
    await eventually('that point is reached', async () => (await isSo(orderId)) || undefined);

    await system.crashFunctions();
    system.awsFaultProxies?.dynamoDb.setFaults([]);
    expect(queuedMessagesOf(system, orderId)).toHaveLength(1);
    await eventually('the call is applied', () => system.acceptedFor(orderId)[0]);
    await visibilityTimeoutPasses(system);
    await system.outcomeOf(event.eventId, calls === 1 ? 'no-news' : 'forwarded');
    await system.drained();

    expect(statusesOf(system, orderId)).toEqual(Array(calls).fill('_canceled'));
    expect(await storedItem(system, orderId)).toMatchObject({ version: { N: '1' } });
    expect(parkedMessagesOf(system, orderId)).toEqual([]);
  });
});

describe('An event of which SQS’s confirmation is lost', () => {
  it.each<{ lost: string; fault: AwsFault; answers: readonly number[]; by: string }>([
    { lost: 'once', fault: { dropAnswer: true }, answers: [200, 200], by: 'the SDK' },
    { lost: 'in a timeout', fault: { answerDelayMs: 10_000 }, answers: [200, 200], by: 'the SDK' },
    { lost: 'each time', fault: { dropAnswer: true, times: 3 }, answers: [503, 200], by: 'its sender' },
  ])('$lost is queued once, though $by sends it again', async ({ fault, answers }) => {
    const event = orderEvent(newOrderId(), 'ship', 1);
    await stopPolling(polling);
    system.awsFaultProxies?.sqs.setFaults([{ operation: 'SendMessageBatch', ...fault }]);

    const first = await system.sendSigned(event.body);
    const second = await system.sendSigned(event.body);
    expect([first.status, second.status]).toEqual(answers);
    expect(queuedMessagesOf(system, event.orderId)).toHaveLength(1);
    polling = resumePolling(system);
    await system.drained();

    expect(statusesOf(system, event.orderId)).toEqual(['_fulfilled']);
  });
});
