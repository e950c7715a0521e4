import { isUnreadable, readEnvelope } from '../lib/ingram/webhook/envelope.ts';
import { isUnusable, type OrderNotification, readNotification } from '../lib/ingram/webhook/notification.ts';
import type { Order } from '../lib/orders/facts.ts';
import { merge } from '../lib/orders/merge.ts';
import { factsOfNotification } from '../lib/orders/reading.ts';

/**
 * Whether a notification adds nothing but a time to what is stored of its order: what it says has been merged.
 *
 * @param sentAt in milliseconds since 1970. What has no date counts from its receipt, which is somewhat later: so the
 *   times are not compared
 */
export function isKnownTo(order: Order, body: string, sentAt: number): boolean {
  const merged = merge(order, factsOfNotification(understood(body, sentAt)));
  return withoutTimes(merged) === withoutTimes(order);
}

function withoutTimes(order: Order): string {
  return JSON.stringify(order, (key, value: unknown) => {
    if (/asOf$/i.test(key)) return 0;
    return value instanceof Map || value instanceof Set ? [...value] : value;
  });
}

/**
 * What the bridge understands of a notification.
 *
 * @throws Error when it is none
 */
export function understood(body: string, receivedAt: number): OrderNotification {
  const envelope = readEnvelope(body);
  if (isUnreadable(envelope)) throw new Error(envelope.message);
  const notification = readNotification({ ...envelope, receivedAt });
  if (isUnusable(notification)) throw new Error(notification.detail);
  return notification;
}
