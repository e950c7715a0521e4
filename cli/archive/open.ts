import { type ArchiveBucket, archiveBucket } from '../../lib/archive/bucket.ts';
import type { ArchiveRole, Stage } from '../stage.ts';
import { EXIT, Failure } from '../terminal/failure.ts';
import { howToSet, stageText } from '../terminal/wording.ts';

/**
 * Opens the archive of a stage.
 *
 * @throws Failure when the stage has none, with how to switch it on, or when these credentials may not open it
 */
export async function openArchive(
  { name, outputs, s3 }: Pick<Stage, 'name' | 'outputs' | 's3'>,
  role: ArchiveRole,
): Promise<ArchiveBucket> {
  if (outputs.ArchiveBucketName === undefined) throw new Failure(missingText(name), { exitCode: EXIT.usage });
  return archiveBucket(await s3(role), outputs.ArchiveBucketName);
}

function missingText(stage: string): string {
  const on = howToSet(stage, 'archive: on', 'LOCAL_ARCHIVE=on');
  return `The archive of ${stageText(stage)} is off: what events and calls held is not kept. To switch it on, ${on}; docs/operations.md#the-archive says what that keeps.`;
}
