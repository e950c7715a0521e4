import {
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
} from '@aws-sdk/client-sqs';
import { handBack } from '../../lib/queue/hand-back.ts';
import type { Stage } from '../stage.ts';
import { Failure } from '../terminal/failure.ts';
import { counted } from '../terminal/remedy.ts';
import { type ParkedMessage, readParked } from './parked-message.ts';

/** The stage's queues. */
export type Queues = Pick<Stage, 'sqs' | 'outputs'>;

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
 * Works on the dead-letter queue. What is taken from it meanwhile is hidden from others, and given back at the end
 * unless it was removed.
 */
export async function holding<T>(stage: Queues, work: (hold: Hold) => Promise<T>): Promise<T> {
  const hold = new Hold(stage);
  try {
    return await work(hold);
  } finally {
    await hold.giveBack();
  }
}

/** Messages of the dead-letter queue that we have taken. */
export class Hold {
  readonly #stage: Queues;
  readonly #held = new Map<string, ParkedMessage>();
  #hiddenSeconds: number | undefined;

  constructor(stage: Queues) {
    this.#stage = stage;
  }

  /**
   * Takes the next messages that were not taken yet. Of an order, SQS hands out no more than its first ten as long
   * as these are neither removed nor given back.
   *
   * @returns none when there are no more
   */
  async take(most = BATCH): Promise<readonly ParkedMessage[]> {
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

  /**
   * Deletes messages that are held, ten at most.
   *
   * @throws Failure when SQS does not delete them all
   */
  async remove(messages: readonly ParkedMessage[]): Promise<void> {
    const Entries = messages.map(({ receiptHandle }, index) => ({
      Id: String(index),
      ReceiptHandle: receiptHandle,
    }));
    const command = new DeleteMessageBatchCommand({ QueueUrl: this.#queueUrl, Entries });
    const { Failed = [] } = await this.#stage.sqs.send(command);
    const failed = new Set(Failed.map(({ Id }) => Id));
    for (const [index, { messageId }] of messages.entries()) {
      if (!failed.has(String(index))) this.#held.delete(messageId);
    }
    if (failed.size > 0)
      throw new Failure(`SQS has not deleted ${counted(failed.size, 'message')}. Try again.`);
  }

  /** How many messages lie in the queue beside those that are held, as far as SQS knows. */
  async countOthers(): Promise<number> {
    const { visible, hidden } = await this.#counts();
    return Math.max(0, visible + hidden - this.#held.size);
  }

  /** Shows everything that is held to others again. */
  async giveBack(): Promise<void> {
    const held = [...this.#held.values()];
    for (let from = 0; from < held.length; from += BATCH) {
      const some = held.slice(from, from + BATCH);
      // What cannot be given back comes back by itself.
      await handBack(this.#stage.sqs, this.#queueUrl, some, GIVE_BACK_SECONDS).catch(() => undefined);
    }
    this.#held.clear();
  }

  get #queueUrl(): string {
    return this.#stage.outputs.OrderEventsDlqUrl;
  }

  async #receiveFresh(most: number, waitSeconds: number): Promise<readonly ParkedMessage[]> {
    // What was hidden for long enough comes again; once all of it has, there is nothing else.
    for (let again = 0; again <= this.#held.size; ) {
      const messages = (await this.#receive(most, waitSeconds)).map(readParked);
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
      QueueUrl: this.#queueUrl,
      MaxNumberOfMessages: most,
      VisibilityTimeout: this.#hiddenSeconds,
      WaitTimeSeconds: waitSeconds,
      MessageSystemAttributeNames: ['All'],
      MessageAttributeNames: ['All'],
    });
    return (await this.#stage.sqs.send(command)).Messages ?? [];
  }

  async #counts(): Promise<{ readonly visible: number; readonly hidden: number }> {
    const AttributeNames = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'] as const;
    const command = new GetQueueAttributesCommand({
      QueueUrl: this.#queueUrl,
      AttributeNames: [...AttributeNames],
    });
    const { Attributes = {} } = await this.#stage.sqs.send(command);
    const [visible = 0, hidden = 0] = AttributeNames.map((name) => Number(Attributes[name] ?? 0));
    return { visible, hidden };
  }
}
