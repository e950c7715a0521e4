import { BatchGetItemCommand, type DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { orderKey } from '../ingram/webhook/order-number.ts';
import { TryLater } from '../platform/errors.ts';
import { isConditionFailed } from './failures.ts';
import { MAX_KEYS } from './read-items.ts';

/** The shop's own id of the buyer of an order, whose number is spelled as the shop spells it. */
export type Registration = { readonly orderId: string; readonly userId: string };

/** How often a read may give nothing of what was asked for. */
const MAX_EMPTY_READS = 5;

/**
 * What is registered of orders, by their keys (see `orderKey`); orders of which nothing is are left out.
 *
 * @throws TryLater when DynamoDB goes on leaving keys unprocessed
 */
export async function readRegistrations(
  client: DynamoDBClient,
  tableName: string,
  orderIds: readonly string[],
): Promise<ReadonlyMap<string, Registration>> {
  const registrations = new Map<string, Registration>();
  let missing: readonly string[] = [...new Set(orderIds.map(orderKey))];
  for (let emptyReads = 0; missing.length > 0; ) {
    const asked = missing.slice(0, MAX_KEYS);
    const { found, unprocessed } = await readSome(client, tableName, asked);
    for (const [key, registration] of found) registrations.set(key, registration);
    if (unprocessed.length === asked.length) emptyReads += 1;
    if (emptyReads === MAX_EMPTY_READS)
      throw new TryLater('DynamoDB left keys unprocessed.', { code: 'orders-unavailable' });
    missing = [...unprocessed, ...missing.slice(MAX_KEYS)];
  }
  return registrations;
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
  const isNumber = former !== undefined && /^\d{1,38}$/.test(former);
  const isFormer =
    former === undefined
      ? 'attribute_not_exists(userId)'
      : `userId IN (:former${isNumber ? ', :formerNumber' : ''})`;
  const command = new UpdateItemCommand({
    TableName: tableName,
    Key: { orderId: { S: orderKey(orderId) } },
    UpdateExpression:
      'SET userId = :userId, registeredNumber = :number, expiresAt = if_not_exists(expiresAt, :expiresAt)',
    // The same again is no conflict: the client repeats a write whose answer was lost.
    ConditionExpression: `${isFormer} OR userId = :userId`,
    ExpressionAttributeValues: {
      ':userId': { S: userId },
      ':number': { S: orderId },
      ':expiresAt': { N: String(expiresAt) },
      ...(former !== undefined && { ':former': { S: former } }),
      ...(isNumber && { ':formerNumber': { N: former } }),
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

async function readSome(client: DynamoDBClient, tableName: string, keys: readonly string[]) {
  const Keys = keys.map((key) => ({ orderId: { S: key } }));
  const request = { Keys, ConsistentRead: true, ProjectionExpression: 'orderId, userId, registeredNumber' };
  const answer = await client.send(new BatchGetItemCommand({ RequestItems: { [tableName]: request } }));
  const items = answer.Responses?.[tableName] ?? [];
  return {
    found: items.flatMap(({ orderId, userId, registeredNumber }) => {
      // A shop may have written an id of digits as a number.
      const id = userId?.S ?? userId?.N;
      if (orderId?.S === undefined || id === undefined) return [];
      return [[orderId.S, { orderId: registeredNumber?.S ?? orderId.S, userId: id }] as const];
    }),
    unprocessed: (answer.UnprocessedKeys?.[tableName]?.Keys ?? []).flatMap(({ orderId }) => orderId?.S ?? []),
  };
}
