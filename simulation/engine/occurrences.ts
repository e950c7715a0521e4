/** A call to Thirdwatch, as it arrives there. */
export type HeardCall = {
  readonly at: number;
  readonly orderId: string;
  readonly body: Readonly<Record<string, unknown>>;
  readonly key: string;
};

/** A message as SQS has it. */
export type QueuedMessage = {
  readonly messageId: string;
  readonly groupId: string;
  readonly body: string;
  /** Of the message, by their names. */
  readonly attributes: Readonly<Record<string, string>>;
  readonly sentAt: number;
};

/** What becomes of a message, as the bridge reports it. */
type ReportedOutcome = 'sighted' | 'no-news' | 'forwarded' | 'parked' | 'retry' | 'not-handed-back';

/** A notification as it is posted, and what it is. */
export type Posting = {
  readonly eventId: string;
  /** Of what is about an order. */
  readonly orderIndex?: number;
  readonly body: string;
  readonly what: 'news' | 'forged' | 'wrong signature' | 'other topic' | 'unknown type' | 'no order number';
};

/** Everything that is to be seen from outside of the bridge, and what it reports itself. */
export type Occurrence =
  | {
      readonly kind: 'posted';
      readonly posting: Posting;
      readonly status: number;
      /** The key that it was signed with. */
      readonly key: string;
    }
  | { readonly kind: 'queued'; readonly message: QueuedMessage }
  /** SQS has taken a message from a container, and drops it where it has it already. */
  | {
      readonly kind: 'sent';
      readonly container: string;
      readonly groupId: string;
      readonly body: string;
    }
  | { readonly kind: 'received'; readonly message: QueuedMessage; readonly count: number }
  | {
      readonly kind: 'started';
      readonly invocation: number;
      readonly messageIds: readonly string[];
      /** Of the messages, in the same sequence. */
      readonly receipts: readonly string[];
    }
  | { readonly kind: 'ended'; readonly invocation: number; readonly how: 'answered' | 'killed' | 'timeout' }
  /** A container takes up a batch, with these receipts. */
  | {
      readonly kind: 'taken-up';
      readonly container: string;
      readonly receipts: readonly string[];
    }
  | { readonly kind: 'hidden'; readonly message: QueuedMessage; readonly seconds: number }
  | { readonly kind: 'deleted'; readonly message: QueuedMessage }
  | { readonly kind: 'expired'; readonly message: QueuedMessage }
  | { readonly kind: 'redriven'; readonly message: QueuedMessage }
  | { readonly kind: 'dead-lettered' | 'letter-sent-back' | 'letter-dropped'; readonly letter: QueuedMessage }
  | {
      readonly kind: 'called';
      readonly container: string;
      readonly orderId: string;
      readonly key: string;
      readonly body: Readonly<Record<string, unknown>>;
    }
  | {
      readonly kind: 'call-answered';
      readonly container: string;
      readonly orderId: string;
      /** 0 without an answer. */
      readonly status: number;
      readonly retryAfterSeconds?: number;
    }
  | { readonly kind: 'heard'; readonly call: HeardCall; readonly isLate: boolean }
  | {
      readonly kind: 'asked';
      readonly container: string;
      readonly endpoint: string;
      /** The end of the path: a number, or a query. */
      readonly number: string;
      /** 0 without an answer. */
      readonly status: number;
    }
  /** Ingram's webhook never arrives. */
  | { readonly kind: 'webhook-lost'; readonly posting: Posting }
  /** A run of the sweeper begins to wake orders, and has woken them: what it has counted comes right before that. */
  | { readonly kind: 'waking' | 'woken'; readonly container: string }
  /**
   * A run of the sweeper has ended; all that the lists showed until `through` has been compared. It is complete unless Ingram
   * has interrupted it; it may have ended for want of time. What it has counted comes right before that.
   */
  | {
      readonly kind: 'swept';
      readonly container: string;
      readonly through: number;
      readonly isComplete: boolean;
    }
  | {
      readonly kind: 'outcome';
      readonly container: string;
      readonly messageId: string;
      readonly outcome: ReportedOutcome;
      readonly detail: string;
      readonly retryAfterSeconds?: number;
      /** Whether somebody has asked to be left alone for so long. */
      readonly asksToWait?: boolean;
    }
  | {
      readonly kind: 'secret-put';
      readonly secretId: string;
      readonly current: string;
      readonly previous?: string;
    }
  | {
      readonly kind: 'secret-read';
      readonly container: string;
      readonly secretId: string;
      readonly isAnswered: boolean;
    }
  /** A container has written what is known of an order; its version counts the writes. */
  | {
      readonly kind: 'written';
      readonly container: string;
      readonly orderId: string;
      readonly version: number;
      /** When the order wants to be judged again, if at all. */
      readonly recheckAt?: number;
    }
  | { readonly kind: 'metric'; readonly name: string; readonly value: number }
  | { readonly kind: 'fault'; readonly what: string; readonly subject: string };

export type OccurrenceOf<K extends Occurrence['kind']> = Extract<Occurrence, { readonly kind: K }>;

/** Sees what occurs, at the moment at which it does. */
export type Observer = (occurrence: Occurrence, at: number) => void;
