import { callAws } from './aws.ts';
import { forwarderOn } from './forward.ts';

const table = process.env.ORDERS_TABLE ?? '';

export const handler = forwarderOn({
  async secret() {
    const answer = await callAws(
      'secretsmanager',
      process.env.AWS_ENDPOINT_URL_SECRETS_MANAGER,
      'secretsmanager.GetSecretValue',
      { SecretId: process.env.THIRDWATCH_SECRET_ID, VersionStage: 'AWSCURRENT' },
    );
    return (answer as { SecretString: string }).SecretString;
  },
  read(orderIds) {
    const Keys = orderIds.map((orderId) => ({ orderId: { S: orderId } }));
    return dynamoDb('BatchGetItem', { RequestItems: { [table]: { Keys, ConsistentRead: true } } });
  },
  write(orderId, order) {
    return dynamoDb('UpdateItem', {
      TableName: table,
      Key: { orderId: { S: orderId } },
      UpdateExpression: 'SET #order = :order',
      ExpressionAttributeNames: { '#order': 'order' },
      ExpressionAttributeValues: { ':order': { S: order } },
    });
  },
});

function dynamoDb(operation: string, content: object): Promise<unknown> {
  return callAws(
    'dynamodb',
    process.env.AWS_ENDPOINT_URL_DYNAMODB,
    `DynamoDB_20120810.${operation}`,
    content,
  );
}
