import {
  BatchGetItemCommand,
  DynamoDBClient,
  QueryCommand,
  UpdateItemCommand,
  type UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import {
  ChangeMessageVisibilityBatchCommand,
  type ChangeMessageVisibilityBatchCommandInput,
  type MessageAttributeValue,
  SendMessageBatchCommand,
  type SendMessageBatchCommandInput,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import type { FaultKind } from '../engine/faults.ts';
import type { Container } from '../models/lambda.ts';
import type { Entry, SqsFifo } from '../models/sqs-fifo.ts';
import { batchProblem } from '../models/sqs-limits.ts';
import type { Cloud } from './cloud.ts';

/*
 * The AWS SDK's clients as a container has them. The SDK repeats what was throttled and what was not answered, three
 * times in all: after a lost answer, what was done is done a second time.
 */

const ATTEMPTS = 3;
const REQUEST_TIMEOUT_MS = 3_000;
const BACKOFF_MS = 100;

type Service = 'sqs' | 'dynamodb';
type Trouble = 'throttled' | 'request lost' | 'answer lost';
const TROUBLES: readonly Trouble[] = ['throttled', 'request lost', 'answer lost'];

class ServiceError extends Error {
  override readonly name: string;
  readonly $metadata = {};

  constructor(name: string) {
    super(`${name} (simulated)`);
    this.name = name;
  }
}

export function dynamoDbClient(container: Container, cloud: Cloud): DynamoDBClient {
  const { table, faults, randoms, observe, time } = cloud;
  return clientLike(DynamoDBClient.prototype, async (command) => {
    if (command instanceof UpdateItemCommand) {
      const key = command.input.Key?.orderId?.S ?? '';
      return send(container, cloud, 'dynamodb', key, () => updateItem(command.input, key, container, cloud));
    }
    if (command instanceof BatchGetItemCommand) {
      const [keys] = Object.values(command.input.RequestItems ?? {});
      const key = keys?.Keys?.[0]?.orderId?.S ?? '';
      const isUnprocessed = () => {
        const happens = faults.happens('dynamodb unprocessed', randoms.of(key));
        if (happens) observe({ kind: 'fault', what: 'dynamodb unprocessed', subject: key }, time.now);
        return happens;
      };
      return send(container, cloud, 'dynamodb', key, () => table.batchGetItem(command.input, isUnprocessed));
    }
    if (command instanceof QueryCommand) {
      return send(container, cloud, 'dynamodb', 'query', () => table.query(command.input));
    }
    throw notSimulated(command);
  });
}

function updateItem(
  input: UpdateItemCommandInput,
  orderId: string,
  { id: container }: Container,
  { table, observe, time }: Cloud,
): object {
  const answer = table.updateItem(input);
  const { ':version': version, ':rechecks': rechecks } = input.ExpressionAttributeValues ?? {};
  if (version?.N === undefined) return answer;
  const moments = Object.values(rechecks?.M ?? {}).map(({ N }) => Number(N));
  const recheckAt = moments.length > 0 && { recheckAt: Math.min(...moments) };
  observe({ kind: 'written', container, orderId, version: Number(version.N), ...recheckAt }, time.now);
  return answer;
}

export function secretsManagerClient(container: Container, cloud: Cloud): SecretsManagerClient {
  const { faults, randoms, secrets, observe, time } = cloud;
  return clientLike(SecretsManagerClient.prototype, async (command) => {
    if (!(command instanceof GetSecretValueCommand)) throw notSimulated(command);
    const { SecretId, VersionStage } = command.input;
    const random = randoms.of(`secret ${SecretId}`);
    const isAnswered = !faults.happens('secrets down', random);
    if (VersionStage === 'AWSCURRENT' || !isAnswered) {
      observe(
        { kind: 'secret-read', container: container.id, secretId: SecretId ?? '', isAnswered },
        time.now,
      );
    }
    if (!isAnswered) {
      await container.wait(random.pick([50, REQUEST_TIMEOUT_MS]));
      throw new ServiceError('InternalServiceError');
    }
    return container.exchange(random.integer(2, 15), () => secrets.get(SecretId, VersionStage), 5);
  });
}

export function sqsClient(container: Container, cloud: Cloud): SQSClient {
  return clientLike(SQSClient.prototype, async (command) => {
    if (command instanceof SendMessageBatchCommand) return sendBatch(container, cloud, command.input);
    if (command instanceof SendMessageCommand) {
      const { QueueUrl, ...entry } = command.input;
      const message = entryOf(entry);
      return send(container, cloud, 'sqs', message.groupId, () => {
        checkBatch([message]);
        queueOf(QueueUrl, cloud).send(message);
        return {};
      });
    }
    if (command instanceof ChangeMessageVisibilityBatchCommand) {
      return changeVisibilities(container, cloud, command.input);
    }
    throw notSimulated(command);
  });
}

async function sendBatch(
  container: Container,
  cloud: Cloud,
  { QueueUrl, Entries = [] }: SendMessageBatchCommandInput,
): Promise<object> {
  const subject = Entries[0]?.MessageGroupId ?? '';
  return send(container, cloud, 'sqs', subject, () => {
    checkBatch(Entries.map(entryOf));
    const [failed, taken] = parted(Entries, cloud, subject);
    for (const entry of taken.map(entryOf)) {
      const { groupId, body } = entry;
      cloud.observe({ kind: 'sent', container: container.id, groupId, body }, cloud.time.now);
      queueOf(QueueUrl, cloud).send(entry);
    }
    return { Successful: taken.map(({ Id }) => ({ Id })), Failed: failed.map(({ Id }) => ({ Id })) };
  });
}

function checkBatch(entries: readonly Entry[]): void {
  const problem = batchProblem(entries);
  if (problem !== undefined) throw new ServiceError(problem);
}

async function changeVisibilities(
  container: Container,
  cloud: Cloud,
  { QueueUrl, Entries = [] }: ChangeMessageVisibilityBatchCommandInput,
): Promise<object> {
  const [subject = ''] = Entries[0]?.ReceiptHandle?.split('/') ?? [];
  return send(container, cloud, 'sqs', subject, () => {
    const [failed, taken] = parted(Entries, cloud, subject);
    const refused = taken.filter(
      ({ ReceiptHandle = '', VisibilityTimeout = 0 }) =>
        !queueOf(QueueUrl, cloud).changeVisibility(ReceiptHandle, VisibilityTimeout),
    );
    return { Failed: [...failed, ...refused].map(({ Id }) => ({ Id })) };
  });
}

/** The entries that fail, and those that do not. */
function parted<E>(
  entries: readonly E[],
  { faults, randoms, observe, time }: Cloud,
  subject: string,
): readonly [readonly E[], readonly E[]] {
  const failed = entries.filter(() => faults.happens('sqs entry failed', randoms.of(subject)));
  if (failed.length > 0) observe({ kind: 'fault', what: 'sqs entry failed', subject }, time.now);
  return [failed, entries.filter((entry) => !failed.includes(entry))];
}

async function send<T>(
  container: Container,
  { faults, randoms, observe, time }: Cloud,
  service: Service,
  subject: string,
  serve: () => T,
): Promise<T> {
  const random = randoms.of(subject);
  let trouble: Trouble | undefined;
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    if (attempt > 1) await container.wait(random.integer(0, BACKOFF_MS * 2 ** attempt));
    trouble = TROUBLES.find((each) => faults.happens(`${service} ${each}` satisfies FaultKind, random));
    if (trouble !== undefined) observe({ kind: 'fault', what: `${service} ${trouble}`, subject }, time.now);
    const latencyMs = random.integer(1, 10);
    if (trouble === undefined) return container.exchange(latencyMs, serve, latencyMs);
    if (trouble === 'throttled') await container.wait(2 * latencyMs);
    if (trouble === 'request lost') await container.wait(REQUEST_TIMEOUT_MS);
    // It is done, whatever comes of it.
    if (trouble === 'answer lost') {
      await container.exchange(latencyMs, serve, REQUEST_TIMEOUT_MS).catch(() => undefined);
    }
  }
  throw new ServiceError(trouble === 'throttled' ? 'ThrottlingException' : 'TimeoutError');
}

function queueOf(url: string | undefined, { queue, deadLetters, urls }: Cloud): SqsFifo {
  return url === urls.deadLetters ? deadLetters : queue;
}

type SentEntry = Pick<
  NonNullable<SendMessageBatchCommandInput['Entries']>[number],
  'MessageBody' | 'MessageGroupId' | 'MessageDeduplicationId' | 'MessageAttributes'
>;

function entryOf(sent: SentEntry): Entry {
  return {
    body: sent.MessageBody ?? '',
    groupId: sent.MessageGroupId ?? '',
    deduplicationId: sent.MessageDeduplicationId ?? '',
    attributes: textsOf(sent.MessageAttributes),
  };
}

function textsOf(attributes: Record<string, MessageAttributeValue> = {}): Readonly<Record<string, string>> {
  const texts = Object.entries(attributes).map(([name, { StringValue = '' }]) => [name, StringValue]);
  return Object.fromEntries(texts);
}

/** A client whose commands are answered here. */
function clientLike<C extends object>(prototype: C, answer: (command: object) => Promise<object>): C {
  return Object.assign(Object.create(prototype), { send: answer });
}

function notSimulated(command: object): Error {
  return new Error(`No model answers ${command.constructor.name}.`);
}
