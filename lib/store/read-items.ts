import { type AttributeValue, BatchGetItemCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { TryLater } from '../platform/errors.ts';
import { unavailable } from './failures.ts';

/** DynamoDB's limit of keys in one read. */
export const MAX_KEYS = 100;

/** How often a read may leave keys unprocessed. */
const MAX_READS = 5;

/**
 * The items of the orders table under these keys, at most 100 of them, where there are any.
 *
 * @param isConsistent whether it sees what was written a moment ago, at twice the price
 * @throws TryLater when DynamoDB does not answer, or throttles
 */
export async function readItems(
  client: DynamoDBClient,
  { tableName, keys, isConsistent }: { tableName: string; keys: readonly string[]; isConsistent: boolean },
): Promise<readonly Record<string, AttributeValue>[]> {
  const items: Record<string, AttributeValue>[] = [];
  let missing: Record<string, AttributeValue>[] = keys.map((key) => ({ orderId: { S: key } }));
  for (let reads = 0; missing.length > 0; reads++) {
    if (reads === MAX_READS)
      throw new TryLater('DynamoDB left keys unprocessed.', { code: 'orders-unavailable' });
    const request = { RequestItems: { [tableName]: { Keys: missing, ConsistentRead: isConsistent } } };
    const answer = await client.send(new BatchGetItemCommand(request)).catch(unavailable);
    items.push(...(answer.Responses?.[tableName] ?? []));
    missing = answer.UnprocessedKeys?.[tableName]?.Keys ?? [];
  }
  return items;
}
