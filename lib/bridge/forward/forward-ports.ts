import type { StatusUpdate } from '../../orders/decide.ts';
import type { StatusTable } from '../../orders/status-table.ts';
import type { UserId, UserIdFallback, UserIdSource } from '../../orders/user.ts';
import type { Ledger } from '../../store/ledger.ts';
import type { OrdersTable } from '../../store/orders-table.ts';
import type { Accepted } from '../../thirdwatch/client.ts';
import type { IngramPort } from '../ingram/ingram-port.ts';
import type { FactChange } from '../words/changes.ts';
import type { InFlightMessage, OrderTrigger } from './message.ts';
import type { ThirdwatchPort } from './thirdwatch-port.ts';

/** What Thirdwatch is told, and of whom. */
export type ReportSettings = {
  readonly statusTable: StatusTable;
  readonly userIdFallback: UserIdFallback;
  readonly userIdSource: UserIdSource;
  /** For how long an order is remembered: an older event is no news. */
  readonly retentionMs: number;
  /** For how long a cancellation settles before it is told. */
  readonly cancelSettleMs: number;
};

/** What forwarding a message may touch. */
export type ForwardPorts = {
  readonly ledger: Ledger;
  readonly orders: OrdersTable;
  readonly ingram: IngramPort;
  readonly thirdwatch: ThirdwatchPort;
  readonly settings: ReportSettings;
  readonly now: () => number;
  /** How long the function may still run. */
  readonly timeLeftMs: () => number;
  /** Whether a message is not tried again when it fails. */
  readonly isLastAttempt: (message: InFlightMessage) => boolean;
};

/** What forwarding a message came to. */
export type Forwarded =
  | { readonly outcome: 'sighted' }
  /** Nothing that Thirdwatch has to hear: all of it is known, or it is older than what is remembered of orders. */
  | (Judged & { readonly outcome: 'no-news'; readonly isTooOld?: boolean; readonly isSettling?: boolean })
  | (Judged & {
      readonly outcome: 'forwarded';
      readonly update: StatusUpdate;
      readonly userId: UserId;
      readonly accepted: Accepted;
    });

/** A message of which the order was judged, and what that has shown. */
type Judged = OrderTrigger & {
  readonly changes?: readonly FactChange[];
  /** Ingram was to be asked, and has not answered for longer than its longest maintenance. */
  readonly lacksDetails?: boolean;
  /** Ingram's list has told what no event has. */
  readonly wasMissed?: boolean;
  /** What Ingram has given no answer about for too long, and is not asked for again. */
  readonly givenUp?: readonly string[];
};
