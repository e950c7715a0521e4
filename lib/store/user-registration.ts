import {
  BatchGetItemCommand,
  ConditionalCheckFailedException,
  type DynamoDBClient,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { TryLater } from '../platform/errors.ts';

/** The shop's own id of the buyer of an order. */
export type Registration = { readonly orderId: string; readonly userId: string };

/** DynamoDB's limit of keys in one read. */
const MAX_KEYS = 100;
/** How often a read may give nothing of what was asked for. */
const MAX_EMPTY_READS = 5;

/**
 * The user ids that are registered, by order; orders without one are left out.
 *
 * @throws TryLater when DynamoDB goes on leaving keys unprocessed
 */
export async function readUserIds(
  client: DynamoDBClient,
  tableName: string,
  orderIds: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const userIds = new Map<string, string>();
  let missing: readonly string[] = [...new Set(orderIds)];
  for (let emptyReads = 0; missing.length > 0; ) {
    const asked = missing.slice(0, MAX_KEYS);
    const { found, unprocessed } = await readSome(client, tableName, asked);
    for (const [orderId, userId] of found) userIds.set(orderId, userId);
    if (unprocessed.length === asked.length) emptyReads += 1;
    if (emptyReads === MAX_EMPTY_READS)
      throw new TryLater('orders-unavailable', 'DynamoDB left keys unprocessed.');
    missing = [...unprocessed, ...missing.slice(MAX_KEYS)];
  }
  return userIds;
}

/**
 * Registers the user id of an order, known to the bridge or not, and leaves everything else of its item as it is.
 * An order that is never heard of is forgotten at `expiresAt`.
 *
 * @param former the user id that the caller has seen; undefined for none
 * @param expiresAt in seconds since 1970
 * @returns false when another one has been registered in the meantime: then nothing is written
 */
export async function registerUserId(
  client: DynamoDBClient,
  tableName: string,
  { orderId, userId, former }: Registration & { readonly former?: string | undefined },
  expiresAt: number,
): Promise<boolean> {
  const command = new UpdateItemCommand({
    TableName: tableName,
    Key: { orderId: { S: orderId } },
    UpdateExpression: 'SET userId = :userId, expiresAt = if_not_exists(expiresAt, :expiresAt)',
    // The same again is no conflict: the client repeats a write whose answer was lost.
    ConditionExpression: `${former === undefined ? 'attribute_not_exists(userId)' : 'userId = :former'} OR userId = :userId`,
    ExpressionAttributeValues: {
      ':userId': { S: userId },
      ':expiresAt': { N: String(expiresAt) },
      ...(former !== undefined && { ':former': { S: former } }),
    },
  });
  try {
    await client.send(command);
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}

async function readSome(client: DynamoDBClient, tableName: string, orderIds: readonly string[]) {
  const Keys = orderIds.map((orderId) => ({ orderId: { S: orderId } }));
  const request = { Keys, ConsistentRead: true, ProjectionExpression: 'orderId, userId' };
  const answer = await client.send(new BatchGetItemCommand({ RequestItems: { [tableName]: request } }));
  const items = answer.Responses?.[tableName] ?? [];
  return {
    found: items.flatMap(({ orderId, userId }) =>
      orderId?.S === undefined || userId?.S === undefined ? [] : [[orderId.S, userId.S] as const],
    ),
    unprocessed: (answer.UnprocessedKeys?.[tableName]?.Keys ?? []).flatMap(({ orderId }) => orderId?.S ?? []),
  };
}
