// Real: DynamoDB's protocol, by its own client. Double: DynamoDB is an emulator.
import { type AttributeValue, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { encodeOrder } from '../../lib/store/order-codec.ts';
import { createSweepTable, type SweepTable } from '../../lib/store/sweep-table.ts';
import { type Emulators, startEmulators } from '../../local/emulators/emulators.ts';
import { type Clients, clientsOf } from '../../local/stack/stack.ts';
import { line, notification, orderAfter } from '../support/orders.ts';
import { createEmptyOrdersTable } from '../support/orders-table.ts';

const TABLE = 'orders';
const NOW_MS = Date.UTC(2026, 0, 5, 8);
const HELD = orderAfter([notification('order_hold', 1, { '20-RD001': [line(1)] })]);

let emulators: Emulators;
let clients: Clients;
let table: SweepTable;

beforeAll(async () => {
  emulators = await startEmulators(undefined);
  clients = clientsOf(emulators);
  await createEmptyOrdersTable(clients.dynamoDb, TABLE);
  table = createSweepTable({ client: clients.dynamoDb, tableName: TABLE, retentionDays: 30 });
});
afterAll(() => emulators.stop());

const put = (orderId: string, item: Record<string, AttributeValue>) =>
  clients.dynamoDb.send(new PutItemCommand({ TableName: TABLE, Item: { orderId: { S: orderId }, ...item } }));
const stored = async (orderId: string) =>
  (await clients.dynamoDb.send(new GetItemCommand({ TableName: TABLE, Key: { orderId: { S: orderId } } })))
    .Item;
const order = { S: String(encodeOrder(HELD)) };

describe('A sweep', () => {
  it('begins once, whenever it is asked', async () => {
    expect(await table.beginning(NOW_MS)).toBe(NOW_MS);
    expect(await table.beginning(NOW_MS + 1)).toBe(NOW_MS);
  });

  it('keeps for each list how far it has come', async () => {
    const pass = { from: NOW_MS - 1, to: NOW_MS, page: 3 };
    expect(await table.watermark('shipped')).toEqual({});
    await table.setWatermark('shipped', { doneThrough: NOW_MS, pass });
    await table.setWatermark('open', { doneThrough: NOW_MS });
    expect(await table.watermark('shipped')).toEqual({ doneThrough: NOW_MS, pass });
    expect(await table.watermark('open')).toEqual({ doneThrough: NOW_MS });
  });

  it('reads many orders at once, and says which cannot be read', async () => {
    const keys = Array.from({ length: 206 }, (_, index) => `PO-${index}`);
    for (const key of keys.slice(0, 203)) await put(key, { order });
    await put('PO-203', { order: { S: 'garbage' } });
    await put('PO-204', { order, userId: { L: [] } });
    const orders = await table.readOrders(keys);
    expect(orders.size).toBe(205);
    expect(orders.get('PO-202')).toEqual({ order: HELD });
    expect(orders.get('PO-203')).toEqual({ isUnreadable: true });
    expect(orders.get('PO-204')).toEqual({ isUnreadable: true });
  });

  it('reads an order with what a search has found of it and nobody has told', async () => {
    const found = orderAfter([notification('order_shipped', 2, { '20-RD002': [line(1)] })]);
    await put('PO-F', { order, findings: { S: String(encodeOrder(found)) } });
    const known = (await table.readOrders(['PO-F'])).get('PO-F')?.order;
    expect([...(known?.ingramOrders.keys() ?? [])]).toEqual(['20-RD001', '20-RD002']);
  });

  it('remembers what the list has said of an order, and leaves the rest of its item alone', async () => {
    const listedStatuses = {
      '20-RD001': { status: '20-RD001-11=shipped', since: NOW_MS, askedAt: NOW_MS + 1 },
    };
    await put('PO-A', { order, version: { N: '3' }, expiresAt: { N: '5' }, searchedAt: { N: '7' } });
    await table.setListedStatuses('PO-A', listedStatuses, NOW_MS);
    expect((await table.readOrders(['PO-A'])).get('PO-A')).toEqual({
      order: HELD,
      listedStatuses,
      searchedAt: 7,
    });
    expect(await stored('PO-A')).toMatchObject({ version: { N: '3' }, expiresAt: { N: '5' } });
  });

  it('goes on where an item has no room for that', async () => {
    await put('PO-FULL', { order, filler: { S: 'x'.repeat(400 * 1024 - 1_000) } });
    const listedStatuses = { '20-RD001': { status: 'x'.repeat(2_000), since: NOW_MS } };
    await table.setListedStatuses('PO-FULL', listedStatuses, NOW_MS);
    expect(await stored('PO-FULL')).not.toHaveProperty('sightings');
  });

  it('forgets an order of which nothing else is known, in the end', async () => {
    await table.setListedStatuses('PO-B', {}, NOW_MS);
    expect(await stored('PO-B')).toMatchObject({ expiresAt: { N: String(NOW_MS / 1000 + 30 * 86_400) } });
  });

  it('waits while DynamoDB does not answer', async () => {
    const nowhere = createSweepTable({ client: clients.dynamoDb, tableName: 'none', retentionDays: 30 });
    await expect(nowhere.readOrders(['A'])).rejects.toMatchObject({ code: 'orders-unavailable' });
    await expect(nowhere.beginning(NOW_MS)).rejects.toMatchObject({ code: 'orders-unavailable' });
  });
});
