import { CreateBucketCommand, DeleteBucketCommand } from '@aws-sdk/client-s3';
import { archiveBucket } from '../../lib/archive/bucket.ts';
import { readArchive } from '../../lib/archive/read.ts';
import type { ArchivedOutcome, ArchiveRecord } from '../../lib/archive/record.ts';
import { eventually } from './eventually.ts';
import type { TestSystem } from './local-system.ts';

/** What the archive of a local system has of an order, oldest first. */
async function archivedOf(system: TestSystem, orderId: string): Promise<readonly ArchiveRecord[]> {
  const bucket = archiveBucket(system.clients.s3, bucketOf(system));
  const records: ArchiveRecord[] = [];
  for await (const record of readArchive(bucket, { since: 0, until: Date.now(), orderId }))
    records.push(record);
  return records;
}

/** Waits until the archive has what became of an order, as often as is said. */
export function archived(
  system: TestSystem,
  orderId: string,
  ...outcomes: readonly ArchivedOutcome[]
): Promise<readonly ArchiveRecord[]> {
  return eventually(`${orderId} is archived as ${outcomes.join()}`, async () => {
    const records = await archivedOf(system, orderId);
    return records.map(({ outcome }) => outcome).join() === outcomes.join() ? records : undefined;
  });
}

/** S3 answers with an error to whatever is asked of the bucket, until it is there again, empty. */
export async function removeBucket(system: TestSystem): Promise<void> {
  const bucket = archiveBucket(system.clients.s3, bucketOf(system));
  for await (const key of bucket.keysAfter('')) await bucket.remove(key);
  await system.clients.s3.send(new DeleteBucketCommand({ Bucket: bucketOf(system) }));
}

export async function restoreBucket(system: TestSystem): Promise<void> {
  await system.clients.s3.send(new CreateBucketCommand({ Bucket: bucketOf(system) }));
}

function bucketOf({ refs }: TestSystem): string {
  return refs.ArchiveBucket ?? '';
}
