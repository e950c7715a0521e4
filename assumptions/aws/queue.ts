import {
  ChangeMessageVisibilityBatchCommand,
  CreateQueueCommand,
  DeleteMessageCommand,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  type SQSClient,
  StartMessageMoveTaskCommand,
} from '@aws-sdk/client-sqs';
import {
  type Queue,
  type QueueEntry,
  type QueueMessage,
  type QueueSettings,
  type QueueWithDeadLetters,
  Refused,
} from '../cloud.ts';
import { answerOf } from './requests.ts';
import { TAG, type Temporary } from './temporary.ts';

/** A queue at AWS; Lambda finds it by its ARN. */
export type AwsQueue = QueueWithDeadLetters & { readonly arn: string };

/** Creates a queue and its dead-letter queue, as resources/queues.yml declares them. */
export async function createQueue(
  client: SQSClient,
  temporary: Temporary,
  settings: QueueSettings,
): Promise<AwsQueue> {
  const letters = await create(client, temporary, { VisibilityTimeout: '60' });
  const maxReceiveCount = settings.maxReceiveCount ?? 1000;
  const main = await create(client, temporary, {
    VisibilityTimeout: String(settings.visibilitySeconds),
    RedrivePolicy: JSON.stringify({ deadLetterTargetArn: letters.arn, maxReceiveCount }),
  });
  return {
    arn: main.arn,
    ...queueAt(client, main.url),
    deadLetters: queueAt(client, letters.url),
    async moveBack() {
      const command = { SourceArn: letters.arn, DestinationArn: main.arn };
      await answerOf(client.send(new StartMessageMoveTaskCommand(command)));
    },
  };
}

/** Deletes a queue by its name. */
export async function deleteQueue(client: SQSClient, QueueName: string): Promise<void> {
  const { QueueUrl } = await client.send(new GetQueueUrlCommand({ QueueName }));
  await client.send(new DeleteQueueCommand({ QueueUrl }));
}

async function create(client: SQSClient, temporary: Temporary, attributes: Readonly<Record<string, string>>) {
  const QueueName = temporary.name((name) => deleteQueue(client, name), '.fifo');
  const Attributes = {
    FifoQueue: 'true',
    FifoThroughputLimit: 'perMessageGroupId',
    DeduplicationScope: 'messageGroup',
    MaximumMessageSize: '1048576',
    ...attributes,
  };
  const tags = { [TAG.key]: TAG.value };
  const { QueueUrl: url = '' } = await answerOf(
    client.send(new CreateQueueCommand({ QueueName, Attributes, tags })),
  );
  const request = new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['QueueArn'] });
  const { Attributes: { QueueArn: arn = '' } = {} } = await answerOf(client.send(request));
  return { url, arn };
}

function queueAt(client: SQSClient, QueueUrl: string): Queue {
  return {
    async send(...entries) {
      const command = new SendMessageBatchCommand({ QueueUrl, Entries: entries.map(entryOf) });
      const { Failed = [] } = await answerOf(client.send(command));
      const [failed] = Failed;
      if (failed) throw new Refused(failed.Code ?? '', failed.Message ?? '');
    },
    async receive(MaxNumberOfMessages = 10) {
      const command = new ReceiveMessageCommand({
        ...{ QueueUrl, MaxNumberOfMessages },
        // A short poll asks only some of the servers.
        WaitTimeSeconds: 1,
        MessageSystemAttributeNames: ['All'],
        MessageAttributeNames: ['All'],
      });
      const { Messages = [] } = await answerOf(client.send(command));
      return Messages.map(messageOf);
    },
    async delete(ReceiptHandle) {
      await answerOf(client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle })));
    },
    async hide(receipts, VisibilityTimeout) {
      const Entries = receipts.map((ReceiptHandle, index) => ({
        ...{ Id: String(index), ReceiptHandle, VisibilityTimeout },
      }));
      const command = new ChangeMessageVisibilityBatchCommand({ QueueUrl, Entries });
      const { Failed = [] } = await answerOf(client.send(command));
      return Failed.length;
    },
  };
}

function entryOf({ body, group, id = body, attributes = {} }: QueueEntry, index: number) {
  const named = Object.entries(attributes).map(
    ([name, StringValue]) => [name, { DataType: 'String', StringValue }] as const,
  );
  return {
    Id: String(index),
    MessageBody: body,
    MessageGroupId: group,
    MessageDeduplicationId: id,
    ...(named.length > 0 && { MessageAttributes: Object.fromEntries(named) }),
  };
}

function messageOf({ MessageId = '', Body = '', ReceiptHandle = '', ...rest }: Message): QueueMessage {
  const { Attributes: system = {}, MessageAttributes: attributes = {} } = rest;
  const texts = Object.entries(attributes).map(([name, { StringValue = '' }]) => [name, StringValue]);
  return {
    messageId: MessageId,
    body: Body,
    group: system.MessageGroupId ?? '',
    receipt: ReceiptHandle,
    receiveCount: Number(system.ApproximateReceiveCount),
    sentAt: Number(system.SentTimestamp),
    firstReceivedAt: Number(system.ApproximateFirstReceiveTimestamp),
    attributes: Object.fromEntries(texts),
  };
}
