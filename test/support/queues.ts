import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  ChangeMessageVisibilityCommand,
  DeleteMessageBatchCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
} from '@aws-sdk/client-sqs';
import { stringAttributes } from '../../lib/queue/enqueue.ts';
import {
  type EventSourceMapping,
  startEventSourceMapping,
} from '../../local/emulators/event-source-mapping.ts';
import type { StoredMessage, TestSystem } from './local-system.ts';

export type Queue = 'OrderEventsQueue' | 'OrderEventsDlq';

/** A message for a queue; its deduplication id is one of its own. */
export type QueueEntry = {
  readonly body: string;
  readonly groupId: string;
  readonly attributes?: Readonly<Record<string, string>>;
};

/** A queue's URL as it is outside the functions, where nothing fails. */
export function urlOf({ refs }: TestSystem, queue: Queue): string {
  return refs[queue] ?? '';
}

/** Puts messages into a queue past the receiver. */
export async function put(system: TestSystem, queue: Queue, entries: readonly QueueEntry[]): Promise<void> {
  for (let from = 0; from < entries.length; from += 10) {
    const Entries = entries.slice(from, from + 10).map(({ body, groupId, attributes = {} }, index) => ({
      Id: String(index),
      MessageBody: body,
      MessageGroupId: groupId,
      MessageDeduplicationId: randomUUID(),
      MessageAttributes: stringAttributes(attributes),
    }));
    await system.clients.sqs.send(new SendMessageBatchCommand({ QueueUrl: urlOf(system, queue), Entries }));
  }
}

/** Takes up to ten messages from a queue, one of each group. */
export async function take(system: TestSystem, queue: Queue): Promise<readonly Message[]> {
  const command = new ReceiveMessageCommand({
    QueueUrl: urlOf(system, queue),
    MaxNumberOfMessages: 10,
    WaitTimeSeconds: 1,
    MessageSystemAttributeNames: ['All'],
    MessageAttributeNames: ['All'],
  });
  return (await system.clients.sqs.send(command)).Messages ?? [];
}

/**
 * Sends all parked messages back to the queue one by one: the emulator has no redrive of its own
 * (StartMessageMoveTask).
 */
export async function redrive(system: TestSystem): Promise<void> {
  while (system.messagesIn('OrderEventsDlq').length > 0) {
    const messages = await take(system, 'OrderEventsDlq');
    await put(
      system,
      'OrderEventsQueue',
      messages.map(({ Body = '', Attributes, MessageAttributes = {} }) => ({
        body: Body,
        groupId: Attributes?.MessageGroupId ?? '',
        attributes: Object.fromEntries(
          Object.entries(MessageAttributes).map(([name, { StringValue = '' }]) => [name, StringValue]),
        ),
      })),
    );
    const Entries = messages.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));
    await system.clients.sqs.send(
      new DeleteMessageBatchCommand({ QueueUrl: urlOf(system, 'OrderEventsDlq'), Entries }),
    );
  }
}

/** The messages of a group in the dead-letter queue. */
export function parkedMessagesOf(system: TestSystem, groupId: string): readonly StoredMessage[] {
  return system.messagesIn('OrderEventsDlq').filter(({ messageGroupId }) => messageGroupId === groupId);
}

/** The messages of a group in the queue of order events. */
export function queuedMessagesOf(system: TestSystem, groupId: string): readonly StoredMessage[] {
  return system.messagesIn('OrderEventsQueue').filter(({ messageGroupId }) => messageGroupId === groupId);
}

/**
 * Stops polling, and waits until the last long poll has ended: the emulator would still answer it with a message.
 */
export async function stopPolling(polling: EventSourceMapping): Promise<void> {
  await polling.stop();
  await sleep(1_100);
}

/** Feeds the forwarder again after the system's own event source mapping was stopped. */
export function resumePolling(system: TestSystem): EventSourceMapping {
  return startEventSourceMapping({
    sqs: system.clients.sqs,
    lambda: system.lambda,
    queueUrl: urlOf(system, 'OrderEventsQueue'),
    functionName: system.functionNames.forwarder ?? '',
    batchSize: 10,
    maximumConcurrency: 5,
    onFailure: () => undefined,
  });
}

/**
 * Lets the visibility timeout of all messages in flight pass. It takes a second, the emulator's minimum.
 */
export async function visibilityTimeoutPasses(system: TestSystem): Promise<void> {
  const QueueUrl = urlOf(system, 'OrderEventsQueue');
  const queue = system.emulators.sqs.inspectQueue(QueueUrl.split('/').at(-1) ?? '');
  for (const { receiptHandle } of queue?.messages.inflight ?? []) {
    const release = { QueueUrl, ReceiptHandle: receiptHandle, VisibilityTimeout: 1 };
    await system.clients.sqs.send(new ChangeMessageVisibilityCommand(release));
  }
}
