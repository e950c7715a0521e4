import { digestOf } from '../../ingram/webhook/digest.ts';
import { isAboutResellerOrders } from '../../ingram/webhook/envelope.ts';
import { MAX_LINES } from '../../ingram/webhook/lines.ts';
import { entriesIn, type OrderShare, sharesByOrder } from '../../ingram/webhook/shares.ts';
import type { VerifiedDelivery, VerifiedEnvelope, VerifiedEventId } from '../../ingram/webhook/signature.ts';
import { type RefusalCode, RequestRefused } from '../../platform/errors.ts';
import { MAX_UNPACKED_BYTES } from '../../queue/message.ts';
import { encodeMessage, encodeSighting, type OutgoingMessage } from '../../queue/outgoing.ts';

/** An authentic event that cannot be taken: it is lost, unless somebody looks after it. */
export class AuthenticRefused extends RequestRefused {}

/** The body is not signed: with one captured signature, it must not become a flood of messages. */
export const MAX_ORDERS = 50;

/** Of these orders; each resource is gone through several times. */
const MAX_RESOURCES = 1_000;

type Part = { readonly event: VerifiedEnvelope; readonly share: OrderShare };

/** What a delivery holds: a part for each order of each event that is about orders, and what all of it means. */
export type DeliveryContent = {
  readonly eventId: VerifiedEventId;
  /** None where it is about something else. */
  readonly parts: readonly Part[];
  readonly digest: string;
};

/**
 * What a delivery holds. Nothing is packed yet, which costs the most.
 *
 * @throws AuthenticRefused when it is more than can be queued
 */
export function contentOf(delivery: VerifiedDelivery): DeliveryContent {
  return { eventId: delivery.eventId, parts: partsOf(delivery), digest: digestOf(delivery) };
}

/**
 * What is queued of a delivery: a message for each part. Of what is about something else, the event id at least has to be
 * known to have been used.
 *
 * @param receivedAt milliseconds since 1970
 * @throws AuthenticRefused when it is more than can be queued
 */
export function messagesOf(
  { eventId, parts, digest }: DeliveryContent,
  receivedAt: number,
): readonly OutgoingMessage[] {
  const stamp = { digest, receivedAt };
  if (parts.length === 0) return [fitting(encodeSighting(eventId, stamp))];
  return parts.map(({ event, share }, place) => fitting(encodeMessage(event, share, stamp, place)));
}

function partsOf({ eventId, events, others }: VerifiedDelivery): readonly Part[] {
  const orderEvents = events.filter(isAboutResellerOrders);
  if (orderEvents.reduce((sum, { resources }) => sum + resources.length, 0) > MAX_RESOURCES) {
    throw excess('too-many-orders', `more than ${MAX_RESOURCES} resources`);
  }
  const parts: Part[] = orderEvents.flatMap((event) =>
    sharesByOrder(event, MAX_ORDERS).map((share) => ({ event, share })),
  );
  if (parts.length > MAX_ORDERS) throw excess('too-many-orders', `more than ${MAX_ORDERS} orders`);
  if (parts.some(({ share }) => entriesIn(share) > MAX_LINES)) {
    throw excess('too-many-lines', `an order of more than ${MAX_LINES} lines`);
  }
  assertNotMultiplied(parts);
  if (others.length === 0) return parts;
  // Nobody has signed these. A list is no resource: the forwarder parks it, for a person to look at.
  return [...parts, { event: { eventId, resources: [] }, share: { resources: [others] } }];
}

/** What several orders in one resource have in common stands in the message of each. */
function assertNotMultiplied(parts: readonly Part[]): void {
  if (parts.length < 2) return;
  let length = 0;
  for (const { share } of parts) {
    length += JSON.stringify(share.resources).length;
    if (length > MAX_UNPACKED_BYTES)
      throw excess('message-too-large', 'orders that have too much in common for the queue');
  }
}

function fitting(message: OutgoingMessage | undefined): OutgoingMessage {
  if (message === undefined) throw excess('message-too-large', 'an order that is too large for the queue');
  return message;
}

function excess(code: RefusalCode, what: string): AuthenticRefused {
  const message = `The notification holds ${what}; send fewer orders and lines in one.`;
  return new AuthenticRefused(message, { status: 413, code });
}
