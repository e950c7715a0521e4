import type { OrderStatus, Reason } from '../thirdwatch/vocabulary.ts';
import type { OrderState } from './report.ts';

/** What Thirdwatch is told of an order in some state. */
export type Verdict = { readonly status: OrderStatus; readonly reason?: Reason };

/** What Thirdwatch is told of an order in each state; undefined: nothing. */
export type StatusTable = Readonly<Record<OrderState, Verdict | undefined>>;

/** The one place that says which of Thirdwatch's statuses an order's state means. */
export const DEFAULT_STATUS_TABLE: StatusTable = {
  voided: { status: '_canceled', reason: '_other' },
  returned: { status: '_returned' },
  shipped: { status: '_fulfilled' },
  held: { status: '_held' },
  partially_shipped: { status: '_approved' },
  backordered: { status: '_approved' },
};
