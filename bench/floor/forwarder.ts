import { callAws, send } from './aws.ts';

type SqsRecord = {
  readonly messageId: string;
  readonly body: string;
  readonly attributes: { readonly MessageGroupId: string };
};
type Message = {
  readonly eventId: string;
  readonly resources: readonly { readonly customerOrderNumber: string }[];
};

let key: Promise<string> | undefined;

/** Reads the orders, tells Thirdwatch of each message and writes each order, as the forwarder does, and nothing else. */
export async function handler({ Records }: { readonly Records: readonly SqsRecord[] }): Promise<object> {
  key ??= secret();
  const groups = Map.groupBy(Records, ({ attributes }) => attributes.MessageGroupId);
  const keys = [...groups.keys()].map((orderId) => ({ orderId: { S: orderId } }));
  await dynamoDb('BatchGetItem', {
    RequestItems: { [process.env.ORDERS_TABLE ?? '']: { Keys: keys, ConsistentRead: true } },
  });
  await Promise.all([...groups.values()].map(forwardGroup));
  return { batchItemFailures: [] };
}

async function forwardGroup(records: readonly SqsRecord[]): Promise<void> {
  for (const { body } of records) {
    const { eventId, resources }: Message = JSON.parse(body);
    const orderId = resources[0]?.customerOrderNumber ?? '';
    const headers = { 'x-thirdwatch-api-key': (await key) ?? '', 'content-type': 'application/json' };
    const call = { _userId: orderId, _orderId: orderId, _orderStatus: '_fulfilled', _source: '_automated' };
    await send(`${process.env.THIRDWATCH_BASE_URL}/v1/order_status`, headers, JSON.stringify(call));
    await dynamoDb('UpdateItem', {
      TableName: process.env.ORDERS_TABLE,
      Key: { orderId: { S: orderId } },
      UpdateExpression: 'SET #order = :order',
      ExpressionAttributeNames: { '#order': 'order' },
      ExpressionAttributeValues: { ':order': { S: JSON.stringify({ eventId, resources }) } },
    });
  }
}

function dynamoDb(operation: string, content: object): Promise<unknown> {
  return callAws(
    'dynamodb',
    process.env.AWS_ENDPOINT_URL_DYNAMODB,
    `DynamoDB_20120810.${operation}`,
    content,
  );
}

async function secret(): Promise<string> {
  const answer = await callAws(
    'secretsmanager',
    process.env.AWS_ENDPOINT_URL_SECRETS_MANAGER,
    'secretsmanager.GetSecretValue',
    { SecretId: process.env.THIRDWATCH_SECRET_ID, VersionStage: 'AWSCURRENT' },
  );
  return (answer as { SecretString: string }).SecretString;
}
