// Real: how the function of a probe is made, and removed after a crash. Double: what AWS answers.

import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import { describe, expect, it } from '@jest/globals';
import { awsCloud } from '../../../assumptions/aws/cloud.ts';
import { PREFIX, TAG } from '../../../assumptions/aws/temporary.ts';
import { awsDouble, type Responder } from '../../support/aws-double.ts';

const REGION = { region: 'eu-west-1' };
const NOTHING: Responder = () => ({});
const TAGS = { [TAG.key]: TAG.value };

function cloudWith(lambda: Responder, role?: string) {
  const sqs: Responder = ({ operation }) =>
    operation === 'CreateQueue' ? { QueueUrl: 'url' } : { Attributes: { QueueArn: 'arn:queue' } };
  const double = awsDouble(new LambdaClient(REGION), lambda);
  const clients = {
    sqs: awsDouble(new SQSClient(REGION), sqs).client,
    dynamoDb: awsDouble(new DynamoDBClient(REGION), NOTHING).client,
    secretsManager: awsDouble(new SecretsManagerClient(REGION), NOTHING).client,
    lambda: double.client,
  };
  return { cloud: awsCloud(clients, role), sent: double.sent };
}

describe('A function that consumes a queue', () => {
  const answers: Responder = ({ operation }) => {
    if (operation === 'GetFunction') return { Configuration: { State: 'Active' } };
    return { UUID: 'uuid', State: 'Enabled' };
  };

  it('reports single failures, and is removed with its mapping', async () => {
    const { cloud, sent } = cloudWith(answers, 'arn:role');
    const queue = await cloud.createQueue({ visibilitySeconds: 30 });
    const consumer = await cloud.consume(queue);
    await consumer.stop();
    await cloud.removeAll();
    await expect(cloud.createTable()).rejects.toThrow('The run has ended.');

    expect(sent.map(({ operation }) => operation)).toEqual([
      ...['CreateFunction', 'GetFunction', 'CreateEventSourceMapping', 'GetEventSourceMapping'],
      ...['DeleteEventSourceMapping', 'DeleteFunction'],
    ]);
    expect(sent[0]?.input).toMatchObject({ Role: 'arn:role', Tags: TAGS });
    expect(sent[2]?.input).toMatchObject({
      EventSourceArn: 'arn:queue',
      FunctionResponseTypes: ['ReportBatchItemFailures'],
    });
  });

  it('is not made without a role', async () => {
    const { cloud, sent } = cloudWith(answers);
    const queue = await cloud.createQueue({ visibilitySeconds: 30 });

    await expect(cloud.consume(queue)).rejects.toThrow('--role');
    expect(sent).toEqual([]);
  });

  it('is removed after a crash, with its mapping, if it is old and has the tag', async () => {
    const [old, untagged, young] = [4000, 4001, 60].map(
      (age) => `${PREFIX}-${Math.floor(Date.now() / 1000) - age}-x`,
    );
    const { cloud, sent } = cloudWith(({ operation, input }) => {
      if (operation === 'ListFunctions') {
        return {
          Functions: [old, untagged, young, 'other'].map((name) => ({
            FunctionName: name,
            FunctionArn: name,
          })),
        };
      }
      if (operation === 'ListTags') return { Tags: input.Resource === untagged ? {} : TAGS };
      return operation === 'ListEventSourceMappings' ? { EventSourceMappings: [{ UUID: 'uuid' }] } : {};
    });

    expect(await cloud.removeLeftovers()).toEqual([old]);
    expect(sent.filter(({ operation }) => operation.startsWith('Delete'))).toEqual([
      { operation: 'DeleteEventSourceMapping', input: { UUID: 'uuid' } },
      { operation: 'DeleteFunction', input: { FunctionName: old } },
    ]);
  });
});
