import { createHash } from 'node:crypto';
import { PutSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { compact } from '../lib/platform/compact.ts';
import { keysOf, type SecretValue } from '../lib/platform/secrets.ts';
import { secretLoader, type VersionStage } from '../lib/platform/secrets-manager.ts';
import type { Stage, StageOutputs } from './stage.ts';

/** The two secrets, by the names that `relay secret` takes. */
export const SECRET_NAMES = ['ingram', 'thirdwatch'] as const;
export type SecretName = (typeof SECRET_NAMES)[number];

/** What is to be known of a secret beside its value. */
export type BridgeSecret = {
  readonly name: SecretName;
  /** The documented field of a value that is a JSON object. */
  readonly field: string;
  readonly output: 'IngramSecretId' | 'ThirdwatchSecretId';
  /** Whether the version before the current one is valid too. */
  readonly previousIsValid: boolean;
};

/** The secrets of a stage. */
export const SECRETS: Readonly<Record<SecretName, BridgeSecret>> = {
  ingram: {
    name: 'ingram',
    field: 'ingramWebhookSecretKey',
    output: 'IngramSecretId',
    previousIsValid: true,
  },
  thirdwatch: {
    name: 'thirdwatch',
    field: 'thirdwatchApiKey',
    output: 'ThirdwatchSecretId',
    previousIsValid: false,
  },
};

/** Where a stage's secrets are. */
export type SecretStore = Pick<Stage, 'secretsManager'> & {
  readonly outputs: Pick<StageOutputs, BridgeSecret['output']>;
};

/** The values of a secret that have a staging label. */
export type Versions = { readonly current?: SecretValue; readonly previous?: SecretValue };

/** Reads the current and the previous value of a stage's secret. */
export async function versionsOf(
  { secretsManager, outputs }: SecretStore,
  secret: BridgeSecret,
): Promise<Versions> {
  const read = (label: VersionStage) => readVersion(secretsManager, outputs[secret.output], label);
  const [current, previous] = await Promise.all([read('AWSCURRENT'), read('AWSPREVIOUS')]);
  return compact({ current, previous });
}

async function readVersion(
  client: SecretsManagerClient,
  secretId: string,
  label: VersionStage,
): Promise<SecretValue | undefined> {
  const [value] = await secretLoader(client, secretId, [label])();
  return value;
}

/** Makes a value the current one of a stage's secret; the one that was current becomes the previous one. */
export async function putValue(
  { secretsManager, outputs }: SecretStore,
  secret: BridgeSecret,
  value: SecretValue,
): Promise<void> {
  const content = typeof value === 'string' ? { SecretString: value } : { SecretBinary: value };
  await secretsManager.send(new PutSecretValueCommand({ SecretId: outputs[secret.output], ...content }));
}

/** Whether two values are the same, byte for byte. */
export function isSame(one: SecretValue | undefined, other: SecretValue | undefined): boolean {
  if (one === undefined || other === undefined) return one === other;
  return Buffer.compare(Buffer.from(one), Buffer.from(other)) === 0;
}

/** A key as a person may see it: enough to tell two keys apart, and nothing to guess one by. */
export type KeyTrace = { readonly bytes: number; readonly sha256: string };

/**
 * What may be shown of a value's keys.
 *
 * @throws Misconfigured when the value holds none
 */
export function tracesOf(value: SecretValue | undefined, { field }: BridgeSecret): readonly KeyTrace[] {
  return keysOf(value === undefined ? [] : [value], field).map((key) => ({
    bytes: key.length,
    sha256: createHash('sha256').update(key).digest('hex').slice(0, 8),
  }));
}

/** What may be shown of a value's keys; nothing when it holds none. */
export function tracesIfAny(value: SecretValue | undefined, secret: BridgeSecret): readonly KeyTrace[] {
  try {
    return tracesOf(value, secret);
  } catch {
    return [];
  }
}

/** The keys of a value in words. */
export function describeKeys(traces: readonly KeyTrace[]): string {
  if (traces.length === 0) return 'no key';
  const each = traces.map(({ bytes, sha256 }) => `${bytes} bytes, SHA-256 ${sha256}…`);
  return `${traces.length === 1 ? 'one key' : `${traces.length} keys`} (${each.join('; ')})`;
}
