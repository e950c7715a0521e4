import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  DeleteMessageCommand,
  type ListMessageMoveTasksResultEntry,
  type Message,
  ReceiveMessageCommand,
  SendMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';

/** What a task moves, where to, and how fast. */
export type MoveTaskOptions = {
  readonly sqs: SQSClient;
  readonly sourceArn: string;
  readonly sourceUrl: string;
  /** Without it, SQS looks up each message's original queue, which fails for messages that were sent here. */
  readonly destination: { readonly arn: string; readonly url: string } | undefined;
  readonly messagesPerSecond: number | undefined;
  readonly messagesToMove: number;
};

type Status = 'RUNNING' | 'COMPLETED' | 'CANCELLING' | 'CANCELLED' | 'FAILED';

/** A message move task of SQS, which runs as soon as it is created. */
export class MoveTask {
  readonly handle = randomUUID();
  readonly ended: Promise<void>;
  readonly #options: MoveTaskOptions;
  readonly #startedAt = Date.now();
  readonly #cancelling = new AbortController();
  #status: Status = 'RUNNING';
  #moved = 0;
  #failureReason: string | undefined;

  constructor(options: MoveTaskOptions) {
    this.#options = options;
    this.ended = this.#run();
  }

  get isActive(): boolean {
    return this.#status === 'RUNNING' || this.#status === 'CANCELLING';
  }

  /** The task, as `ListMessageMoveTasks` returns it. */
  get entry(): ListMessageMoveTasksResultEntry {
    const { sourceArn, destination, messagesPerSecond, messagesToMove } = this.#options;
    return {
      ...(this.#status === 'RUNNING' && { TaskHandle: this.handle }),
      Status: this.#status,
      SourceArn: sourceArn,
      DestinationArn: destination?.arn,
      MaxNumberOfMessagesPerSecond: messagesPerSecond,
      ApproximateNumberOfMessagesMoved: this.#moved,
      ApproximateNumberOfMessagesToMove: messagesToMove,
      FailureReason: this.#failureReason,
      StartedTimestamp: this.#startedAt,
    };
  }

  /** @returns how many messages were moved */
  cancel(): number {
    if (this.isActive) this.#status = 'CANCELLING';
    this.#cancelling.abort();
    return this.#moved;
  }

  async #run(): Promise<void> {
    try {
      await this.#moveAll();
      this.#status = this.#cancelling.signal.aborted ? 'CANCELLED' : 'COMPLETED';
    } catch (error) {
      this.#failureReason = error instanceof Error ? error.name : String(error);
      this.#status = 'FAILED';
    }
  }

  async #moveAll(): Promise<void> {
    const { messagesPerSecond: rate, messagesToMove } = this.#options;
    const { signal } = this.#cancelling;
    // A message that is parked again while the task runs is not moved again.
    while (!signal.aborted && this.#moved < messagesToMove) {
      const messages = await this.#receive(Math.min(rate ?? 10, 10, messagesToMove - this.#moved));
      if (messages.length === 0) return;
      for (const message of messages) await this.#move(message);
      const pauseMs = rate === undefined ? 0 : (messages.length * 1000) / rate;
      await sleep(pauseMs, undefined, { signal }).catch(() => undefined);
    }
  }

  async #receive(most: number): Promise<readonly Message[]> {
    const command = new ReceiveMessageCommand({
      QueueUrl: this.#options.sourceUrl,
      MaxNumberOfMessages: most,
      VisibilityTimeout: 30,
      // Messages that were just released become visible within a second.
      WaitTimeSeconds: 1,
      MessageSystemAttributeNames: ['All'],
      MessageAttributeNames: ['All'],
    });
    return (await this.#options.sqs.send(command)).Messages ?? [];
  }

  async #move({ Body, Attributes, MessageAttributes, MessageId, ReceiptHandle }: Message): Promise<void> {
    const { sqs, sourceUrl, destination } = this.#options;
    if (destination === undefined) throw new CouldNotDetermineMessageSource();
    const moved = new SendMessageCommand({
      QueueUrl: destination.url,
      MessageBody: Body,
      MessageAttributes,
      MessageGroupId: Attributes?.MessageGroupId,
      MessageDeduplicationId: MessageId,
    });
    await sqs.send(moved);
    await sqs.send(new DeleteMessageCommand({ QueueUrl: sourceUrl, ReceiptHandle }));
    this.#moved += 1;
  }
}

/** Named as in AWS's answers. */
class CouldNotDetermineMessageSource extends Error {
  override readonly name = 'CouldNotDetermineMessageSource';
}
