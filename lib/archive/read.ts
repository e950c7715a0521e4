import { orderKey } from '../ingram/webhook/order-number.ts';
import type { ArchiveBucket } from './bucket.ts';
import { hourIn, isUntil, keyBefore, mayTellOf, recordsIn } from './objects.ts';
import type { ArchiveRecord } from './record.ts';

/** Which records are meant, by when the forwarder was done with them, in milliseconds since 1970. */
export type ArchiveRange = {
  readonly since: number;
  readonly until: number;
  /** In any spelling. */
  readonly orderId?: string;
};

/** So many objects are read at once. */
const CONCURRENCY = 16;

/** The records of a range, oldest first, each of them once. */
export async function* readArchive(
  bucket: Pick<ArchiveBucket, 'get' | 'keysAfter'>,
  range: ArchiveRange,
): AsyncGenerator<ArchiveRecord> {
  for await (const keys of hoursOf(keysOf(bucket, range))) {
    const records = new Map<string, ArchiveRecord>();
    for (let from = 0; from < keys.length; from += CONCURRENCY) {
      const bodies = await Promise.all(keys.slice(from, from + CONCURRENCY).map(bucket.get));
      for (const record of bodies.flatMap(recordsIn)) if (isIn(record, range)) records.set(record.id, record);
    }
    yield* [...records.values()].sort((one, other) => (one.at < other.at ? -1 : 1));
  }
}

/** The keys of the objects that may hold records of a range. */
export async function* keysOf(
  { keysAfter }: Pick<ArchiveBucket, 'keysAfter'>,
  { since, until, orderId }: ArchiveRange,
): AsyncGenerator<string> {
  for await (const key of keysAfter(keyBefore(since))) {
    if (!isUntil(key, until)) return;
    if (orderId === undefined || mayTellOf(key, orderId)) yield key;
  }
}

/** Whether a record tells of an order, in whichever spelling. */
export function isOfOrder(record: ArchiveRecord, orderId: string): boolean {
  return record.orderId !== undefined && orderKey(record.orderId) === orderKey(orderId);
}

function isIn(record: ArchiveRecord, { since, until, orderId }: ArchiveRange): boolean {
  const at = Date.parse(record.at);
  return at >= since && at <= until && (orderId === undefined || isOfOrder(record, orderId));
}

/** The keys of one hour after those of another. */
async function* hoursOf(keys: AsyncIterable<string>): AsyncGenerator<readonly string[]> {
  let hour: string[] = [];
  for await (const key of keys) {
    if (hour[0] !== undefined && hourIn(hour[0]) !== hourIn(key)) {
      yield hour;
      hour = [];
    }
    hour.push(key);
  }
  if (hour.length > 0) yield hour;
}
