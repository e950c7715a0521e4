import {
  BatchGetItemCommand,
  CreateTableCommand,
  DeleteTableCommand,
  type DynamoDBClient,
  QueryCommand,
  UpdateItemCommand,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb';
import type { Table } from '../cloud.ts';
import { ORDERS_TABLE } from './orders-table.ts';
import { answerOf } from './requests.ts';
import { TAG, type Temporary } from './temporary.ts';

/** Creates a table with the keys and the index that resources/orders-table.yml declares. */
export async function createTable(client: DynamoDBClient, temporary: Temporary): Promise<Table> {
  const TableName = temporary.name((name) => client.send(new DeleteTableCommand({ TableName: name })));
  await answerOf(
    client.send(
      new CreateTableCommand({
        TableName,
        ...ORDERS_TABLE,
        Tags: [{ Key: TAG.key, Value: TAG.value }],
      }),
    ),
  );
  await waitUntilTableExists({ client, maxWaitTime: 120 }, { TableName });
  return tableNamed(client, TableName);
}

function tableNamed(client: DynamoDBClient, TableName: string): Table {
  return {
    async update(key, update) {
      const command = new UpdateItemCommand({ TableName, Key: { orderId: { S: key } }, ...update });
      const { Attributes: attributes } = await answerOf(client.send(command));
      return attributes === undefined ? {} : { attributes };
    },
    async read(keys) {
      const Keys = keys.map((key) => ({ orderId: { S: key } }));
      const RequestItems = { [TableName]: { Keys, ConsistentRead: true } };
      const { Responses = {}, UnprocessedKeys = {} } = await answerOf(
        client.send(new BatchGetItemCommand({ RequestItems })),
      );
      return {
        items: Responses[TableName] ?? [],
        unprocessed: UnprocessedKeys[TableName]?.Keys?.length ?? 0,
      };
    },
    async due(until) {
      const command = new QueryCommand({
        TableName,
        IndexName: 'rechecks',
        KeyConditionExpression: 'recheck = :pending AND recheckAt <= :now',
        ExpressionAttributeValues: { ':pending': { S: 'pending' }, ':now': { N: String(until) } },
      });
      const { Items = [] } = await answerOf(client.send(command));
      return Items;
    },
  };
}
