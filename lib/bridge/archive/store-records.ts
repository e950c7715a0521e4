import type { SQSRecord } from 'aws-lambda';
import type { ArchiveBucket } from '../../archive/bucket.ts';
import { objectsOf } from '../../archive/objects.ts';

/**
 * Stores what the forwarder has handed to the archive's queue. Whatever throws leaves the whole batch in the queue; what
 * of it was stored by then is replaced by the same, or read once.
 *
 * @returns how many objects were stored
 */
export async function storeRecords(
  records: readonly Pick<SQSRecord, 'body'>[],
  bucket: Pick<ArchiveBucket, 'put'>,
): Promise<number> {
  const objects = objectsOf(records.flatMap(({ body }) => body.split('\n')));
  for (const object of objects) await bucket.put(object);
  return objects.length;
}
