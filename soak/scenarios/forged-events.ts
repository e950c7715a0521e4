import type { EventContent } from '../traffic/order-lifecycle.ts';
import type { Random } from '../traffic/random.ts';
import type { OrderTraffic, Posting } from '../traffic/traffic.ts';

/** The probabilities that an order, and that an order's cancellation, is forged. */
export const FORGED_ORDER_CHANCE = 0.05;
export const FORGED_CANCELLATION_CHANCE = 0.12;

/** The event id of a genuine event: whoever has captured its signature can send any body under it. */
export function capturedEventId(traffic: readonly OrderTraffic[], random: Random): string | undefined {
  const { postings = [] } = traffic[Math.floor(random() * traffic.length)] ?? {};
  return postings.find(({ kind }) => kind === 'news')?.eventId;
}

/** An event about an order that Ingram does not know. */
export function forgedOrder(orderId: string, eventId: string, at: number): OrderTraffic {
  const resources = [{ orderNumber: `20-${orderId.replace('FORGED-', 'F')}`, customerOrderNumber: orderId }];
  const body = notification(eventId, { eventType: 'im::order_shipped', resources }, at);
  return { orderId, postings: [{ eventId, kind: 'unconfirmed', body }] };
}

/** A forged cancellation of all the Ingram orders that an order's events name; none where they name none. */
export function forgedCancellation(
  orderId: string,
  postings: readonly Posting[],
  eventId: string,
  at: number,
): readonly Posting[] {
  const numbers = new Set(
    postings.flatMap(({ kind, body }) => (kind === 'news' ? (body.match(/20-\d+-\d/g) ?? []) : [])),
  );
  const resources = [...numbers].map((orderNumber) => ({ orderNumber, customerOrderNumber: orderId }));
  if (resources.length === 0) return [];
  const body = notification(eventId, { eventType: 'im::order_voided', resources }, at);
  return [{ eventId, kind: 'unconfirmed', body }];
}

/** A notification with this content, as it is posted. */
export function notification(eventId: string, { eventType, resources }: EventContent, at: number): string {
  return JSON.stringify({
    topic: 'resellers/orders',
    event: 'im::updated',
    eventTimeStamp: new Date(at).toISOString(),
    eventId,
    resource: resources.map((resource) => ({ eventType, ...resource })),
  });
}
