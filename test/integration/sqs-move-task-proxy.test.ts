import {
  CancelMessageMoveTaskCommand,
  CreateQueueCommand,
  GetQueueAttributesCommand,
  ListMessageMoveTasksCommand,
  type ListMessageMoveTasksResultEntry,
  SendMessageBatchCommand,
  SQSClient,
  StartMessageMoveTaskCommand,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type Emulators, REGION, startEmulators } from '../../local/emulators/emulators.ts';

/*
 * Real: the proxy that adds message move tasks to the emulator of SQS, the AWS SDK's client, sockets.
 * Double: SQS is the emulator behind it. The errors are those that AWS answers.
 */
let emulators: Emulators;
let sqs: SQSClient;
let names: { source: string; destination: string };
let queues = 0;

beforeAll(async () => {
  emulators = await startEmulators(undefined);
  sqs = new SQSClient({
    region: REGION,
    endpoint: emulators.sqsMoveTaskProxy.url,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
  });
});
afterAll(() => emulators.stop());

const arnOf = (name: string) => `arn:aws:sqs:${REGION}:000000000000:${name}`;
const create = async (QueueName: string, attributes = {}) => {
  const Attributes = { FifoQueue: 'true', ...attributes };
  return (await sqs.send(new CreateQueueCommand({ QueueName, Attributes }))).QueueUrl ?? '';
};

beforeEach(async () => {
  queues += 1;
  names = { source: `dlq-${queues}.fifo`, destination: `queue-${queues}.fifo` };
  await create(names.source);
  const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: arnOf(names.source), maxReceiveCount: 3 });
  await create(names.destination, { RedrivePolicy });
});

const fill = async (count: number) => {
  const QueueUrl = await create(names.source);
  const entries = Array.from({ length: count }, (_, index) => ({
    Id: String(index),
    MessageBody: String(index),
    MessageGroupId: `G${index % 2}`,
    MessageDeduplicationId: String(index),
    MessageAttributes: { reason: { DataType: 'String', StringValue: String(index) } },
  }));
  for (let from = 0; from < count; from += 10) {
    const Entries = entries.slice(from, from + 10);
    await sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
  }
};
const start = (more: object = { DestinationArn: arnOf(names.destination) }) =>
  sqs.send(new StartMessageMoveTaskCommand({ SourceArn: arnOf(names.source), ...more }));
const list = async (MaxResults = 1) => {
  const command = new ListMessageMoveTasksCommand({ SourceArn: arnOf(names.source), MaxResults });
  return (await sqs.send(command)).Results ?? [];
};
const ended = async (): Promise<ListMessageMoveTasksResultEntry | undefined> => {
  for (;;) {
    const [task] = await list();
    if (task?.Status !== 'RUNNING' && task?.Status !== 'CANCELLING') return task;
  }
};
const contents = (name: string) => emulators.sqs.inspectQueue(name)?.messages.ready ?? [];

/** Seconds of a task that moves one message each, however busy the machine is. */
const MORE_THAN_A_TEST_TAKES = 300;
const oneASecond = () => ({ DestinationArn: arnOf(names.destination), MaxNumberOfMessagesPerSecond: 1 });

describe('A message move task', () => {
  it('moves every message as it is, in its group, and tells when it is done', async () => {
    await fill(3);

    await start();

    expect(await ended()).toEqual({
      Status: 'COMPLETED',
      SourceArn: arnOf(names.source),
      DestinationArn: arnOf(names.destination),
      ApproximateNumberOfMessagesMoved: 3,
      ApproximateNumberOfMessagesToMove: 3,
      StartedTimestamp: expect.any(Number),
    });
    expect(contents(names.source)).toEqual([]);
    expect(contents(names.destination)).toMatchObject([
      { body: '0', messageGroupId: 'G0', messageAttributes: { reason: { StringValue: '0' } } },
      { body: '2', messageGroupId: 'G0' },
      { body: '1', messageGroupId: 'G1' },
    ]);
  });

  it('moves no faster than it is told to, and stops when it is cancelled', async () => {
    await fill(MORE_THAN_A_TEST_TAKES);
    const startedAt = Date.now();

    const { TaskHandle } = await start(oneASecond());
    expect(await list()).toMatchObject([{ Status: 'RUNNING', TaskHandle }]);
    while ((await list())[0]?.ApproximateNumberOfMessagesMoved === 0);
    await sqs.send(new CancelMessageMoveTaskCommand({ TaskHandle }));
    const { Status, ApproximateNumberOfMessagesMoved: moved = 0 } = (await ended()) ?? {};

    expect(Status).toBe('CANCELLED');
    expect(moved).toBeLessThanOrEqual(1 + (Date.now() - startedAt) / 1000);
    expect(contents(names.destination)).toHaveLength(moved);
  });

  it('fails without a destination, as SQS does for messages that it has not moved itself', async () => {
    await fill(1);

    await start({});

    expect(await ended()).toMatchObject({
      Status: 'FAILED',
      FailureReason: 'CouldNotDetermineMessageSource',
    });
  });

  it('is alone: a second one is refused, and takes its turn afterwards', async () => {
    await fill(MORE_THAN_A_TEST_TAKES);

    const { TaskHandle } = await start(oneASecond());
    await expect(start()).rejects.toMatchObject({
      name: 'InvalidParameterValue',
      message: expect.stringContaining('Only one active task is allowed'),
    });

    await sqs.send(new CancelMessageMoveTaskCommand({ TaskHandle }));
    await ended();
    await start();
    expect(await list(10)).toHaveLength(2);
  });

  it.each([
    ['a source that there is not', { SourceArn: arnOf('none.fifo') }, 'ResourceNotFoundException'],
    ['a destination that there is not', { DestinationArn: arnOf('none.fifo') }, 'ResourceNotFoundException'],
    ['a rate beyond 500', { MaxNumberOfMessagesPerSecond: 501 }, 'InvalidParameterValue'],
  ])('is refused with %s', async (_, parameters, name) => {
    await expect(start(parameters)).rejects.toMatchObject({ name });
    expect(await list()).toEqual([]);
  });

  it('is refused where the source is nobody’s dead-letter queue', async () => {
    await expect(start({ SourceArn: arnOf(names.destination) })).rejects.toMatchObject({
      name: 'InvalidParameterValue',
      message: 'Source queue must be configured as a Dead Letter Queue.',
    });
  });

  it('cannot be cancelled when it is not there', async () => {
    const cancel = sqs.send(new CancelMessageMoveTaskCommand({ TaskHandle: 'none' }));

    await expect(cancel).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });
});

it('Everything else passes to SQS unchanged', async () => {
  const QueueUrl = await create(names.source);

  const answer = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }));

  expect(answer.Attributes).toEqual({ QueueArn: arnOf(names.source) });
});
