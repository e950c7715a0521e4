import { type DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { readRegistrations, registerUserId } from '../../lib/store/user-registration.ts';
import type { AwsFaultProxy } from '../../local/emulators/aws-fault-proxy.ts';
import { type FaultyTable, startFaultyTable } from '../support/orders-table.ts';

/* Real: the AWS SDK's client, sockets. Double: DynamoDB is an emulator, behind a proxy that fails on demand. */
const TABLE = 'orders';
const EXPIRES_AT = 2_000_000_000;

let table: FaultyTable;
let faults: AwsFaultProxy;
let client: DynamoDBClient;
let orderId: string;
let orders = 0;

beforeAll(async () => {
  table = await startFaultyTable(TABLE);
  ({ client, faults } = table);
});
afterAll(() => table.stop());
beforeEach(() => {
  faults.setFaults([]);
  orders += 1;
  orderId = `PO-${orders}`;
});

const register = (userId: string, former?: string) =>
  registerUserId(client, TABLE, { orderId, userId, former }, EXPIRES_AT);
const item = async () =>
  (await client.send(new GetItemCommand({ TableName: TABLE, Key: { orderId: { S: orderId } } }))).Item;

describe('Registering a user id', () => {
  it('makes an item that does not stay for ever', async () => {
    expect(await register('user-1')).toBe(true);

    expect(await item()).toEqual({
      orderId: { S: orderId },
      userId: { S: 'user-1' },
      registeredNumber: { S: orderId },
      expiresAt: { N: String(EXPIRES_AT) },
    });
  });

  it('leaves everything else of an item as it is', async () => {
    const known = { orderId: { S: orderId }, order: { S: '{}' }, version: { N: '3' }, expiresAt: { N: '7' } };
    await client.send(new PutItemCommand({ TableName: TABLE, Item: known }));

    expect(await register('user-1')).toBe(true);

    expect(await item()).toEqual({ ...known, userId: { S: 'user-1' }, registeredNumber: { S: orderId } });
  });

  it('takes the place of the one that was seen, and of no other', async () => {
    await register('user-1');

    expect(await register('user-2')).toBe(false);
    expect(await register('user-2', 'user-0')).toBe(false);
    expect(await registeredUser()).toBe('user-1');
    expect(await register('user-2', 'user-1')).toBe(true);
    expect(await registeredUser()).toBe('user-2');
  });

  it('succeeds when it is repeated, as the client does after a lost answer', async () => {
    faults.setFaults([{ operation: 'UpdateItem', dropAnswer: true }]);

    expect(await register('user-1')).toBe(true);
    expect(await registeredUser()).toBe('user-1');
  });

  it('fails when DynamoDB does', async () => {
    faults.setFaults([{ operation: 'UpdateItem', error: { name: 'AccessDeniedException', status: 400 } }]);

    await expect(register('user-1')).rejects.toThrow('simulated fault');
  });

  const registeredUser = async () => (await item())?.userId?.S;
});

describe('Reading registrations', () => {
  it('finds those of more orders than one read takes, and leaves out orders without one', async () => {
    await register('user-1');
    const unknown = Array.from({ length: 150 }, (_, index) => `unknown-${index}`);

    const found = await readRegistrations(client, TABLE, [...unknown, orderId, orderId]);

    expect([...found]).toEqual([[orderId, { orderId, userId: 'user-1' }]]);
  });

  it('finds one under any spelling of its order, and knows the shop’s own', async () => {
    const registered = { orderId: `Tejal${orders}`, userId: 'user-1' };
    await registerUserId(client, TABLE, registered, EXPIRES_AT);

    const found = await readRegistrations(client, TABLE, [` tejal${orders} `, `TEJAL${orders}`]);

    expect([...found]).toEqual([[`TEJAL${orders}`, registered]]);
  });

  it('finds one that was written before spellings were kept, and whose user id looks like a number', async () => {
    await client.send(
      new PutItemCommand({ TableName: TABLE, Item: { orderId: { S: orderId }, userId: { N: '7' } } }),
    );

    expect([...(await readRegistrations(client, TABLE, [orderId]))]).toEqual([
      [orderId, { orderId, userId: '7' }],
    ]);
  });

  it('asks again for what was left unprocessed', async () => {
    await register('user-1');
    faults.setFaults([{ operation: 'BatchGetItem', unprocessed: true, times: 4 }]);

    expect([...(await readRegistrations(client, TABLE, [orderId])).values()]).toEqual([
      { orderId, userId: 'user-1' },
    ]);
  });

  it('gives up when nothing is ever processed', async () => {
    faults.setFaults([{ operation: 'BatchGetItem', unprocessed: true, times: -1 }]);

    await expect(readRegistrations(client, TABLE, [orderId])).rejects.toMatchObject({
      code: 'orders-unavailable',
    });
  });
});
