import { type ArchiveBucket, archiveBucket } from '../../lib/archive/bucket.ts';
import type { ArchiveRole, Stage } from '../stage.ts';
import { EXIT, Failure } from '../terminal/failure.ts';

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
  const remedy =
    stage === 'local'
      ? 'To switch it on, start the system with LOCAL_ARCHIVE=on npm start.'
      : `To switch it on, put archive: on into stages/${stage}.yml and deploy; docs/operations.md#the-archive says what that keeps.`;
  return `The archive of ${stage} is off: what events and calls held is not kept. ${remedy}`;
}
