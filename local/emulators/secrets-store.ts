import { createHash, randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import * as v from 'valibot';

const MAX_SECRET_BYTES = 65_536;
const DAY_SECONDS = 86_400;

const ValueEntries = {
  SecretString: v.optional(v.pipe(v.string(), v.minLength(1), v.maxBytes(MAX_SECRET_BYTES))),
  SecretBinary: v.optional(v.pipe(v.string(), v.minLength(1), v.base64())),
};
const InputSchema = v.object({
  ...ValueEntries,
  Name: v.optional(v.pipe(v.string(), v.regex(/^[\w/+=.@!-]{1,512}$/))),
  SecretId: v.optional(v.string()),
  ClientRequestToken: v.optional(v.pipe(v.string(), v.minLength(32), v.maxLength(64))),
  Description: v.optional(v.string()),
  VersionId: v.optional(v.string()),
  VersionStage: v.optional(v.string()),
  VersionStages: v.optional(v.pipe(v.array(v.string()), v.minLength(1))),
  RecoveryWindowInDays: v.optional(v.pipe(v.number(), v.minValue(7), v.maxValue(30)), 30),
  ForceDeleteWithoutRecovery: v.optional(v.boolean(), false),
  IncludePlannedDeletion: v.optional(v.boolean(), false),
  Filters: v.optional(v.array(v.unknown()), []),
});
/** What an operation of the API is asked with. */
export type Input = v.InferOutput<typeof InputSchema>;

const SecretSchema = v.object({
  name: v.string(),
  arn: v.string(),
  description: v.optional(v.string()),
  createdDate: v.number(),
  changedDate: v.number(),
  deletionDate: v.optional(v.number()),
  versions: v.record(
    v.string(),
    v.object({ ...ValueEntries, stages: v.array(v.string()), createdDate: v.number() }),
  ),
});
type Secret = v.InferOutput<typeof SecretSchema>;
type Value = Pick<Input, 'SecretString' | 'SecretBinary'>;
type Version = Secret['versions'][string];

export type SecretStoreOptions = {
  /** Where the secrets outlive the process, in clear text; without it they live in memory. */
  readonly file?: string | undefined;
  readonly region?: string | undefined;
  readonly accountId?: string | undefined;
};

/** A refusal, by the name that AWS gives it. */
export class AwsError extends Error {
  constructor(name: string, message: string) {
    super(message);
    this.name = name;
  }
}

/** The secrets, and what each operation of the API does to them. */
export class SecretStore {
  readonly #options: SecretStoreOptions;
  readonly #secrets: Map<string, Secret>;

  constructor(options: SecretStoreOptions) {
    this.#options = options;
    this.#secrets = loadSecrets(options.file);
  }

  createSecret(input: Input): object {
    const taken = this.#secrets.get(required(input, 'Name'));
    if (taken) return retriedCreation(taken, input);
    const secret = this.ensure(input);
    return { ARN: secret.arn, Name: secret.name, ...this.#addVersion(secret, input) };
  }

  putSecretValue(input: Input): object {
    const secret = this.#live(input);
    if (!hasValue(input)) {
      throw new AwsError('InvalidRequestException', 'You must provide either SecretString or SecretBinary.');
    }
    const version = this.#addVersion(secret, input);
    const stages = secret.versions[version.VersionId ?? '']?.stages;
    return { ARN: secret.arn, Name: secret.name, ...version, VersionStages: stages };
  }

  updateSecret(input: Input): object {
    const secret = this.#live(input);
    secret.description = input.Description ?? secret.description;
    this.#save();
    return { ARN: secret.arn, Name: secret.name, ...this.#addVersion(secret, input) };
  }

  getSecretValue(input: Input): object {
    const secret = this.#live(input);
    const [id, version] = findVersion(secret, input);
    const { stages, createdDate, ...value } = version;
    const found = { VersionId: id, VersionStages: stages, CreatedDate: createdDate };
    return { ARN: secret.arn, Name: secret.name, ...value, ...found };
  }

  describeSecret(input: Input): object {
    const secret = this.#find(required(input, 'SecretId'));
    return { ...summaryOf(secret), VersionIdsToStages: stagesOf(secret) };
  }

  listSecrets({ IncludePlannedDeletion, Filters }: Input): object {
    if (Filters.length > 0) {
      throw new AwsError(
        'InvalidParameterException',
        'Filters are not emulated; leave them out to list all.',
      );
    }
    const all = [...this.#secrets.values()];
    const listed = all.filter((secret) => IncludePlannedDeletion || secret.deletionDate === undefined);
    return {
      SecretList: listed.map((secret) => ({
        ...summaryOf(secret),
        SecretVersionsToStages: stagesOf(secret),
      })),
    };
  }

  deleteSecret(input: Input): object {
    const secret = this.#find(required(input, 'SecretId'));
    const days = input.ForceDeleteWithoutRecovery ? 0 : input.RecoveryWindowInDays;
    secret.deletionDate = nowSeconds() + days * DAY_SECONDS;
    if (input.ForceDeleteWithoutRecovery) this.#secrets.delete(secret.name);
    this.#save();
    return { ARN: secret.arn, Name: secret.name, DeletionDate: secret.deletionDate };
  }

  /** A secret of that name that is not marked for deletion. */
  ensure(input: Input): Secret {
    const name = required(input, 'Name');
    const now = nowSeconds();
    const fresh = { name, arn: this.#arnOf(name), createdDate: now, changedDate: now, versions: {} };
    const secret: Secret = this.#secrets.get(name) ?? { ...fresh, description: input.Description };
    secret.deletionDate = undefined;
    this.#secrets.set(name, secret);
    this.#save();
    return secret;
  }

  put(input: Input): void {
    this.#addVersion(this.ensure(input), input);
  }

  #find(secretId: string): Secret {
    const byArn = [...this.#secrets.values()].find((secret) => secret.arn === secretId);
    const secret = this.#secrets.get(secretId) ?? byArn;
    if (secret) return secret;
    throw new AwsError('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");
  }

  #live(input: Input): Secret {
    const secret = this.#find(required(input, 'SecretId'));
    if (secret.deletionDate === undefined) return secret;
    throw new AwsError(
      'InvalidRequestException',
      "You can't perform this operation on the secret because it was marked for deletion.",
    );
  }

  #addVersion(secret: Secret, input: Input): { VersionId?: string } {
    if (!hasValue(input)) return {};
    const id = input.ClientRequestToken ?? randomUUID();
    if (isRetry(secret, id, input)) return { VersionId: id };
    const { SecretString, SecretBinary } = input;
    const stages = moveLabels(secret, input.VersionStages ?? ['AWSCURRENT']);
    secret.versions[id] = { SecretString, SecretBinary, stages, createdDate: nowSeconds() };
    secret.changedDate = nowSeconds();
    this.#save();
    return { VersionId: id };
  }

  #arnOf(name: string): string {
    const { region = 'us-east-1', accountId = '000000000000' } = this.#options;
    const hash = createHash('sha256').update(name).digest('base64').replace(/\W/g, '');
    return `arn:aws:secretsmanager:${region}:${accountId}:secret:${name}-${hash.slice(0, 6)}`;
  }

  #save(): void {
    if (this.#options.file) saveSecrets(this.#options.file, this.#secrets);
  }
}

/**
 * An operation's input, from the body of its request.
 * @throws AwsError that names every parameter at fault, and no value
 */
export function parseInput(body: unknown): Input {
  const result = v.safeParse(InputSchema, body);
  if (result.success) return refuseTwoValues(result.output);
  // Valibot's own messages repeat the value, which may be the secret.
  const problems = result.issues.map((issue) => `${v.getDotPath(issue) ?? 'the body'} (${issue.type})`);
  throw new AwsError('InvalidParameterException', `The request is not valid: ${problems.join(', ')}.`);
}

function refuseTwoValues(input: Input): Input {
  if (input.SecretString === undefined || input.SecretBinary === undefined) return input;
  throw new AwsError(
    'InvalidParameterException',
    "You can't specify both a binary secret value and a string secret value in the same secret.",
  );
}

function required(input: Input, field: 'Name' | 'SecretId'): string {
  const value = input[field];
  if (value) return value;
  throw new AwsError('InvalidParameterException', `The parameter ${field} is missing.`);
}

function hasValue({ SecretString, SecretBinary }: Value): boolean {
  return SecretString !== undefined || SecretBinary !== undefined;
}

function retriedCreation(secret: Secret, input: Input): object {
  const id = input.ClientRequestToken;
  if (id && isRetry(secret, id, input)) return { ARN: secret.arn, Name: secret.name, VersionId: id };
  if (secret.deletionDate === undefined) {
    const message = `The operation failed because the secret ${secret.name} already exists.`;
    throw new AwsError('ResourceExistsException', message);
  }
  throw new AwsError(
    'InvalidRequestException',
    "You can't create this secret because a secret with this name is already scheduled for deletion.",
  );
}

// The SDK sends the same token with each retry: the first attempt may have got through.
function isRetry(secret: Secret, versionId: string, input: Value): boolean {
  const version = secret.versions[versionId];
  if (!version) return false;
  const { SecretString, SecretBinary } = input;
  if (version.SecretString === SecretString && version.SecretBinary === SecretBinary) return true;
  throw new AwsError(
    'ResourceExistsException',
    `You can't use ClientRequestToken ${versionId} because that value is already in use for a version of secret ${secret.arn}.`,
  );
}

function moveLabels(secret: Secret, wanted: readonly string[]): string[] {
  const versions = Object.values(secret.versions);
  const current = versions.find(({ stages }) => stages.includes('AWSCURRENT'));
  const labels = current ? [...wanted] : [...new Set([...wanted, 'AWSCURRENT'])];
  const becomesCurrent = labels.includes('AWSCURRENT');
  const moved = becomesCurrent ? [...labels, 'AWSPREVIOUS'] : labels;
  for (const version of versions) version.stages = version.stages.filter((stage) => !moved.includes(stage));
  if (becomesCurrent) current?.stages.push('AWSPREVIOUS');
  const labelled = Object.entries(secret.versions).filter(([, { stages }]) => stages.length > 0);
  secret.versions = Object.fromEntries(labelled);
  return labels;
}

function findVersion(secret: Secret, { VersionId, VersionStage }: Input): [string, Version] {
  const stage = VersionStage ?? (VersionId === undefined ? 'AWSCURRENT' : undefined);
  const versions = Object.entries(secret.versions);
  const found = versions.find(([id, { stages }]) =>
    VersionId === undefined ? stages.includes(stage ?? '') : id === VersionId,
  );
  if (!found) {
    const wanted = VersionId === undefined ? `staging label: ${stage}` : `VersionId: ${VersionId}`;
    const message = `Secrets Manager can't find the specified secret value for ${wanted}`;
    throw new AwsError('ResourceNotFoundException', message);
  }
  if (stage === undefined || found[1].stages.includes(stage)) return found;
  const message = 'You provided a VersionStage that is not associated to the provided VersionId.';
  throw new AwsError('InvalidRequestException', message);
}

function summaryOf(secret: Secret): object {
  return {
    ARN: secret.arn,
    Name: secret.name,
    Description: secret.description,
    CreatedDate: secret.createdDate,
    LastChangedDate: secret.changedDate,
    DeletedDate: secret.deletionDate,
  };
}

function stagesOf(secret: Secret): Record<string, string[]> {
  return Object.fromEntries(Object.entries(secret.versions).map(([id, { stages }]) => [id, stages]));
}

function nowSeconds(): number {
  return Date.now() / 1000;
}

function loadSecrets(file: string | undefined): Map<string, Secret> {
  if (!file || !existsSync(file)) return new Map();
  try {
    const secrets = v.parse(v.array(SecretSchema), JSON.parse(readFileSync(file, 'utf8')));
    return new Map(secrets.map((secret) => [secret.name, secret]));
  } catch {
    throw new Error(
      `The file ${file} does not hold the secrets of the local emulator; move it or delete it.`,
    );
  }
}

function saveSecrets(file: string, secrets: ReadonlyMap<string, Secret>): void {
  const temporary = `${file}.${process.pid}.tmp`;
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(temporary, JSON.stringify([...secrets.values()], null, 2), { mode: 0o600 });
  renameSync(temporary, file);
}
