import { DescribeTableCommand, DynamoDBClient, ResourceInUseException } from '@aws-sdk/client-dynamodb';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import {
  GetSecretValueCommand,
  PutSecretValueCommand,
  ResourceNotFoundException,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  QueueDoesNotExist,
  SetQueueAttributesCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import * as v from 'valibot';
import { createTable } from '../emulators/create-table.ts';
import { type Emulators, REGION } from '../emulators/emulators.ts';

/** What serverless.yml declares under `resources`, by logical id. */
export const Resources = v.record(
  v.string(),
  v.object({ Type: v.string(), Properties: v.optional(v.record(v.string(), v.unknown()), {}) }),
);

/** What CloudFormation's `!Ref` gives, by logical id: a queue's URL, a table's name, a secret's ARN. */
export type Refs = Readonly<Record<string, string>>;

/** The clients that reach the emulators. */
export type Clients = {
  readonly sqs: SQSClient;
  readonly dynamoDb: DynamoDBClient;
  readonly secretsManager: SecretsManagerClient;
  readonly s3: S3Client;
};

const ACCOUNT_ID = '000000000000';

/** Creates clients for the emulators. */
export function clientsOf({ environment }: Emulators): Clients {
  const common = (name: string) => ({
    region: REGION,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    endpoint: environment[`AWS_ENDPOINT_URL_${name}`] ?? '',
  });
  return {
    sqs: new SQSClient(common('SQS')),
    dynamoDb: new DynamoDBClient(common('DYNAMODB')),
    secretsManager: new SecretsManagerClient(common('SECRETS_MANAGER')),
    s3: new S3Client(common('S3')),
  };
}

/**
 * Creates the queues, tables, secrets and buckets that serverless.yml declares, as CloudFormation does. Those of a
 * former run are kept, and updated.
 */
export async function createStack(
  resources: v.InferOutput<typeof Resources>,
  emulators: Emulators,
  clients: Clients,
): Promise<Refs> {
  const refs: Record<string, string> = {};
  // A dead-letter queue first, as other queues refer to it.
  const queues = entriesOf(resources, 'AWS::SQS::Queue').sort(
    ([, a], [, b]) => Number('RedrivePolicy' in a) - Number('RedrivePolicy' in b),
  );
  for (const [id, properties] of queues) refs[id] = await createQueue(properties, resources, clients.sqs);
  for (const [id, properties] of entriesOf(resources, 'AWS::DynamoDB::Table')) {
    refs[id] = await createStackTable(properties, clients.dynamoDb);
  }
  for (const [id, properties] of entriesOf(resources, 'AWS::SecretsManager::Secret')) {
    refs[id] = emulators.secretsManager.createSecret(nameOf(properties.Name));
  }
  for (const [id] of entriesOf(resources, 'AWS::S3::Bucket')) refs[id] = await createBucket(id, clients.s3);
  return refs;
}

/** CloudFormation names it; creating one's own bucket again changes nothing. */
async function createBucket(id: string, s3: S3Client): Promise<string> {
  const name = id.toLowerCase();
  await s3.send(new CreateBucketCommand({ Bucket: name }));
  return name;
}

/** Sets a secret's value, unless it has it already: setting it again would replace the previous value too. */
export async function setSecret(clients: Clients, secretId: string, value: string): Promise<void> {
  const { secretsManager } = clients;
  const current = await secretsManager
    .send(new GetSecretValueCommand({ SecretId: secretId }))
    .catch((error: unknown) => {
      if (error instanceof ResourceNotFoundException) return undefined;
      throw error;
    });
  if (current?.SecretString === value) return;
  await secretsManager.send(new PutSecretValueCommand({ SecretId: secretId, SecretString: value }));
}

type Properties = Readonly<Record<string, unknown>>;

function entriesOf(resources: v.InferOutput<typeof Resources>, type: string): [string, Properties][] {
  return Object.entries(resources).flatMap(([id, { Type, Properties }]) =>
    Type === type ? [[id, Properties]] : [],
  );
}

async function createQueue(
  { QueueName, ...properties }: Properties,
  resources: v.InferOutput<typeof Resources>,
  sqs: SQSClient,
): Promise<string> {
  const name = nameOf(QueueName);
  // Only a queue's encryption depends on a condition.
  const entries = Object.entries(properties).filter(
    ([key, value]) => key !== 'Tags' && !(typeof value === 'object' && value !== null && 'Fn::If' in value),
  );
  const attributes = Object.fromEntries(
    entries.map(([key, value]) => [
      key,
      typeof value === 'object' ? redrivePolicy(value, resources) : String(value),
    ]),
  );
  const existing = await sqs.send(new GetQueueUrlCommand({ QueueName: name })).catch((error: unknown) => {
    if (error instanceof QueueDoesNotExist) return undefined;
    throw error;
  });
  if (existing === undefined) {
    const created = await sqs.send(new CreateQueueCommand({ QueueName: name, Attributes: attributes }));
    return onLoopback(created.QueueUrl, sqs);
  }
  await updateQueue(existing.QueueUrl, attributes, sqs);
  return onLoopback(existing.QueueUrl, sqs);
}

async function updateQueue(
  queueUrl: string | undefined,
  attributes: Readonly<Record<string, string>>,
  sqs: SQSClient,
): Promise<void> {
  const all = new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: ['All'] });
  const current: Readonly<Record<string, string>> = (await sqs.send(all)).Attributes ?? {};
  const changed = Object.entries(attributes).filter(
    ([key, value]) => key in current && current[key] !== value,
  );
  if (changed.length === 0) return;
  await sqs.send(
    new SetQueueAttributesCommand({ QueueUrl: queueUrl, Attributes: Object.fromEntries(changed) }),
  );
}

/** The emulator's queue URLs have a host name that not every machine resolves. */
async function onLoopback(queueUrl: string | undefined, sqs: SQSClient): Promise<string> {
  const endpoint = await sqs.config.endpoint?.();
  if (queueUrl === undefined || endpoint === undefined) throw new Error('SQS gave no queue URL.');
  return `http://${endpoint.hostname}:${endpoint.port}${new URL(queueUrl).pathname}`;
}

const RedrivePolicy = v.object({
  deadLetterTargetArn: v.object({ 'Fn::GetAtt': v.tuple([v.string(), v.literal('Arn')]) }),
  maxReceiveCount: v.number(),
});

function redrivePolicy(value: unknown, resources: v.InferOutput<typeof Resources>): string {
  const { deadLetterTargetArn, maxReceiveCount } = v.parse(RedrivePolicy, value);
  const [id] = deadLetterTargetArn['Fn::GetAtt'];
  const arn = `arn:aws:sqs:${REGION}:${ACCOUNT_ID}:${nameOf(resources[id]?.Properties.QueueName)}`;
  return JSON.stringify({ deadLetterTargetArn: arn, maxReceiveCount });
}

const KeySchema = v.array(v.object({ AttributeName: v.string(), KeyType: v.picklist(['HASH', 'RANGE']) }));

const Table = v.object({
  TableName: v.string(),
  BillingMode: v.literal('PAY_PER_REQUEST'),
  AttributeDefinitions: v.array(
    v.object({ AttributeName: v.string(), AttributeType: v.picklist(['S', 'N', 'B']) }),
  ),
  KeySchema,
  GlobalSecondaryIndexes: v.optional(
    v.array(
      v.object({
        IndexName: v.string(),
        KeySchema,
        Projection: v.object({
          ProjectionType: v.picklist(['ALL', 'KEYS_ONLY', 'INCLUDE']),
          NonKeyAttributes: v.optional(v.array(v.string())),
        }),
      }),
    ),
  ),
});

async function createStackTable(properties: Properties, dynamoDb: DynamoDBClient): Promise<string> {
  const table = v.parse(Table, properties);
  try {
    await createTable(dynamoDb, table);
  } catch (error) {
    if (!(error instanceof ResourceInUseException)) throw error;
    await assertIndexes(table, dynamoDb);
  }
  return table.TableName;
}

/** The emulator cannot add an index to a table, as CloudFormation does. */
async function assertIndexes(
  { TableName, GlobalSecondaryIndexes = [] }: v.InferOutput<typeof Table>,
  dynamoDb: DynamoDBClient,
): Promise<void> {
  const { Table: existing } = await dynamoDb.send(new DescribeTableCommand({ TableName }));
  const names = new Set(existing?.GlobalSecondaryIndexes?.map(({ IndexName }) => IndexName));
  if (GlobalSecondaryIndexes.every(({ IndexName }) => names.has(IndexName))) return;
  throw new Error('The data in LOCAL_DATA_DIR are of an older version: delete them, or use another folder.');
}

function nameOf(value: unknown): string {
  if (typeof value === 'string') return value;
  throw new Error('A resource in serverless.yml has no name of its own.');
}
