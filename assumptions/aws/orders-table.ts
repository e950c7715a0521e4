import type { CreateTableCommandInput } from '@aws-sdk/client-dynamodb';

/** The keys and the index that resources/orders-table.yml declares. */
export const ORDERS_TABLE = {
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
} satisfies Omit<CreateTableCommandInput, 'TableName'>;
