import type { OrderStatus, Reason } from '../thirdwatch/vocabulary.ts';

/** What has become of an order as a whole. */
export const ORDER_STATES = [
  'voided',
  'returned',
  'shipped',
  'held',
  'partially_shipped',
  'backordered',
] as const;
export type OrderState = (typeof ORDER_STATES)[number];

/** What can be left of a unit. */
export const REMAINDER_WORDS = ['held', 'open', 'void'] as const;
export type RemainderWord = (typeof REMAINDER_WORDS)[number];

/** A unit that decides what an order's state is. */
export type DecidingUnit = {
  readonly ingramOrder: string;
  /** Undefined for the whole of the Ingram order. */
  readonly line?: string;
  readonly remainder: RemainderWord;
};

/** Why an order is in its state: its pieces, and the units that decide. */
export type Explanation = {
  readonly state: OrderState;
  /** Pieces of the units whose quantities are known. */
  readonly requestedPieces: number;
  readonly shippedPieces: number;
  readonly hasShipped: boolean;
  readonly units: readonly DecidingUnit[];
  /** How many more units decide it. */
  readonly moreUnits: number;
};

/** What Thirdwatch was last told of the order. */
export type LastReport = {
  readonly status: OrderStatus;
  readonly reason?: Reason;
  readonly trackingNumbers: readonly string[];
  /** Milliseconds since 1970. */
  readonly at: number;
};

/** A report that Thirdwatch accepted, and why it was made. */
export type PastReport = {
  readonly status: OrderStatus;
  readonly reason?: Reason;
  /** When it was accepted for the last time, in milliseconds since 1970. */
  readonly at: number;
  /** How often the same was told in a row. */
  readonly times: number;
  /** The id of the event that it followed the first time, or why the order was judged again. */
  readonly cause: string;
  readonly because: Explanation;
  /** How many tracking numbers went with it. */
  readonly trackingNumbers: number;
};
