import { setTimeout as sleep } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { Cloud, Queue } from '../cloud.ts';
import { consume } from './consumer.ts';
import { removeLeftovers } from './leftovers.ts';
import { createQueue } from './queue.ts';
import { createSecret } from './secret.ts';
import { createTable } from './table.ts';
import { Temporary } from './temporary.ts';

/** The services, at AWS or at an emulator. */
export type AwsClients = {
  readonly sqs: SQSClient;
  readonly dynamoDb: DynamoDBClient;
  readonly secretsManager: SecretsManagerClient;
  readonly lambda: LambdaClient;
};

export type AwsOptions = {
  readonly region: string;
  /** Of an emulator; of AWS, or of what the environment says, unless given. */
  readonly endpoint?: string;
};

/** AWS, or an emulator of it, with resources that last as long as the run. */
export type AwsCloud = Cloud & {
  /** Removes what runs that crashed have left; the names of it. */
  removeLeftovers(): Promise<readonly string[]>;
  /** Removes what this run has made; the names of what could not be removed. */
  removeAll(): Promise<readonly string[]>;
};

/** How often a request is made at most: a probe is not to fail for a busy service. */
const MAX_ATTEMPTS = 5;

export function awsClients(options: AwsOptions): AwsClients {
  const config = { ...options, maxAttempts: MAX_ATTEMPTS };
  return {
    // The name in the URL of an emulator's queue need not be one that resolves.
    sqs: new SQSClient({ ...config, useQueueUrlAsEndpoint: false }),
    dynamoDb: new DynamoDBClient(config),
    secretsManager: new SecretsManagerClient(config),
    lambda: new LambdaClient(config),
  };
}

/** @param role the ARN of a role for a function that consumes a queue */
export function awsCloud(clients: AwsClients, role?: string): AwsCloud {
  const temporary = new Temporary(Date.now());
  const arns = new WeakMap<Queue, string>();
  return {
    now: Date.now,
    sleep: (seconds) => sleep(seconds * 1000),
    async createQueue(settings) {
      const queue = await createQueue(clients.sqs, temporary, settings);
      arns.set(queue, queue.arn);
      return queue;
    },
    createTable: () => createTable(clients.dynamoDb, temporary),
    createSecret: (value) => createSecret(clients.secretsManager, temporary, value),
    consume: (queue) => consume(clients.lambda, temporary, arns.get(queue) ?? '', role),
    removeLeftovers: () => removeLeftovers(clients, Date.now()),
    removeAll: () => temporary.removeAll(),
  };
}
