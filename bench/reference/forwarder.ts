import { BatchGetItemCommand, DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { send } from '../floor/aws.ts';

type SqsRecord = {
  readonly body: string;
  readonly attributes: { readonly MessageGroupId: string };
};
type Message = { readonly eventId: string; readonly resources: readonly object[] };

const secretsManager = new SecretsManagerClient({});
const dynamoDb = new DynamoDBClient({});
const table = process.env.ORDERS_TABLE ?? '';
let key: Promise<string> | undefined;

/** The floor's forwarder with the AWS SDK for its calls: what the SDK adds, and what all else adds to it. */
export async function handler({ Records }: { readonly Records: readonly SqsRecord[] }): Promise<object> {
  key ??= secret();
  const groups = Map.groupBy(Records, ({ attributes }) => attributes.MessageGroupId);
  const Keys = [...groups.keys()].map((orderId) => ({ orderId: { S: orderId } }));
  await dynamoDb.send(new BatchGetItemCommand({ RequestItems: { [table]: { Keys, ConsistentRead: true } } }));
  await Promise.all([...groups].map(([orderId, records]) => forwardGroup(orderId, records)));
  return { batchItemFailures: [] };
}

async function forwardGroup(orderId: string, records: readonly SqsRecord[]): Promise<void> {
  for (const { body } of records) {
    const { eventId, resources }: Message = JSON.parse(body);
    const headers = { 'x-thirdwatch-api-key': (await key) ?? '', 'content-type': 'application/json' };
    const call = { _userId: orderId, _orderId: orderId, _orderStatus: '_fulfilled', _source: '_automated' };
    await send(`${process.env.THIRDWATCH_BASE_URL}/v1/order_status`, headers, JSON.stringify(call));
    await dynamoDb.send(
      new UpdateItemCommand({
        TableName: table,
        Key: { orderId: { S: orderId } },
        UpdateExpression: 'SET #order = :order',
        ExpressionAttributeNames: { '#order': 'order' },
        ExpressionAttributeValues: { ':order': { S: JSON.stringify({ eventId, resources }) } },
      }),
    );
  }
}

async function secret(): Promise<string> {
  const command = new GetSecretValueCommand({ SecretId: process.env.THIRDWATCH_SECRET_ID });
  return (await secretsManager.send(command)).SecretString ?? '';
}
