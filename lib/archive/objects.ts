import { createHash } from 'node:crypto';
import { gunzipSync, gzipSync } from 'node:zlib';
import { orderKey } from '../ingram/webhook/order-number.ts';
import { type ArchiveRecord, readLine } from './record.ts';

/** An object of the archive's bucket: records of one hour, a line each. */
export type ArchiveObject = { readonly key: string; readonly body: Buffer };

/** Below it lie all records, an hour after the other. */
export const PREFIX = 'events/';
const SUFFIX = '.ndjson.gz';

/**
 * A key names the orders that its object tells of, by three characters each, so that whoever looks for an order reads
 * few other objects. S3 takes a key of 1,024 bytes.
 */
const ORDERS_IN_KEY = 200;

/** Of an object that is read: far more than SQS's limit for the messages of a batch. */
const MAX_UNPACKED_BYTES = 64 * 1024 * 1024;

type Line = { readonly line: string; readonly record: ArchiveRecord };

/** The objects that hold these lines: as few as their hours and orders allow, as each costs a request. */
export function objectsOf(lines: readonly string[]): readonly ArchiveObject[] {
  const read = lines.flatMap((line) => {
    const record = readLine(line);
    return record === undefined ? [] : [{ line, record }];
  });
  const hours = Map.groupBy(read, ({ record }) => hourOf(record.at));
  return [...hours].flatMap(([hour, some]) => chunksOf(some).map((chunk) => objectOf(hour, chunk)));
}

/** An object with the same key and other records; undefined where none is left. */
export function objectWith(key: string, records: readonly ArchiveRecord[]): ArchiveObject | undefined {
  return records.length === 0 ? undefined : { key, body: pack(records.map((one) => JSON.stringify(one))) };
}

/** The records in an object, whole lines that the archive has written. */
export function recordsIn(body: Uint8Array): readonly ArchiveRecord[] {
  const text = gunzipSync(body, { maxOutputLength: MAX_UNPACKED_BYTES }).toString('utf8');
  return text.split('\n').flatMap((line) => readLine(line) ?? []);
}

/** The key after which those of a moment's hour, and all later ones, are listed. */
export function keyBefore(at: number): string {
  return PREFIX + hourOf(new Date(at).toISOString());
}

/** Whether an object may hold records of that moment or of earlier ones. */
export function isUntil(key: string, until: number): boolean {
  return hourIn(key) <= hourOf(new Date(until).toISOString());
}

/** The hour whose records an object holds. */
export function hourIn(key: string): string {
  return key.slice(PREFIX.length).split('/')[0] ?? '';
}

/** Whether an object may tell of an order. */
export function mayTellOf(key: string, orderId: string): boolean {
  const [, marks = ''] = (key.split('/').at(-1) ?? '').split('.');
  const wanted = markOf(orderId);
  return Array.from({ length: marks.length / 3 }, (_, index) =>
    marks.slice(3 * index, 3 * index + 3),
  ).includes(wanted);
}

function hourOf(at: string): string {
  return at.slice(0, 'yyyy-mm-ddThh'.length);
}

function markOf(orderId: string): string {
  return createHash('sha256').update(orderKey(orderId)).digest('base64url').slice(0, 3);
}

function chunksOf(lines: readonly Line[]): readonly (readonly Line[])[] {
  const chunks: { lines: Line[]; marks: Set<string> }[] = [];
  for (const line of lines) {
    const mark = markOf(line.record.orderId ?? '');
    const last = chunks.at(-1);
    if (last && (last.marks.has(mark) || last.marks.size < ORDERS_IN_KEY)) {
      last.lines.push(line);
      last.marks.add(mark);
    } else {
      chunks.push({ lines: [line], marks: new Set([mark]) });
    }
  }
  return chunks.map((chunk) => chunk.lines);
}

function objectOf(hour: string, lines: readonly Line[]): ArchiveObject {
  // The same records again replace the same object.
  const id = createHash('sha256')
    .update(lines.map(({ record }) => record.id).join())
    .digest('hex')
    .slice(0, 24);
  const marks = [...new Set(lines.map(({ record }) => markOf(record.orderId ?? '')))].join('');
  return { key: `${PREFIX}${hour}/${id}.${marks}${SUFFIX}`, body: pack(lines.map(({ line }) => line)) };
}

function pack(lines: readonly string[]): Buffer {
  return gzipSync(lines.join('\n'));
}
