import { digestOf } from '../../ingram/webhook/digest.ts';
import { isAboutResellerOrders } from '../../ingram/webhook/envelope.ts';
import { linesIn, type OrderShare, sharesByOrder } from '../../ingram/webhook/shares.ts';
import type { VerifiedDelivery, VerifiedEnvelope } from '../../ingram/webhook/signature.ts';
import { type RefusalCode, RequestRefused } from '../../platform/errors.ts';
import { encodeMessage, encodeSighting, type OutgoingMessage } from '../../queue/outgoing.ts';

/** An authentic event that cannot be taken: it is lost, unless somebody looks after it. */
export class AuthenticRefused extends RequestRefused {}

/** The body is not signed: with one captured signature, it must not become a flood of messages. */
export const MAX_ORDERS = 50;

/** Of these orders; each resource is gone through several times. */
const MAX_RESOURCES = 1_000;

/** Above an order of 2,000 lines in three sub-orders. */
export const MAX_LINES = 10_000;

type Part = { readonly event: VerifiedEnvelope; readonly share: OrderShare };

/**
 * What is queued of a delivery: a message for each order of each event that is about orders. Of what is about
 * something else, the event id at least has to be known to have been used.
 *
 * @param receivedAt milliseconds since 1970
 * @throws AuthenticRefused when it is more than can be queued
 */
export function messagesOf(
  delivery: VerifiedDelivery,
  receivedAt: number,
): { readonly messages: readonly OutgoingMessage[]; readonly isIgnored: boolean; readonly digest: string } {
  const parts = partsOf(delivery);
  const digest = digestOf(delivery);
  const stamp = { digest, receivedAt };
  const messages =
    parts.length === 0
      ? [encodeSighting(delivery.eventId, stamp)]
      : parts.map(({ event, share }, place) => encodeMessage(event, share, stamp, place));
  return { messages: messages.map(fitting), isIgnored: parts.length === 0, digest };
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
  if (parts.some(({ share }) => linesIn(share) > MAX_LINES)) {
    throw excess('too-many-lines', `an order of more than ${MAX_LINES} lines`);
  }
  if (others.length === 0) return parts;
  // Nobody has signed these. A list is no resource: the forwarder parks it, for a person to look at.
  return [...parts, { event: { eventId, resources: [] }, share: { resources: [others] } }];
}

function fitting(message: OutgoingMessage | undefined): OutgoingMessage {
  if (message === undefined) throw excess('message-too-large', 'an order that is too large for the queue');
  return message;
}

function excess(code: RefusalCode, what: string): AuthenticRefused {
  const message = `The notification holds ${what}; send fewer orders and lines in one.`;
  return new AuthenticRefused(message, { status: 413, code });
}
