import type { Random } from './random.ts';
import type { Told } from './story.ts';
import type { OrderTraffic, Posting } from './traffic.ts';

/** How often somebody makes an order up, and how often the cancellation of one. */
export const MADE_UP_ORDER = 0.05;
export const MADE_UP_CANCELLATION = 0.12;

/** The event id of some order's news: whoever has seen it signed can send anything under it. */
export function capturedFrom(traffic: readonly OrderTraffic[], random: Random): string | undefined {
  const { postings = [] } = traffic[Math.floor(random() * traffic.length)] ?? {};
  return postings.find(({ kind }) => kind === 'news')?.eventId;
}

/** An order that Ingram does not know. */
export function madeUpOrder(orderId: string, eventId: string, at: number): OrderTraffic {
  const resources = [{ orderNumber: `20-${orderId}`, customerOrderNumber: orderId }];
  const body = notification(eventId, { eventType: 'im::order_shipped', resources }, at);
  return { orderId, postings: [{ eventId, kind: 'unconfirmed', body }] };
}

/** The cancellation of all that was told of an order; nothing where nothing was. */
export function madeUpCancellation(
  orderId: string,
  told: readonly Posting[],
  eventId: string,
  at: number,
): readonly Posting[] {
  const numbers = new Set(
    told.flatMap(({ kind, body }) => (kind === 'news' ? (body.match(/20-SOAK-\d+-\d/g) ?? []) : [])),
  );
  const resources = [...numbers].map((orderNumber) => ({ orderNumber, customerOrderNumber: orderId }));
  if (resources.length === 0) return [];
  const body = notification(eventId, { eventType: 'im::order_voided', resources }, at);
  return [{ eventId, kind: 'unconfirmed', body }];
}

/** A notification of an order that lives, as it is posted. */
export function notification(eventId: string, { eventType, resources }: Told, at: number): string {
  return JSON.stringify({
    topic: 'resellers/orders',
    event: 'im::updated',
    eventTimeStamp: new Date(at).toISOString(),
    eventId,
    resource: resources.map((resource) => ({ eventType, ...resource })),
  });
}
