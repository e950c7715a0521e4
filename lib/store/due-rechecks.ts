import {
  type AttributeValue,
  type DynamoDBClient,
  paginateQuery,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { dueReasons, type RecheckReason } from '../orders/recheck.ts';
import { isConditionFailed, unavailable } from './failures.ts';
import { PENDING, RECHECKS_INDEX, rechecksIn } from './order-rechecks.ts';

/** An order whose time for a recheck has come. */
export type DueRecheck = {
  /** The key of its item. */
  readonly orderId: string;
  /** Since when, in milliseconds since 1970. */
  readonly at: number;
  readonly why: RecheckReason;
};

/** The orders that wait for a recheck. */
export type DueRechecks = {
  /**
   * Those whose time has come, the longest due first, by the page.
   *
   * @throws TryLater when DynamoDB does not answer or throttles
   */
  due(now: number): AsyncIterable<readonly DueRecheck[]>;
  /**
   * Keeps an order from being found again for a while, unless its item has changed since it was found.
   *
   * @throws TryLater when DynamoDB does not answer or throttles
   */
  postpone(recheck: DueRecheck, until: number): Promise<void>;
};

const PAGE_SIZE = 50;

/** The orders that wait for a recheck, on the sparse index of the orders table. */
export function createDueRechecks(client: DynamoDBClient, tableName: string): DueRechecks {
  return {
    async *due(now) {
      const query = {
        TableName: tableName,
        IndexName: RECHECKS_INDEX,
        KeyConditionExpression: 'recheck = :pending AND recheckAt <= :now',
        ExpressionAttributeValues: { ':pending': { S: PENDING }, ':now': { N: String(now) } },
        Limit: PAGE_SIZE,
      };
      try {
        for await (const { Items = [] } of paginateQuery({ client }, query)) {
          yield Items.flatMap((item) => dueRecheck(item, now));
        }
      } catch (error) {
        unavailable(error);
      }
    },

    async postpone({ orderId, at }, until) {
      const command = new UpdateItemCommand({
        TableName: tableName,
        Key: { orderId: { S: orderId } },
        UpdateExpression: 'SET recheckAt = :until',
        ConditionExpression: 'recheckAt = :at',
        ExpressionAttributeValues: { ':until': { N: String(until) }, ':at': { N: String(at) } },
      });
      await client.send(command).catch((error: unknown) => {
        if (!isConditionFailed(error)) unavailable(error);
      });
    },
  };
}

function dueRecheck(item: Record<string, AttributeValue>, now: number): readonly DueRecheck[] {
  const [why] = dueReasons(rechecksIn(item.rechecks), now);
  const orderId = item.orderId?.S;
  // What a later version waits for, this one cannot do.
  return orderId === undefined || why === undefined ? [] : [{ orderId, at: Number(item.recheckAt?.N), why }];
}
