import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { LoadSecret, SecretValue } from './secrets.ts';

/** The versions that are valid: while a key is being rotated, both its old and its new value are in use. */
export type VersionStage = 'AWSCURRENT' | 'AWSPREVIOUS';

/**
 * Reads versions of a secret from AWS Secrets Manager, in the sequence of `stages`. A version that does not exist
 * gives no value; any other failure is thrown as it is.
 */
export function secretLoader(
  client: SecretsManagerClient,
  secretId: string,
  stages: readonly VersionStage[],
): LoadSecret {
  return async () => {
    const values = await Promise.all(stages.map((stage) => readVersion(client, secretId, stage)));
    return values.filter((value) => value !== undefined);
  };
}

async function readVersion(
  client: SecretsManagerClient,
  secretId: string,
  stage: VersionStage,
): Promise<SecretValue | undefined> {
  try {
    const answer = await client.send(new GetSecretValueCommand({ SecretId: secretId, VersionStage: stage }));
    return answer.SecretString ?? answer.SecretBinary;
  } catch (error) {
    // Secrets Manager's answer for a stage that no version has, and for a secret that was never given a value.
    if (error instanceof Error && error.name === 'ResourceNotFoundException') return undefined;
    throw error;
  }
}
