import type { AttributeValue, UpdateItemCommandInput } from '@aws-sdk/client-dynamodb';

/** A service refuses a request, by the name of its error. */
export class Refused extends Error {
  override readonly name = 'Refused';
  readonly code: string;
  /** The item that a failed condition shows. */
  readonly item?: Item;

  constructor(code: string, message: string, item?: Item) {
    super(message);
    this.code = code;
    if (item !== undefined) this.item = item;
  }
}

/** What a probe asks for is not offered where it runs. */
export class NotOffered extends Error {
  override readonly name = 'NotOffered';
}

export type QueueEntry = {
  /** Its deduplication id too, unless `id` is given. */
  readonly body: string;
  readonly group: string;
  readonly id?: string;
  readonly attributes?: Readonly<Record<string, string>>;
};

export type QueueMessage = {
  readonly messageId: string;
  readonly body: string;
  readonly group: string;
  readonly receipt: string;
  readonly receiveCount: number;
  /** Milliseconds since 1970, as both of these. */
  readonly sentAt: number;
  readonly firstReceivedAt: number;
  readonly attributes: Readonly<Record<string, string>>;
};

/** A FIFO queue with the settings of resources/queues.yml. */
export type Queue = {
  /**
   * Sends a batch.
   *
   * @throws Refused when the batch or an entry of it is not taken
   */
  send(...entries: readonly QueueEntry[]): Promise<void>;
  receive(maxMessages?: number): Promise<readonly QueueMessage[]>;
  /** @throws Refused when the receipt is not taken */
  delete(receipt: string): Promise<void>;
  /** Changes the visibility of several messages at once; how many of the receipts are refused. */
  hide(receipts: readonly string[], seconds: number): Promise<number>;
};

export type QueueSettings = {
  readonly visibilitySeconds: number;
  /** 1000, as the bridge has it, unless given. */
  readonly maxReceiveCount?: number;
};

/** A queue, its dead-letter queue, and the way back. */
export type QueueWithDeadLetters = Queue & {
  readonly deadLetters: Queue;
  /** Has all dead letters moved back; ends before they have been. */
  moveBack(): Promise<void>;
};

export type Item = Readonly<Record<string, AttributeValue>>;
export type Update = Omit<UpdateItemCommandInput, 'TableName' | 'Key'>;

/** A table with the keys and the index of resources/orders-table.yml. */
export type Table = {
  /** @throws Refused when the condition fails, or a limit is exceeded */
  update(key: string, update: Update): Promise<{ readonly attributes?: Item }>;
  /** A consistent read of several items at once. */
  read(keys: readonly string[]): Promise<{ readonly items: readonly Item[]; readonly unprocessed: number }>;
  /** The items of the index up to a number. */
  due(until: number): Promise<readonly Item[]>;
};

export type SecretStage = 'AWSCURRENT' | 'AWSPREVIOUS';

export type Secret = {
  put(value: string): Promise<void>;
  /** Undefined where no version has the stage. */
  read(stage: SecretStage): Promise<string | undefined>;
};

/** A consumer by an event source mapping with `ReportBatchItemFailures`. */
export type Consumer = {
  /** Ends it; what it has not deleted stays in the queue. */
  stop(): Promise<void>;
};

/** The services, as the probes use them: AWS, an emulator, or a model of them. */
export type Cloud = {
  /** Milliseconds since 1970, by the clock of whoever runs the probes. */
  now(): number;
  sleep(seconds: number): Promise<void>;
  createQueue(settings: QueueSettings): Promise<QueueWithDeadLetters>;
  createTable(): Promise<Table>;
  createSecret(value: string): Promise<Secret>;
  /** Starts a function that reports each message as failed whose body begins with `fail`. */
  consume(queue: Queue): Promise<Consumer>;
};
