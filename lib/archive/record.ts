import { gzipSync } from 'node:zlib';
import * as v from 'valibot';
import { MAX_MESSAGE_BYTES } from '../queue/message.ts';
import { sqsText } from '../queue/outgoing.ts';

/** What an attempt at an event can come to, as the forwarder's log calls it. */
export const ARCHIVED_OUTCOMES = ['forwarded', 'no-news', 'parked', 'retry'] as const;
export type ArchivedOutcome = (typeof ARCHIVED_OUTCOMES)[number];

const text = v.exactOptional(v.string());

/** A call to Thirdwatch, and its answer or why there is none. */
const ArchivedCall = v.object({
  at: v.string(),
  durationMs: v.number(),
  body: v.record(v.string(), v.unknown()),
  status: v.exactOptional(v.number()),
  /** As it came, without secrets that it may quote. */
  answer: text,
  error: text,
});
export type ArchivedCall = Readonly<v.InferOutput<typeof ArchivedCall>>;

/** One order's share of a notification, as it lay in the queue: what it takes to replay it. */
const ArchivedMessage = v.object({ body: v.string(), groupId: v.string(), contentEncoding: text });
export type ArchivedMessage = Readonly<v.InferOutput<typeof ArchivedMessage>>;

/** What became of one attempt at an event, or at a recheck of an order. */
const ArchiveRecord = v.object({
  v: v.literal(1),
  /** Of the message and the attempt: a record that is stored twice is the same. */
  id: v.string(),
  /** When the forwarder was done with it, as ISO 8601 in UTC. */
  at: v.string(),
  outcome: v.picklist(ARCHIVED_OUTCOMES),
  /** Why a message was parked or has to wait. */
  reason: text,
  attempts: v.number(),
  /** As the message spells it; undefined where it names none. */
  orderId: text,
  eventId: text,
  eventType: text,
  receivedAt: text,
  /** Why the order was judged again, without an event. */
  recheck: text,
  /** With the first attempt, and with the last. */
  message: v.exactOptional(ArchivedMessage),
  calls: v.array(ArchivedCall),
});
export type ArchiveRecord = Readonly<v.InferOutput<typeof ArchiveRecord>>;

const Line = v.pipe(v.string(), v.parseJson(), ArchiveRecord);

/**
 * A record as one line of JSON that SQS takes: its message packed where the line would not fit into one of SQS's
 * otherwise, and left out where it is packed already.
 *
 * @returns undefined when it does not fit even so
 */
export function lineOf(record: ArchiveRecord): string | undefined {
  return [record, packed(record)].map((one) => sqsText(JSON.stringify(one))).find(fits);
}

/** The record in a line; undefined when the archive has not written it. Never throws. */
export function readLine(line: string): ArchiveRecord | undefined {
  const read = v.safeParse(Line, line);
  return read.success ? read.output : undefined;
}

/** The bodies of as few messages as hold all lines. */
export function bodiesOf(lines: readonly string[]): readonly string[] {
  const bodies: string[] = [];
  for (const line of lines) {
    const both = `${bodies.at(-1) ?? ''}\n${line}`;
    if (bodies.length > 0 && fits(both)) bodies.splice(-1, 1, both);
    else bodies.push(line);
  }
  return bodies;
}

function fits(body: string): boolean {
  return Buffer.byteLength(body) <= MAX_MESSAGE_BYTES;
}

function packed({ message, ...record }: ArchiveRecord): ArchiveRecord {
  if (message === undefined || message.contentEncoding !== undefined) return record;
  const body = gzipSync(message.body).toString('base64');
  return { ...record, message: { ...message, body, contentEncoding: 'gzip' } };
}
