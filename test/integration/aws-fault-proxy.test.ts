import { once } from 'node:events';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import {
  BatchGetItemCommand,
  ConditionalCheckFailedException,
  DynamoDBClient,
  GetItemCommand,
  ProvisionedThroughputExceededException,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import {
  ChangeMessageVisibilityBatchCommand,
  CreateQueueCommand,
  DeleteMessageBatchCommand,
  GetQueueUrlCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  type AwsFault,
  type AwsFaultProxy,
  type AwsFaultProxyOptions,
  startAwsFaultProxy,
} from '../../local/emulators/aws-fault-proxy.ts';
import { createTable } from '../../local/emulators/create-table.ts';
import { type Emulators, REGION, startEmulators } from '../../local/emulators/emulators.ts';
import { eventually } from '../support/eventually.ts';

/*
 * Real: the proxy, the AWS SDK's clients, sockets. Doubles: SQS and DynamoDB are emulators, asked without the proxy
 * for what really happened; an HTTP server of its own shows what is passed on, byte by byte.
 */
const TABLE = 'orders';
const FAILED = { SenderFault: false, Code: 'ServiceUnavailable' };

let emulators: Emulators;
let sqsFaults: AwsFaultProxy;
let dynamoDbFaults: AwsFaultProxy;
let sqs: SQSClient;
let dynamoDb: DynamoDBClient;
let directDynamoDb: DynamoDBClient;
let queueName: string;
let QueueUrl: string;
let queues = 0;

const proxies: AwsFaultProxy[] = [];
const startProxy = async (options: AwsFaultProxyOptions): Promise<AwsFaultProxy> => {
  const proxy = await startAwsFaultProxy(options);
  proxies.push(proxy);
  return proxy;
};
const clientOptions = (endpoint = '', maxAttempts = 1) => ({
  region: REGION,
  credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  endpoint,
  maxAttempts,
});

beforeAll(async () => {
  emulators = await startEmulators(undefined);
  const { AWS_ENDPOINT_URL_SQS = '', AWS_ENDPOINT_URL_DYNAMODB = '' } = emulators.environment;
  sqsFaults = await startProxy({ target: AWS_ENDPOINT_URL_SQS });
  dynamoDbFaults = await startProxy({ target: AWS_ENDPOINT_URL_DYNAMODB });
  sqs = new SQSClient(clientOptions(sqsFaults.url));
  dynamoDb = new DynamoDBClient(clientOptions(dynamoDbFaults.url));
  directDynamoDb = new DynamoDBClient(clientOptions(AWS_ENDPOINT_URL_DYNAMODB));
  const key = 'orderId';
  await createTable(directDynamoDb, {
    TableName: TABLE,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [{ AttributeName: key, AttributeType: 'S' }],
    KeySchema: [{ AttributeName: key, KeyType: 'HASH' }],
  });
});
afterAll(async () => {
  await Promise.all(proxies.map((proxy) => proxy.stop()));
  await emulators.stop();
});

beforeEach(async () => {
  sqsFaults.setFaults([]);
  dynamoDbFaults.setFaults([]);
  queues += 1;
  queueName = `queue-${queues}.fifo`;
  const created = await sqs.send(new CreateQueueCommand({ QueueName: queueName }));
  QueueUrl = created.QueueUrl ?? '';
});

const bodiesInQueue = (): string[] => {
  const messages = emulators.sqs.inspectQueue(queueName)?.messages;
  const inFlight = (messages?.inflight ?? []).map(({ message }) => message);
  return [...(messages?.ready ?? []), ...inFlight].map(({ body }) => body).sort();
};

const entry = (body: string) => ({
  Id: `id-${body}`,
  MessageBody: body,
  MessageGroupId: body,
  MessageDeduplicationId: body,
});
const messageOf = (body: string) => {
  const { Id: _, ...message } = entry(body);
  return { QueueUrl, ...message };
};
const send = (body: string) => sqs.send(new SendMessageCommand(messageOf(body)));
const sendBatch = (...bodies: string[]) =>
  sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries: bodies.map(entry) }));
const receive = async () => {
  const command = new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, VisibilityTimeout: 600 });
  return (await sqs.send(command)).Messages ?? [];
};

const put = (orderId: string, ConditionExpression?: string) =>
  dynamoDb.send(
    new PutItemCommand({
      TableName: TABLE,
      Item: { orderId: { S: orderId } },
      ...(ConditionExpression && { ConditionExpression }),
    }),
  );
const get = async (orderId: string, client = dynamoDb) =>
  (await client.send(new GetItemCommand({ TableName: TABLE, Key: { orderId: { S: orderId } } }))).Item;

const fault = (name: string, times = 1): AwsFault => ({ error: { name, status: 400 }, times });
const namesOf = async (count: number, call: () => Promise<unknown>): Promise<string[]> => {
  const names: string[] = [];
  for (let n = 0; n < count; n += 1)
    names.push(
      await call().then(
        () => 'ok',
        ({ name }: Error) => name,
      ),
    );
  return names;
};

const JSON_TYPE = { 'content-type': 'application/json' };

describe('without faults', () => {
  it('messages of SQS pass whole, and both ways', async () => {
    const body = `注文 ${'x'.repeat(700_000)}`;
    await send(body);
    await expect(receive()).resolves.toMatchObject([{ Body: body }]);
  });

  it('items of DynamoDB pass whole, and both ways', async () => {
    const Item = {
      orderId: { S: 'large' },
      text: { S: '注文'.repeat(60_000) },
      bytes: { B: Buffer.of(0, 255) },
    };
    await dynamoDb.send(new PutItemCommand({ TableName: TABLE, Item }));
    await expect(get('large')).resolves.toEqual({ ...Item, bytes: { B: Uint8Array.of(0, 255) } });
  });

  it('the errors of SQS and DynamoDB pass as they are', async () => {
    await expect(sqs.send(new GetQueueUrlCommand({ QueueName: 'none' }))).rejects.toMatchObject({
      name: 'QueueDoesNotExist',
      message: 'The specified queue does not exist.',
    });
    await expect(put('large', 'attribute_not_exists(nothing) AND attribute_exists(nothing)')).rejects.toThrow(
      ConditionalCheckFailedException,
    );
  });

  it('a queue that is created through the proxy has the port of the proxy in its URL', () => {
    expect(new URL(QueueUrl).port).toBe(new URL(sqsFaults.url).port);
  });

  it('a client with its endpoint from the environment goes where the queue URL points', async () => {
    const mute = () => undefined;
    const logger = { debug: mute, info: mute, warn: mute, error: mute };
    const { endpoint: _, ...options } = clientOptions();
    const before = sqsFaults.requests().length;
    process.env.AWS_ENDPOINT_URL_SQS = emulators.environment.AWS_ENDPOINT_URL_SQS;
    try {
      const client = new SQSClient({ ...options, logger });
      const proxied = `${sqsFaults.url}${new URL(QueueUrl).pathname}`;
      await client.send(new SendMessageBatchCommand({ QueueUrl: proxied, Entries: [entry('a')] }));
    } finally {
      delete process.env.AWS_ENDPOINT_URL_SQS;
    }
    expect(sqsFaults.requests().slice(before)).toMatchObject([{ operation: 'SendMessageBatch' }]);
  });

  it('each request is remembered by its operation and time', async () => {
    const from = Date.now();
    const before = sqsFaults.requests().length;
    await send('a');
    await receive();
    const requests = sqsFaults.requests().slice(before);
    expect(requests.map(({ operation }) => operation)).toEqual(['SendMessage', 'ReceiveMessage']);
    for (const { at } of requests) expect(at >= from && at <= Date.now()).toBe(true);
  });
});

describe('on the wire', () => {
  type Seen = { url: string; method: string; rawHeaders: string[]; body: string; port: number };

  async function withTarget(use: (proxy: AwsFaultProxy, seen: Seen[]) => Promise<void>): Promise<void> {
    const seen: Seen[] = [];
    const target = createServer(async (asked, response) => {
      const { url = '', method = '', rawHeaders, socket } = asked;
      seen.push({ url, method, rawHeaders, body: await text(asked), port: socket.remotePort ?? 0 });
      response.writeHead(418, 'Teapot', ['X-Amz-Twice', '1', 'X-Amz-Twice', '2', 'X-Amzn-RequestId', 'r']);
      response.end('answer '.repeat(500_000));
    });
    await once(target.listen(0, '127.0.0.1'), 'listening');
    const port = (target.address() as AddressInfo).port;
    const proxy = await startProxy({ target: `http://127.0.0.1:${port}` });
    try {
      await use(proxy, seen);
    } finally {
      await proxy.stop();
      target.closeAllConnections();
      target.close();
    }
  }

  it('method, path, headers, status and bodies of megabytes are unchanged', () =>
    withTarget(async (proxy, seen) => {
      const body = 'question '.repeat(500_000);
      const headers = {
        'X-Amz-Target': 'AmazonSQS.SendMessage',
        Authorization: 'AWS4-HMAC-SHA256 x',
        Host: 'localhost:1',
      };
      const asking = request(`${proxy.url}/000/queue?x=%20`, { method: 'POST', headers }).end(body);
      const [answer] = await once(asking, 'response');
      expect(await text(answer)).toBe('answer '.repeat(500_000));
      expect(answer.statusCode).toBe(418);
      expect(answer.rawHeaders.slice(0, 6)).toEqual([
        'X-Amz-Twice',
        '1',
        'X-Amz-Twice',
        '2',
        'X-Amzn-RequestId',
        'r',
      ]);
      expect(seen).toMatchObject([{ method: 'POST', url: '/000/queue?x=%20', body }]);
      expect(seen[0]?.rawHeaders).toEqual(expect.arrayContaining(Object.entries(headers).flat()));
    }));

  it('one connection to the target serves request after request', () =>
    withTarget(async (proxy, seen) => {
      for (const body of ['1', '2', '3'])
        await (await fetch(proxy.url, { method: 'POST', headers: JSON_TYPE, body })).text();
      expect(new Set(seen.map(({ port }) => port)).size).toBe(1);
    }));

  it('a client that hangs up half-way through its body is never passed on', () =>
    withTarget(async (proxy, seen) => {
      const asking = request(proxy.url, { method: 'POST', headers: { 'content-length': '100' } });
      await new Promise((written) => asking.on('error', () => undefined).write('half', written));
      asking.destroy();
      await (await fetch(proxy.url, { method: 'POST', headers: JSON_TYPE, body: 'whole' })).text();
      expect(seen.map(({ body }) => body)).toEqual(['whole']);
    }));

  it('a target that is gone breaks the connection, and the proxy lives on', async () => {
    const proxy = await startProxy({ target: 'http://127.0.0.1:1' });
    for (const _ of [1, 2]) await expect(fetch(proxy.url, { method: 'POST' })).rejects.toThrow();
    expect(proxy.requests()).toHaveLength(2);
    await proxy.stop();
    await proxy.stop();
  });
});

describe('an error', () => {
  it.each([
    ['ProvisionedThroughputExceededException', ProvisionedThroughputExceededException],
    ['ConditionalCheckFailedException', ConditionalCheckFailedException],
  ])('%s of DynamoDB is the exception that the SDK knows', async (name, exception) => {
    dynamoDbFaults.setFaults([{ error: { name, status: 400, message: 'Too much.' } }]);
    const failure = await put(name).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(exception);
    expect(failure).toMatchObject({ name, message: 'Too much.', $metadata: { httpStatusCode: 400 } });
    await expect(get(name, directDynamoDb)).resolves.toBeUndefined();
  });

  it.each([
    ['ServiceUnavailable', 503],
    ['ThrottlingException', 400],
    ['KmsThrottled', 400],
  ])('%s of SQS has its name and status, and nothing was sent', async (name, status) => {
    sqsFaults.setFaults([{ error: { name, status } }]);
    await expect(send('a')).rejects.toMatchObject({ name, $metadata: { httpStatusCode: status } });
    expect(bodiesInQueue()).toEqual([]);
  });

  it.each([
    ['ThrottlingException', 400],
    ['ServiceUnavailable', 503],
  ])('%s is tried again by a client that may', async (name, status) => {
    const patient = new SQSClient(clientOptions(sqsFaults.url, 3));
    sqsFaults.setFaults([{ error: { name, status }, times: 2 }]);
    const { Id: _, ...message } = entry('a');
    await patient.send(new SendMessageCommand({ QueueUrl, ...message }));
    expect(bodiesInQueue()).toEqual(['a']);
  });
});

describe('a broken connection', () => {
  it('by `reset` leaves the target unasked', async () => {
    sqsFaults.setFaults([{ reset: true }]);
    await expect(send('a')).rejects.toThrow('ECONNRESET');
    expect(bodiesInQueue()).toEqual([]);
    await expect(send('b')).resolves.toHaveProperty('MessageId');
  });

  it('by `dropAnswer` comes after the message was sent', async () => {
    sqsFaults.setFaults([{ dropAnswer: true }]);
    await expect(send('a')).rejects.toThrow('ECONNRESET');
    expect(bodiesInQueue()).toEqual(['a']);
  });

  it('by `dropAnswer` comes after the item was written', async () => {
    dynamoDbFaults.setFaults([{ operation: 'PutItem', dropAnswer: true }]);
    await expect(put('dropped')).rejects.toThrow('ECONNRESET');
    await expect(get('dropped', directDynamoDb)).resolves.toEqual({ orderId: { S: 'dropped' } });
  });
});

describe('failEntries', () => {
  it('fails these entries of SendMessageBatch, and sends the others and only these', async () => {
    sqsFaults.setFaults([{ failEntries: [0, 2] }]);
    const answer = await sendBatch('a', 'b', 'c', 'd');
    expect(answer.Successful).toMatchObject([{ Id: 'id-b' }, { Id: 'id-d' }]);
    expect(answer.Failed).toMatchObject([
      { ...FAILED, Id: 'id-a' },
      { ...FAILED, Id: 'id-c' },
    ]);
    expect(bodiesInQueue()).toEqual(['b', 'd']);
  });

  it('leaves the target unasked when all entries fail', async () => {
    sqsFaults.setFaults([{ failEntries: [0, 1] }]);
    const answer = await sendBatch('a', 'b');
    expect(answer).toMatchObject({ Successful: [], Failed: [{ Id: 'id-a' }, { Id: 'id-b' }] });
    expect(bodiesInQueue()).toEqual([]);
  });

  it('beyond the last entry fails none', async () => {
    sqsFaults.setFaults([{ failEntries: [5] }]);
    await expect(sendBatch('a')).resolves.toMatchObject({ Successful: [{ Id: 'id-a' }], Failed: [] });
  });

  it('keeps what the target itself fails', async () => {
    sqsFaults.setFaults([{ failEntries: [0] }]);
    const Entries = [entry('a'), { Id: 'no-group', MessageBody: 'b' }];
    const { Failed } = await sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
    expect(Failed).toMatchObject([
      { Id: 'no-group', SenderFault: true },
      { ...FAILED, Id: 'id-a' },
    ]);
  });

  it('passes the error on with which the target refuses the others', async () => {
    sqsFaults.setFaults([{ failEntries: [0] }]);
    const Entries = [entry('a'), entry('b'), entry('b')];
    await expect(sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries }))).rejects.toMatchObject({
      name: 'BatchEntryIdsNotDistinct',
    });
  });

  it('fails these entries of DeleteMessageBatch, and deletes the others', async () => {
    await sendBatch('a', 'b', 'c');
    const messages = await receive();
    sqsFaults.setFaults([{ operation: 'DeleteMessageBatch', failEntries: [1] }]);
    const Entries = messages.map(({ ReceiptHandle }, index) => ({ Id: `${index}`, ReceiptHandle }));
    const answer = await sqs.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }));
    expect(answer).toMatchObject({
      Successful: [{ Id: '0' }, { Id: '2' }],
      Failed: [{ ...FAILED, Id: '1' }],
    });
    expect(bodiesInQueue()).toEqual([messages[1]?.Body]);
  });

  it('fails these entries of ChangeMessageVisibilityBatch, and the others come back', async () => {
    await sendBatch('a', 'b');
    const messages = await receive();
    sqsFaults.setFaults([{ failEntries: [0] }]);
    const Entries = messages.map(({ ReceiptHandle }, index) => ({
      Id: `${index}`,
      ReceiptHandle,
      VisibilityTimeout: 1,
    }));
    const answer = await sqs.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl, Entries }));
    expect(answer).toMatchObject({ Successful: [{ Id: '1' }], Failed: [{ ...FAILED, Id: '0' }] });
    const back = await eventually('a message comes back', async () => (await receive())[0]);
    expect(back.Body).toBe(messages[1]?.Body);
  });

  it('waits for a batch operation', async () => {
    sqsFaults.setFaults([{ failEntries: [0] }]);
    await send('a');
    await expect(sendBatch('b')).resolves.toMatchObject({ Failed: [{ Id: 'id-b' }] });
  });
});

it('unprocessed leaves all keys of a BatchGetItem to be asked for again', async () => {
  await put('u-1');
  dynamoDbFaults.setFaults([{ unprocessed: true }]);
  await expect(get('u-1')).resolves.toBeDefined();
  const RequestItems = { [TABLE]: { Keys: [{ orderId: { S: 'u-1' } }, { orderId: { S: 'u-2' } }] } };
  const first = await dynamoDb.send(new BatchGetItemCommand({ RequestItems }));
  expect(first).toMatchObject({ Responses: { [TABLE]: [] }, UnprocessedKeys: RequestItems });
  const second = await dynamoDb.send(new BatchGetItemCommand({ RequestItems: first.UnprocessedKeys }));
  expect(second).toMatchObject({ Responses: { [TABLE]: [{ orderId: { S: 'u-1' } }] }, UnprocessedKeys: {} });
});

describe('a delay', () => {
  it('alone holds the request up, which then succeeds', async () => {
    sqsFaults.setFaults([{ delayMs: 300 }]);
    const from = performance.now();
    await send('a');
    expect(performance.now() - from).toBeGreaterThan(290);
  });

  it('does not save a request whose client has hung up', async () => {
    sqsFaults.setFaults([{ delayMs: 300 }]);
    const giveUp = new AbortController();
    const before = sqsFaults.requests().length;
    const sending = sqs.send(new SendMessageCommand(messageOf('a')), { abortSignal: giveUp.signal });
    await eventually('the request has arrived', () => sqsFaults.requests()[before]);
    giveUp.abort();
    await expect(sending).rejects.toThrow();
    await eventually('the message is there', () => bodiesInQueue()[0]);
    await send('b');
  });

  it('of the answer comes after the message was sent', async () => {
    sqsFaults.setFaults([{ answerDelayMs: 60_000 }]);
    const giveUp = new AbortController();
    const sending = sqs.send(new SendMessageCommand(messageOf('a')), { abortSignal: giveUp.signal });
    await eventually('the message is there', () => bodiesInQueue()[0]);
    giveUp.abort();
    await expect(sending).rejects.toThrow('abort');
    expect(bodiesInQueue()).toEqual(['a']);
  });

  it('ends when the proxy stops', async () => {
    const proxy = await startProxy({ target: emulators.environment.AWS_ENDPOINT_URL_SQS ?? '' });
    proxy.setFaults([{ delayMs: 60_000 }]);
    const asking = expect(fetch(proxy.url, { method: 'POST' })).rejects.toThrow();
    await eventually('the request has arrived', () => proxy.requests()[0]);
    await proxy.stop();
    await asking;
  });
});

describe('the list of faults', () => {
  it('serves the first that fits as often as it says, then the next', async () => {
    sqsFaults.setFaults([
      { operation: 'SendMessage', ...fault('First', 2) },
      fault('Second'),
      { delayMs: 1 },
    ]);
    await expect(namesOf(1, receive)).resolves.toEqual(['Second']);
    await expect(namesOf(4, () => send('a'))).resolves.toEqual(['First', 'First', 'ok', 'ok']);
  });

  it('serves one with times -1 until it is replaced', async () => {
    sqsFaults.setFaults([fault('Always', -1)]);
    await expect(namesOf(5, receive)).resolves.toEqual(Array(5).fill('Always'));
    sqsFaults.setFaults([]);
    await expect(namesOf(1, receive)).resolves.toEqual(['ok']);
  });

  it('leaves it to the random function where there is a chance, and looks on', async () => {
    const draws = [0.2, 0.3, 0.9, 0.1];
    const target = emulators.environment.AWS_ENDPOINT_URL_SQS ?? '';
    const proxy = await startProxy({ target, random: () => draws.shift() ?? 1 });
    const client = new SQSClient(clientOptions(proxy.url));
    proxy.setFaults([{ ...fault('Chance', -1), chance: 0.3 }, fault('Sure')]);
    const list = () => client.send(new GetQueueUrlCommand({ QueueName: queueName }));
    await expect(namesOf(4, list)).resolves.toEqual(['Chance', 'Sure', 'ok', 'Chance']);
  });

  it('is told of in the requests that it struck', async () => {
    const before = sqsFaults.requests().length;
    const struck = fault('Struck');
    sqsFaults.setFaults([struck]);
    await namesOf(2, receive);
    expect(sqsFaults.requests().slice(before)).toEqual([
      { operation: 'ReceiveMessage', at: expect.any(Number), fault: struck },
      { operation: 'ReceiveMessage', at: expect.any(Number) },
    ]);
  });

  it.each<[string, AwsFault, RegExp]>([
    ['no times', { times: 0 }, /fault 1 must have `times`/],
    ['half a time', { times: 1.5 }, /`times`/],
    ['a chance above 1', { chance: 1.1 }, /`chance`/],
    ['two outcomes', { reset: true, dropAnswer: true }, /one outcome/],
    [
      'entries of what has none',
      { operation: 'SendMessage', failEntries: [0] },
      /can never apply to SendMessage/,
    ],
    ['keys of what has none', { operation: 'GetItem', unprocessed: true }, /can never apply to GetItem/],
  ])('refuses a fault with %s, and keeps the former', async (_name, malformed, message) => {
    sqsFaults.setFaults([fault('Former')]);
    expect(() => sqsFaults.setFaults([{ delayMs: 1 }, malformed])).toThrow(message);
    await expect(namesOf(1, receive)).resolves.toEqual(['Former']);
  });
});
