import { isUnreadable, readEnvelope } from '../lib/ingram/webhook/envelope.ts';
import { isUnusable, type OrderNotification, readNotification } from '../lib/ingram/webhook/notification.ts';
import type { Order } from '../lib/orders/facts.ts';
import { merge } from '../lib/orders/merge.ts';
import { factsOfNotification } from '../lib/orders/reading.ts';

/** Whether a notification adds nothing to what is stored of its order: what it says has been merged. */
export function isKnownTo(order: Order, body: string): boolean {
  return merge(order, factsOfNotification(understood(body))) === order;
}

/**
 * What the bridge understands of a notification.
 *
 * @throws Error when it is none
 */
export function understood(body: string): OrderNotification {
  const envelope = readEnvelope(body);
  if (isUnreadable(envelope)) throw new Error(envelope.message);
  const notification = readNotification({ ...envelope, receivedAt: Date.now() });
  if (isUnusable(notification)) throw new Error(notification.detail);
  return notification;
}
