import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import type { OrderShare } from '../ingram/webhook/shares.ts';
import type { VerifiedEnvelope, VerifiedEventId } from '../ingram/webhook/signature.ts';
import {
  groupIdOf,
  MAX_MESSAGE_BYTES,
  MAX_UNPACKED_BYTES,
  orderGroupId,
  type RecheckMessage,
} from './message.ts';

/** A message that is ready to be sent to the queue. */
export type OutgoingMessage = {
  readonly body: string;
  readonly groupId: string;
  readonly deduplicationId: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** What SQS counts against its limits, in bytes. */
  readonly sizeBytes: number;
};

/** What the messages of one delivery tell of it. */
export type DeliveryStamp = {
  /** Of the whole delivery. */
  readonly digest: string;
  /** Milliseconds since 1970. */
  readonly receivedAt: number;
};

type Recheck = Omit<RecheckMessage, 'kind'> & { readonly at: number };

/** Room for the attributes' names, types and values beside the body. */
export const ATTRIBUTES_BYTES = 2 * 1024;

/**
 * The queue message for one order's share of a delivery. Its group is the order, so that the order's events stay in
 * sequence.
 *
 * @param place of the message among those of its delivery, from 0
 * @returns undefined when it is larger than a message may be, packed or unpacked
 */
export function encodeMessage(
  { eventId, topic, event, eventType, eventTimeStamp }: VerifiedEnvelope,
  { orderNumber, resources }: OrderShare,
  stamp: DeliveryStamp,
  place: number,
): OutgoingMessage | undefined {
  const content = { eventId, topic, event, eventType, eventTimeStamp, ...written(stamp), resources };
  const groupId = orderNumber === undefined ? groupIdOf(eventId) : orderGroupId(orderNumber);
  return pack(content, groupId, deduplicationIdOf(eventId, stamp, place));
}

/** The queue message that tells of an event id and of what it was used for, and no more; undefined as above. */
export function encodeSighting(eventId: VerifiedEventId, stamp: DeliveryStamp): OutgoingMessage | undefined {
  const content = { kind: 'sighting', eventId, ...written(stamp), resources: [] };
  return pack(content, groupIdOf(eventId), deduplicationIdOf(eventId, stamp, 0));
}

/**
 * The queue message that asks for an order to be judged again.
 *
 * @param at since when, in milliseconds since 1970: of two for the same time, SQS drops the second
 */
export function encodeRecheck({ at, ...recheck }: Recheck): OutgoingMessage {
  const { orderId, why, caseRequestNumber } = recheck;
  const body = JSON.stringify({ v: 1, kind: 'recheck', ...recheck });
  const deduplicationId = createHash('sha256')
    .update(JSON.stringify([orderId, why, at, caseRequestNumber]))
    .digest('hex');
  const sizeBytes = Buffer.byteLength(body) + ATTRIBUTES_BYTES;
  return { body: sqsText(body), groupId: orderGroupId(orderId), deduplicationId, attributes: {}, sizeBytes };
}

/**
 * A message as it was read from the queue, to be sent again.
 *
 * @param again tells this sending from others: of two with the same, SQS drops the second
 */
export function encodeAgain(
  { body, groupId, contentEncoding }: { body: string; groupId: string; contentEncoding?: string },
  eventId: string,
  again: string,
): OutgoingMessage {
  const deduplicationId = createHash('sha256')
    .update(JSON.stringify([eventId, groupId, body, again]))
    .digest('hex');
  const attributes = { eventId: attributeText(eventId), ...(contentEncoding && { contentEncoding }) };
  return {
    body,
    groupId,
    deduplicationId,
    attributes,
    sizeBytes: Buffer.byteLength(body) + ATTRIBUTES_BYTES,
  };
}

function written({ digest, receivedAt }: DeliveryStamp) {
  return { receivedAt: new Date(receivedAt).toISOString(), digest };
}

function pack(
  content: { readonly eventId: string },
  groupId: string,
  deduplicationId: string,
): OutgoingMessage | undefined {
  const json = sqsText(JSON.stringify({ v: 1, ...content }));
  const plainBytes = Buffer.byteLength(json);
  if (plainBytes > MAX_UNPACKED_BYTES) return undefined;
  const fits = plainBytes + ATTRIBUTES_BYTES <= MAX_MESSAGE_BYTES;
  const body = fits ? json : gzipSync(json).toString('base64');
  const sizeBytes = Buffer.byteLength(body) + ATTRIBUTES_BYTES;
  if (sizeBytes > MAX_MESSAGE_BYTES) return undefined;
  const eventId = attributeText(content.eventId);
  const attributes = { eventId, ...(fits ? {} : { contentEncoding: 'gzip' }) };
  return { body, groupId, deduplicationId, attributes, sizeBytes };
}

/** A re-send is dropped by SQS, and another body under the same event id is not: the digest tells them apart. */
function deduplicationIdOf(eventId: string, { digest }: DeliveryStamp, place: number): string {
  return createHash('sha256')
    .update(JSON.stringify([eventId, digest, place]))
    .digest('hex');
}

/**
 * JSON text without the two characters that JSON leaves bare and SQS refuses, and without those beyond U+FFFF, which
 * SQS's documents allow and its error messages do not.
 */
export function sqsText(json: string): string {
  return json.replaceAll(/[\ud800-\udfff\ufffe\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16)}`);
}

/** An attribute's value: the text where every log and console shows it faithfully, else its group hash. */
function attributeText(text: string): string {
  return /^[\x20-\x7e]{1,256}$/.test(text) ? text : groupIdOf(text);
}
