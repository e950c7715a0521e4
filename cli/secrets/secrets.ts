import { createHash } from 'node:crypto';
import { PutSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { readIngramCredentials } from '../../lib/ingram/api/credentials.ts';
import { compact } from '../../lib/platform/compact.ts';
import { keepSecret } from '../../lib/platform/redact.ts';
import { type Keys, keysOf, type SecretValue } from '../../lib/platform/secrets.ts';
import { secretLoader, type VersionStage } from '../../lib/platform/secrets-manager.ts';
import type { StageOutputs } from '../../lib/platform/stack-outputs.ts';
import type { Stage } from '../stage.ts';
import { EXIT, Failure } from '../terminal/failure.ts';

/** The secrets, by the names that `relay secret` takes. */
export const SECRET_NAMES = ['ingram', 'thirdwatch', 'ingram-api'] as const;
export type SecretName = (typeof SECRET_NAMES)[number];

/** What there is to know about a secret, except its value. */
export type BridgeSecret = {
  readonly name: SecretName;
  /** What the operator is asked for. */
  readonly asks: string;
  /** The field that holds the key, where the value may also be the key itself. */
  readonly field?: string;
  /**
   * The keys that a value holds.
   *
   * @throws Misconfigured when it holds none
   */
  readonly parseKeys: (value: SecretValue | undefined) => Keys;
  readonly output: 'IngramSecretId' | 'ThirdwatchSecretId' | 'IngramApiSecretId';
  /** The output that names the function which reads it. */
  readonly readBy: 'ReceiverFunctionName' | 'ForwarderFunctionName';
  /** Whether the version before the current one is valid too. */
  readonly previousIsValid: boolean;
};

/** The secrets of a stage. */
export const SECRETS: Readonly<Record<SecretName, BridgeSecret>> = {
  ingram: {
    name: 'ingram',
    asks: 'The secret key of the webhook, from Ingram Micro’s portal',
    ...plainOrJsonKey('ingramWebhookSecretKey'),
    output: 'IngramSecretId',
    readBy: 'ReceiverFunctionName',
    previousIsValid: true,
  },
  thirdwatch: {
    name: 'thirdwatch',
    asks: 'The API key, from Thirdwatch’s dashboard',
    ...plainOrJsonKey('thirdwatchApiKey'),
    output: 'ThirdwatchSecretId',
    readBy: 'ForwarderFunctionName',
    previousIsValid: false,
  },
  'ingram-api': {
    name: 'ingram-api',
    asks: 'The client of Ingram’s API, as {"clientId": "…", "clientSecret": "…"}',
    parseKeys: (value) => [Buffer.from(readIngramCredentials(value).clientSecret, 'utf8')],
    output: 'IngramApiSecretId',
    readBy: 'ForwarderFunctionName',
    previousIsValid: false,
  },
};

function plainOrJsonKey(field: string): Pick<BridgeSecret, 'field' | 'parseKeys'> {
  return { field, parseKeys: (value) => keysOf(value === undefined ? [] : [value], field) };
}

/** Where a stage's secrets are. */
export type SecretStore = Pick<Stage, 'secretsManager'> & {
  readonly outputs: Pick<StageOutputs, BridgeSecret['output']>;
};

/** The values of a secret that have a staging label. */
export type Versions = { readonly current?: SecretValue; readonly previous?: SecretValue };

/** Reads the current and the previous value of a stage's secret. */
export async function readVersions(
  { secretsManager, outputs }: SecretStore,
  secret: BridgeSecret,
): Promise<Versions> {
  const secretId = secretIdIn(outputs, secret);
  const read = (label: VersionStage) => readVersion(secretsManager, secretId, label, secret);
  const [current, previous] = await Promise.all([read('AWSCURRENT'), read('AWSPREVIOUS')]);
  return compact({ current, previous });
}

async function readVersion(
  client: SecretsManagerClient,
  secretId: string,
  label: VersionStage,
  secret: BridgeSecret,
): Promise<SecretValue | undefined> {
  const [value] = await secretLoader(client, secretId, [label])();
  keepKeys(value, secret);
  return value;
}

/** From now on nothing that `relay` prints holds these keys, whoever quotes them. */
function keepKeys(value: SecretValue | undefined, { parseKeys }: BridgeSecret): void {
  try {
    parseKeys(value).forEach(keepSecret);
  } catch {
    // It holds no key.
  }
}

function secretIdIn(outputs: SecretStore['outputs'], { name, output }: BridgeSecret): string {
  const secretId = outputs[output];
  if (secretId !== undefined) return secretId;
  throw new Failure(
    `The stage has no ${name} secret. Deploy it with the parameter ingram-details set to confirm or complete.`,
    { exitCode: EXIT.usage },
  );
}

/** Makes a value the current one of a stage's secret; the former current one becomes the previous one. */
export async function putValue(
  { secretsManager, outputs }: SecretStore,
  secret: BridgeSecret,
  value: SecretValue,
): Promise<void> {
  keepKeys(value, secret);
  const content = typeof value === 'string' ? { SecretString: value } : { SecretBinary: value };
  await secretsManager.send(new PutSecretValueCommand({ SecretId: secretIdIn(outputs, secret), ...content }));
}

/** Whether two values are the same, byte for byte. */
export function isSameValue(one: SecretValue | undefined, other: SecretValue | undefined): boolean {
  if (one === undefined || other === undefined) return one === other;
  return Buffer.compare(Buffer.from(one), Buffer.from(other)) === 0;
}

/** What may be shown of a key: enough to tell two keys apart, and not enough to guess one. */
export type KeyFingerprint = { readonly bytes: number; readonly sha256: string };

/**
 * What may be shown of a value's keys.
 *
 * @throws Misconfigured when the value holds none
 */
export function fingerprintKeys(
  value: SecretValue | undefined,
  { parseKeys }: BridgeSecret,
): readonly KeyFingerprint[] {
  return parseKeys(value).map((key) => ({
    bytes: key.length,
    sha256: createHash('sha256').update(key).digest('hex').slice(0, 8),
  }));
}

/** What may be shown of a value's keys; nothing when it holds none. */
export function fingerprintKeysIfAny(
  value: SecretValue | undefined,
  secret: BridgeSecret,
): readonly KeyFingerprint[] {
  try {
    return fingerprintKeys(value, secret);
  } catch {
    return [];
  }
}

/** The keys of a value in words. */
export function describeKeys(fingerprints: readonly KeyFingerprint[]): string {
  if (fingerprints.length === 0) return 'no key';
  const each = fingerprints.map(({ bytes, sha256 }) => `${bytes} bytes, SHA-256 ${sha256}…`);
  return `${fingerprints.length === 1 ? 'one key' : `${fingerprints.length} keys`} (${each.join('; ')})`;
}
