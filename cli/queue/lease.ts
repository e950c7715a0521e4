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

/** What a lease must know of a message. */
export type LeasedMessage = {
  readonly messageId: string;
  /** Deletes or releases the message while it is leased. */
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
export const MAX_BATCH = 10;

/** Messages that are never released become visible after this time. */
const LEASE_SECONDS = 30;

/** The first message must not become visible again before the last is received, also on a slow connection. */
const MIN_MESSAGES_PER_SECOND = 50;

/** Not 0, which the local emulator cannot store. */
export const RELEASE_SECONDS = 1;

/** Messages that others have just released take a second to show: the first poll is short, the others wait. */
const MAX_POLLS = 4;

/**
 * Works on a queue. The messages that are taken are hidden from other consumers, and released at the end unless they
 * were removed.
 */
export async function withLease<M extends LeasedMessage, T>(
  options: LeaseOptions<M>,
  work: (lease: QueueLease<M>) => Promise<T>,
): Promise<T> {
  const lease = new QueueLease(options);
  try {
    return await work(lease);
  } finally {
    await lease.release();
  }
}

/** Messages that were taken from a queue. */
export class QueueLease<M extends LeasedMessage> {
  readonly #options: LeaseOptions<M>;
  readonly #leased = new Map<string, M>();
  #visibilitySeconds: number | undefined;

  constructor(options: LeaseOptions<M>) {
    this.#options = options;
  }

  /**
   * Takes messages that were not taken yet. SQS hands out only the first ten of a group until these are removed or
   * released.
   *
   * @returns none when there are no more
   */
  async take(): Promise<readonly M[]> {
    for (let polls = 0; polls < MAX_POLLS; polls++) {
      const fresh = await this.#receiveFresh(polls === 0 ? 0 : 1);
      if (fresh.length > 0) return fresh;
      const { visible, hidden } = await this.#counts();
      const othersHaveSome = hidden > this.#leased.size;
      // A short poll asks only some of SQS's servers, a long one all of them.
      if (!othersHaveSome && (visible === 0 || polls > 0)) return [];
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
   * Deletes leased messages, ten at most.
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
      if (!failed.has(String(index))) this.#leased.delete(messageId);
    }
    if (failed.size > 0)
      throw new Failure(`SQS has not deleted ${pluralize(failed.size, 'message')}. Try again.`);
  }

  /** How many messages are in the queue beside the leased ones, approximately. */
  async countUnleased(): Promise<number> {
    const { visible, hidden } = await this.#counts();
    return Math.max(0, visible + hidden - this.#leased.size);
  }

  /** Makes all leased messages visible again, each group in its sequence. */
  async release(): Promise<void> {
    const { sqs, queueUrl } = this.#options;
    const leased = [...this.#leased.values()];
    for (let from = 0; from < leased.length; from += MAX_BATCH) {
      const some = leased.slice(from, from + MAX_BATCH);
      // A message that cannot be released becomes visible by itself.
      await handBack(sqs, queueUrl, some, RELEASE_SECONDS).catch(() => undefined);
    }
    this.#leased.clear();
  }

  async #receiveFresh(waitSeconds: number): Promise<readonly M[]> {
    // A message whose visibility timeout has passed comes again; once all have, there are no others.
    for (let again = 0; again <= this.#leased.size; ) {
      const messages = (await this.#receive(waitSeconds)).map(this.#options.read);
      const fresh = messages.filter(({ messageId }) => !this.#leased.has(messageId));
      // The newest receipt handle counts.
      for (const message of messages) this.#leased.set(message.messageId, message);
      if (fresh.length > 0 || messages.length === 0) return fresh;
      again += messages.length;
    }
    return [];
  }

  async #receive(waitSeconds: number): Promise<readonly Message[]> {
    this.#visibilitySeconds ??=
      LEASE_SECONDS + Math.ceil((await this.#counts()).visible / MIN_MESSAGES_PER_SECOND);
    const command = new ReceiveMessageCommand({
      QueueUrl: this.#options.queueUrl,
      MaxNumberOfMessages: MAX_BATCH,
      VisibilityTimeout: this.#visibilitySeconds,
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
