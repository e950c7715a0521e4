import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { fieldsOf } from '../../local/fields.ts';
import { newOrderId, orderEvent } from '../support/events.ts';
import { callsFor, statusesOf } from '../support/inspection.ts';
import { FAST_RETRIES, startTestSystem, type TestSystem } from '../support/local-system.ts';
import { recordsOf } from '../support/records.ts';

/*
 * The function ends before Lambda ends it, however slow Thirdwatch is.
 * Real: the forwarder as bundled, with the deadline that serverless.yml gives it. Doubles: DynamoDB and SQS are
 * emulators; Thirdwatch is a simulator that takes its time.
 */
const slow = newOrderId();
const others = newOrderId();
const unanswered = orderEvent(newOrderId(), 'ship', 1);
const news = ['hold', 'backorder'] as const;
const Records = Array.from({ length: 9 }, (_, minute) =>
  recordsOf(orderEvent(slow, news[minute % 2] ?? 'hold', minute).body),
).flat();

let system: TestSystem;
/** The emulation of Lambda ends the function with an error at its timeout. */
let answer: Promise<unknown>;

beforeAll(async () => {
  system = await startTestSystem({ params: FAST_RETRIES });
  system.thirdwatch.setFaults([
    { delayMs: 3_000, times: -1, orderId: slow },
    { delayMs: 8_000, applied: false, orderId: unanswered.orderId },
  ]);
  const [unrelated] = recordsOf(orderEvent(others, 'ship', 1).body);
  // It takes half a minute, in which the other test is done.
  answer = system.invoke('forwarder', { Records: [...Records, unrelated] });
  answer.catch(() => undefined);
});
afterAll(() => system.stop());

it('A call that Thirdwatch never answers is given up and repeated', async () => {
  await system.sendSigned(unanswered.body);
  const retry = await system.outcomeOf(unanswered.eventId, 'retry');
  await system.outcomeOf(unanswered.eventId, 'forwarded');

  expect(retry.error).toMatchObject({ code: 'thirdwatch-unreachable' });
  expect(retry.error?.message).toContain('timeout');
  expect(callsFor(system, unanswered.orderId)).toHaveLength(2);
  expect(statusesOf(system, unanswered.orderId)).toEqual(['_fulfilled']);
});

it('A group of more slow messages than there is time for is left unfinished in time', async () => {
  const { batchItemFailures } = fieldsOf(await answer);

  const calls = callsFor(system, slow);
  expect(calls.length).toBeGreaterThanOrEqual(3);
  expect(calls.length).toBeLessThan(Records.length);
  expect(calls.map(({ status }) => status)).toEqual(calls.map(() => 200));
  // What was not begun is handed back, from the first of it on; what was begun is done.
  expect(batchItemFailures).toEqual(
    Records.slice(calls.length).map(({ messageId }) => ({ itemIdentifier: messageId })),
  );
  expect(statusesOf(system, others)).toEqual(['_fulfilled']);
});
