import { BatchGetItemCommand, DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { forwarderOn } from '../floor/forward.ts';

const secretsManager = new SecretsManagerClient({});
const dynamoDb = new DynamoDBClient({});
const table = process.env.ORDERS_TABLE ?? '';

/** The floor's forwarder with the AWS SDK for its calls: what the SDK adds, and what all else adds to it. */
export const handler = forwarderOn({
  async secret() {
    const command = new GetSecretValueCommand({ SecretId: process.env.THIRDWATCH_SECRET_ID });
    return (await secretsManager.send(command)).SecretString ?? '';
  },
  read(orderIds) {
    const Keys = orderIds.map((orderId) => ({ orderId: { S: orderId } }));
    return dynamoDb.send(
      new BatchGetItemCommand({ RequestItems: { [table]: { Keys, ConsistentRead: true } } }),
    );
  },
  write(orderId, order) {
    return dynamoDb.send(
      new UpdateItemCommand({
        TableName: table,
        Key: { orderId: { S: orderId } },
        UpdateExpression: 'SET #order = :order',
        ExpressionAttributeNames: { '#order': 'order' },
        ExpressionAttributeValues: { ':order': { S: order } },
      }),
    );
  },
});
