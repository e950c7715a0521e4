import { BatchWriteItemCommand, paginateScan } from '@aws-sdk/client-dynamodb';
import { ledgerKey } from '../../lib/store/ledger.ts';
import { SIMULATOR_PREFIX } from '../../lib/store/simulator-table.ts';
import { EVENT_PREFIX, ORDER_PREFIX } from '../../prove/traffic.ts';
import { deadLetters } from '../dlq/parked-message.ts';
import { handleSelected } from '../queue/passes.ts';
import type { Stage } from '../stage.ts';
import { provingOf } from './ground.ts';

/** What proving runs have made on a stage. */
export type Remains = { readonly orders: number; readonly eventIds: number; readonly parked: number };

type Store = Pick<Stage, 'dynamoDb' | 'outputs'>;

/** DynamoDB's limit of writes in one call. */
const MOST_WRITES = 25;

/**
 * Removes what proving runs have made: their orders, their event ids, their parked messages and the simulator's calls.
 *
 * @throws Failure on a stage that must not be proved
 */
export async function removeRemains(stage: Stage): Promise<Remains> {
  const proving = provingOf(stage);
  const parked = await removeParked(stage);
  const keys = await keysOf(stage);
  for (let from = 0; from < keys.length; from += MOST_WRITES)
    await removeItems(stage, keys.slice(from, from + MOST_WRITES));
  await proving.forgetCalls?.();
  const count = (prefix: string) => keys.filter((key) => key.startsWith(prefix)).length;
  return { orders: count(ORDER_PREFIX), eventIds: count(ledgerKey(EVENT_PREFIX)), parked };
}

/** The keys of the items that proving runs have made. */
async function keysOf({ dynamoDb, outputs }: Store): Promise<readonly string[]> {
  const input = {
    TableName: outputs.OrdersTableName,
    FilterExpression:
      'begins_with(orderId, :order) OR begins_with(orderId, :event) OR begins_with(orderId, :simulator)',
    ExpressionAttributeValues: {
      ':order': { S: ORDER_PREFIX },
      ':event': { S: ledgerKey(EVENT_PREFIX) },
      ':simulator': { S: SIMULATOR_PREFIX },
    },
    ProjectionExpression: 'orderId',
  };
  const keys: string[] = [];
  for await (const { Items = [] } of paginateScan({ client: dynamoDb }, input))
    keys.push(...Items.flatMap(({ orderId }) => orderId?.S ?? []));
  return keys;
}

async function removeItems({ dynamoDb, outputs }: Store, keys: readonly string[]): Promise<void> {
  const table = outputs.OrdersTableName;
  let left = keys.map((key) => ({ DeleteRequest: { Key: { orderId: { S: key } } } }));
  while (left.length > 0) {
    const { UnprocessedItems } = await dynamoDb.send(
      new BatchWriteItemCommand({ RequestItems: { [table]: left } }),
    );
    const again = new Set(
      UnprocessedItems?.[table]?.map(({ DeleteRequest }) => DeleteRequest?.Key?.orderId?.S ?? ''),
    );
    left = left.filter(({ DeleteRequest }) => again.has(DeleteRequest.Key.orderId.S));
  }
}

async function removeParked(stage: Stage): Promise<number> {
  let removed = 0;
  await handleSelected(deadLetters(stage), {
    isSelected: ({ groupId }) => groupId.toUpperCase().startsWith(ORDER_PREFIX),
    async handle(messages, lease) {
      await lease.remove(messages);
      removed += messages.length;
    },
  });
  return removed;
}
