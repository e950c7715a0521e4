import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import { newOrderId, orderEvent } from '../support/events.ts';
import { callsFor, statusesOf } from '../support/heard.ts';
import { eventually, IMPATIENT, startTestSystem, type TestSystem } from '../support/local-system.ts';
import { recordsOf } from '../support/records.ts';

/*
 * The function ends before Lambda ends it, however slow Thirdwatch is.
 * Real: the forwarder as bundled, with the deadline that serverless.yml gives it. Doubles: DynamoDB and SQS are
 * emulators; Thirdwatch is a simulator that takes its time.
 */
const FUNCTION_TIMEOUT_MS = 30_000;

let system: TestSystem;

beforeAll(async () => {
  system = await startTestSystem({ params: IMPATIENT });
});
afterEach(() => system.thirdwatch.setFaults([]));
afterAll(() => system.stop());

it('A group of more slow messages than there is time for is left unfinished in time', async () => {
  const orderId = newOrderId();
  const other = newOrderId();
  system.thirdwatch.setFaults([{ delayMs: 3_000, times: -1, orderId }]);
  const news = ['hold', 'ship'] as const;
  const Records = Array.from({ length: 9 }, (_, minute) =>
    recordsOf(orderEvent(orderId, news[minute % 2] ?? 'hold', minute).body),
  ).flat();
  const [unrelated] = recordsOf(orderEvent(other, 'ship', 1).body);

  const startedAt = Date.now();
  const answer = await system.invoke('forwarder', { Records: [...Records, unrelated] });

  expect(Date.now() - startedAt).toBeLessThan(FUNCTION_TIMEOUT_MS);
  const calls = callsFor(system, orderId);
  expect(calls.length).toBeGreaterThanOrEqual(3);
  expect(calls.map(({ status }) => status)).toEqual(calls.map(() => 200));
  // What was not begun is handed back, from the first of it on; what was begun is done.
  expect(answer).toEqual({
    batchItemFailures: Records.slice(calls.length).map(({ messageId }) => ({ itemIdentifier: messageId })),
  });
  expect(calls.length).toBeLessThan(Records.length);
  expect(statusesOf(system, other)).toEqual(['_fulfilled']);
}, 45_000);

it('A call that Thirdwatch never answers is given up and repeated', async () => {
  const event = orderEvent(newOrderId(), 'ship', 1);
  system.thirdwatch.setFaults([{ delayMs: 8_000, applied: false, orderId: event.orderId }]);

  await system.sendSigned(event.body);
  const retry = await eventually(
    'the call is given up',
    () => system.logs.find((log) => log.outcome === 'retry'),
    25_000,
  );
  await system.outcomeOf(event.eventId, 'forwarded');

  expect(retry.error).toMatchObject({ code: 'thirdwatch-unreachable' });
  expect(retry.error?.message).toContain('timeout');
  expect(callsFor(system, event.orderId)).toHaveLength(2);
  expect(statusesOf(system, event.orderId)).toEqual(['_fulfilled']);
}, 60_000);
