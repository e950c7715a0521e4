import {
  DeleteTableCommand,
  DescribeTableCommand,
  type DynamoDBClient,
  ListTagsOfResourceCommand,
  paginateListTables,
} from '@aws-sdk/client-dynamodb';
import {
  DeleteEventSourceMappingCommand,
  DeleteFunctionCommand,
  type LambdaClient,
  ListTagsCommand,
  paginateListEventSourceMappings,
  paginateListFunctions,
} from '@aws-sdk/client-lambda';
import { paginateListSecrets, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { ListQueueTagsCommand, paginateListQueues, type SQSClient } from '@aws-sdk/client-sqs';
import { deleteQueue } from './queue.ts';
import { deleteSecret } from './secret.ts';
import { isLeftover, PREFIX, TAG } from './temporary.ts';

type Clients = {
  readonly sqs: SQSClient;
  readonly dynamoDb: DynamoDBClient;
  readonly secretsManager: SecretsManagerClient;
  readonly lambda: LambdaClient;
};

/**
 * Removes what runs that crashed have left: by its name, its age and its tag.
 *
 * @param now milliseconds since 1970
 * @returns the names of what was removed
 */
export async function removeLeftovers(clients: Clients, now: number): Promise<readonly string[]> {
  // An emulator that has no such service, or no tags, forgets everything when it ends.
  const kinds = await Promise.allSettled([
    removeQueues(clients.sqs, now),
    removeTables(clients.dynamoDb, now),
    removeSecrets(clients.secretsManager, now),
    removeFunctions(clients.lambda, now),
  ]);
  return kinds.flatMap((kind) => (kind.status === 'fulfilled' ? kind.value : []));
}

async function removeQueues(client: SQSClient, now: number): Promise<readonly string[]> {
  const removed: string[] = [];
  for await (const { QueueUrls = [] } of paginateListQueues({ client }, { QueueNamePrefix: PREFIX })) {
    for (const QueueUrl of QueueUrls) {
      const name = QueueUrl.split('/').at(-1) ?? '';
      if (!isLeftover(name, now)) continue;
      const { Tags = {} } = await client.send(new ListQueueTagsCommand({ QueueUrl }));
      if (Tags[TAG.key] !== TAG.value) continue;
      await deleteQueue(client, name);
      removed.push(name);
    }
  }
  return removed;
}

async function removeTables(client: DynamoDBClient, now: number): Promise<readonly string[]> {
  const removed: string[] = [];
  for await (const { TableNames = [] } of paginateListTables({ client }, {})) {
    for (const TableName of TableNames.filter((name) => isLeftover(name, now))) {
      const { Table } = await client.send(new DescribeTableCommand({ TableName }));
      const request = new ListTagsOfResourceCommand({ ResourceArn: Table?.TableArn });
      const { Tags = [] } = await client.send(request);
      if (!Tags.some(({ Key, Value }) => Key === TAG.key && Value === TAG.value)) continue;
      await client.send(new DeleteTableCommand({ TableName }));
      removed.push(TableName);
    }
  }
  return removed;
}

async function removeSecrets(client: SecretsManagerClient, now: number): Promise<readonly string[]> {
  const removed: string[] = [];
  const Filters = [{ Key: 'name' as const, Values: [PREFIX] }];
  for await (const { SecretList = [] } of paginateListSecrets({ client }, { Filters })) {
    for (const { Name = '', Tags = [] } of SecretList) {
      const isOurs = Tags.some(({ Key, Value }) => Key === TAG.key && Value === TAG.value);
      if (!isLeftover(Name, now) || !isOurs) continue;
      await deleteSecret(client, Name);
      removed.push(Name);
    }
  }
  return removed;
}

/** The mappings first: they outlive their function. */
async function removeFunctions(client: LambdaClient, now: number): Promise<readonly string[]> {
  const removed: string[] = [];
  for await (const { Functions = [] } of paginateListFunctions({ client }, {})) {
    for (const { FunctionName = '', FunctionArn } of Functions) {
      if (!isLeftover(FunctionName, now)) continue;
      const { Tags = {} } = await client.send(new ListTagsCommand({ Resource: FunctionArn }));
      if (Tags[TAG.key] !== TAG.value) continue;
      await removeMappings(client, FunctionName);
      await client.send(new DeleteFunctionCommand({ FunctionName }));
      removed.push(FunctionName);
    }
  }
  return removed;
}

async function removeMappings(client: LambdaClient, FunctionName: string): Promise<void> {
  for await (const { EventSourceMappings = [] } of paginateListEventSourceMappings(
    { client },
    { FunctionName },
  )) {
    for (const { UUID } of EventSourceMappings) {
      await client.send(new DeleteEventSourceMappingCommand({ UUID }));
    }
  }
}
