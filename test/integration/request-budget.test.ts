// Real: DynamoDB's protocol, by its own client. Double: DynamoDB is an emulator.
import { ScanCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { REQUEST_BUDGET_PREFIX, takeTurn } from '../../lib/store/request-budget.ts';
import { type Emulators, startEmulators } from '../../local/emulators/emulators.ts';
import { type Clients, clientsOf } from '../../local/stack/stack.ts';
import { createEmptyOrdersTable } from '../support/orders-table.ts';

const MINUTE = Date.UTC(2026, 10, 25, 4, 50);

let emulators: Emulators;
let clients: Clients;
let tables = 0;
let tableName: string;

beforeAll(async () => {
  emulators = await startEmulators(undefined);
  clients = clientsOf(emulators);
});
beforeEach(async () => {
  tableName = `orders-${tables++}`;
  await createEmptyOrdersTable(clients.dynamoDb, tableName);
});
afterAll(() => emulators.stop());

const take = (at: number, most = 60, endpoint = 'order-details') =>
  takeTurn(clients.dynamoDb, tableName, at, { endpoint, requestsPerMinute: most });
const isTaken = (taking: Promise<void>) =>
  taking.then(
    () => true,
    () => false,
  );

describe('The requests that a minute allows', () => {
  it('are as many as set, however many containers ask for them at a time, and not one more', async () => {
    const taken = await Promise.all(Array.from({ length: 80 }, () => isTaken(take(MINUTE + 1_000))));

    expect(taken.filter(Boolean)).toHaveLength(60);
  });

  it.each([
    [0, 60],
    [1, 60],
    [30_000, 30],
    [59_001, 1],
    [59_999, 1],
  ])('are awaited, when they are used up %i ms into it, for %i s', async (elapsed, retryAfterSeconds) => {
    await take(MINUTE, 1);

    await expect(take(MINUTE + elapsed, 1)).rejects.toMatchObject({
      name: 'TryLater',
      code: 'ingram-rate-limited',
      retryAfterSeconds,
    });
  });

  it('are there again with the next minute', async () => {
    await take(MINUTE + 59_999, 1);

    expect(await isTaken(take(MINUTE + 59_999, 1))).toBe(false);
    expect(await isTaken(take(MINUTE + 60_000, 1))).toBe(true);
  });

  it('are those of one endpoint', async () => {
    await take(MINUTE, 1);

    expect(await isTaken(take(MINUTE, 1))).toBe(false);
    expect(await isTaken(take(MINUTE, 1, 'order-search'))).toBe(true);
  });

  it('are counted in an item of their own, which ends soon', async () => {
    await take(MINUTE + 10_500);
    await take(MINUTE + 20_000);

    const { Items } = await clients.dynamoDb.send(new ScanCommand({ TableName: tableName }));

    expect(Items).toEqual([
      {
        orderId: { S: `${REQUEST_BUDGET_PREFIX}order-details#2026-11-25T04:50` },
        requests: { N: '2' },
        expiresAt: { N: String(MINUTE / 1000 + 20 + 300) },
      },
    ]);
  });

  it('cannot be taken while DynamoDB does not answer', async () => {
    tableName = 'no such table';

    await expect(take(MINUTE)).rejects.toMatchObject({ name: 'TryLater', code: 'orders-unavailable' });
  });
});
