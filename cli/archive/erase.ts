import type { ArchiveBucket } from '../../lib/archive/bucket.ts';
import { objectWith, recordsIn } from '../../lib/archive/objects.ts';
import { isOfOrder, keysOf } from '../../lib/archive/read.ts';

/** What erasing an order does to the bucket. */
export type Erasure = {
  /** Records of the order. */
  readonly records: number;
  /** Objects that hold them. */
  readonly objects: number;
};

/**
 * Erases the records of an order: an object that holds others too is stored again without them. Ended at any point, it
 * can be done again.
 */
export async function eraseOrder(
  bucket: ArchiveBucket,
  orderId: string,
  { now, dryRun }: { readonly now: number; readonly dryRun: boolean },
): Promise<Erasure> {
  let [records, objects] = [0, 0];
  for await (const key of keysOf(bucket, { since: 0, until: now, orderId })) {
    const all = recordsIn(await bucket.get(key));
    const others = all.filter((record) => !isOfOrder(record, orderId));
    if (others.length === all.length) continue;
    records += all.length - others.length;
    objects += 1;
    if (dryRun) continue;
    const rest = objectWith(key, others);
    await (rest === undefined ? bucket.remove(key) : bucket.put(rest));
  }
  return { records, objects };
}
