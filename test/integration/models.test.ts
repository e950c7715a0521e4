// Real: AWS's protocols, by the SDK's clients. Doubles, held against each other: the emulators, and the simulation's
// models.
import {
  BatchGetItemCommand,
  type DynamoDBClient,
  QueryCommand,
  UpdateItemCommand,
  type UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import {
  ChangeMessageVisibilityBatchCommand,
  CreateQueueCommand,
  DeleteMessageCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Emulators, startEmulators } from '../../local/emulators/emulators.ts';
import { type Clients, clientsOf } from '../../local/stack/stack.ts';
import { VirtualTime } from '../../simulation/engine/virtual-time.ts';
import { Container } from '../../simulation/models/lambda.ts';
import { dynamoDbClient, sqsClient } from '../../simulation/stage/aws-clients.ts';
import { deploy, type Stage } from '../../simulation/stage/stage.ts';
import { historyOf, START_MS } from '../../simulation/traffic/history.ts';
import { createEmptyOrdersTable } from '../support/orders-table.ts';

const TABLE = 'orders';

let emulators: Emulators;
let clients: Clients;

beforeAll(async () => {
  emulators = await startEmulators(undefined);
  clients = clientsOf(emulators);
});
afterAll(() => emulators.stop());

/** A stage in virtual time in which nothing fails, and a container that never ends. */
function simulated(): { readonly stage: Stage; readonly container: Container } {
  const time = new VirtualTime(START_MS);
  const history = {
    ...historyOf(1, { days: 1, notificationsADay: 1 }),
    faults: [],
    takesExpiredReceipts: false,
  };
  const vendors = {
    details: () => undefined,
    listed: () => [],
    listedCases: () => [],
    returnDetails: () => undefined,
    isKey: () => true,
    rejects: () => false,
  };
  const stage = deploy(history, time, vendors, () => undefined);
  stage.queue.onAvailable(() => undefined);
  const container = new Container('test', time, { clockOffsetMs: 0, lifeMs: Number.POSITIVE_INFINITY });
  return { stage, container };
}

/** Waits for an answer while virtual time goes by. */
async function inVirtualTime<T>({ time }: Stage, asking: Promise<T>): Promise<T> {
  const answer = asking.catch((error: unknown) => error);
  await time.runUntil(time.now + 60_000);
  const result = await answer;
  if (result instanceof Error) throw result;
  return asking;
}

describe('the table', () => {
  const update = (orderId: string, changes: Partial<UpdateItemCommandInput>) =>
    new UpdateItemCommand({ TableName: TABLE, Key: { orderId: { S: orderId } }, ...changes });
  const write = (version: number, known?: number) =>
    update('A', {
      UpdateExpression: 'SET #version = :version, recheck = :pending, recheckAt = :at',
      ConditionExpression: known === undefined ? 'attribute_not_exists(#version)' : '#version = :known',
      ExpressionAttributeNames: { '#version': 'version' },
      ExpressionAttributeValues: {
        ':version': { N: String(version) },
        ':pending': { S: 'pending' },
        ':at': { N: String(100 * version) },
        ...(known !== undefined && { ':known': { N: String(known) } }),
      },
    });
  const enter = (digest: string) =>
    update('E', {
      UpdateExpression: 'SET digest = if_not_exists(digest, :digest)',
      ExpressionAttributeValues: { ':digest': { S: digest } },
      ReturnValues: 'ALL_NEW',
    });
  const count = () =>
    update('C', {
      UpdateExpression: 'SET seen = :yes ADD #count :one',
      ConditionExpression: 'attribute_not_exists(#count) OR #count < :most',
      ExpressionAttributeNames: { '#count': 'count' },
      ExpressionAttributeValues: { ':one': { N: '1' }, ':most': { N: '2' }, ':yes': { S: 'yes' } },
    });
  const forget = update('A', { UpdateExpression: 'REMOVE recheck, recheckAt' });
  const read = new BatchGetItemCommand({
    RequestItems: { [TABLE]: { Keys: ['A', 'E', 'C', 'none'].map((id) => ({ orderId: { S: id } })) } },
  });
  const due = (now: number) =>
    new QueryCommand({
      TableName: TABLE,
      IndexName: 'rechecks',
      KeyConditionExpression: 'recheck = :pending AND recheckAt <= :now',
      ExpressionAttributeValues: { ':pending': { S: 'pending' }, ':now': { N: String(now) } },
    });
  const script = [
    ...[write(1), write(1), write(2, 7), write(2, 1), enter('first'), enter('second')],
    ...[count(), count(), count(), read, due(199), due(200), forget, due(1e6), read],
  ];

  type Send = (command: (typeof script)[number]) => Promise<object>;
  const transcript = async (send: Send) => {
    const lines: unknown[] = [];
    for (const command of script) {
      const answer = await send(command).catch((error: Error) => ({ error: error.name }));
      const { error, Attributes, Items, Responses } = Object(answer);
      const items = Items ?? Responses?.[TABLE] ?? [];
      const sorted = items.toSorted((a: object, b: object) =>
        JSON.stringify(a) < JSON.stringify(b) ? -1 : 1,
      );
      lines.push({ operation: command.constructor.name, error, Attributes, items: sorted });
    }
    return lines;
  };
  const sendTo =
    (client: DynamoDBClient): Send =>
    (command) =>
      // Each overload of `send` takes one of these commands.
      client.send(command as typeof read);

  it('answers in the simulation as the emulator does', async () => {
    await createEmptyOrdersTable(clients.dynamoDb, TABLE);
    const { stage, container } = simulated();
    const model = sendTo(dynamoDbClient(container, stage));
    const byModel = await transcript((command) => inVirtualTime(stage, model(command)));
    expect(byModel).toEqual(await transcript(sendTo(clients.dynamoDb)));
  });
});

describe('the queue', () => {
  type Received = { readonly body: string; readonly count: number; readonly receipt: string };
  type Queue = {
    readonly send: (...bodies: readonly string[]) => Promise<void>;
    readonly receive: () => Promise<readonly Received[]>;
    readonly delete: (receipt: string) => Promise<boolean>;
    readonly hide: (seconds: number, receipts: readonly string[]) => Promise<boolean>;
  };

  const commandsOn = (QueueUrl: string) => ({
    // A body's first letter is its group.
    send: (bodies: readonly string[]) =>
      new SendMessageBatchCommand({
        QueueUrl,
        Entries: bodies.map((body, index) => ({
          ...{ Id: String(index), MessageBody: body, MessageDeduplicationId: body },
          MessageGroupId: body.slice(0, 1),
        })),
      }),
    hide: (VisibilityTimeout: number, receipts: readonly string[]) =>
      new ChangeMessageVisibilityBatchCommand({
        QueueUrl,
        Entries: receipts.map((ReceiptHandle, index) => ({
          Id: String(index),
          ReceiptHandle,
          VisibilityTimeout,
        })),
      }),
  });

  function emulated(sqs: SQSClient, QueueUrl: string): Queue {
    const commands = commandsOn(QueueUrl);
    return {
      send: async (...bodies) => void (await sqs.send(commands.send(bodies))),
      async receive() {
        const request = { QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 0 };
        const command = new ReceiveMessageCommand({ ...request, MessageSystemAttributeNames: ['All'] });
        const { Messages = [] } = await sqs.send(command);
        return Messages.map(({ Body = '', ReceiptHandle: receipt = '', Attributes = {} }) => {
          return { body: Body, receipt, count: Number(Attributes.ApproximateReceiveCount) };
        });
      },
      delete: (ReceiptHandle) =>
        sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle })).then(
          () => true,
          () => false,
        ),
      async hide(seconds, receipts) {
        const { Failed = [] } = await sqs.send(commands.hide(seconds, receipts));
        return Failed.length === 0;
      },
    };
  }

  function modeled(): Queue {
    const { stage, container } = simulated();
    const client = sqsClient(container, stage);
    const commands = commandsOn(stage.urls.queue);
    return {
      send: async (...bodies) => void (await inVirtualTime(stage, client.send(commands.send(bodies)))),
      receive: async () =>
        stage.queue.receive(10).map(({ body, receipt, receiveCount: count }) => ({ body, receipt, count })),
      delete: async (receipt) => stage.queue.delete(receipt),
      async hide(seconds, receipts) {
        const { Failed = [] } = await inVirtualTime(stage, client.send(commands.hide(seconds, receipts)));
        return Failed.length === 0;
      },
    };
  }

  /** The first message of each group: the emulator hands out no other, where AWS hands out as many as there are. */
  const heads = (received: readonly Received[]) => {
    const groups = Map.groupBy(received, ({ body }) => body.slice(0, 1));
    return [...groups.values()]
      .flatMap(([first]) => (first ? `${first.body}, time ${first.count}` : []))
      .sort();
  };
  const receiptsOf = (received: readonly Received[], group: string) =>
    received.filter(({ body }) => body.startsWith(group)).map(({ receipt }) => receipt);

  async function transcript(queue: Queue): Promise<readonly unknown[]> {
    await queue.send('a1', 'b1', 'a2', 'b1');
    const first = await queue.receive();
    const whileHidden = await queue.receive();
    const [b1 = ''] = receiptsOf(first, 'b');
    const isDeleted = await queue.delete(b1);
    await queue.send('b1', 'b2');
    const afterDeletion = await queue.receive();
    const isShown = await queue.hide(0, receiptsOf(first, 'a'));
    const again = await queue.receive();
    const isRenewed = await queue.hide(180, receiptsOf(again, 'a'));
    const afterRenewal = await queue.receive();
    const steps = [first, whileHidden, afterDeletion, again, afterRenewal].map(heads);
    return [...steps, { isDeleted, isShown, isRenewed }];
  }

  it('answers in the simulation as the emulator does', async () => {
    const Attributes = { FifoQueue: 'true', VisibilityTimeout: '180' };
    const created = await clients.sqs.send(new CreateQueueCommand({ QueueName: 'models.fifo', Attributes }));
    const byEmulator = await transcript(emulated(clients.sqs, created.QueueUrl ?? ''));
    expect(await transcript(modeled())).toEqual(byEmulator);
    expect(byEmulator.slice(0, 5)).toEqual([
      ['a1, time 1', 'b1, time 1'],
      [],
      ['b2, time 1'],
      ['a1, time 2'],
      [],
    ]);
  });

  it('hands out all of a group at once, and takes no receipt that has expired, as AWS documents', async () => {
    const queue = modeled();
    await queue.send('a1', 'a2', 'a3');
    const received = await queue.receive();
    expect(received.map(({ body }) => body)).toEqual(['a1', 'a2', 'a3']);
    await queue.hide(1, receiptsOf(received, 'a'));
    // More than a second goes by.
    await queue.send('b1');
    expect(await queue.delete(received[0]?.receipt ?? '')).toBe(false);
    expect(await queue.hide(30, receiptsOf(received, 'a'))).toBe(false);
  });
});
