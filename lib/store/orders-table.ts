import {
  type AttributeValue,
  BatchGetItemCommand,
  type DynamoDBClient,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { type Order, UNKNOWN_ORDER } from '../orders/order.ts';
import { TryLater, Unforwardable } from '../platform/errors.ts';
import { decodeOrder, encodeOrder } from './order-codec.ts';

/** An order's item. */
export type OrderItem = {
  readonly order: Order;
  /** The shop's own id of the buyer, when the shop has registered one. */
  readonly userId?: string;
  /** How often the bridge has written the item; 0 when it never has. */
  readonly version: number;
};

/** What the bridge knows of orders, kept in DynamoDB. */
export type OrdersTable = {
  /**
   * Reads the items of orders, at most 100, as they are at this moment. Orders without an item are unknown ones;
   * an item that cannot be read is answered with the error, so that it stops its own order and no other.
   *
   * @throws TryLater when DynamoDB does not answer or throttles
   */
  read(orderIds: readonly string[]): Promise<ReadonlyMap<string, OrderItem | Unforwardable>>;
  /**
   * Writes what is known of an order, on condition that the item is still the one that was read.
   *
   * @returns the item as it is now, or undefined when another writer came first
   * @throws TryLater when DynamoDB does not answer or throttles
   * @throws Unforwardable when the order does not fit an item
   */
  write(orderId: string, item: OrderItem): Promise<OrderItem | undefined>;
};

export type OrdersTableOptions = {
  readonly client: DynamoDBClient;
  readonly tableName: string;
  /** How long an order is remembered after its last event. */
  readonly retentionDays: number;
  readonly now: () => number;
};

const UNKNOWN_ITEM: OrderItem = { order: UNKNOWN_ORDER, version: 0 };
const MAX_READS = 3;

/** The orders table, on a DynamoDB client. */
export function createOrdersTable({
  client,
  tableName,
  retentionDays,
  now,
}: OrdersTableOptions): OrdersTable {
  async function readSome(
    orderIds: readonly string[],
  ): Promise<ReadonlyMap<string, OrderItem | Unforwardable>> {
    const keys = orderIds.map((orderId) => ({ orderId: { S: orderId } }));
    const request = { RequestItems: { [tableName]: { Keys: keys, ConsistentRead: true } } };
    const answer = await client.send(new BatchGetItemCommand(request)).catch(unavailable);
    const items = answer.Responses?.[tableName] ?? [];
    const unprocessed = new Set(answer.UnprocessedKeys?.[tableName]?.Keys?.map(({ orderId }) => orderId?.S));
    const found = new Map(items.map((item) => [item.orderId?.S ?? '', parseItem(item)]));
    return new Map(
      orderIds.filter((id) => !unprocessed.has(id)).map((id) => [id, found.get(id) ?? UNKNOWN_ITEM] as const),
    );
  }

  return {
    async read(orderIds) {
      const items = new Map<string, OrderItem | Unforwardable>();
      for (let reads = 0; items.size < orderIds.length && reads < MAX_READS; reads++) {
        const missing = orderIds.filter((id) => !items.has(id));
        for (const [id, item] of await readSome(missing)) items.set(id, item);
      }
      if (items.size < orderIds.length)
        throw new TryLater('orders-unavailable', 'DynamoDB left keys unprocessed.');
      return items;
    },

    async write(orderId, item) {
      const version = item.version + 1;
      const expiresAt = Math.floor(now() / 1000) + retentionDays * 24 * 60 * 60;
      try {
        await client.send(updateCommand(tableName, orderId, item, version, expiresAt));
        return { ...item, version };
      } catch (error) {
        const name = error instanceof Error ? error.name : '';
        if (name === 'ConditionalCheckFailedException') return undefined;
        if (name === 'ValidationException' && /size/i.test(String(error))) {
          throw new Unforwardable(
            'order-too-large',
            'What is known of the order exceeds a DynamoDB item of 400 KB.',
          );
        }
        return unavailable(error);
      }
    },
  };
}

/** Sets the bridge's own attributes and leaves `userId`, the shop's, untouched. */
function updateCommand(
  tableName: string,
  orderId: string,
  item: OrderItem,
  version: number,
  expiresAt: number,
) {
  const stored = encodeOrder(item.order);
  return new UpdateItemCommand({
    TableName: tableName,
    Key: { orderId: { S: orderId } },
    UpdateExpression: 'SET #order = :order, #version = :version, expiresAt = :expiresAt',
    ConditionExpression: item.version === 0 ? 'attribute_not_exists(#version)' : '#version = :known',
    ExpressionAttributeNames: { '#order': 'order', '#version': 'version' },
    ExpressionAttributeValues: {
      ':order': typeof stored === 'string' ? { S: stored } : { B: stored },
      ':version': { N: String(version) },
      ':expiresAt': { N: String(expiresAt) },
      ...(item.version > 0 && { ':known': { N: String(item.version) } }),
    },
  });
}

function parseItem(item: Record<string, AttributeValue>): OrderItem | Unforwardable {
  const stored = item.order?.S ?? item.order?.B;
  const userId = item.userId?.S;
  try {
    return {
      order: stored === undefined ? UNKNOWN_ORDER : decodeOrder(stored),
      ...(userId !== undefined && { userId }),
      version: Number(item.version?.N ?? 0),
    };
  } catch {
    return new Unforwardable(
      'order-unreadable',
      "The order's item is not of the bridge's format; delete or mend it.",
    );
  }
}

function unavailable(cause: unknown): never {
  throw new TryLater('orders-unavailable', 'The orders table could not be reached.', { cause });
}
