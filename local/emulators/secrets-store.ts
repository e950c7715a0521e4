import { createHash, randomUUID } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import * as v from 'valibot';

const MAX_SECRET_BYTES = 65_536;

const ValueEntries = {
  SecretString: v.optional(v.pipe(v.string(), v.minLength(1), v.maxBytes(MAX_SECRET_BYTES))),
  SecretBinary: v.optional(v.pipe(v.string(), v.minLength(1), v.base64())),
};

/** The parameters of the operations; a secret that is created has a `Name` for its id. */
export const SecretRequest = v.pipe(
  v.looseObject({}),
  v.transform(({ Name, ...input }) => ({ SecretId: Name, ...input })),
  v.object({
    ...ValueEntries,
    SecretId: v.string(),
    VersionStage: v.optional(v.string(), 'AWSCURRENT'),
  }),
);
export type SecretRequest = v.InferOutput<typeof SecretRequest>;

const Secret = v.object({
  name: v.string(),
  arn: v.string(),
  versions: v.record(
    v.string(),
    v.object({ ...ValueEntries, stages: v.array(v.string()), createdDate: v.number() }),
  ),
});
type Secret = v.InferOutput<typeof Secret>;

export type SecretStoreOptions = {
  /** A file that keeps the secrets, in clear text; without it they live in memory. */
  readonly file?: string;
  readonly region: string;
};

/** An error, by the name that AWS gives it. */
export class AwsError extends Error {
  constructor(name: string, message: string) {
    super(message);
    this.name = name;
  }
}

/** The secrets, and what the operations of the API do to them. */
export class SecretStore {
  readonly #options: SecretStoreOptions;
  readonly #secrets: Map<string, Secret>;

  constructor(options: SecretStoreOptions) {
    this.#options = options;
    this.#secrets = loadSecrets(options.file);
  }

  /** The ARN of a secret, which is created without a value if there is none of that name. */
  create(name: string): string {
    const { arn } = this.#secrets.get(name) ?? { arn: this.#arnOf(name) };
    if (!this.#secrets.has(name)) this.#secrets.set(name, { name, arn, versions: {} });
    this.#save();
    return arn;
  }

  delete(secretId: string): object {
    const { arn, name } = this.#find(secretId);
    this.#secrets.delete(name);
    this.#save();
    return { ARN: arn, Name: name };
  }

  clear(secretId: string): void {
    this.#find(secretId).versions = {};
    this.#save();
  }

  /** AWSCURRENT moves to the new version, and AWSPREVIOUS to the one before; a version without a label is gone. */
  putSecretValue({ SecretId, SecretString, SecretBinary }: SecretRequest): object {
    const secret = this.#find(SecretId);
    if (SecretString === undefined && SecretBinary === undefined) {
      throw new AwsError('InvalidRequestException', 'You must provide either SecretString or SecretBinary.');
    }
    const id = randomUUID();
    const stages = ['AWSCURRENT'];
    const current = Object.entries(secret.versions).filter(([, version]) =>
      version.stages.includes('AWSCURRENT'),
    );
    const previous = current.map(([former, version]) => [former, { ...version, stages: ['AWSPREVIOUS'] }]);
    const added = { SecretString, SecretBinary, stages, createdDate: Date.now() / 1000 };
    secret.versions = { ...Object.fromEntries(previous), [id]: added };
    this.#save();
    return { ARN: secret.arn, Name: secret.name, VersionId: id, VersionStages: stages };
  }

  getSecretValue({ SecretId, VersionStage }: SecretRequest): object {
    const { arn, name, versions } = this.#find(SecretId);
    const found = Object.entries(versions).find(([, { stages }]) => stages.includes(VersionStage));
    if (found === undefined) throw notFound(`secret value for staging label: ${VersionStage}`);
    const [id, { stages, createdDate, ...value }] = found;
    return { ARN: arn, Name: name, ...value, VersionId: id, VersionStages: stages, CreatedDate: createdDate };
  }

  #find(secretId: string): Secret {
    const byArn = [...this.#secrets.values()].find(({ arn }) => arn === secretId);
    const secret = this.#secrets.get(secretId) ?? byArn;
    if (secret === undefined) throw notFound('secret.');
    return secret;
  }

  #arnOf(name: string): string {
    const hash = createHash('sha256').update(name).digest('base64').replace(/\W/g, '');
    return `arn:aws:secretsmanager:${this.#options.region}:000000000000:secret:${name}-${hash.slice(0, 6)}`;
  }

  #save(): void {
    if (this.#options.file !== undefined) saveSecrets(this.#options.file, this.#secrets);
  }
}

function notFound(what: string): AwsError {
  return new AwsError('ResourceNotFoundException', `Secrets Manager can't find the specified ${what}`);
}

function loadSecrets(file: string | undefined): Map<string, Secret> {
  if (file === undefined || !existsSync(file)) return new Map();
  try {
    const secrets = v.parse(v.array(Secret), JSON.parse(readFileSync(file, 'utf8')));
    return new Map(secrets.map((secret) => [secret.name, secret]));
  } catch {
    throw new Error(
      `The file ${file} does not hold the secrets of the local emulator; move it or delete it.`,
    );
  }
}

/** A process that is killed while writing leaves the old file intact. */
function saveSecrets(file: string, secrets: ReadonlyMap<string, Secret>): void {
  const temporary = `${file}.${process.pid}.tmp`;
  writeFileSync(temporary, JSON.stringify([...secrets.values()], null, 2), { mode: 0o600 });
  renameSync(temporary, file);
}
