// Real: the emulator, its HTTP server, the AWS SDK's client. No double.
import { readdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  DescribeSecretCommand,
  GetSecretValueCommand,
  type GetSecretValueCommandInput,
  PutSecretValueCommand,
  type PutSecretValueCommandInput,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  type LocalSecretsManager,
  type SecretsManagerFault,
  startSecretsManager,
} from '../../local/emulators/secrets-manager.ts';
import { newWorkFolder } from '../../local/work-folder.ts';

const NAME = 'bridge/dev/thirdwatch';
const region = 'us-east-1';

let manager: LocalSecretsManager;
let client: SecretsManagerClient;
let arn: string;

async function start(file?: string): Promise<void> {
  manager = await startSecretsManager({ region, ...(file !== undefined && { file }) });
  arn = manager.createSecret(NAME);
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  client = new SecretsManagerClient({ endpoint: manager.url, region, credentials, maxAttempts: 1 });
}
beforeEach(() => start());
afterEach(() => manager.stop());

const get = (input: Partial<GetSecretValueCommandInput> = {}) =>
  client.send(new GetSecretValueCommand({ SecretId: NAME, ...input }));
const put = (input: Partial<PutSecretValueCommandInput>) =>
  client.send(new PutSecretValueCommand({ SecretId: NAME, ...input }));
const values = () =>
  Promise.all(
    ['AWSCURRENT', 'AWSPREVIOUS'].map(async (VersionStage) => (await get({ VersionStage })).SecretString),
  );

describe('A secret', () => {
  it('is read by its name and by its ARN, as AWS answers', async () => {
    const { VersionId } = await put({ SecretString: 's3cret' });

    for (const SecretId of [NAME, arn]) {
      const { CreatedDate, $metadata: _, ...found } = await get({ SecretId });
      const version = { VersionId, SecretString: 's3cret', VersionStages: ['AWSCURRENT'] };
      expect(found).toEqual({ ARN: arn, Name: NAME, ...version });
      expect(CreatedDate).toBeInstanceOf(Date);
    }
    expect(arn).toMatch(/^arn:aws:secretsmanager:us-east-1:0{12}:secret:bridge\/dev\/thirdwatch-\w{6}$/);
  });

  it.each(['  spaces \n', '12345', 'ключ-鍵-🔑', 'x'.repeat(65_536)])(
    'keeps its value (case %#)',
    async (value) => {
      await put({ SecretString: value });

      expect((await get()).SecretString).toBe(value);
    },
  );

  it('keeps bytes', async () => {
    await put({ SecretBinary: Uint8Array.of(0, 255, 10) });

    const { SecretString, SecretBinary = [] } = await get();
    expect([SecretString, Array.from(SecretBinary)]).toEqual([undefined, [0, 255, 10]]);
  });

  it('has its last two values under AWSCURRENT and AWSPREVIOUS', async () => {
    await put({ SecretString: 'first' });
    await put({ SecretString: 'second' });
    expect(await values()).toEqual(['second', 'first']);

    await put({ SecretString: 'third' });
    expect(await values()).toEqual(['third', 'second']);
  });

  it('that is created again keeps its value, and has none once it is cleared', async () => {
    await put({ SecretString: 'first' });
    expect(manager.createSecret(NAME)).toBe(arn);
    expect((await get()).SecretString).toBe('first');

    manager.clearSecret(arn);

    const message = "Secrets Manager can't find the specified secret value for staging label: AWSCURRENT";
    await expect(get()).rejects.toMatchObject({ name: 'ResourceNotFoundException', message });
  });
});

describe('Refused with status 400 is', () => {
  it.each([
    ['a secret that is not there', 'ResourceNotFoundException', () => get({ SecretId: 'unknown' })],
    ['a stage that no version has', 'ResourceNotFoundException', () => get({ VersionStage: 'AWSPREVIOUS' })],
    ['an empty value', 'InvalidParameterException', () => put({ SecretString: '' })],
    [
      'a value that is too large',
      'InvalidParameterException',
      () => put({ SecretString: 'x'.repeat(65_537) }),
    ],
    ['no value', 'InvalidRequestException', () => put({})],
    [
      'another operation',
      'UnknownOperationException',
      () => client.send(new DescribeSecretCommand({ SecretId: NAME })),
    ],
  ])('%s', async (_, name, request) => {
    await put({ SecretString: 'first' });

    await expect(request()).rejects.toMatchObject({ name, $metadata: { httpStatusCode: 400 } });
  });

  it.each([
    ['no JSON', '{"SecretString":"s3cret"'],
    ['a value of the wrong type', '{"SecretId":"a","SecretString":{"key":"s3cret"}}'],
    ['bytes that are not base64', '{"SecretId":"a","SecretBinary":"s3cret!"}'],
  ])('%s, without repeating it', async (_, body) => {
    const headers = {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': 'secretsmanager.PutSecretValue',
    };
    const response = await fetch(manager.url, { method: 'POST', headers, body });

    const answer = await response.text();
    expect([response.status, response.headers.get('x-amzn-errortype')]).toEqual([
      400,
      'InvalidParameterException',
    ]);
    expect(answer).not.toContain('s3cret');
  });
});

describe('A fault', () => {
  it.each<[string, SecretsManagerFault, object]>([
    ['a server error', { status: 500 }, { name: 'InternalServiceError', $metadata: { httpStatusCode: 500 } }],
    ['a refusal', { status: 400 }, { name: 'AccessDeniedException', $metadata: { httpStatusCode: 400 } }],
    ['a delayed error', { status: 503, delayMs: 20 }, { $metadata: { httpStatusCode: 503 } }],
    ['a reset', { reset: true }, { message: expect.stringContaining('ECONNRESET') }],
  ])('%s fails every request until it is cleared', async (_, fault, error) => {
    await put({ SecretString: 's3cret' });
    manager.setFault(fault);

    for (const _time of [1, 2]) await expect(get()).rejects.toMatchObject(error);

    expect(manager.readsOf(NAME)).toBe(2);
    manager.setFault({ delayMs: 20 });
    expect((await get()).SecretString).toBe('s3cret');
  });

  it('that delays is cut short by stop(), which may be repeated', async () => {
    manager.setFault({ delayMs: 60_000 });
    const pending = get().catch(() => 'broken');

    await manager.stop();
    await manager.stop();

    expect(await pending).toBe('broken');
  });
});

describe('A file', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await newWorkFolder('secrets');
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('keeps values and bytes from one start to the next, readable by its owner alone', async () => {
    const file = join(folder, 'secrets.json');
    await manager.stop();
    await start(file);
    await put({ SecretString: 'first' });
    await put({ SecretBinary: Uint8Array.of(0, 255) });
    await manager.stop();

    await start(file);

    expect(Array.from((await get()).SecretBinary ?? [])).toEqual([0, 255]);
    expect((await get({ VersionStage: 'AWSPREVIOUS' })).SecretString).toBe('first');
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await readdir(folder)).toEqual(['secrets.json']);
  });

  it.each(['', 'not JSON', '{}', '[{"name":"a"}]'])(
    'that holds "%s" is refused by its name',
    async (content) => {
      const file = join(folder, 'other.json');
      await writeFile(file, content);

      await expect(startSecretsManager({ region, file })).rejects.toThrow(`The file ${file} does not hold`);
    },
  );
});
