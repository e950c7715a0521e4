import { uniqueNotification } from './unique-notification.ts';

/** What becomes of the single line of an order, of three pieces, and what Thirdwatch hears of it. */
export const NEWS = {
  backorder: {
    eventType: 'im::order_backordered',
    line: { lineStatus: 'IM::backordered', shippedQuantity: 0, backOrderedQuantity: 3 },
    status: '_approved',
  },
  hold: {
    eventType: 'im::order_hold',
    line: { lineStatus: 'SALES_HOLD', shippedQuantity: 0 },
    status: '_held',
  },
  ship: {
    eventType: 'im::order_shipped',
    line: { lineStatus: 'IM::shipped', shippedQuantity: 3 },
    status: '_fulfilled',
  },
  void: {
    eventType: 'im::order_voided',
    line: { lineStatus: 'voided', shippedQuantity: 0 },
    status: '_canceled',
  },
} as const;

export type News = keyof typeof NEWS;

/** A notification that no other test has sent. */
export type OrderEvent = { readonly eventId: string; readonly orderId: string; readonly body: object };

/**
 * A notification of what became of an order.
 *
 * @param minute when it happened, counted from one moment for all events
 */
export function orderEvent(orderId: string, news: News, minute: number): OrderEvent {
  const { eventId } = uniqueNotification();
  const { eventType, line } = NEWS[news];
  const lines = [{ ingramLineNumber: '001', requestedQuantity: 3, ...line }];
  const resource = [{ eventType, orderNumber: '20-RD128', customerOrderNumber: orderId, lines }];
  const eventTimeStamp = new Date(Date.UTC(2026, 0, 5, 8, minute)).toISOString();
  const body = { topic: 'resellers/orders', event: 'im::updated', eventTimeStamp, eventId, resource };
  return { eventId, orderId, body };
}

/** An order number that no other test uses. */
export function newOrderId(): string {
  return uniqueNotification().orderId;
}
