import { createHash } from 'node:crypto';
import { gunzipSync, gzipSync } from 'node:zlib';
import * as v from 'valibot';
import type { OrderShare } from '../ingram/webhook/envelope.ts';
import type { RawNotification } from '../ingram/webhook/notification.ts';
import type { VerifiedEnvelope } from '../ingram/webhook/signature.ts';
import { compact } from '../platform/compact.ts';

/** SQS's limit for a message and for all messages of a batch, attributes included (1 MiB since August 2025). */
export const MAX_MESSAGE_BYTES = 1024 * 1024;

/**
 * What a packed message may unfold to. The receiver is sent 6 MiB at most, and JSON written anew grows less than
 * fivefold (`1e20` becomes 21 digits): more is no message of ours.
 */
const MAX_UNPACKED_BYTES = 32 * 1024 * 1024;

/** Room for the attributes' names, types and values beside the body. */
export const ATTRIBUTES_BYTES = 2 * 1024;

/** One order's share of a notification, ready to be sent to the queue. */
export type OutgoingMessage = {
  readonly body: string;
  readonly groupId: string;
  readonly deduplicationId: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** What SQS counts against its limits, in bytes. */
  readonly sizeBytes: number;
};

/** A message as it is read from the queue. */
export type QueueMessage = RawNotification & { readonly topic?: string; readonly event?: string };

const Body = v.object({
  v: v.literal(1),
  eventId: v.pipe(v.string(), v.nonEmpty()),
  topic: v.optional(v.string()),
  event: v.optional(v.string()),
  eventType: v.optional(v.string()),
  eventTimeStamp: v.optional(v.string()),
  receivedAt: v.pipe(v.string(), v.isoTimestamp(), v.transform(Date.parse), v.number()),
  resources: v.array(v.unknown()),
});

/**
 * The queue message for one order's share of a verified notification.
 *
 * Its group is the order, so that the order's events stay in sequence. Its deduplication id covers all that Ingram
 * sent, so that a re-send is dropped, and an altered body under the same event id is not.
 *
 * @param receivedAt milliseconds since 1970
 */
export function encodeMessage(
  envelope: VerifiedEnvelope,
  share: OrderShare,
  receivedAt: number,
): OutgoingMessage {
  const { eventId, topic, event, eventType, eventTimeStamp } = envelope;
  const optional = compact({ topic, event, eventType, eventTimeStamp });
  // Written once, for the body and for the deduplication id, which must not depend on when it came.
  const content = JSON.stringify({ eventId, ...optional, resources: share.resources });
  const json = sqsText(`{"v":1,"receivedAt":"${new Date(receivedAt).toISOString()}",${content.slice(1)}`);
  const plainBytes = Buffer.byteLength(json);
  const fits = plainBytes + ATTRIBUTES_BYTES <= MAX_MESSAGE_BYTES;
  const body = fits ? json : gzipSync(json).toString('base64');
  return {
    body,
    groupId: groupIdOf(share.orderNumber ?? eventId),
    deduplicationId: createHash('sha256')
      .update(JSON.stringify([share.orderNumber]))
      .update(content)
      .digest('hex'),
    attributes: { eventId: attributeText(eventId), ...(fits ? {} : { contentEncoding: 'gzip' }) },
    sizeBytes: Buffer.byteLength(body) + ATTRIBUTES_BYTES,
  };
}

/**
 * Reads a message from the queue. Never throws.
 *
 * @param contentEncoding the message attribute of that name
 * @returns the message, or a sentence that says why it is none
 */
export function decodeMessage(body: string, contentEncoding: string | undefined): QueueMessage | string {
  if (contentEncoding !== undefined && contentEncoding !== 'gzip')
    return 'The content encoding is not known.';
  try {
    const bytes = contentEncoding === 'gzip' ? unpack(body) : body;
    const parsed = v.safeParse(Body, JSON.parse(bytes));
    if (!parsed.success) return `The message is not of the queue's format: ${pathsOf(parsed.issues)}.`;
    const { eventId, topic, event, eventType, eventTimeStamp, receivedAt, resources } = parsed.output;
    const optional = compact({ topic, event, eventType, eventTimeStamp });
    return { eventId, ...optional, receivedAt, resources };
  } catch {
    return contentEncoding === 'gzip'
      ? 'The message is not gzip in base64 of JSON.'
      : 'The message is not JSON.';
  }
}

/**
 * A message group id: the text itself where SQS takes it, else a hash of it.
 * SQS takes up to 128 ASCII letters, digits and punctuation marks.
 */
export function groupIdOf(text: string): string {
  return /^[\x21-\x7e]{1,128}$/.test(text)
    ? text
    : `sha256-${createHash('sha256').update(text).digest('hex')}`;
}

function unpack(body: string): string {
  return gunzipSync(Buffer.from(body, 'base64'), { maxOutputLength: MAX_UNPACKED_BYTES }).toString('utf8');
}

/** JSON text without the two characters that JSON leaves bare and SQS refuses. */
function sqsText(json: string): string {
  return json.replaceAll(/[\ufffe\uffff]/g, (char) => `\\u${char.charCodeAt(0).toString(16)}`);
}

/** An attribute's value: the text where every log and console shows it faithfully, else its group hash. */
function attributeText(text: string): string {
  return /^[\x20-\x7e]{1,256}$/.test(text) ? text : groupIdOf(text);
}

function pathsOf(issues: readonly v.BaseIssue<unknown>[]): string {
  return issues.map((issue) => v.getDotPath(issue) ?? 'its root').join(', ');
}
