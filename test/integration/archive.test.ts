import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { archived, removeBucket, restoreBucket } from '../support/archive.ts';
import { newOrderId, orderEvent } from '../support/events.ts';
import { eventually } from '../support/eventually.ts';
import { statusesOf } from '../support/inspection.ts';
import { FAST_RETRIES, startTestSystem, type TestSystem } from '../support/local-system.ts';

/*
 * What the archive keeps, and that no event depends on it.
 * Real: the forwarder and the archiver as bundled with `archive: on`, the protocols of SQS and S3 over HTTP. Doubles: both
 * are emulators, told to fail; Thirdwatch is a simulator.
 */
let system: TestSystem;

beforeAll(async () => {
  system = await startTestSystem({ archive: true, withAwsFaultProxies: true, params: FAST_RETRIES });
});
afterEach(() => {
  system.thirdwatch.setFaults([]);
  system.awsFaultProxies?.sqs.setFaults([]);
});
afterAll(() => system.stop());

describe('The archive', () => {
  it('has an event with its message, the call and the answer', async () => {
    const event = orderEvent(newOrderId(), 'hold', 1);
    await system.sendSigned(event.body);
    const [record] = await archived(system, event.orderId, 'forwarded');

    expect(record).toMatchObject({
      ...{ eventId: event.eventId, orderId: event.orderId, eventType: 'im::order_hold', attempts: 1 },
      calls: [{ body: { _orderId: event.orderId, _orderStatus: '_held' }, status: 200 }],
    });
    expect(record?.calls[0]?.answer).toContain('{');
    expect(JSON.parse(record?.message?.body ?? '')).toMatchObject({ eventId: event.eventId });
  });

  it('has each call with its answer, and the message with the first attempt and with the last', async () => {
    const event = orderEvent(newOrderId(), 'hold', 1);
    system.thirdwatch.setFaults([{ status: 503, orderId: event.orderId, times: 2 }]);
    await system.sendSigned(event.body);
    const records = await archived(system, event.orderId, 'retry', 'retry', 'forwarded');

    expect(records.map(({ calls }) => calls.map(({ status }) => status))).toEqual([[503], [503], [200]]);
    expect(records.map(({ message }) => message !== undefined)).toEqual([true, false, true]);
    expect(records.map(({ reason }) => reason)).toEqual([
      'thirdwatch-unavailable',
      'thirdwatch-unavailable',
      undefined,
    ]);
  });

  it('has an event without news, and one that is parked, with the reason', async () => {
    const orderId = newOrderId();
    for (const minute of [1, 2]) await system.sendSigned(orderEvent(orderId, 'hold', minute).body);
    await archived(system, orderId, 'forwarded', 'no-news');

    const rejected = orderEvent(newOrderId(), 'hold', 1);
    system.thirdwatch.setFaults([{ status: 422, orderId: rejected.orderId }]);
    await system.sendSigned(rejected.body);
    const [parked] = await archived(system, rejected.orderId, 'parked');

    expect(parked).toMatchObject({ reason: 'rejected-by-thirdwatch', calls: [{ status: 422 }] });
  });

  it('holds neither a key nor a signature', async () => {
    const event = orderEvent(newOrderId(), 'hold', 1);
    system.thirdwatch.setFaults([
      { status: 200, body: 'The key local-thirdwatch-key is fine.', orderId: event.orderId },
    ]);
    await system.sendSigned(event.body);
    const [record] = await archived(system, event.orderId, 'forwarded');

    expect(record?.calls[0]?.answer).toBe('The key [secret] is fine.');
    expect(JSON.stringify(record)).not.toMatch(/local-thirdwatch-key|local-secret|signature/i);
  });
});

describe('An event is told', () => {
  it('while the bucket is unavailable, and is in the archive once it is there again', async () => {
    await removeBucket(system);
    const event = orderEvent(newOrderId(), 'ship', 1);
    await system.sendSigned(event.body);
    await system.outcomeOf(event.eventId, 'forwarded');
    expect(statusesOf(system, event.orderId)).toEqual(['_fulfilled']);
    await system.drained();
    await eventually('the archiver has failed', () =>
      system.logs.find(({ outcome }) => outcome === 'not-stored'),
    );

    await restoreBucket(system);
    await system.releaseMessages();

    expect(await archived(system, event.orderId, 'forwarded')).toHaveLength(1);
  });

  it.each([
    ['refuses', { error: { name: 'AccessDenied', status: 403 } }],
    ['breaks off', { reset: true }],
    ['hangs', { delayMs: 5_000 }],
  ])('while the archive’s queue %s, and what the archive lacks is counted', async (_, fault) => {
    const before = system.logs.filter(({ outcome }) => outcome === 'not-archived').length;
    system.awsFaultProxies?.sqs.setFaults([
      { operation: 'SendMessage', bodyIncludes: '-archive', times: -1, ...fault },
    ]);
    const event = orderEvent(newOrderId(), 'ship', 1);
    await system.sendSigned(event.body);
    await system.outcomeOf(event.eventId, 'forwarded');
    await system.drained();

    expect(statusesOf(system, event.orderId)).toEqual(['_fulfilled']);
    const lost = () => system.logs.filter(({ outcome }) => outcome === 'not-archived').slice(before);
    await eventually('the loss is logged', () => lost()[0]);
  });
});
