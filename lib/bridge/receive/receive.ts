import {
  type Envelope,
  eventTypesOf,
  isUnreadable,
  NO_EVENT_ID,
  readDelivery,
  type ScannedBody,
  scanned,
} from '../../ingram/webhook/envelope.ts';
import {
  parseSignature,
  type VerifiedDelivery,
  type VerifiedEventId,
  verify,
} from '../../ingram/webhook/signature.ts';
import { RequestRefused } from '../../platform/errors.ts';
import type { CachedSecret } from '../../platform/secrets.ts';
import { MAX_UNPACKED_BYTES } from '../../queue/message.ts';
import type { OutgoingMessage } from '../../queue/outgoing.ts';
import type { ContentLimit } from './content-limit.ts';
import { AuthenticRefused, contentOf, messagesOf } from './delivery-messages.ts';

/** A webhook request, as far as it matters. */
export type WebhookRequest = {
  readonly body: string;
  readonly isBase64Encoded: boolean;
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
  /** Whether another content may be queued under an event id, in this container. */
  readonly admits: ContentLimit;
  /** Told of the event id that the body claims to have, for the log; nobody has vouched for it yet. */
  readonly onEventId: (eventId: string) => void;
  /** Told of an authentic event, for the log. */
  readonly onEnvelope: (envelope: Envelope) => void;
};

/**
 * More than an honest sender needs, and no more than the queue takes of one order. A catalog update of 4,000 SKUs has
 * 1.2 MB, or 1.8 MB with indents. Lambda itself takes no more than this of what is in base64.
 */
export const MAX_BODY_BYTES = MAX_UNPACKED_BYTES;

/** A request that is not even like Ingram Micro's, as robots send them to any address: no event was refused with it. */
export class StrayRequest extends RequestRefused {}

/** Within so many characters of a notification of Ingram Micro's, its event id begins. */
const BEGINNING_LENGTH = 4096;

/**
 * Takes a webhook request: proves it authentic and puts it where it cannot be lost. Until it is proven, nothing of it
 * is parsed: a stranger's request must cost next to nothing, whatever its body.
 *
 * @throws RequestRefused when the request is not authentic, or too large
 * @throws AuthenticRefused when it is authentic, but cannot be read, holds more than can be queued, or comes after
 *   several other contents under its event id
 * @throws TryLater when the secret or the queue does not answer
 * @throws Misconfigured when no key is set
 */
export async function receive(request: WebhookRequest, receiver: Receiver): Promise<Received> {
  if (bytesOf(request) > MAX_BODY_BYTES) throw tooLarge();
  const signature = parseSignature(request.signature);
  if (signature === undefined) throw namesEventId(request) ? unauthentic() : unauthentic(StrayRequest);
  const body = scanned(request.isBase64Encoded ? Buffer.from(request.body, 'base64') : request.body);
  const eventId = await proveAuthentic(body, signature, receiver);
  const delivery = open(body, eventId);
  receiver.onEnvelope(delivery.events[0]);
  const content = contentOf(delivery);
  if (!receiver.admits(eventId, content.digest)) throw reused();
  const messages = messagesOf(content, receiver.now());
  await receiver.enqueue(messages);
  return content.parts.length === 0
    ? { eventId, ignored: nameOf(delivery.events[0]) }
    : { eventId, queued: messages.length };
}

function bytesOf({ body, isBase64Encoded }: WebhookRequest): number {
  return Buffer.byteLength(body, isBase64Encoded ? 'base64' : 'utf8');
}

/** Of what comes without a signature, no more than the beginning is looked at. */
function namesEventId({ body, isBase64Encoded }: WebhookRequest): boolean {
  const beginning = body.slice(0, BEGINNING_LENGTH);
  return /"eventid"/i.test(isBase64Encoded ? Buffer.from(beginning, 'base64').toString('latin1') : beginning);
}

/** A key that was rotated a moment ago is not known here yet: before refusing, the secret is read again. */
async function proveAuthentic(
  { eventIds }: ScannedBody,
  signature: Uint8Array,
  { secret, onEventId }: Receiver,
): Promise<VerifiedEventId> {
  const [claimed] = eventIds;
  if (claimed === undefined)
    throw new RequestRefused(NO_EVENT_ID.message, { status: 400, code: NO_EVENT_ID.code });
  onEventId(claimed);
  const verified = verify(eventIds, signature, await secret.keys());
  if (verified !== undefined) return verified;
  const rereadKeys = await secret.rereadKeys();
  const verifiedNow = rereadKeys && verify(eventIds, signature, rereadKeys);
  if (verifiedNow === undefined) throw unauthentic();
  return verifiedNow;
}

function open(body: ScannedBody, eventId: VerifiedEventId): VerifiedDelivery {
  const delivery = readDelivery(body, eventId);
  if (!isUnreadable(delivery)) return delivery;
  throw new AuthenticRefused(delivery.message, {
    status: delivery.code === 'too-complex' ? 413 : 400,
    code: delivery.code,
  });
}

/** The topic of what is ignored, else its event types. */
function nameOf(envelope: Envelope): string {
  return envelope.topic ?? eventTypesOf(envelope).join(',');
}

function unauthentic(Refusal = RequestRefused): RequestRefused {
  const message =
    'The request carries no valid x-hub-signature; sign the event id with the key of this webhook.';
  return new Refusal(message, { status: 401, code: 'unauthentic' });
}

function reused(): AuthenticRefused {
  const message = 'The event id came with several other contents before; send each event under its own id.';
  return new AuthenticRefused(message, { status: 409, code: 'event-id-reused' });
}

function tooLarge(): RequestRefused {
  const message = `The body is larger than ${MAX_BODY_BYTES} bytes; send fewer orders and lines in one.`;
  return new RequestRefused(message, { status: 413, code: 'too-large' });
}
