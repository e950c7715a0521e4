import { randomBytes } from 'node:crypto';
import {
  type AttributeValue,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type Order, UNKNOWN_ORDER } from '../../lib/orders/facts.ts';
import { createDueRechecks, type DueRecheck, type DueRechecks } from '../../lib/store/due-rechecks.ts';
import { ledgerKey } from '../../lib/store/ledger.ts';
import { encodeOrder } from '../../lib/store/order-codec.ts';
import { createOrdersTable, type OrderItem, type OrdersTable } from '../../lib/store/orders-table.ts';
import { REQUEST_BUDGET_PREFIX } from '../../lib/store/request-budget.ts';
import { registerUserId } from '../../lib/store/user-registration.ts';
import type { AwsFaultProxy } from '../../local/emulators/aws-fault-proxy.ts';
import { line, notification, orderAfter } from '../support/orders.ts';
import { type FaultyTable, startFaultyTable } from '../support/orders-table.ts';

/* Real: the AWS SDK's client, sockets. Double: DynamoDB is an emulator, behind a proxy that fails on demand. */
const TABLE = 'orders';
const NOW_MS = Date.UTC(2026, 0, 5, 8);
const HELD = orderAfter([notification('order_hold', 1, { '20-RD001': [line(1)] })]);

let table: FaultyTable;
let faults: AwsFaultProxy;
let client: DynamoDBClient;
let orders: OrdersTable;
let dueRechecks: DueRechecks;
/** The number of an order that no other test uses, as the shop spells it. */
let number: string;
let key: string;
let count = 0;

beforeAll(async () => {
  table = await startFaultyTable(TABLE);
  ({ client, faults } = table);
  dueRechecks = createDueRechecks(client, TABLE);
  orders = createOrdersTable({ client, tableName: TABLE, retentionDays: 30, now: () => NOW_MS });
});
afterAll(() => table.stop());
beforeEach(() => {
  faults.setFaults([]);
  count += 1;
  number = `Tejal${count}`;
  key = `TEJAL${count}`;
});

const put = (orderId: string, item: Record<string, AttributeValue>) =>
  client.send(new PutItemCommand({ TableName: TABLE, Item: { orderId: { S: orderId }, ...item } }));
const stored = async (orderId: string) =>
  (await client.send(new GetItemCommand({ TableName: TABLE, Key: { orderId: { S: orderId } } }))).Item;
const dueAt = async (now: number) => {
  const found: DueRecheck[] = [];
  for await (const page of dueRechecks.due(now)) found.push(...page);
  return found.filter(({ orderId }) => orderId === key);
};
const storedText = (order: Order) => ({ S: String(encodeOrder(order)) });

describe('An order', () => {
  it('that has no item is an unknown one', async () => {
    expect(await orders.read(number)).toEqual({ order: UNKNOWN_ORDER, version: 0 });
  });

  it('keeps the user that Ingram told, as long as it is written', async () => {
    const ingramUser = { source: 'endUserEmail', id: 'buyer@example.com' };
    const written = await orders.write(number, { order: HELD, version: 0, ingramUser });

    expect(await orders.read(number)).toEqual({ order: HELD, version: 1, ingramUser });
    const { ingramUser: _, ...without } = written ?? { order: HELD, version: 1 };
    await orders.write(number, without);
    expect(await orders.read(number)).toEqual({ order: HELD, version: 2 });
  });

  it('is found under any spelling of its number, and is kept for a while', async () => {
    expect(await orders.write(number, { order: HELD, version: 0 })).toEqual({ order: HELD, version: 1 });

    expect(await orders.read(` ${number.toLowerCase()} `)).toEqual({ order: HELD, version: 1 });
    expect(await stored(key)).toMatchObject({ expiresAt: { N: String(NOW_MS / 1000 + 30 * 86_400) } });
  });

  it('is not written where another writer came first', async () => {
    const item: OrderItem = { order: HELD, version: 0 };
    await orders.write(number, item);

    expect(await orders.write(number, item)).toBeUndefined();
    expect(await orders.write(number, { ...item, version: 1 })).toMatchObject({ version: 2 });
    expect(await orders.write(number, { ...item, version: 1 })).toBeUndefined();
  });

  it('keeps its registration when it is written, and the spelling of the shop', async () => {
    await registerUserId(client, TABLE, { orderId: number, userId: 'Buyer-7' }, 2_000_000_000);
    const known = await orders.read(key);
    await orders.write(key, { ...known, order: HELD });

    expect(known).toEqual({ order: UNKNOWN_ORDER, version: 0, userId: 'Buyer-7', registeredNumber: number });
    expect(await orders.read(key)).toEqual({ ...known, order: HELD, version: 1 });
  });

  it.each([
    ['an event id', ledgerKey('N01'), { digest: { S: 'D1' }, receivedAt: { N: '1' } }],
    ['a minute of requests', `${REQUEST_BUDGET_PREFIX}2026-01-05T08:00`, { requests: { N: '60' } }],
  ])('may have a number like the key of %s, and leaves that item alone', async (_, othersKey, item) => {
    await put(othersKey, item);
    const others = await stored(othersKey);

    await registerUserId(client, TABLE, { orderId: othersKey, userId: 'Buyer-7' }, 2_000_000_000);
    const known = await orders.read(othersKey);
    await orders.write(othersKey, { ...known, order: HELD });

    expect(known).toMatchObject({ order: UNKNOWN_ORDER, version: 0, userId: 'Buyer-7' });
    expect(await orders.read(othersKey)).toMatchObject({ order: HELD, version: 1 });
    expect(await stored(othersKey)).toEqual(others);
  });

  it('may have the number that is read at each start', async () => {
    await orders.write('#', { order: HELD, version: 0 });

    expect(await orders.read('#')).toMatchObject({ order: HELD, version: 1 });
  });

  it('is found by the time of its next recheck as long as it waits for one', async () => {
    const rechecks = { 'without-details': NOW_MS + 2, 'unknown-outcome': NOW_MS + 1 };
    const item: OrderItem = { order: HELD, version: 0, orderNumber: number, rechecks };
    expect(await orders.write(number, item)).toEqual({ ...item, version: 1 });
    expect(await orders.read(number)).toEqual({ ...item, version: 1 });
    expect(await stored(key)).toMatchObject({
      recheck: { S: 'pending' },
      recheckAt: { N: String(NOW_MS + 1) },
    });

    await orders.write(number, { order: HELD, version: 1 });
    expect(await orders.read(number)).toEqual({ order: HELD, version: 2 });
    expect(Object.keys((await stored(key)) ?? {}).filter((name) => name.startsWith('recheck'))).toEqual([]);
  });

  it('keeps what a search has found and when, and what is still to be read, until neither is there', async () => {
    const { lastReport: _, ...findings } = orderAfter([
      notification('order_shipped', 2, { '20-RD001': [line(1)] }),
    ]);
    const cases = { 'CAS-1': NOW_MS, 'CAS-2': NOW_MS + 1 };
    const kept = { findings, cases, unansweredSince: NOW_MS, searchedAt: NOW_MS };
    await orders.write(number, { order: HELD, version: 0, ...kept });
    expect(await orders.read(number)).toEqual({ order: HELD, version: 1, ...kept });
    await orders.write(number, { order: HELD, version: 1 });
    expect(await orders.read(number)).toEqual({ order: HELD, version: 2 });
  });

  it('that nobody knows is stored with what it waits for alone', async () => {
    await orders.write(number, { order: UNKNOWN_ORDER, version: 0, cases: { 'CAS-1': NOW_MS } });
    expect(await stored(key)).not.toHaveProperty('order');
    expect(await orders.read(number)).toEqual({
      order: UNKNOWN_ORDER,
      version: 1,
      cases: { 'CAS-1': NOW_MS },
    });
  });

  it('leaves out rechecks for reasons that only a later version knows', async () => {
    await orders.write(number, { order: HELD, version: 0 });
    await put(key, { order: storedText(HELD), version: { N: '1' }, rechecks: { M: { whim: { N: '1' } } } });

    expect(await orders.read(number)).toEqual({ order: HELD, version: 1 });
  });

  it.each<[string, AttributeValue, string | undefined]>([
    ['as a text', { S: '007' }, '007'],
    ['as a number', { N: '7' }, '7'],
    ['as an empty text', { S: '' }, undefined],
    ['as nothing', { NULL: true }, undefined],
  ])('has the user that was registered %s', async (_, userId, expected) => {
    await put(key, { userId });

    expect((await orders.read(number)).userId).toBe(expected);
  });

  it('that is keyed by its number as spelled goes on under its key, registration included', async () => {
    await put(number, { order: storedText(HELD), version: { N: '3' }, userId: { S: 'Buyer-7' } });

    const known = await orders.read(number);
    expect(known).toEqual({ order: HELD, version: 0, userId: 'Buyer-7', registeredNumber: number });
    expect(await orders.write(number, known)).toMatchObject({ version: 1 });
    expect(await stored(key)).toMatchObject({ version: { N: '1' } });
  });

  it('that is known under its key is not read from its number as spelled any more', async () => {
    await put(number, { order: storedText(UNKNOWN_ORDER), version: { N: '3' }, userId: { S: 'Buyer-7' } });
    const item = { order: HELD, version: 0, orderNumber: number, rechecks: { settling: NOW_MS + 1 } };
    await orders.write(number, item);

    const registration = { userId: 'Buyer-7', registeredNumber: number };
    expect(await orders.read(number)).toEqual({ ...item, version: 1, ...registration });
  });
});

describe('An order that waits for rechecks', () => {
  const rechecks = { 'without-details': NOW_MS + 2, 'unknown-outcome': NOW_MS + 1 };
  const first = () => ({ orderId: key, at: NOW_MS + 1, why: 'unknown-outcome' as const });

  it('is found when the first of them is due, and no more when it waits for none', async () => {
    await orders.write(number, { order: HELD, version: 0, rechecks });
    expect(await dueAt(NOW_MS)).toEqual([]);
    expect(await dueAt(NOW_MS + 1)).toEqual([first()]);

    await orders.write(number, { order: HELD, version: 1 });
    expect(await dueAt(NOW_MS + 1)).toEqual([]);
  });

  it('is not found while it is postponed, and keeps its reasons', async () => {
    await orders.write(number, { order: HELD, version: 0, rechecks });
    await dueRechecks.postpone(first(), NOW_MS + 9);
    expect(await dueAt(NOW_MS + 8)).toEqual([]);
    expect(await dueAt(NOW_MS + 9)).toEqual([{ ...first(), at: NOW_MS + 9 }]);
    expect(await orders.read(number)).toMatchObject({ version: 1, rechecks });
  });

  it('stays postponed where it is written with that, as its message is under way, and only there', async () => {
    await orders.write(number, { order: HELD, version: 0, rechecks });
    await dueRechecks.postpone(first(), NOW_MS + 9);
    const { wokenUntil, ...woken } = await orders.read(number);
    expect(wokenUntil).toBe(NOW_MS + 9);
    await orders.write(number, { ...woken, wokenUntil: NOW_MS + 9 });
    expect(await dueAt(NOW_MS + 8)).toEqual([]);

    await orders.write(number, { ...woken, version: woken.version + 1 });
    expect(await dueAt(NOW_MS + 8)).toEqual([first()]);
  });

  it('is not postponed when it was written since it was found', async () => {
    await orders.write(number, { order: HELD, version: 0, rechecks });
    await orders.write(number, { order: HELD, version: 1, rechecks: { 'unknown-outcome': NOW_MS + 5 } });
    await dueRechecks.postpone(first(), NOW_MS + 9);
    expect(await dueAt(NOW_MS + 5)).toEqual([{ ...first(), at: NOW_MS + 5 }]);
  });

  it('is no matter for this version where it waits for what only a later one does', async () => {
    await put(key, {
      ...{ recheck: { S: 'pending' }, recheckAt: { N: String(NOW_MS) } },
      rechecks: { M: { whim: { N: String(NOW_MS) } } },
    });
    expect(await dueAt(NOW_MS)).toEqual([]);
  });
});

describe('What is no order', () => {
  it.each<[string, Record<string, AttributeValue>]>([
    ['garbage', { order: { S: 'garbage' } }],
    ['packed garbage', { order: { B: Buffer.from('garbage') } }],
    ['a user id that is neither a text nor a number', { userId: { L: [] } }],
  ])('stops its messages: %s', async (_, item) => {
    await put(key, item);

    await expect(orders.read(number)).rejects.toMatchObject({ reason: 'order-unreadable' });
  });

  it('is what exceeds an item', async () => {
    const carrierName = randomBytes(400 * 1024).toString('base64');
    const [ingramOrder] = HELD.ingramOrders.values();
    if (ingramOrder === undefined) throw new Error('The order of the test is empty.');
    const tooLarge = { ...ingramOrder, packages: new Map([['1Z', { asOf: 1, carrierName }]]) };
    const order = { ...HELD, ingramOrders: new Map([['X', tooLarge]]) };

    await expect(orders.write(number, { order, version: 0 })).rejects.toMatchObject({
      reason: 'order-too-large',
    });
  });
});

describe('While DynamoDB fails', () => {
  it('is asked again for what it left unprocessed, and not for ever', async () => {
    await orders.write(number, { order: HELD, version: 0 });
    faults.setFaults([{ operation: 'BatchGetItem', unprocessed: true, times: 2 }]);
    expect(await orders.read(number)).toMatchObject({ version: 1 });

    faults.setFaults([{ operation: 'BatchGetItem', unprocessed: true, times: -1 }]);
    await expect(orders.read(number)).rejects.toMatchObject({ code: 'orders-unavailable' });
  });

  it.each([
    ['BatchGetItem', () => orders.read(number)],
    ['UpdateItem', () => orders.write(number, { order: HELD, version: 0 })],
    ['Query', () => dueAt(NOW_MS)],
    ['UpdateItem', () => dueRechecks.postpone({ orderId: key, at: 1, why: 'unknown-outcome' }, 2)],
  ] as const)('a message waits: %s', async (operation, request) => {
    faults.setFaults([{ operation, error: { name: 'InternalServerError', status: 500 }, times: -1 }]);

    await expect(request()).rejects.toMatchObject({ code: 'orders-unavailable' });
  });
});
