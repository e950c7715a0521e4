import { type AttributeValue, BatchWriteItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import * as v from 'valibot';
import { forward } from '../../lib/bridge/forward/forward.ts';
import { openMessage } from '../../lib/bridge/forward/message.ts';
import { DEFAULT_STATUS_TABLE } from '../../lib/orders/status-table.ts';
import { encodeOrder } from '../../lib/store/order-codec.ts';
import type { OrderItem } from '../../lib/store/orders-table.ts';
import { fieldsOf } from '../../local/fields.ts';
import { orderEvent } from '../support/events.ts';
import { eventually } from '../support/eventually.ts';
import { forwarderInMemory } from '../support/forwarder.ts';
import type { TestSystem } from '../support/local-system.ts';
import { recordsOf } from '../support/records.ts';
import { relay, startRelay, startRelaySystem } from '../support/relay.ts';

/*
 * Real: relay as a process that is killed, both functions as bundled, the protocols of SQS and DynamoDB. Doubles: both
 * are emulators; Thirdwatch is a simulator.
 */
const ORDERS = 10_000;
/** Every so many orders are on hold, which was told as `_approved` under another status table. */
const CHANGED_EVERY = 20;
const CHANGED = ORDERS / CHANGED_EVERY;

let system: TestSystem;
beforeAll(async () => {
  system = await startRelaySystem();
  await store(await toldOrders());
}, 300_000);
afterAll(() => system.stop());

const orderId = (number: number) => `PO-${String(number).padStart(5, '0')}`;
const isChanged = (number: number) => number % CHANGED_EVERY === 0;

/** The orders after Thirdwatch was told of them under another status table. */
async function toldOrders(): Promise<ReadonlyMap<string, OrderItem>> {
  const { forwarder, items, itemOf } = forwarderInMemory({ now: Date.now });
  const statusTable = { ...DEFAULT_STATUS_TABLE, held: DEFAULT_STATUS_TABLE.backordered };
  const ports = {
    ...forwarder,
    settings: { ...forwarder.settings, statusTable },
    isLastAttempt: () => false,
  };
  for (let number = 0; number < ORDERS; number++) {
    const event = orderEvent(orderId(number), isChanged(number) ? 'hold' : 'ship', 1);
    for (const record of recordsOf(event.body)) await forward(openMessage(record), ports);
  }
  return new Map([...items.keys()].map((key) => [key, itemOf(key)]));
}

async function store(items: ReadonlyMap<string, OrderItem>): Promise<void> {
  const all = [...items];
  for (let from = 0; from < all.length; from += 25) {
    const requests = all
      .slice(from, from + 25)
      .map(([key, item]) => ({ PutRequest: { Item: stored(key, item) } }));
    const RequestItems = { [system.refs.OrdersTable ?? '']: requests };
    await system.clients.dynamoDb.send(new BatchWriteItemCommand({ RequestItems }));
  }
}

function stored(
  key: string,
  { order, orderNumber = key, version }: OrderItem,
): Record<string, AttributeValue> {
  const encoded = encodeOrder(order);
  return {
    orderId: { S: key },
    order: typeof encoded === 'string' ? { S: encoded } : { B: encoded },
    orderNumber: { S: orderNumber },
    version: { N: String(version) },
    expiresAt: { N: String(Math.floor(Date.now() / 1000) + 86_400) },
  };
}

const Preview = v.object({ calls: v.array(v.object({ call: v.looseObject({ _orderId: v.string() }) })) });

async function preview(): Promise<ReadonlyMap<string, object>> {
  const { stdout } = await relay(system, ['retell', '--changed', '--dry-run', '--json']);
  const { calls } = v.parse(v.pipe(v.string(), v.parseJson(), Preview), stdout);
  return new Map(calls.map(({ call }) => [call._orderId, call]));
}

const calls = () => system.thirdwatch.calls().map(({ body }) => fieldsOf(body));

it('10,000 orders are told as previewed, through a kill and with events coming in', async () => {
  const previewed = await preview();
  expect([...previewed.keys()].sort()).toEqual(
    Array.from({ length: ORDERS }, (_, number) => number)
      .filter(isChanged)
      .map(orderId),
  );

  // So slow that it is at work for long after the first calls, however busy the machine is.
  const killed = startRelay(system, ['retell', '--changed', '--yes', '--rate', '5']);
  await eventually('some calls are made', () => calls().length >= 10 || undefined);
  killed.process.kill('SIGKILL');
  expect((await killed.ended).exitCode).toBeNull();
  await system.drained();
  expect(calls().length).toBeLessThan(CHANGED);

  // Orders on both sides of where it was killed, and one that the table does not change.
  const shipped = [0, CHANGED_EVERY, ORDERS - CHANGED_EVERY, 1].map(orderId);
  const again = relay(system, ['retell', '--changed', '--yes', '--rate', '500']);
  for (const id of shipped) await system.sendSigned(orderEvent(id, 'ship', 2).body);
  expect((await again).exitCode).toBe(0);
  await eventually(
    'all are told',
    () => new Set(calls().map(({ _orderId }) => _orderId)).size >= CHANGED || undefined,
  );
  await system.drained();

  const undisturbed = calls().filter(({ _orderId }) => !shipped.includes(String(_orderId)));
  const expected = [...previewed].filter(([id]) => !shipped.includes(id)).map(([, call]) => call);
  const byOrder = (a: object, b: object) =>
    String(fieldsOf(a)._orderId) < String(fieldsOf(b)._orderId) ? -1 : 1;
  expect([...undisturbed].sort(byOrder)).toEqual([...expected].sort(byOrder));
  for (const id of shipped)
    expect(calls().findLast(({ _orderId }) => _orderId === id)?._orderStatus ?? '_fulfilled').toBe(
      '_fulfilled',
    );
  expect((await preview()).size).toBe(0);
}, 600_000);
