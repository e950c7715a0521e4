import { type AttributeValue, GetItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { fieldsOf } from '../../local/fields.ts';
import type { ThirdwatchCall } from '../../local/simulators/thirdwatch/simulator.ts';
import type { TestSystem } from './local-system.ts';

/** The statuses that Thirdwatch accepted for an order, oldest first. */
export function statusesOf(system: TestSystem, orderId: string): readonly unknown[] {
  return system.acceptedFor(orderId).map(({ body }) => fieldsOf(body)._orderStatus);
}

/** All calls about an order that Thirdwatch received, oldest first. */
export function callsFor({ thirdwatch }: TestSystem, orderId: string): readonly ThirdwatchCall[] {
  return thirdwatch.calls().filter(({ body }) => fieldsOf(body)._orderId === orderId);
}

/** An order's item in the orders table. */
export async function storedItem(
  { clients, refs }: TestSystem,
  orderId: string,
): Promise<Record<string, AttributeValue> | undefined> {
  const key = { TableName: refs.OrdersTable, Key: { orderId: { S: orderId } }, ConsistentRead: true };
  return (await clients.dynamoDb.send(new GetItemCommand(key))).Item;
}

/** All items of the orders table. */
export async function scanned({ clients, refs }: TestSystem): Promise<readonly object[]> {
  const { Items = [] } = await clients.dynamoDb.send(new ScanCommand({ TableName: refs.OrdersTable }));
  return Items;
}
