// Real: the emulator, its HTTP server, the AWS SDK's client. No double.
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateSecretCommand,
  DeleteSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  type GetSecretValueCommandInput,
  ListSecretsCommand,
  PutSecretValueCommand,
  RotateSecretCommand,
  SecretsManagerClient,
  UpdateSecretCommand,
} from '@aws-sdk/client-secrets-manager';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  type LocalSecretsManager,
  type SecretsManagerFault,
  type SecretsManagerOptions,
  startSecretsManager,
} from '../../local/emulators/secrets-manager.ts';

const NAME = 'bridge/dev/thirdwatch';
const CREDENTIALS = { accessKeyId: 'local', secretAccessKey: 'local' };
const NO_VALUE = "Secrets Manager can't find the specified secret value for staging label: AWSCURRENT";

let manager: LocalSecretsManager;
let client: SecretsManagerClient;
let folder: string;

const start = async (options?: SecretsManagerOptions): Promise<void> => {
  manager = await startSecretsManager(options);
  client = new SecretsManagerClient({
    endpoint: manager.url,
    region: 'us-east-1',
    credentials: CREDENTIALS,
    maxAttempts: 1,
  });
};
const stop = async (): Promise<void> => {
  client.destroy();
  await manager.stop();
};

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'secrets-manager-'));
  await start();
});
afterEach(async () => {
  await stop();
  await rm(folder, { recursive: true });
});

const create = (SecretString?: string, changes: object = {}) =>
  client.send(new CreateSecretCommand({ Name: NAME, SecretString, ...changes }));
const get = (changes: Partial<GetSecretValueCommandInput> = {}) =>
  client.send(new GetSecretValueCommand({ SecretId: NAME, ...changes }));
const put = (SecretString: string, changes: object = {}) =>
  client.send(new PutSecretValueCommand({ SecretId: NAME, SecretString, ...changes }));
const stages = async () =>
  (await client.send(new DescribeSecretCommand({ SecretId: NAME }))).VersionIdsToStages ?? {};
const valueAt = async (VersionStage: string) => (await get({ VersionStage })).SecretString;

const JSON_TYPE = { 'content-type': 'application/x-amz-json-1.1' };

describe('a secret', () => {
  it('that was created with a value is read by its name and by its ARN', async () => {
    const { ARN, VersionId } = await create('s3cret', { Description: 'a key' });
    for (const SecretId of [NAME, ARN]) {
      const { CreatedDate, $metadata: _, ...found } = await get({ SecretId });
      expect(found).toEqual({
        ARN,
        Name: NAME,
        VersionId,
        SecretString: 's3cret',
        VersionStages: ['AWSCURRENT'],
      });
      expect(Math.abs(Date.now() - Number(CreatedDate))).toBeLessThan(60_000);
    }
  });

  it('that was created without a value has none until one is put', async () => {
    const { VersionId } = await create();
    expect(VersionId).toBeUndefined();
    await expect(get()).rejects.toMatchObject({ name: 'ResourceNotFoundException', message: NO_VALUE });
    expect(await stages()).toEqual({});
    await put('first');
    expect(await valueAt('AWSCURRENT')).toBe('first');
  });

  it.each(['  spaces \n', '12345', '{"a":"b"}', 'ключ-鍵-🔑', 'x'.repeat(65_536)])(
    'comes back as it was put (case %#)',
    async (value) => {
      await create(value);
      expect((await get()).SecretString).toBe(value);
    },
  );

  it('comes back as bytes when it was put as bytes', async () => {
    const SecretBinary = Uint8Array.from([0, 255, 10, 13, 128]);
    await client.send(new CreateSecretCommand({ Name: NAME, SecretBinary }));
    const found = await get();
    expect(found.SecretString).toBeUndefined();
    expect(Uint8Array.from(found.SecretBinary ?? [])).toEqual(SecretBinary);
  });

  it('has an ARN of its region and account that depends on its name alone', async () => {
    const arn = manager.createSecret(NAME);
    expect(arn).toMatch(
      /^arn:aws:secretsmanager:us-east-1:000000000000:secret:bridge\/dev\/thirdwatch-[\dA-Za-z]{6}$/,
    );
    await stop();
    await start({ region: 'eu-west-1', accountId: '123456789012' });
    expect(manager.createSecret(NAME)).toBe(
      arn.replace('us-east-1', 'eu-west-1').replace('000000000000', '123456789012'),
    );
  });

  it('is found through AWS_ENDPOINT_URL_SECRETS_MANAGER', async () => {
    manager.put(NAME, 's3cret');
    process.env.AWS_ENDPOINT_URL_SECRETS_MANAGER = manager.url;
    const byEnvironment = new SecretsManagerClient({ region: 'us-east-1', credentials: CREDENTIALS });
    try {
      const found = await byEnvironment.send(new GetSecretValueCommand({ SecretId: NAME }));
      expect(found.SecretString).toBe('s3cret');
    } finally {
      delete process.env.AWS_ENDPOINT_URL_SECRETS_MANAGER;
      byEnvironment.destroy();
    }
  });
});

describe('staging labels', () => {
  it.each([
    ['PutSecretValue', (value: string) => put(value)],
    [
      'UpdateSecret',
      (SecretString: string) => client.send(new UpdateSecretCommand({ SecretId: NAME, SecretString })),
    ],
    ['put()', async (value: string) => manager.put(NAME, value)],
  ])('move on with %s, and the version before last is gone', async (_name, write) => {
    const { VersionId } = await create('first');
    await write('second');
    expect([await valueAt('AWSCURRENT'), await valueAt('AWSPREVIOUS')]).toEqual(['second', 'first']);
    expect((await get({ VersionId })).SecretString).toBe('first');
    await write('third');
    expect([await valueAt('AWSCURRENT'), await valueAt('AWSPREVIOUS')]).toEqual(['third', 'second']);
    expect(Object.values(await stages()).sort()).toEqual([['AWSCURRENT'], ['AWSPREVIOUS']]);
  });

  it('that are given leave AWSCURRENT where it is', async () => {
    await create('first');
    const { VersionStages } = await put('candidate', { VersionStages: ['AWSPENDING'] });
    expect(VersionStages).toEqual(['AWSPENDING']);
    expect([await valueAt('AWSCURRENT'), await valueAt('AWSPENDING')]).toEqual(['first', 'candidate']);
    await expect(valueAt('AWSPREVIOUS')).rejects.toThrow('staging label: AWSPREVIOUS');
  });

  it('always hold AWSCURRENT on the first version', async () => {
    await create();
    await put('first', { VersionStages: ['AWSPENDING'] });
    expect(Object.values(await stages())).toEqual([['AWSPENDING', 'AWSCURRENT']]);
  });

  it('do not move when a write is repeated with the same token', async () => {
    await create('first');
    const ClientRequestToken = 'a'.repeat(32);
    await put('second', { ClientRequestToken });
    await put('second', { ClientRequestToken });
    expect(await valueAt('AWSPREVIOUS')).toBe('first');
    await expect(put('third', { ClientRequestToken })).rejects.toMatchObject({
      name: 'ResourceExistsException',
    });
  });

  it('tell which version is asked for', async () => {
    const { VersionId } = await create('first');
    expect((await get({ VersionId, VersionStage: 'AWSCURRENT' })).SecretString).toBe('first');
    await expect(get({ VersionId, VersionStage: 'AWSPREVIOUS' })).rejects.toMatchObject({
      name: 'InvalidRequestException',
    });
  });
});

describe('put() and createSecret()', () => {
  it('create what there is not', async () => {
    manager.put(NAME, 'first');
    expect((await get()).SecretString).toBe('first');
  });

  it('leave the value of a secret that exists', async () => {
    const { ARN } = await create('first');
    expect(manager.createSecret(NAME)).toBe(ARN);
    expect((await get()).SecretString).toBe('first');
  });

  it('bring back a secret that was marked for deletion', async () => {
    await create('first');
    await client.send(new DeleteSecretCommand({ SecretId: NAME }));
    manager.put(NAME, 'second');
    expect([await valueAt('AWSCURRENT'), await valueAt('AWSPREVIOUS')]).toEqual(['second', 'first']);
  });

  it.each([
    ['an empty value', NAME, ''],
    ['a value that is too large', NAME, 'x'.repeat(65_537)],
    ['a name with a space', 'a b', 'value'],
  ])('refuse %s', (_name, name, value) => {
    expect(() => manager.put(name, value)).toThrow(/The request is not valid: (SecretString|Name)/);
  });
});

describe('describing, listing and deleting', () => {
  it('ListSecrets tells names, dates and labels, and no values', async () => {
    manager.put('a', 'value-of-a');
    manager.createSecret('b');
    const { SecretList = [], $metadata: _ } = await client.send(new ListSecretsCommand({}));
    expect(SecretList.map(({ Name }) => Name)).toEqual(['a', 'b']);
    expect(Object.values(SecretList[0]?.SecretVersionsToStages ?? {})).toEqual([['AWSCURRENT']]);
    expect(SecretList[0]?.CreatedDate).toBeInstanceOf(Date);
    expect(JSON.stringify(SecretList)).not.toContain('value-of-a');
  });

  it('UpdateSecret changes a description without touching the value', async () => {
    const { VersionId } = await create('first', { Description: 'old' });
    await client.send(new UpdateSecretCommand({ SecretId: NAME, Description: 'new' }));
    const described = await client.send(new DescribeSecretCommand({ SecretId: NAME }));
    expect(described).toMatchObject({
      Description: 'new',
      VersionIdsToStages: { [VersionId ?? '']: ['AWSCURRENT'] },
    });
  });

  it('DeleteSecret marks a secret, which is then neither read nor listed nor created anew', async () => {
    await create('first');
    const { DeletionDate } = await client.send(
      new DeleteSecretCommand({ SecretId: NAME, RecoveryWindowInDays: 7 }),
    );
    expect(Number(DeletionDate) - Date.now()).toBeGreaterThan(6.9 * 86_400_000);
    await expect(get()).rejects.toThrow('marked for deletion');
    await expect(put('second')).rejects.toThrow('marked for deletion');
    await expect(create('second')).rejects.toThrow('already scheduled for deletion');
    expect((await client.send(new ListSecretsCommand({}))).SecretList).toEqual([]);
  });

  it('DeleteSecret without recovery removes it at once', async () => {
    await create('first');
    await client.send(new DeleteSecretCommand({ SecretId: NAME, ForceDeleteWithoutRecovery: true }));
    await expect(get()).rejects.toThrow("can't find the specified secret.");
    await create('second');
    expect((await get()).SecretString).toBe('second');
  });
});

describe('errors', () => {
  const unknown = { SecretId: 'unknown' };
  const token = { RotationLambdaARN: 'arn:aws:lambda:us-east-1:000000000000:function:x' };

  it.each([
    ['a secret that is not there', 'ResourceNotFoundException', () => get(unknown)],
    ['a version that is not there', 'ResourceNotFoundException', () => get({ VersionId: 'v'.repeat(32) })],
    [
      'a version named like an object member',
      'ResourceNotFoundException',
      () => get({ VersionId: 'constructor' }),
    ],
    ['a second secret of that name', 'ResourceExistsException', () => create('other')],
    ['an empty value', 'InvalidParameterException', () => put('')],
    ['no value', 'InvalidRequestException', () => client.send(new PutSecretValueCommand({ SecretId: NAME }))],
    ['two values', 'InvalidParameterException', () => put('text', { SecretBinary: Uint8Array.of(1) })],
    ['a filter', 'InvalidParameterException', () => client.send(new ListSecretsCommand({ Filters: [{}] }))],
    [
      'another operation',
      'UnknownOperationException',
      () => client.send(new RotateSecretCommand({ SecretId: NAME, ...token })),
    ],
  ])('%s is a %s with status 400', async (_name, name, request) => {
    await create('first');
    await expect(request()).rejects.toMatchObject({ name, $metadata: { httpStatusCode: 400 } });
  });

  it('two values at creation leave no secret behind', async () => {
    await expect(create('text', { SecretBinary: Uint8Array.of(1) })).rejects.toThrow("can't specify both");
    await expect(get()).rejects.toThrow("can't find the specified secret.");
  });

  it('stand in the body and in the header as AWS writes them', async () => {
    const response = await fetch(manager.url, {
      method: 'POST',
      headers: { ...JSON_TYPE, 'x-amz-target': 'secretsmanager.GetSecretValue' },
      body: JSON.stringify(unknown),
    });
    expect(response.status).toBe(400);
    expect(response.headers.get('x-amzn-errortype')).toBe('ResourceNotFoundException');
    expect(await response.json()).toEqual({
      __type: 'ResourceNotFoundException',
      Message: "Secrets Manager can't find the specified secret.",
    });
  });

  it.each([
    ['no JSON', '{"SecretString":"s3cret"'],
    ['a value of the wrong type', '{"SecretId":"a","SecretString":{"key":"s3cret"}}'],
    ['bytes that are not base64', '{"SecretId":"a","SecretBinary":"s3cret!"}'],
  ])('about %s do not repeat the value', async (_name, body) => {
    const headers = { ...JSON_TYPE, 'x-amz-target': 'secretsmanager.PutSecretValue' };
    const response = await fetch(manager.url, { method: 'POST', headers, body });
    const answer = await response.text();
    expect(response.status).toBe(400);
    expect(answer).toContain('InvalidParameterException');
    expect(answer).not.toContain('s3cret');
  });

  it('about a port in use name it', async () => {
    const port = Number(new URL(manager.url).port);
    await expect(startSecretsManager({ port })).rejects.toThrow(`port ${port}`);
  });
});

describe('faults and counting', () => {
  it.each<[string, SecretsManagerFault, object]>([
    ['a server error', { status: 500 }, { name: 'InternalServiceError', $metadata: { httpStatusCode: 500 } }],
    ['a refusal', { status: 400 }, { name: 'AccessDeniedException', $metadata: { httpStatusCode: 400 } }],
    ['a delayed error', { status: 503, delayMs: 20 }, { $metadata: { httpStatusCode: 503 } }],
    ['a reset', { reset: true }, { message: expect.stringContaining('ECONNRESET') }],
  ])('%s meets every request until it is cleared', async (_name, fault, error) => {
    manager.put(NAME, 's3cret');
    manager.setFault(fault);
    await expect(get()).rejects.toMatchObject(error);
    await expect(get()).rejects.toMatchObject(error);
    manager.setFault(undefined);
    expect((await get()).SecretString).toBe('s3cret');
    expect(manager.requests()).toHaveLength(3);
  });

  it('a delay alone only delays', async () => {
    manager.put(NAME, 's3cret');
    manager.setFault({ delayMs: 60 });
    const startedAt = performance.now();
    expect((await get()).SecretString).toBe('s3cret');
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(58);
  });

  it('requests() tells what was asked for, and put() is no request', async () => {
    const startedAt = Date.now();
    manager.put('other', 'value');
    const { ARN } = await create('first');
    await get({ SecretId: ARN });
    await client.send(new ListSecretsCommand({}));
    expect(manager.requests().map(({ operation, secretId }) => [operation, secretId])).toEqual([
      ['CreateSecret', NAME],
      ['GetSecretValue', ARN],
      ['ListSecrets', ''],
    ]);
    expect(manager.requests()[0]?.at).toBeGreaterThanOrEqual(startedAt);
  });

  it('a client that gives up during a delay, and stop() during one, break nothing', async () => {
    manager.put(NAME, 's3cret');
    manager.setFault({ delayMs: 300 });
    const giveUp = new AbortController();
    const abortSignal = giveUp.signal;
    const getting = client.send(new GetSecretValueCommand({ SecretId: NAME }), { abortSignal });
    while (manager.requests().length < 1) await new Promise(setImmediate);
    giveUp.abort();
    await expect(getting).rejects.toThrow();
    expect((await get()).SecretString).toBe('s3cret');
    manager.setFault({ delayMs: 60_000 });
    const pending = get().catch(() => 'broken');
    while (manager.requests().length < 3) await new Promise(setImmediate);
    await manager.stop();
    await manager.stop();
    expect(await pending).toBe('broken');
  });
});

describe('a file', () => {
  const restart = async (file: string): Promise<void> => {
    await stop();
    await start({ file });
  };

  it('keeps secrets, labels and bytes from one start to the next', async () => {
    const file = join(folder, 'deep', 'secrets.json');
    await restart(file);
    manager.put(NAME, 'first');
    manager.put(NAME, 'second');
    const arn = manager.createSecret('empty');
    await client.send(new CreateSecretCommand({ Name: 'binary', SecretBinary: Uint8Array.of(0, 255) }));
    const before = await stages();
    await restart(file);
    expect(await stages()).toEqual(before);
    expect([await valueAt('AWSCURRENT'), await valueAt('AWSPREVIOUS')]).toEqual(['second', 'first']);
    expect(Array.from((await get({ SecretId: 'binary' })).SecretBinary ?? [])).toEqual([0, 255]);
    await expect(get({ SecretId: arn })).rejects.toThrow(NO_VALUE);
  });

  it('is readable by its owner alone, and written without leftovers', async () => {
    const file = join(folder, 'secrets.json');
    await restart(file);
    manager.put(NAME, 'first');
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await readdir(folder)).toEqual(['secrets.json']);
    expect(JSON.parse(await readFile(file, 'utf8'))).toHaveLength(1);
  });

  it.each(['', 'not JSON', '{}', '[{"name":"a"}]'])(
    'that holds "%s" is refused by its name',
    async (content) => {
      const file = join(folder, 'other.json');
      await writeFile(file, content);
      await expect(startSecretsManager({ file })).rejects.toThrow(
        `The file ${file} does not hold the secrets`,
      );
    },
  );
});
