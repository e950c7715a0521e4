// Real: DynamoDB's protocol, by its own client. Double: DynamoDB is an emulator.
import { GetItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  createLedger,
  type Ledger,
  type LedgerEntry,
  ledgerKey,
  readLedgerEntry,
} from '../../lib/store/ledger.ts';
import { type Emulators, startEmulators } from '../../local/emulators/emulators.ts';
import { type Clients, clientsOf } from '../../local/stack/stack.ts';
import { anyCharacter } from '../support/characters.ts';
import { createEmptyOrdersTable, startFaultyTable } from '../support/orders-table.ts';

const DAY_SECONDS = 24 * 60 * 60;
const FIRST: LedgerEntry = {
  digest: 'first',
  receivedAt: Date.UTC(2026, 0, 5, 8),
  eventTimeStamp: '2026-01-05T07:59:58Z',
};
const SECOND: LedgerEntry = { digest: 'second', receivedAt: Date.UTC(2026, 0, 5, 9) };

let emulators: Emulators;
let clients: Clients;
let tables = 0;
let tableName: string;
let now: number;
let ledger: Ledger;

beforeAll(async () => {
  emulators = await startEmulators(undefined);
  clients = clientsOf(emulators);
});
beforeEach(async () => {
  tableName = `ledger-${tables++}`;
  await createEmptyOrdersTable(clients.dynamoDb, tableName);
  now = FIRST.receivedAt;
  ledger = createLedger({ client: clients.dynamoDb, tableName, retentionDays: 400, now: () => now });
});
afterAll(() => emulators.stop());

async function itemOf(eventId: string) {
  const Key = { orderId: { S: ledgerKey(eventId) } };
  return (await clients.dynamoDb.send(new GetItemCommand({ TableName: tableName, Key }))).Item;
}

describe('The ledger', () => {
  it('answers a new event id with its own entry', async () => {
    expect(await ledger.record('E1', FIRST)).toEqual(FIRST);
    expect(await itemOf('E1')).toEqual({
      orderId: { S: 'event#E1' },
      digest: { S: 'first' },
      receivedAt: { N: String(FIRST.receivedAt) },
      eventTimeStamp: { S: '2026-01-05T07:59:58Z' },
      expiresAt: { N: String(FIRST.receivedAt / 1000 + 400 * DAY_SECONDS) },
    });
  });

  it.each([
    ['with another digest', SECOND],
    ['with the same digest, which is a re-send', { ...SECOND, digest: FIRST.digest }],
    ['with the very same entry, which is a retry', FIRST],
  ])('answers an event id that it knows with the first entry: %s', async (_, again) => {
    await ledger.record('E1', FIRST);

    expect(await ledger.record('E1', again)).toEqual(FIRST);
    expect(await ledger.record('E2', again)).toEqual(again);
  });

  it('lets one of many win that come at a time, and tells all of them which', async () => {
    const entries = Array.from({ length: 20 }, (_, index) => ({ digest: `D${index}`, receivedAt: index }));

    const answers = await Promise.all(entries.map((entry) => ledger.record('E1', entry)));

    expect(new Set(answers.map(({ digest }) => digest)).size).toBe(1);
    expect(entries).toContainEqual(answers[0]);
  });

  it('remembers an event id for so long after it was last seen', async () => {
    await ledger.record('E1', FIRST);
    now += 10 * DAY_SECONDS * 1000;
    await ledger.record('E1', SECOND);

    expect((await itemOf('E1'))?.expiresAt).toEqual({ N: String(now / 1000 + 400 * DAY_SECONDS) });
  });

  it('takes any event id, and keeps each apart from all others', async () => {
    const odd = ['', ' ', 'E 1', 'é', '\u0000', '\u2028', '🔑', 'x'.repeat(256), 'x'.repeat(5_000)];
    for (const [index, eventId] of odd.entries()) {
      expect(await ledger.record(eventId, { digest: `D${index}`, receivedAt: index })).toMatchObject({
        digest: `D${index}`,
      });
    }
    const { Items = [] } = await clients.dynamoDb.send(new ScanCommand({ TableName: tableName }));
    expect(Items).toHaveLength(odd.length);
  });

  it('asks to come again when the table does not answer', async () => {
    const client = clients.dynamoDb;
    const lost = createLedger({ client, tableName: 'none', retentionDays: 400, now: () => now });

    await expect(lost.record('E1', FIRST)).rejects.toMatchObject({
      name: 'TryLater',
      code: 'orders-unavailable',
    });
  });
});

describe('The key of an event id', () => {
  it('is one that DynamoDB takes, begins like no order’s, and is another for another id', () => {
    const id = fc.string({ unit: anyCharacter, maxLength: 300 });
    fc.assert(
      fc.property(id, id, (one, other) => {
        expect(ledgerKey(one)).toMatch(/^event#[!-~]{1,256}$/);
        expect(ledgerKey(one) === ledgerKey(other)).toBe(one === other);
      }),
    );
  });
});

describe('Reading an entry', () => {
  it('asks again for a key that was left unprocessed, and does not take its event for unknown', async () => {
    const table = await startFaultyTable('ledger');
    const { client, faults } = table;
    try {
      await createLedger({ client, tableName: 'ledger', retentionDays: 400, now: () => now }).record(
        'E1',
        FIRST,
      );
      faults.setFaults([{ operation: 'BatchGetItem', unprocessed: true, times: 2 }]);

      const { digest, receivedAt } = FIRST;
      expect(await readLedgerEntry(client, 'ledger', 'E1')).toEqual({ digest, receivedAt });
      expect(await readLedgerEntry(client, 'ledger', 'E2')).toBeUndefined();
    } finally {
      await table.stop();
    }
  });
});
