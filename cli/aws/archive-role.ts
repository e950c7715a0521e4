import { S3Client, type S3ClientConfig } from '@aws-sdk/client-s3';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import type { StageOutputs } from '../../lib/platform/stack-outputs.ts';
import type { ArchiveRole } from '../stage.ts';
import { EXIT, Failure } from '../terminal/failure.ts';

const ROLES = {
  read: { output: 'ArchiveReaderRoleArn', policy: 'policies/read-archive.json' },
  erase: { output: 'ArchiveEraserRoleArn', policy: 'policies/erase-archive.json' },
} as const satisfies Record<ArchiveRole, { output: keyof StageOutputs; policy: string }>;

/**
 * S3 in a role of the archive, for an hour: the bucket answers to nobody else.
 *
 * @throws Failure when these credentials may not take the role
 */
export async function archiveS3(
  outputs: StageOutputs,
  role: ArchiveRole,
  common: Pick<S3ClientConfig, 'region' | 'profile'>,
): Promise<S3Client> {
  const { output, policy } = ROLES[role];
  const command = new AssumeRoleCommand({ RoleArn: outputs[output], RoleSessionName: 'relay' });
  const { Credentials } = await new STSClient(common).send(command).catch((cause: unknown) => {
    throw new Failure(`These credentials may not ${role} the archive: ${policy} lets them.`, {
      cause,
      exitCode: EXIT.usage,
    });
  });
  const { AccessKeyId = '', SecretAccessKey = '', SessionToken = '' } = Credentials ?? {};
  const credentials = {
    accessKeyId: AccessKeyId,
    secretAccessKey: SecretAccessKey,
    sessionToken: SessionToken,
  };
  return new S3Client({ ...common, credentials });
}
