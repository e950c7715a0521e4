import type { RecheckReason } from '../../lib/orders/recheck.ts';
import type { Explanation } from '../../lib/orders/report.ts';
import type { OrderStatus, Reason } from '../../lib/thirdwatch/vocabulary.ts';

/** What every entry of a timeline has. */
type Common = {
  /** Milliseconds since 1970; in the future for what is still to come. */
  readonly at: number;
  /** The id of the event, or the reason for the recheck, that brought it about. */
  readonly cause: string | null;
  /** The entry in words, without its time and cause. */
  readonly text: string;
};

/** One thing that happened to an order, that is so, or that is to come. */
export type TimelineEntry = Common &
  (
    | { readonly kind: 'received'; readonly eventType: string | null; readonly times: number }
    /** Facts that an event or a recheck told, or of which only the time is known. */
    | { readonly kind: 'changed'; readonly changes: readonly string[] }
    | { readonly kind: 'no-news'; readonly reason: string | null }
    | {
        readonly kind: 'told';
        readonly status: OrderStatus;
        readonly reason: Reason | null;
        /** How often in a row; `at` is the last time. */
        readonly times: number;
        /** How many went with it; null where only a log line remembers it. */
        readonly trackingNumbers: number | null;
        /** Null where only a log line remembers it. */
        readonly because: Explanation | null;
      }
    /** Attempts that failed; `at` is the last of them. */
    | { readonly kind: 'failed'; readonly attempts: number; readonly error: string }
    | {
        readonly kind: 'parked';
        readonly reason: string;
        readonly detail: string | null;
        /** Of the message in the dead-letter queue; null when it is not there anymore. */
        readonly messageId: string | null;
      }
    /** What was parked is sent back to the queue. */
    | { readonly kind: 'sent-back' }
    /** An event that is neither told nor parked yet; `at` is its next attempt, or since when it waits. */
    | { readonly kind: 'waiting'; readonly error: string | null }
    /** When the order is judged again without an event. */
    | { readonly kind: 'due'; readonly reason: RecheckReason }
  );
