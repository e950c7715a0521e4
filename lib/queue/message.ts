import { createHash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import * as v from 'valibot';
import type { RawNotification } from '../ingram/webhook/notification.ts';
import { orderKey, resellerOrderNumber } from '../ingram/webhook/order-number.ts';
import { compact } from '../platform/compact.ts';

/** SQS's limit for a message and for all messages of a batch, attributes included (1 MiB since August 2025). */
export const MAX_MESSAGE_BYTES = 1024 * 1024;

/**
 * What a packed message unfolds to at most: nothing larger is packed, or unpacked. An order of 2,000 lines in three
 * sub-orders has 3.1 MB, or 4.3 MB with the longer lines of v7.
 */
export const MAX_UNPACKED_BYTES = 4.5 * 1024 * 1024;

/** One order's share of a delivery, as the forwarder reads it. */
export type NotificationMessage = RawNotification & {
  readonly kind: 'notification';
  readonly topic?: string;
  readonly event?: string;
  /** Of the whole delivery; undefined in a message of a version that made none. */
  readonly digest?: string;
};

/** An event that is not about orders: all that the forwarder hears is that its id has been used, and for what. */
type SightingMessage = {
  readonly kind: 'sighting';
  readonly eventId: string;
  readonly digest: string;
  /** Milliseconds since 1970. */
  readonly receivedAt: number;
  /** Empty. */
  readonly resources: readonly unknown[];
};

/** Asks the forwarder to judge an order again, without an event. */
export type RecheckMessage = {
  readonly kind: 'recheck';
  /** The order's number, in any spelling. */
  readonly orderId: string;
  /**
   * Why. It asks for `missed`, `returned` and `retell`, and for `silent` of an order of which nothing is known; whatever else
   * is due stands in the order's item.
   */
  readonly why: string;
  /** What was told before this moment is told again, in milliseconds since 1970; only of `retell`. */
  readonly toldBefore?: number;
  /** The case by which goods of it come back; only of `returned`. */
  readonly caseRequestNumber?: string;
};

/** What tells of an event. */
export type EventMessage = NotificationMessage | SightingMessage;

/** A message as it is read from the queue. */
export type QueueMessage = EventMessage | RecheckMessage;

const EventBody = v.object({
  v: v.literal(1),
  kind: v.optional(v.picklist(['notification', 'sighting']), 'notification'),
  eventId: v.pipe(v.string(), v.nonEmpty()),
  topic: v.optional(v.string()),
  event: v.optional(v.string()),
  eventType: v.optional(v.string()),
  eventTimeStamp: v.optional(v.string()),
  receivedAt: v.pipe(v.string(), v.isoTimestamp(), v.transform(Date.parse), v.number()),
  digest: v.optional(v.string()),
  resources: v.array(v.unknown()),
});

const RecheckBody = v.object({
  v: v.literal(1),
  kind: v.literal('recheck'),
  orderId: v.pipe(v.string(), v.nonEmpty()),
  why: v.pipe(v.string(), v.nonEmpty()),
  toldBefore: v.optional(v.number()),
  caseRequestNumber: v.optional(v.pipe(v.string(), v.nonEmpty())),
});

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
    const content: unknown = JSON.parse(bytes);
    const parsed = v.safeParse(isRecheck(content) ? RecheckBody : EventBody, content);
    return parsed.success ? messageOf(parsed.output) : notOurs(pathsOf(parsed.issues));
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

/** The group of an order's messages: one for all spellings of its number. */
export function orderGroupId(orderNumber: string): string {
  return groupIdOf(orderKey(orderNumber));
}

/** The number of the order that a message is about, where it names one. */
export function orderNumberIn(message: QueueMessage): string | undefined {
  return message.kind === 'recheck'
    ? message.orderId
    : message.resources.map(resellerOrderNumber).find((number) => number !== undefined);
}

function isRecheck(content: unknown): boolean {
  return Object(content).kind === 'recheck';
}

function messageOf(body: v.InferOutput<typeof EventBody | typeof RecheckBody>): QueueMessage | string {
  if (body.kind === 'recheck') {
    const { kind, orderId, why, toldBefore, caseRequestNumber } = body;
    return { kind, orderId, why, ...compact({ toldBefore, caseRequestNumber }) };
  }
  const { kind, eventId, topic, event, eventType, eventTimeStamp, receivedAt, digest, resources } = body;
  if (kind === 'sighting') {
    return digest === undefined ? notOurs('digest') : { kind, eventId, digest, receivedAt, resources };
  }
  const optional = compact({ topic, event, eventType, eventTimeStamp, digest });
  return { kind, eventId, ...optional, receivedAt, resources };
}

function unpack(body: string): string {
  return gunzipSync(Buffer.from(body, 'base64'), { maxOutputLength: MAX_UNPACKED_BYTES }).toString('utf8');
}

function notOurs(paths: string): string {
  return `The message is not of the queue's format: ${paths}.`;
}

function pathsOf(issues: readonly v.BaseIssue<unknown>[]): string {
  return issues.map((issue) => v.getDotPath(issue) ?? 'its root').join(', ');
}
