import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { AwsFault } from '../../local/emulators/aws-fault-proxy.ts';
import { fieldsOf } from '../../local/fields.ts';
import type { ThirdwatchFault } from '../../local/simulators/thirdwatch/simulator.ts';
import { newOrderId, type OrderEvent, orderEvent } from '../support/events.ts';
import { callsFor, statusesOf } from '../support/inspection.ts';
import { FAST_RETRIES, startTestSystem, type TestSystem } from '../support/local-system.ts';
import { parkedMessagesOf } from '../support/queues.ts';

/*
 * Whole neighbours are down, or talk nonsense.
 * Real: both functions as bundled, API Gateway's emulation, the protocols of SQS and DynamoDB. Doubles: SQS is an
 * emulator behind a proxy that fails; Thirdwatch is a simulator that fails; whereto it redirects is a server of the
 * test's own.
 */
let system: TestSystem;

beforeAll(async () => {
  system = await startTestSystem({ withAwsFaultProxies: true, params: FAST_RETRIES });
});
afterEach(() => {
  system.thirdwatch.setFaults([]);
  system.awsFaultProxies?.sqs.setFaults([]);
});
afterAll(() => system.stop());

const shipped = (): OrderEvent => orderEvent(newOrderId(), 'ship', 1);

describe('While Thirdwatch is down', () => {
  it.each<[string, ThirdwatchFault]>([
    ['answers 503', { status: 503, times: -1 }],
    ['breaks every connection', { reset: true, times: -1 }],
  ])('and %s, the queue holds everything, and afterwards every order is right', async (_, fault) => {
    const orderIds = Array.from({ length: 5 }, newOrderId);
    system.thirdwatch.setFaults([fault]);

    for (const orderId of orderIds) {
      await system.sendSigned(orderEvent(orderId, 'hold', 1).body);
      await system.sendSigned(orderEvent(orderId, 'ship', 2).body);
    }
    await sleep(1_500);
    expect(system.messagesIn('OrderEventsQueue')).toHaveLength(10);
    expect(system.messagesIn('OrderEventsDlq')).toEqual([]);
    expect(orderIds.flatMap((orderId) => statusesOf(system, orderId))).toEqual([]);
    system.thirdwatch.setFaults([]);
    await system.drained();

    for (const orderId of orderIds) expect(statusesOf(system, orderId)).toEqual(['_held', '_fulfilled']);
    expect(system.messagesIn('OrderEventsDlq')).toEqual([]);
  });
});

describe('While SQS is down for the receiver', () => {
  const unavailable = { name: 'ServiceUnavailable', status: 503 };
  it.each<[string, AwsFault]>([
    ['unavailable', { operation: 'SendMessageBatch', error: unavailable, times: -1 }],
    ['not reachable', { operation: 'SendMessageBatch', reset: true, times: -1 }],
    ['taking none of a batch', { operation: 'SendMessageBatch', failEntries: [0], times: -1 }],
  ])('(%s), the sender is asked to come again, and is served when it does', async (_, fault) => {
    const event = shipped();
    system.awsFaultProxies?.sqs.setFaults([fault]);

    expect(await system.sendSigned(event.body)).toEqual({
      status: 503,
      retryAfter: '30',
      body: expect.stringContaining('"error":"unavailable"'),
    });
    system.awsFaultProxies?.sqs.setFaults([]);
    expect(await system.sendSigned(event.body)).toMatchObject({ status: 200 });
    await system.outcomeOf(event.eventId, 'forwarded');

    expect(statusesOf(system, event.orderId)).toEqual(['_fulfilled']);
  });
});

it('A batch of which SQS takes a part is sent on until all of it is queued', async () => {
  const events = [shipped(), shipped(), shipped(), shipped()];
  const resource = events.flatMap(({ body }) => fieldsOf(body).resource);
  system.awsFaultProxies?.sqs.setFaults([
    { operation: 'SendMessageBatch', failEntries: [0, 2] },
    { operation: 'SendMessageBatch', failEntries: [1] },
  ]);

  const answer = await system.sendSigned({ ...events[0]?.body, resource });

  expect(answer.status).toBe(200);
  expect(JSON.parse(answer.body)).toEqual({ eventId: events[0]?.eventId, queued: 4 });
  await system.drained();
  for (const { orderId } of events) expect(statusesOf(system, orderId)).toEqual(['_fulfilled']);
});

describe('An answer of Thirdwatch', () => {
  it.each<[string, ThirdwatchFault]>([
    ['a page in HTML', { status: 200, body: '<html>Welcome</html>' }],
    ['nothing', { status: 200, body: '' }],
    ['an error', { status: 200, body: { error: 'Not quite.' } }],
    ['a megabyte', { status: 200, body: 'x'.repeat(1024 * 1024) }],
    ['JSON that is no object', { status: 200, body: 'null' }],
    ['204 and nothing', { status: 204, body: '' }],
    ['half of what it announces', { status: 200, resetMidAnswer: true }],
  ])('is a success by its status, though it holds %s', async (_, fault) => {
    const event = shipped();
    system.thirdwatch.setFaults([{ ...fault, orderId: event.orderId }]);

    await system.sendSigned(event.body);
    await system.outcomeOf(event.eventId, 'forwarded');

    expect(callsFor(system, event.orderId)).toHaveLength(1);
  });
});

describe('A redirect of Thirdwatch', () => {
  let elsewhere: Server;
  const heard: (string | undefined)[] = [];

  beforeAll(async () => {
    elsewhere = createServer(({ url }, response) => {
      heard.push(url);
      response.end('{}');
    });
    await once(elsewhere.listen(0, '127.0.0.1'), 'listening');
  });
  afterAll(async () => {
    elsewhere.closeAllConnections();
    await new Promise((resolve) => elsewhere.close(resolve));
  });

  it.each([301, 302, 303, 307, 308])('by %d is not followed: the key goes to nobody else', async (status) => {
    const { port } = elsewhere.address() as AddressInfo;
    const event = shipped();
    const location = `http://127.0.0.1:${port}/event/v1/order_status`;
    system.thirdwatch.setFaults([{ status, headers: { location }, orderId: event.orderId }]);

    await system.sendSigned(event.body);
    await system.outcomeOf(event.eventId, 'parked');

    expect(parkedMessagesOf(system, event.orderId)).toMatchObject([
      {
        messageAttributes: {
          reason: { StringValue: 'rejected-by-thirdwatch' },
          httpStatus: { StringValue: String(status) },
        },
      },
    ]);
    expect(heard).toEqual([]);
  });
});
