import {
  CreateSecretCommand,
  DeleteSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { Refused, type Secret } from '../cloud.ts';
import { answerOf } from './requests.ts';
import { TAG, type Temporary } from './temporary.ts';

/** Creates a secret with a value. */
export async function createSecret(
  client: SecretsManagerClient,
  temporary: Temporary,
  value: string,
): Promise<Secret> {
  const SecretId = temporary.name((name) => deleteSecret(client, name));
  const Tags = [{ Key: TAG.key, Value: TAG.value }];
  await answerOf(client.send(new CreateSecretCommand({ Name: SecretId, SecretString: value, Tags })));
  return {
    async put(SecretString) {
      await answerOf(client.send(new PutSecretValueCommand({ SecretId, SecretString })));
    },
    async read(VersionStage) {
      try {
        return (await answerOf(client.send(new GetSecretValueCommand({ SecretId, VersionStage }))))
          .SecretString;
      } catch (error) {
        if (error instanceof Refused && error.code === 'ResourceNotFoundException') return undefined;
        throw error;
      }
    },
  };
}

/** At once: what is in it is worth nothing. */
export function deleteSecret(client: SecretsManagerClient, SecretId: string): Promise<unknown> {
  return client.send(new DeleteSecretCommand({ SecretId, ForceDeleteWithoutRecovery: true }));
}
