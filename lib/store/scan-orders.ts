import { type DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import { Unforwardable } from '../platform/errors.ts';
import { type OrderItem, parseItem } from './orders-table.ts';

/** An order in the table: its key, and its item where that can be read. */
export type ScannedOrder = { readonly orderId: string; readonly item: OrderItem | undefined };

/**
 * Reads every order of the orders table, page by page, as it was a moment ago. What else the table keeps, and orders of
 * which only a user id is registered, are left out.
 */
export async function* scanOrders(client: DynamoDBClient, tableName: string): AsyncGenerator<ScannedOrder> {
  const input = {
    TableName: tableName,
    FilterExpression: 'attribute_exists(#order)',
    ExpressionAttributeNames: { '#order': 'order' },
  };
  for await (const { Items = [] } of paginateScan({ client }, input)) {
    for (const item of Items) yield { orderId: item.orderId?.S ?? '', item: readable(item) };
  }
}

function readable(item: Parameters<typeof parseItem>[0]): OrderItem | undefined {
  try {
    return parseItem(item);
  } catch (error) {
    if (error instanceof Unforwardable) return undefined;
    throw error;
  }
}
