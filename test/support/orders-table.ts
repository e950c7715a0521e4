import { CreateTableCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';

/** Creates an orders table, with the keys and the index that resources/orders-table.yml declares. */
export async function createEmptyOrdersTable(client: DynamoDBClient, name: string): Promise<void> {
  await client.send(
    new CreateTableCommand({
      TableName: name,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [
        { AttributeName: 'orderId', AttributeType: 'S' },
        { AttributeName: 'recheck', AttributeType: 'S' },
        { AttributeName: 'recheckAt', AttributeType: 'N' },
      ],
      KeySchema: [{ AttributeName: 'orderId', KeyType: 'HASH' }],
      GlobalSecondaryIndexes: [
        {
          IndexName: 'rechecks',
          KeySchema: [
            { AttributeName: 'recheck', KeyType: 'HASH' },
            { AttributeName: 'recheckAt', KeyType: 'RANGE' },
          ],
          Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: ['rechecks'] },
        },
      ],
    }),
  );
}
