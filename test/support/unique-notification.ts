import { randomUUID } from 'node:crypto';
import { notification, type Shape } from './notifications.ts';

/** A notification that no other test has sent, of an order that no other test knows. */
export type UniqueNotification = {
  readonly eventId: string;
  readonly orderId: string;
  readonly body: unknown;
};

/**
 * The base notification under an event id and an order number of its own, in one of Ingram's shapes.
 *
 * @param changes replaces texts of the base notification, by what stands there
 */
export function uniqueNotification(
  shape: Partial<Shape> = {},
  changes: Readonly<Record<string, string>> = {},
): UniqueNotification {
  const eventId = randomUUID().replaceAll('-', '').slice(0, 18).toUpperCase();
  const orderId = `PO-${randomUUID().slice(0, 8).toUpperCase()}`;
  const replaced = { N01CIB9VVFYKR9J6ZW: eventId, ZENPO: orderId, ...changes };
  let text = JSON.stringify(notification(shape));
  for (const [from, to] of Object.entries(replaced)) text = text.replaceAll(from, to);
  return { eventId, orderId, body: JSON.parse(text) };
}
