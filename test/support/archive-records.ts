import type { ArchiveBucket } from '../../lib/archive/bucket.ts';
import type { ArchiveObject } from '../../lib/archive/objects.ts';
import type { ArchiveRecord } from '../../lib/archive/record.ts';

/** A record as the forwarder hands it to the archive, with changes. */
export function archiveRecord(changes: Partial<ArchiveRecord> = {}): ArchiveRecord {
  return {
    v: 1,
    id: 'message/1',
    at: '2026-01-05T08:00:00.000Z',
    outcome: 'forwarded',
    attempts: 1,
    orderId: 'PO-1',
    eventId: 'N01',
    eventType: 'im::order_hold',
    receivedAt: '2026-01-05T07:59:59.000Z',
    message: { body: '{"v":1}', groupId: 'PO-1' },
    calls: [],
    ...changes,
  };
}

/** A bucket in memory, which lists its keys in S3's order. */
export function bucketInMemory(objects: readonly ArchiveObject[] = []) {
  const stored = new Map(objects.map(({ key, body }) => [key, body]));
  const read: string[] = [];
  const bucket: ArchiveBucket = {
    put: async ({ key, body }) => void stored.set(key, body),
    get: async (key) => {
      read.push(key);
      return stored.get(key) ?? new Uint8Array();
    },
    remove: async (key) => void stored.delete(key),
    async *keysAfter(after) {
      yield* [...stored.keys()].filter((key) => key > after).sort();
    },
  };
  return { bucket, stored, read };
}
