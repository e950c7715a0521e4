/*
 * A secret in Secrets Manager, after "What's in a Secrets Manager secret?" and the API reference of GetSecretValue and
 * PutSecretValue: a new value becomes AWSCURRENT, and the one before it AWSPREVIOUS. The probes in `assumptions/` that
 * show whether AWS, and this model, do so: [secrets-first-version, secrets-rotation, secrets-same-value].
 */
import { ResourceNotFoundException } from '@aws-sdk/client-secrets-manager';

type Values = { readonly current: string; readonly previous?: string };

export class SecretsManager {
  readonly #values = new Map<string, Values>();

  /** What is in the secret from now on. */
  put(secretId: string, value: string): Values {
    const before = this.#values.get(secretId)?.current;
    const values = { current: value, ...(before !== undefined && { previous: before }) };
    this.#values.set(secretId, values);
    return values;
  }

  get(secretId: string | undefined, stage: string | undefined): { readonly SecretString: string } {
    const secret = this.#values.get(secretId ?? '');
    const value = stage === 'AWSPREVIOUS' ? secret?.previous : secret?.current;
    if (value !== undefined) return { SecretString: value };
    const message = "Secrets Manager can't find the specified secret value.";
    throw new ResourceNotFoundException({ message, $metadata: {} });
  }
}
