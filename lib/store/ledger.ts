import { createHash } from 'node:crypto';
import { type DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { compact } from '../platform/compact.ts';
import { unavailable } from './failures.ts';
import { readItems } from './read-items.ts';

/** How the keys begin under which event ids are kept, in the table of orders: an order's key is in capitals. */
const LEDGER_PREFIX = 'event#';

/** What an event id was first used for. */
export type LedgerEntry = {
  /** Of the whole delivery. */
  readonly digest: string;
  /** Milliseconds since 1970. */
  readonly receivedAt: number;
  /** The event's own date as it was written, where it has one. It is not part of the digest. */
  readonly eventTimeStamp?: string | undefined;
};

/**
 * For each event id, what it was first used for. Ingram Micro signs the event id alone: whoever has seen one signed
 * request can put its signature on any body, and this gives the second body away.
 */
export type Ledger = {
  /**
   * Enters an event id, unless it is there already.
   *
   * @returns the first entry under this id: the own one, also when it is entered again
   * @throws TryLater when DynamoDB does not answer or throttles
   */
  record(eventId: string, entry: LedgerEntry): Promise<LedgerEntry>;
};

type LedgerOptions = {
  readonly client: DynamoDBClient;
  readonly tableName: string;
  /** How long an event id is remembered after it was last seen. */
  readonly retentionDays: number;
  readonly now: () => number;
};

/** The ledger, in the table of orders. Each entry costs one request, whether it is the first or not. */
export function createLedger({ client, tableName, retentionDays, now }: LedgerOptions): Ledger {
  return {
    async record(eventId, entry) {
      const expiresAt = Math.floor(now() / 1000) + retentionDays * 24 * 60 * 60;
      const command = enterCommand(tableName, ledgerKey(eventId), entry, expiresAt);
      const { Attributes: first } = await client.send(command).catch(unavailable);
      return {
        digest: first?.digest?.S ?? entry.digest,
        receivedAt: Number(first?.receivedAt?.N ?? entry.receivedAt),
        ...compact({ eventTimeStamp: first?.eventTimeStamp?.S || undefined }),
      };
    },
  };
}

/**
 * What an event id was first used for; undefined when it is not in the ledger.
 *
 * @throws TryLater when DynamoDB does not answer, or throttles
 */
export async function readLedgerEntry(
  client: DynamoDBClient,
  tableName: string,
  eventId: string,
): Promise<Pick<LedgerEntry, 'digest' | 'receivedAt'> | undefined> {
  const [entry] = await readItems(client, { tableName, keys: [ledgerKey(eventId)], isConsistent: false });
  const { digest, receivedAt } = entry ?? {};
  return digest?.S && receivedAt?.N ? { digest: digest.S, receivedAt: Number(receivedAt.N) } : undefined;
}

/** The key of an event id: the id itself where it is a plain one, as Ingram's are, else a hash of it. */
export function ledgerKey(eventId: string): string {
  const isPlain = /^[\x21-\x7e]{1,256}$/.test(eventId);
  return LEDGER_PREFIX + (isPlain ? eventId : `sha256-${createHash('sha256').update(eventId).digest('hex')}`);
}

/** Sets only what is not set, and answers what is: a condition that fails would need a second request to tell it. */
function enterCommand(
  tableName: string,
  key: string,
  { digest, receivedAt, eventTimeStamp = '' }: LedgerEntry,
  expiresAt: number,
): UpdateItemCommand {
  return new UpdateItemCommand({
    TableName: tableName,
    Key: { orderId: { S: key } },
    UpdateExpression:
      'SET digest = if_not_exists(digest, :digest), receivedAt = if_not_exists(receivedAt, :receivedAt), ' +
      'eventTimeStamp = if_not_exists(eventTimeStamp, :eventTimeStamp), expiresAt = :expiresAt',
    ExpressionAttributeValues: {
      ':digest': { S: digest },
      ':receivedAt': { N: String(receivedAt) },
      ':eventTimeStamp': { S: eventTimeStamp },
      ':expiresAt': { N: String(expiresAt) },
    },
    ReturnValues: 'ALL_NEW',
  });
}
