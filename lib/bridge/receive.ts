import {
  type Envelope,
  eventTypesOf,
  isAboutResellerOrders,
  isUnreadable,
  readEnvelope,
  sharesByOrder,
} from '../ingram/webhook/envelope.ts';
import { type VerifiedEnvelope, verify } from '../ingram/webhook/signature.ts';
import { RequestRefused } from '../platform/errors.ts';
import type { CachedSecret } from '../platform/secrets.ts';
import { encodeMessage, MAX_MESSAGE_BYTES, type OutgoingMessage } from '../queue/message.ts';

/** A webhook request, as far as it matters. */
export type WebhookRequest = {
  readonly body: Uint8Array | string;
  /** The value of `x-hub-signature`. */
  readonly signature: string | undefined;
};

/** What became of an authentic notification: so many messages were queued, or none of its topic is of interest. */
export type Received =
  | { readonly eventId: string; readonly queued: number }
  | { readonly eventId: string; readonly ignored: string };

/** What the receiver needs of the world. */
export type Receiver = {
  readonly secret: CachedSecret;
  /** Returns once the queue has confirmed every message. */
  readonly enqueue: (messages: readonly OutgoingMessage[]) => Promise<void>;
  readonly now: () => number;
  /** Told of the envelope before it is verified, for the log. */
  readonly onEnvelope: (envelope: Envelope) => void;
};

/** More than Lambda can be sent in one request. */
export const MAX_BODY_BYTES = 6 * 1024 * 1024;

/** A body is not signed: with one captured signature, it must not become a flood of messages. */
export const MAX_ORDERS = 1_000;

/**
 * Takes a webhook request: proves it authentic and puts it where it cannot be lost.
 *
 * @throws RequestRefused when the request is not authentic, not readable, or too large
 * @throws TryLater when the secret or the queue does not answer
 * @throws Misconfigured when no key is set
 */
export async function receive({ body, signature }: WebhookRequest, receiver: Receiver): Promise<Received> {
  const envelope = openEnvelope(body);
  receiver.onEnvelope(envelope);
  const verified = await proveAuthentic(envelope, signature, receiver.secret);
  if (!isAboutResellerOrders(verified)) {
    return { eventId: verified.eventId, ignored: verified.topic ?? eventTypesOf(verified).join(',') };
  }
  const receivedAt = receiver.now();
  const shares = sharesByOrder(verified);
  if (shares.length > MAX_ORDERS) throw tooLarge();
  const messages = shares.map((share) => encodeMessage(verified, share, receivedAt));
  if (messages.some(({ sizeBytes }) => sizeBytes > MAX_MESSAGE_BYTES)) throw tooLarge();
  await receiver.enqueue(messages);
  return { eventId: verified.eventId, queued: messages.length };
}

function openEnvelope(body: Uint8Array | string): Envelope {
  if (Buffer.byteLength(body) > MAX_BODY_BYTES) throw tooLarge();
  const envelope = readEnvelope(body);
  if (isUnreadable(envelope)) throw new RequestRefused(400, envelope.code, envelope.message);
  return envelope;
}

/** A key that was rotated a moment ago is not known here yet: before refusing, the secret is read again. */
async function proveAuthentic(
  envelope: Envelope,
  signature: string | undefined,
  secret: CachedSecret,
): Promise<VerifiedEnvelope> {
  if (signature === undefined) throw unauthentic();
  const verified = verify(envelope, signature, await secret.keys());
  if (verified !== undefined) return verified;
  const rereadKeys = await secret.rereadKeys();
  const verifiedNow = rereadKeys && verify(envelope, signature, rereadKeys);
  if (verifiedNow === undefined) throw unauthentic();
  return verifiedNow;
}

function unauthentic(): RequestRefused {
  const message =
    'The request carries no valid x-hub-signature; sign the event id with the key of this webhook.';
  return new RequestRefused(401, 'unauthentic', message);
}

function tooLarge(): RequestRefused {
  return new RequestRefused(
    413,
    'too-large',
    'The notification is too large to be queued; send fewer orders and lines in one.',
  );
}
