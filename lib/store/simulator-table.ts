import { type DynamoDBClient, paginateScan, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { isConditionFailed } from './failures.ts';
import { readItems } from './read-items.ts';

/**
 * How the keys begin under which the simulator in Thirdwatch's place keeps what it knows, in the table of orders: an
 * order's key is in capitals. Only a stage with `thirdwatch-base-url=simulator` has such items.
 */
export const SIMULATOR_PREFIX = '#simulator#';
const CALL_PREFIX = `${SIMULATOR_PREFIX}call#`;
const FAULTS_KEY = `${SIMULATOR_PREFIX}faults`;
/** Calls are forgotten after a week. */
const KEPT_SECONDS = 7 * 24 * 60 * 60;

type Table = { readonly client: DynamoDBClient; readonly tableName: string };

/** A call that the simulator has received, as JSON can hold it. */
export type KeptCall = { readonly at: string; readonly [field: string]: unknown };

/** Keeps a call, or what became of it. */
export async function keepCall(
  { client, tableName }: Table,
  id: string,
  call: KeptCall,
  now: number,
): Promise<void> {
  await client.send(
    new UpdateItemCommand({
      TableName: tableName,
      Key: { orderId: { S: `${CALL_PREFIX}${call.at}#${id}` } },
      UpdateExpression: 'SET #call = :call, expiresAt = :expiresAt',
      ExpressionAttributeNames: { '#call': 'call' },
      ExpressionAttributeValues: {
        ':call': { S: JSON.stringify(call) },
        ':expiresAt': { N: String(Math.floor(now / 1000) + KEPT_SECONDS) },
      },
    }),
  );
}

/** All calls that are kept, oldest first, as they were kept. */
export async function readCalls({ client, tableName }: Table): Promise<readonly unknown[]> {
  const input = {
    TableName: tableName,
    FilterExpression: 'begins_with(orderId, :call)',
    ExpressionAttributeValues: { ':call': { S: CALL_PREFIX } },
  };
  const calls: { key: string; call: unknown }[] = [];
  for await (const { Items = [] } of paginateScan({ client }, input)) {
    for (const { orderId, call } of Items)
      calls.push({ key: orderId?.S ?? '', call: JSON.parse(call?.S ?? 'null') });
  }
  return calls.sort((a, b) => (a.key < b.key ? -1 : 1)).map(({ call }) => call);
}

/** The faults that are still to be served, with the version under which they were read. */
export type KeptFaults = { readonly faults: readonly unknown[]; readonly version: number };

/** Reads the faults that are still to be served. */
export async function readFaults({ client, tableName }: Table): Promise<KeptFaults> {
  const [item] = await readItems(client, { tableName, keys: [FAULTS_KEY], isConsistent: true });
  const faults: unknown = JSON.parse(item?.faults?.S ?? '[]');
  return { faults: Array.isArray(faults) ? faults : [], version: Number(item?.version?.N ?? 0) };
}

/**
 * Writes the faults that are still to be served.
 *
 * @returns false when somebody has written them since they were read
 */
export async function writeFaults({ client, tableName }: Table, kept: KeptFaults): Promise<boolean> {
  const command = new UpdateItemCommand({
    TableName: tableName,
    Key: { orderId: { S: FAULTS_KEY } },
    UpdateExpression: 'SET faults = :faults, version = :next',
    ConditionExpression: 'attribute_not_exists(version) OR version = :version',
    ExpressionAttributeValues: {
      ':faults': { S: JSON.stringify(kept.faults) },
      ':version': { N: String(kept.version) },
      ':next': { N: String(kept.version + 1) },
    },
  });
  try {
    await client.send(command);
    return true;
  } catch (error) {
    if (isConditionFailed(error)) return false;
    throw error;
  }
}
