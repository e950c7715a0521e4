/*
 * A FIFO queue, after "Amazon SQS FIFO queues" and "Visibility timeout" in the SQS Developer Guide, and the API
 * reference of SendMessage, ReceiveMessage, DeleteMessage and ChangeMessageVisibility. The names in brackets are
 * the probes in `assumptions/` that show whether AWS, and this model, do so:
 *
 * - A receive takes messages of several groups, and of one group as many as there are, in their sequence
 *   [sqs-group-in-sequence].
 * - As long as a message of a group is hidden, the group is blocked [sqs-group-blocked].
 * - Visibility counts from the receive, or from the last change of it [sqs-visibility-from-change], of several
 *   messages at once [sqs-visibility-of-several].
 * - It counts how often a message is received [sqs-receive-count], and since when [sqs-first-receive]; its clock may
 *   be another one [sqs-clock].
 * - A deduplication id counts for five minutes, deleted messages included [sqs-deduplication].
 * - A message that would be received more often than `maxReceiveCount` goes to the dead-letter queue
 *   [sqs-max-receive-count], where it is new [sqs-dead-letter-timestamps], as it is when it is sent back
 *   [sqs-move-attributes, sqs-move-timestamps].
 * - A message older than the retention is gone.
 * - A receipt that has expired deletes nothing [sqs-expired-receipt-delete, sqs-superseded-receipt]. Whether it still
 *   changes the visibility, the documents leave open ("might result in an error"): `takesExpiredReceipts` says what
 *   this queue does [sqs-expired-receipt-hide].
 */

import type { Observer, QueuedMessage } from '../engine/occurrences.ts';
import type { RandomSources } from '../engine/random-sources.ts';
import type { VirtualTime } from '../engine/virtual-time.ts';

export type SqsFifoOptions = {
  readonly time: VirtualTime;
  readonly randoms: RandomSources;
  readonly observe: Observer;
  readonly visibilitySeconds: number;
  readonly retentionSeconds: number;
  readonly maxReceiveCount: number;
  /** "In-flight messages": so many at most. */
  readonly maxInFlight: number;
  readonly takesExpiredReceipts: boolean;
  /** How far its clock is from the time. */
  readonly clockOffsetMs: number;
  readonly onDeadLetter: (message: QueuedMessage) => void;
};

/** A message that was received. */
export type ReceivedMessage = QueuedMessage & {
  readonly receipt: string;
  readonly receiveCount: number;
  readonly firstReceivedAt: number;
};

type Kept = {
  readonly message: QueuedMessage;
  receiveCount: number;
  firstReceivedAt: number;
  hiddenUntil: number;
  receipt: string;
  isGone: boolean;
};

export type Entry = Omit<QueuedMessage, 'messageId' | 'sentAt'> & { readonly deduplicationId: string };

const DEDUPLICATION_MS = 5 * 60_000;

export class SqsFifo {
  readonly #options: SqsFifoOptions;
  readonly #groups = new Map<string, Kept[]>();
  readonly #byReceipt = new Map<string, Kept>();
  readonly #deduplication = new Map<string, number>();
  #count = 0;
  #size = 0;
  #onAvailable: () => void = () => undefined;

  constructor(options: SqsFifoOptions) {
    this.#options = options;
  }

  /** Has a poller told when there may be something to receive. */
  onAvailable(poll: () => void): void {
    this.#onAvailable = poll;
  }

  /** All messages, those that are hidden included. */
  get messages(): readonly QueuedMessage[] {
    return [...this.#groups.values()].flat().map(({ message }) => message);
  }

  send({ deduplicationId, ...entry }: Entry): void {
    const { time, observe } = this.#options;
    const key = `${entry.groupId} ${deduplicationId}`;
    if ((this.#deduplication.get(key) ?? Number.NEGATIVE_INFINITY) > time.now) return;
    this.#deduplication.set(key, time.now + DEDUPLICATION_MS);
    time.after(DEDUPLICATION_MS, () => {
      this.#deduplication.delete(key);
      return false;
    });
    const message = { ...entry, messageId: `m${++this.#count}`, sentAt: this.#clock() };
    const kept = { message, receiveCount: 0, firstReceivedAt: 0, hiddenUntil: 0, receipt: '', isGone: false };
    const group = this.#groups.get(entry.groupId);
    if (group === undefined) this.#groups.set(entry.groupId, [kept]);
    else group.push(kept);
    this.#size++;
    observe({ kind: 'queued', message }, time.now);
    time.at(message.sentAt + this.#options.retentionSeconds * 1000, () => this.#expire(kept));
    this.#onAvailable();
  }

  /** Takes a message out of the queue, whoever has it. */
  remove(messageId: string): void {
    for (const group of this.#groups.values()) {
      const kept = group.find(({ message }) => message.messageId === messageId);
      if (kept !== undefined) this.#remove(kept);
    }
  }

  receive(maxMessages: number): readonly ReceivedMessage[] {
    const random = this.#options.randoms.of('sqs receive');
    const received: ReceivedMessage[] = [];
    let inFlight = this.#size < this.#options.maxInFlight ? 0 : this.#inFlight();
    for (const group of random.shuffled(this.#available())) {
      for (const kept of [...group]) {
        if (received.length === maxMessages || inFlight >= this.#options.maxInFlight) return received;
        const message = this.#take(kept);
        if (message === undefined) continue;
        received.push(message);
        inFlight++;
      }
    }
    return received;
  }

  /** Whether the receipt was good for it. */
  delete(receipt: string): boolean {
    const kept = this.#byReceipt.get(receipt);
    if (kept === undefined || this.#isExpired(kept, receipt)) return false;
    this.#remove(kept);
    this.#options.observe({ kind: 'deleted', message: kept.message }, this.#options.time.now);
    this.#onAvailable();
    return true;
  }

  /** Whether the receipt was good for it. */
  changeVisibility(receipt: string, seconds: number): boolean {
    const { time, takesExpiredReceipts, observe } = this.#options;
    const kept = this.#byReceipt.get(receipt);
    if (kept === undefined) return false;
    if (this.#isExpired(kept, receipt) && !takesExpiredReceipts) return false;
    kept.hiddenUntil = time.now + seconds * 1000;
    observe({ kind: 'hidden', message: kept.message, seconds }, time.now);
    this.#tellWhenVisible(kept);
    return true;
  }

  #tellWhenVisible(kept: Kept): void {
    const { hiddenUntil } = kept;
    this.#options.time.at(hiddenUntil, () => {
      if (kept.isGone || kept.hiddenUntil !== hiddenUntil) return false;
      return this.#onAvailable();
    });
  }

  /** Each receive gives a message another receipt, and the visibility timeout ends it. */
  #isExpired(kept: Kept, receipt: string): boolean {
    return kept.hiddenUntil <= this.#options.time.now || kept.receipt !== receipt;
  }

  #inFlight(): number {
    const { now } = this.#options.time;
    let count = 0;
    for (const group of this.#groups.values())
      for (const { hiddenUntil } of group) if (hiddenUntil > now) count++;
    return count;
  }

  #available(): readonly Kept[][] {
    const { now } = this.#options.time;
    const isFree = ({ hiddenUntil }: Kept) => hiddenUntil <= now;
    return [...this.#groups.values()].filter((group) => group.every(isFree));
  }

  #take(kept: Kept): ReceivedMessage | undefined {
    const { time, visibilitySeconds, maxReceiveCount, observe, onDeadLetter } = this.#options;
    const { message } = kept;
    if (kept.receiveCount >= maxReceiveCount) {
      this.#remove(kept);
      observe({ kind: 'redriven', message }, time.now);
      onDeadLetter(message);
      return undefined;
    }
    kept.receiveCount++;
    if (kept.receiveCount === 1) kept.firstReceivedAt = this.#clock();
    kept.hiddenUntil = time.now + visibilitySeconds * 1000;
    kept.receipt = `${message.messageId}/${kept.receiveCount}`;
    this.#byReceipt.set(kept.receipt, kept);
    observe({ kind: 'received', message, count: kept.receiveCount }, time.now);
    this.#tellWhenVisible(kept);
    const { receipt, receiveCount, firstReceivedAt } = kept;
    return { ...message, receipt, receiveCount, firstReceivedAt };
  }

  #expire(kept: Kept): boolean {
    const { time, observe } = this.#options;
    if (kept.isGone) return false;
    this.#remove(kept);
    observe({ kind: 'expired', message: kept.message }, time.now);
    return true;
  }

  #remove(kept: Kept): void {
    const { groupId, messageId } = kept.message;
    const group = this.#groups.get(groupId) ?? [];
    kept.isGone = true;
    this.#size--;
    group.splice(group.indexOf(kept), 1);
    if (group.length === 0) this.#groups.delete(groupId);
    for (let count = 1; count <= kept.receiveCount; count++) this.#byReceipt.delete(`${messageId}/${count}`);
  }

  #clock(): number {
    return Math.floor(this.#options.time.now + this.#options.clockOffsetMs);
  }
}
