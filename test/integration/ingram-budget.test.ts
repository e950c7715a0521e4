import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { fieldsOf } from '../../local/fields.ts';
import { newOrderId } from '../support/events.ts';
import { agedRecordsOf, eventOf, frequentDetailsParams, simulatedLine } from '../support/ingram-requests.ts';
import { statusesOf } from '../support/inspection.ts';
import { startTestSystem, type TestSystem } from '../support/local-system.ts';

/*
 * How often a stage asks Ingram, and of which user it learns by asking.
 * Real: the forwarder as bundled, in two containers; the protocols of DynamoDB and Secrets Manager. Doubles: these are
 * emulators; Ingram and Thirdwatch are simulators that enforce their wire contracts.
 */
const PER_MINUTE = 12;

let system: TestSystem;

beforeAll(async () => {
  system = await startTestSystem({
    params: {
      ...frequentDetailsParams('complete'),
      'ingram-requests-per-minute': String(PER_MINUTE),
      'user-id-source': 'endCustomerOrderNumber',
    },
  });
});
afterAll(() => system.stop());

function shippedOrder() {
  const orderId = newOrderId();
  const orderNumber = `20-${orderId.slice(3)}`;
  system.ingram.putOrder({
    ingramOrderNumber: orderNumber,
    customerOrderNumber: orderId,
    endCustomerOrderNumber: `BUYER-${orderId}`,
    lines: [simulatedLine('Shipped')],
  });
  const { body } = eventOf(orderId, { eventType: 'im::order_shipped', orderNumber });
  return { orderId, records: agedRecordsOf(body, 0) };
}

it('asks so often a minute as the stage may, over all of its containers', async () => {
  const batches = [0, 1].map(() => Array.from({ length: 10 }, shippedOrder));
  const answers = await Promise.all(
    batches.map((orders) =>
      system.invoke('forwarder', { Records: orders.flatMap(({ records }) => records) }),
    ),
  );

  const calls = system.ingram.calls();
  const questions = calls.filter(({ endpoint }) => endpoint === 'order-details');
  const byMinute = Map.groupBy(questions, ({ at }) => at.slice(0, 'YYYY-MM-DDTHH:MM'.length));
  const waiting = answers.flatMap((answer) => fieldsOf(answer).batchItemFailures);
  // Each container fetches a token of its own.
  expect(calls.filter(({ endpoint }) => endpoint === 'token')).toHaveLength(2);
  // Each minute has turns of its own. On a busy machine, a turn may be taken for a request that comes too late.
  expect(questions.length).toBeLessThanOrEqual(PER_MINUTE * byMinute.size);

  const told = batches.flat().filter(({ orderId }) => statusesOf(system, orderId).length > 0);
  expect(told.length).toBeGreaterThan(0);
  expect(told.length).toBeLessThanOrEqual(questions.length);
  expect(waiting).toHaveLength(20 - told.length);
  for (const { orderId } of told)
    expect(system.acceptedFor(orderId)).toMatchObject([{ body: { _userId: `BUYER-${orderId}` } }]);
  expect(JSON.stringify(system.logs)).not.toContain('BUYER-');
});

it('is the forwarder’s alone: the receiver’s bundle holds nothing of it', async () => {
  const bundle = (name: string) =>
    readFile(join(system.functions.bundlesDir, `functions/${name}.mjs`), 'utf8');

  expect(await bundle('forwarder')).toContain('/oauth/oauth20/token');
  expect(await bundle('receiver')).not.toContain('oauth20');
});
