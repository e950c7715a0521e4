import {
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { handBack } from '../../lib/queue/hand-back.ts';
import { Failure } from '../terminal/failure.ts';
import { pluralize } from '../terminal/wording.ts';

/** A message that is leased, as far as the lease must know it. */
export type LeasedMessage = {
  readonly messageId: string;
  /** With which it is deleted or given back, as long as it is leased. */
  readonly receiptHandle: string;
  readonly groupId: string;
};

/** A FIFO queue to lease messages from, and how one of its messages is read. */
export type LeaseOptions<M extends LeasedMessage> = {
  readonly sqs: SQSClient;
  readonly queueUrl: string;
  /** Never throws. */
  readonly read: (message: Message) => M;
};

/** SQS's limit of messages in one call. */
const BATCH = 10;

/** If we end without giving anything back, it comes back by itself after so long. */
const HIDDEN_SECONDS = 30;

/** How many messages a second a slow connection receives at least: the first must not come back before the last. */
const SLOWEST_RATE = 50;

/** A second is soon enough, and the emulator fails to store a timeout of none. */
const GIVE_BACK_SECONDS = 1;

/** What others have just given back is waited for: the first poll is short, the others take a second. */
const MAX_POLLS = 4;

/**
 * Works on a queue. What is taken from it meanwhile is hidden from others, and given back at the end unless it was
 * removed.
 */
export async function leasing<M extends LeasedMessage, T>(
  options: LeaseOptions<M>,
  work: (lease: QueueLease<M>) => Promise<T>,
): Promise<T> {
  const lease = new QueueLease(options);
  try {
    return await work(lease);
  } finally {
    await lease.giveBack();
  }
}

/** Messages of a queue that we have taken. */
export class QueueLease<M extends LeasedMessage> {
  readonly #options: LeaseOptions<M>;
  readonly #held = new Map<string, M>();
  #hiddenSeconds: number | undefined;

  constructor(options: LeaseOptions<M>) {
    this.#options = options;
  }

  /**
   * Takes the next messages that were not taken yet. Of a group, SQS hands out no more than its first ten as long
   * as these are neither removed nor given back.
   *
   * @returns none when there are no more
   */
  async take(most = BATCH): Promise<readonly M[]> {
    for (let polls = 0; polls < MAX_POLLS; polls++) {
      const fresh = await this.#receiveFresh(most, polls === 0 ? 0 : 1);
      if (fresh.length > 0) return fresh;
      const { visible, hidden } = await this.#counts();
      const othersHold = hidden > this.#held.size;
      // A short poll asks only some of SQS's servers, a long one all of them.
      if (!othersHold && (visible === 0 || polls > 0)) return [];
    }
    return [];
  }

  /** Takes all that can be reached. */
  async receiveAll(): Promise<readonly M[]> {
    const messages: M[] = [];
    for (let some = await this.take(); some.length > 0; some = await this.take()) messages.push(...some);
    return messages;
  }

  /**
   * Deletes messages that are held, ten at most.
   *
   * @throws Failure when SQS does not delete them all
   */
  async remove(messages: readonly M[]): Promise<void> {
    const Entries = messages.map(({ receiptHandle }, index) => ({
      Id: String(index),
      ReceiptHandle: receiptHandle,
    }));
    const command = new DeleteMessageBatchCommand({ QueueUrl: this.#options.queueUrl, Entries });
    const { Failed = [] } = await this.#options.sqs.send(command);
    const failed = new Set(Failed.map(({ Id }) => Id));
    for (const [index, { messageId }] of messages.entries()) {
      if (!failed.has(String(index))) this.#held.delete(messageId);
    }
    if (failed.size > 0)
      throw new Failure(`SQS has not deleted ${pluralize(failed.size, 'message')}. Try again.`);
  }

  /** How many messages lie in the queue beside those that are held, as far as SQS knows. */
  async countOthers(): Promise<number> {
    const { visible, hidden } = await this.#counts();
    return Math.max(0, visible + hidden - this.#held.size);
  }

  /** Shows everything that is held to others again, each group in its sequence. */
  async giveBack(): Promise<void> {
    const { sqs, queueUrl } = this.#options;
    const held = [...this.#held.values()];
    for (let from = 0; from < held.length; from += BATCH) {
      const some = held.slice(from, from + BATCH);
      // What cannot be given back comes back by itself.
      await handBack(sqs, queueUrl, some, GIVE_BACK_SECONDS).catch(() => undefined);
    }
    this.#held.clear();
  }

  async #receiveFresh(most: number, waitSeconds: number): Promise<readonly M[]> {
    // What was hidden for long enough comes again; once all of it has, there is nothing else.
    for (let again = 0; again <= this.#held.size; ) {
      const messages = (await this.#receive(most, waitSeconds)).map(this.#options.read);
      const fresh = messages.filter(({ messageId }) => !this.#held.has(messageId));
      // The newest receipt handle counts.
      for (const message of messages) this.#held.set(message.messageId, message);
      if (fresh.length > 0 || messages.length === 0) return fresh;
      again += messages.length;
    }
    return [];
  }

  async #receive(most: number, waitSeconds: number): Promise<readonly Message[]> {
    this.#hiddenSeconds ??= HIDDEN_SECONDS + Math.ceil((await this.#counts()).visible / SLOWEST_RATE);
    const command = new ReceiveMessageCommand({
      QueueUrl: this.#options.queueUrl,
      MaxNumberOfMessages: most,
      VisibilityTimeout: this.#hiddenSeconds,
      WaitTimeSeconds: waitSeconds,
      MessageSystemAttributeNames: ['All'],
      MessageAttributeNames: ['All'],
    });
    return (await this.#options.sqs.send(command)).Messages ?? [];
  }

  async #counts(): Promise<{ readonly visible: number; readonly hidden: number }> {
    const AttributeNames = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'] as const;
    const command = new GetQueueAttributesCommand({
      QueueUrl: this.#options.queueUrl,
      AttributeNames: [...AttributeNames],
    });
    const { Attributes = {} } = await this.#options.sqs.send(command);
    const [visible = 0, hidden = 0] = AttributeNames.map((name) => Number(Attributes[name] ?? 0));
    return { visible, hidden };
  }
}
