/*
 * The event source mapping of a FIFO queue, after "Using Lambda with Amazon SQS", "Configuring scaling behavior for SQS
 * event source mappings" and "Handling errors for an SQS event source in Lambda":
 *
 * - It receives up to ten messages, of several groups, and invokes the function with them; so many invocations run side
 *   by side at most.
 * - Where Lambda throttles an invocation, it is tried again until the visibility timeout ends: it starts late, and a
 *   little later than that where clocks differ.
 * - It deletes what the function does not report as failed [lambda-partial-batch, a probe in `assumptions/`]. An answer
 *   that names nothing, or is none, counts as a success.
 *   Of a function that fails, or answers what it cannot read, it deletes nothing.
 */
import type { SQSBatchResponse, SQSRecord } from 'aws-lambda';
import type { Faults } from '../engine/faults.ts';
import type { Observer } from '../engine/occurrences.ts';
import type { RandomSources } from '../engine/random-sources.ts';
import type { VirtualTime } from '../engine/virtual-time.ts';
import type { Ended } from './lambda.ts';
import type { ReceivedMessage, SqsFifo } from './sqs-fifo.ts';
import { sqsRecord } from './sqs-record.ts';

export type EventSourceMappingOptions = {
  readonly time: VirtualTime;
  readonly randoms: RandomSources;
  readonly faults: Faults;
  readonly observe: Observer;
  readonly queue: SqsFifo;
  readonly batchSize: number;
  readonly maximumConcurrency: number;
  readonly visibilitySeconds: number;
  readonly invoke: (records: readonly SQSRecord[]) => Promise<Ended<SQSBatchResponse>>;
};

/** So much later than the visibility timeout ends, an invocation may start. */
const LATER_MS = 2_000;

export class EventSourceMapping {
  readonly #options: EventSourceMappingOptions;
  #running = 0;
  #invocations = 0;
  #isPolling = false;

  constructor(options: EventSourceMappingOptions) {
    this.#options = options;
    options.queue.onAvailable(() => this.#poll());
  }

  #poll(): void {
    if (this.#isPolling) return;
    this.#isPolling = true;
    const { time, randoms } = this.#options;
    time.after(randoms.of('poll').integer(2, 40), () => {
      this.#isPolling = false;
      this.#receive();
    });
  }

  #receive(): void {
    const { queue, randoms, batchSize, maximumConcurrency } = this.#options;
    const random = randoms.of('poll');
    while (this.#running < maximumConcurrency) {
      const batch = queue.receive(random.chance(0.8) ? batchSize : random.integer(1, batchSize));
      if (batch.length === 0) return;
      this.#start(batch);
    }
  }

  #start(batch: readonly ReceivedMessage[]): void {
    const { time, randoms, faults, visibilitySeconds } = this.#options;
    const random = randoms.of(batch[0]?.groupId ?? '');
    const isLate = faults.happens('lambda late', random);
    const latestMs = visibilitySeconds * 1000 + LATER_MS;
    const delayMs = isLate ? latestMs - Math.floor(random.fraction() ** 4 * latestMs) : random.integer(5, 50);
    this.#running++;
    time.after(delayMs, () => this.#invoke(batch));
  }

  async #invoke(batch: readonly ReceivedMessage[]): Promise<void> {
    const { time, observe, invoke, randoms, faults } = this.#options;
    const invocation = ++this.#invocations;
    const messageIds = batch.map(({ messageId }) => messageId);
    const receipts = batch.map(({ receipt }) => receipt);
    observe({ kind: 'started', invocation, messageIds, receipts }, time.now);
    const ended = await invoke(batch.map(recordOf));
    observe({ kind: 'ended', invocation, how: ended.how }, time.now);
    this.#running--;
    const subject = batch[0]?.groupId ?? '';
    const isLost = faults.happens('lambda answer lost', randoms.of(subject));
    if (isLost) observe({ kind: 'fault', what: 'lambda answer lost', subject }, time.now);
    if (ended.how === 'answered' && !isLost) this.#delete(batch, ended.answer);
    this.#poll();
  }

  /** @param answer whatever the function has answered */
  #delete(batch: readonly ReceivedMessage[], answer: unknown): void {
    const { time, queue } = this.#options;
    const { batchItemFailures: named }: { readonly batchItemFailures?: unknown } = Object(answer);
    const items: readonly unknown[] = Array.isArray(named) ? named : [];
    const failed = new Set(items.map((item): unknown => Object(item).itemIdentifier));
    const isReadable = [...failed].every((id) => batch.some(({ messageId }) => messageId === id));
    if (!isReadable) return;
    const done = batch.filter(({ messageId }) => !failed.has(messageId));
    time.after(5, () => {
      for (const { receipt } of done) queue.delete(receipt);
    });
  }
}

function recordOf({ receipt, ...message }: ReceivedMessage): SQSRecord {
  return sqsRecord({ ...message, receiptHandle: receipt });
}
