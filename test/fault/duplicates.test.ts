import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { signatureOf } from '../../lib/ingram/webhook/sender.ts';
import { fieldsOf } from '../../local/fields.ts';
import { newOrderId, type OrderEvent, orderEvent } from '../support/events.ts';
import { callsFor, statusesOf, storedItem } from '../support/inspection.ts';
import { startTestSystem, type TestSystem } from '../support/local-system.ts';
import { parkedMessagesOf, queuedMessagesOf } from '../support/queues.ts';
import { recordsOf } from '../support/records.ts';

/*
 * The same event again: at once, later, written otherwise, or altered.
 * Real: both functions as bundled, API Gateway's emulation, the protocols of SQS and DynamoDB. Doubles: both are
 * emulators (SQS's own deduplication included); Thirdwatch is a simulator.
 */
let system: TestSystem;

beforeAll(async () => {
  system = await startTestSystem();
});
afterAll(() => system.stop());

const shipped = (): OrderEvent => orderEvent(newOrderId(), 'ship', 2);

const sendText = (text: string) => system.postRaw(text, signatureOf(text, system.webhookSecret));

/** JSON, with every object's entries changed. */
function rewrite(
  value: unknown,
  change: (entries: [string, unknown][]) => readonly (readonly [string, unknown])[],
): unknown {
  if (Array.isArray(value)) return value.map((item) => rewrite(item, change));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, item]): [string, unknown] => [key, rewrite(item, change)]);
  return Object.fromEntries(change(entries));
}

const withKeys = (body: object, keyOf: (key: string) => string) =>
  JSON.stringify(rewrite(body, (entries) => entries.map(([key, item]) => [keyOf(key), item])));

describe('The same event', () => {
  it('five times at once causes one call', async () => {
    const event = shipped();

    const answers = await Promise.all(Array.from({ length: 5 }, () => system.sendSigned(event.body)));
    await system.outcomeOf(event.eventId, 'forwarded');
    await system.drained();

    expect(answers.map(({ status }) => status)).toEqual(Array(5).fill(200));
    expect(callsFor(system, event.orderId)).toHaveLength(1);
    expect(parkedMessagesOf(system, event.orderId)).toEqual([]);
  });

  it.each<[string, (body: object) => string]>([
    ['its keys in another sequence', (body) => JSON.stringify(rewrite(body, (entries) => entries.reverse()))],
    ['its keys in lower case', (body) => withKeys(body, (key) => key.toLowerCase())],
    ['its keys in upper case', (body) => withKeys(body, (key) => key.toUpperCase())],
    ['its numbers as texts', (body) => JSON.stringify(body).replaceAll(/":(\d+)/g, '":"$1"')],
    ['a zone in its timestamp', (body) => JSON.stringify(body).replace('T08:02:00.000Z', 'T09:02:00+01:00')],
    ['a later time of sending', (body) => JSON.stringify(body).replace('T08:02:00.000Z', 'T09:00:00.000Z')],
    ['keys that say nothing', (body) => JSON.stringify({ ...body, links: [{ href: '/v6/orders' }] })],
    ['an array around it', (body) => JSON.stringify([body], undefined, 2)],
    ['other white space', (body) => `\n ${JSON.stringify(body, undefined, '\t')} \r\n`],
  ])('with %s is no news', async (_, write) => {
    const event = shipped();
    await system.sendSigned(event.body);
    await system.outcomeOf(event.eventId, 'forwarded');
    const written = write(event.body);
    expect(written).not.toBe(JSON.stringify(event.body));

    expect(await sendText(written)).toMatchObject({ status: 200 });
    await system.drained();

    expect(callsFor(system, event.orderId)).toHaveLength(1);
    expect(parkedMessagesOf(system, event.orderId)).toEqual([]);
  });

  it('handed out twice by SQS causes one call', async () => {
    const event = shipped();
    const Records = recordsOf(event.body);

    for (let time = 1; time <= 2; time++) {
      expect(await system.invoke('forwarder', { Records })).toEqual({ batchItemFailures: [] });
    }

    expect(callsFor(system, event.orderId)).toHaveLength(1);
    expect(await storedItem(system, event.orderId)).toMatchObject({ version: { N: '1' } });
  });

  it('handed out twice in one batch causes one call', async () => {
    const event = shipped();

    const Records = [...recordsOf(event.body), ...recordsOf(event.body)];
    expect(await system.invoke('forwarder', { Records })).toEqual({ batchItemFailures: [] });

    expect(callsFor(system, event.orderId)).toHaveLength(1);
  });
});

describe('Another body under a known event id', () => {
  it.each<[string, (event: OrderEvent) => object]>([
    ['an order voided', ({ orderId }) => orderEvent(orderId, 'void', 3).body],
    ['fewer pieces', ({ body }) => JSON.parse(JSON.stringify(body).replace('Quantity":3}', 'Quantity":1}'))],
  ])('with %s is parked, never folded, and changes nothing', async (_, alter) => {
    const event = shipped();
    await system.sendSigned(event.body);
    await system.outcomeOf(event.eventId, 'forwarded');
    const item = await storedItem(system, event.orderId);
    const altered = { ...alter(event), eventId: event.eventId };
    expect(altered).not.toEqual(event.body);

    expect(await system.sendSigned(altered)).toMatchObject({ status: 200 });
    await system.outcomeOf(event.eventId, 'parked');
    await system.drained();

    const parked = system.logs.filter(
      ({ correlation_id, outcome }) => correlation_id === event.eventId && outcome === 'parked',
    );
    expect(parked).toMatchObject([{ level: 'ERROR', reason: 'event-id-reused' }]);
    expect(parkedMessagesOf(system, event.orderId)).toMatchObject([
      { messageAttributes: { reason: { StringValue: 'event-id-reused' } } },
    ]);
    expect(await storedItem(system, event.orderId)).toEqual(item);
    expect(statusesOf(system, event.orderId)).toEqual(['_fulfilled']);
  });

  it('does not keep the order from going on', async () => {
    const held = orderEvent(newOrderId(), 'hold', 1);
    const forged = { ...orderEvent(held.orderId, 'void', 2).body, eventId: held.eventId };
    await system.sendSigned(held.body);
    await system.sendSigned(forged);
    await system.sendSigned(orderEvent(held.orderId, 'ship', 3).body);
    await system.outcomeOf(held.eventId, 'parked');
    await system.drained();

    expect(statusesOf(system, held.orderId)).toEqual(['_held', '_fulfilled']);
    expect(queuedMessagesOf(system, held.orderId)).toEqual([]);
    expect(fieldsOf(JSON.parse(parkedMessagesOf(system, held.orderId)[0]?.body ?? '')).eventId).toBe(
      held.eventId,
    );
  });
});
