import type { OrderStatus, Reason } from './vocabulary.ts';

/** What Thirdwatch is to hear of an order. */
export type OrderStatusReport = {
  readonly orderId: string;
  readonly userId?: string;
  readonly status: OrderStatus;
  readonly reason?: Reason;
  /** All that are known, the first known one first. */
  readonly trackingNumbers: readonly string[];
  /** Where the first of them can be followed. */
  readonly trackingUrl?: string;
  /** More about the order, for whoever looks at it in Thirdwatch's dashboard. */
  readonly info: Readonly<Record<string, string | undefined>>;
};

/**
 * The body of `POST /v1/order_status`, by the wire names that all of Thirdwatch's SDKs share: every scalar is a
 * string, `_customInfo` is flat, and what is empty is left out.
 */
export type OrderStatusBody = {
  readonly _orderId: string;
  readonly _orderStatus: OrderStatus;
  readonly _source: '_automated';
  readonly _userId?: string;
  readonly _reason?: Reason;
  readonly _trackingNumber?: string;
  /** An address, despite its name. */
  readonly _trackingMethod?: string;
  readonly _customInfo?: Readonly<Record<string, string>>;
};

/** The wire form of a report. */
export function orderStatusBody(report: OrderStatusReport): OrderStatusBody {
  const { orderId, userId, status, reason } = report;
  const [trackingNumber] = isOnItsWay(status) ? report.trackingNumbers : [];
  const info = nonEmpty({ ...report.info, trackingNumbers: report.trackingNumbers.join(',') });
  return {
    ...(userId !== undefined && userId !== '' && { _userId: userId }),
    _orderId: orderId,
    _orderStatus: status,
    ...(reason !== undefined && status === '_canceled' && { _reason: reason }),
    ...(trackingNumber !== undefined && {
      _trackingNumber: trackingNumber,
      ...(report.trackingUrl !== undefined && { _trackingMethod: report.trackingUrl }),
    }),
    _source: '_automated',
    ...(Object.keys(info).length > 0 && { _customInfo: info }),
  };
}

/** Thirdwatch takes shipment fields with these two statuses only. */
function isOnItsWay(status: OrderStatus): boolean {
  return status === '_approved' || status === '_fulfilled';
}

function nonEmpty(info: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const entries = Object.entries(info).flatMap(([key, value]) => (value ? [[key, value] as const] : []));
  return Object.fromEntries(entries);
}
