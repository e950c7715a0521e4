import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import {
  DeleteMessageBatchCommand,
  type Message,
  ReceiveMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import type { SQSRecord } from 'aws-lambda';
import * as v from 'valibot';
import { REGION } from './emulators.ts';

export type EventSourceMappingOptions = {
  readonly sqs: SQSClient;
  readonly lambda: LambdaClient;
  readonly queueUrl: string;
  readonly functionName: string;
  readonly batchSize: number;
  readonly maximumConcurrency: number;
  /** Called with invocations that failed as a whole, and with queue errors. */
  readonly onFailure: (reason: string) => void;
};

export type EventSourceMapping = {
  state(): 'Enabled' | 'Disabling' | 'Disabled';
  /** Stops polling, and returns when the messages that were taken are processed. */
  disable(): Promise<void>;
  enable(): void;
  /** Stops polling for good, and waits for the invocations in progress. */
  stop(): Promise<void>;
};

const Answer = v.object({
  batchItemFailures: v.array(v.object({ itemIdentifier: v.pipe(v.string(), v.nonEmpty()) })),
});

/**
 * Does what Lambda's event source mapping does for a FIFO queue with `ReportBatchItemFailures`: long-polls,
 * invokes the function with batches, several at a time, deletes what succeeded, and leaves what failed to its
 * visibility timeout. SQS itself sees to it that a group is in one invocation at a time.
 *
 * Stricter than Lambda in one point: an answer without `batchItemFailures` fails the batch, where Lambda takes
 * null and an empty object for success.
 */
export function startEventSourceMapping(options: EventSourceMappingOptions): EventSourceMapping {
  const stopping = new AbortController();
  const underWay = new Set<Promise<void>>();
  let isEnabled = true;
  let isPolling = true;

  const poll = async (): Promise<void> => {
    isPolling = true;
    // A poll in progress is not aborted: the emulator would still take messages from the queue for it.
    while (isEnabled && !stopping.signal.aborted) {
      if (underWay.size >= options.maximumConcurrency) {
        await Promise.race(underWay);
        continue;
      }
      const messages = await receive(options, stopping.signal);
      if (messages.length === 0) continue;
      const invocation = handle(messages, options).finally(() => underWay.delete(invocation));
      underWay.add(invocation);
    }
    await Promise.all(underWay);
    isPolling = false;
  };

  let polling = poll();
  return {
    state: () => (isEnabled ? 'Enabled' : isPolling ? 'Disabling' : 'Disabled'),
    async disable() {
      isEnabled = false;
      await polling;
    },
    enable() {
      if (isEnabled) return;
      isEnabled = true;
      polling = polling.then(poll);
    },
    async stop() {
      stopping.abort();
      await polling;
    },
  };
}

async function receive(
  options: EventSourceMappingOptions,
  abortSignal: AbortSignal,
): Promise<readonly Message[]> {
  const command = new ReceiveMessageCommand({
    QueueUrl: options.queueUrl,
    MaxNumberOfMessages: options.batchSize,
    WaitTimeSeconds: 1,
    MessageSystemAttributeNames: ['All'],
    MessageAttributeNames: ['All'],
  });
  try {
    return (await options.sqs.send(command, { abortSignal })).Messages ?? [];
  } catch (error) {
    if (!abortSignal.aborted) {
      options.onFailure(`SQS could not be polled: ${String(error)}`);
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
    return [];
  }
}

async function handle(messages: readonly Message[], options: EventSourceMappingOptions): Promise<void> {
  try {
    const failed = await invoke(messages, options);
    const done = messages.filter(({ MessageId = '' }) => !failed.has(MessageId));
    if (done.length === 0) return;
    const entries = done.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));
    await options.sqs.send(new DeleteMessageBatchCommand({ QueueUrl: options.queueUrl, Entries: entries }));
  } catch (error) {
    options.onFailure(`The batch failed: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** The ids of the messages that failed; throws when the whole batch did. */
async function invoke(
  messages: readonly Message[],
  options: EventSourceMappingOptions,
): Promise<ReadonlySet<string>> {
  const Payload = JSON.stringify({ Records: messages.map((message) => toRecord(message, options.queueUrl)) });
  const answer = await options.lambda.send(
    new InvokeCommand({ FunctionName: options.functionName, Payload }),
  );
  const text = Buffer.from(answer.Payload ?? []).toString('utf8');
  if (answer.FunctionError !== undefined) throw new Error(`The function threw: ${text.slice(0, 500)}`);
  const failed = new Set(
    v.parse(Answer, JSON.parse(text)).batchItemFailures.map((failure) => failure.itemIdentifier),
  );
  const sent = new Set(messages.map(({ MessageId }) => MessageId));
  for (const id of failed)
    if (!sent.has(id)) throw new Error(`The function reported a message that it was not sent.`);
  return failed;
}

/** A message as Lambda passes it to a function. */
function toRecord(message: Message, queueUrl: string): SQSRecord {
  const attributes = message.Attributes ?? {};
  return {
    messageId: message.MessageId ?? '',
    receiptHandle: message.ReceiptHandle ?? '',
    body: message.Body ?? '',
    attributes: {
      ...attributes,
      ApproximateReceiveCount: attributes.ApproximateReceiveCount ?? '1',
      SentTimestamp: attributes.SentTimestamp ?? '0',
      SenderId: attributes.SenderId ?? '',
      ApproximateFirstReceiveTimestamp: attributes.ApproximateFirstReceiveTimestamp ?? '0',
    },
    messageAttributes: Object.fromEntries(
      Object.entries(message.MessageAttributes ?? {}).map(([name, value]) => [
        name,
        { dataType: value.DataType === 'Binary' ? 'Binary' : 'String', stringValue: value.StringValue ?? '' },
      ]),
    ),
    md5OfBody: message.MD5OfBody ?? '',
    eventSource: 'aws:sqs',
    eventSourceARN: `arn:aws:sqs:${REGION}:000000000000:${queueUrl.split('/').at(-1)}`,
    awsRegion: REGION,
  };
}
