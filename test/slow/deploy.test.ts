import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { copyProject, runSls } from '../../local/packaging/packaged.ts';
import { newWorkFolder } from '../../local/work-folder.ts';
import type { Resource } from '../deploy/aws/account.ts';
import type { Stack } from '../deploy/aws/stack.ts';
import { type AwsEndpoint, startAwsEndpoint } from '../deploy/aws-endpoint.ts';
import { everySettingIn } from '../deploy/every-setting.ts';
import { objectOf } from '../deploy/json.ts';

/*
 * Real: the whole of `sls deploy` and `sls remove` on the project as it is, with AWS_ENDPOINT_URL alone to send them
 * elsewhere. Doubled: AWS, which resolves the template and records what it creates.
 */
const STACK = 'ingram-thirdwatch-bridge-test';
const REGION = 'eu-west-1';
const EVERY_SETTING = everySettingIn(REGION);

let aws: AwsEndpoint;
let project: string;

beforeAll(async () => {
  aws = await startAwsEndpoint(REGION);
  project = await newWorkFolder('deploy');
  await copyProject(project);
});
afterAll(async () => {
  await aws.stop();
  await rm(project, { recursive: true });
});

/** Runs `sls` with credentials of no account, and returns what it printed. */
function sls(command: string, params: Readonly<Record<string, string>> = {}): Promise<string> {
  return runSls(project, [command, '--stage', 'test', '--region', REGION], params, {
    AWS_ENDPOINT_URL: aws.url,
    AWS_ACCESS_KEY_ID: 'TESTKEY',
    AWS_SECRET_ACCESS_KEY: 'test',
    // How often it asks what became of the stack, in milliseconds.
    SLS_AWS_MONITORING_FREQUENCY: '50',
  });
}

function stack(): Stack {
  const found = aws.stacks.get(STACK);
  if (found) return found;
  throw new Error(`There is no stack ${STACK}.`);
}

const declared = () => stack().template?.resources ?? {};
const created = () =>
  stack().events.filter(({ status, type }) => status === 'CREATE_COMPLETE' && !type.endsWith('::Stack'));
const ofType = (type: string) => [...stack().resources.values()].filter((resource) => resource.type === type);

describe('A first deployment', () => {
  let printed: string;
  beforeAll(async () => {
    printed = await sls('deploy');
  });

  it('creates every resource of the template that has no Condition, once', () => {
    const wanted = Object.keys(declared()).filter((id) => declared()[id]?.Condition === undefined);

    expect(stack().status).toMatch(/^(CREATE|UPDATE)_COMPLETE$/);
    expect(
      created()
        .map(({ logicalId }) => logicalId)
        .sort(),
    ).toEqual(wanted.sort());
    expect(wanted.length).toBeGreaterThan(20);
  });

  it.each(['receiver', 'forwarder'])('creates %s from the zip that was packaged', async (name) => {
    const packaged = await readFile(join(project, `.serverless/${name}.zip`));
    const deployed = ofType('AWS::Lambda::Function').find((one) => one.name === `${STACK}-${name}`);
    const { S3Key } = objectOf(deployed?.properties.Code);
    const uploaded = aws.objects().find(({ key }) => key === S3Key);

    expect(uploaded?.body.equals(packaged)).toBe(true);
  });

  it('resolves every output, and tells where the webhook is', () => {
    const outputs = [...stack().outputs.values()];

    expect(outputs.length).toBeGreaterThan(5);
    for (const value of outputs) expect(value).not.toMatch(/\$\{|Fn::|undefined|\[object/);
    expect(printed).toContain(`POST - ${stack().outputs.get('WebhookUrl')}`);
  });

  it('asks nobody but the endpoint, for its region, with the credentials given', () => {
    const asked = aws.requests();

    expect(new Set(asked.map(({ service }) => service))).toEqual(
      new Set(['sts', 'cloudformation', 's3', 'lambda']),
    );
    for (const request of asked) expect(request).toMatchObject({ region: REGION, accessKeyId: 'TESTKEY' });
    expect(asked.filter(({ status }) => status >= 500)).toEqual([]);
  });
});

describe('A second deployment, with every setting', () => {
  let before: readonly Resource[];
  beforeAll(async () => {
    before = [...stack().resources.values()];
    await sls('deploy', EVERY_SETTING);
  });

  it('succeeds, and every resource of the template is there', () => {
    expect(stack().status).toBe('UPDATE_COMPLETE');
    expect([...stack().resources.keys()].sort()).toEqual(Object.keys(declared()).sort());
  });

  it('replaces nothing that was there but the functions’ versions', () => {
    for (const { logicalId, physicalId } of before.filter(({ type }) => type !== 'AWS::Lambda::Version')) {
      expect(stack().resources.get(logicalId)).toMatchObject({ logicalId, physicalId });
    }
  });

  it('gives queues, table and secrets the key', () => {
    const key = EVERY_SETTING['kms-key-arn'];
    const keysOf = (type: string, property: string) =>
      new Set(
        ofType(type).map(({ properties }) => objectOf(properties.SSESpecification ?? properties)[property]),
      );

    expect(keysOf('AWS::SQS::Queue', 'KmsMasterKeyId')).toEqual(new Set([key]));
    expect(keysOf('AWS::DynamoDB::Table', 'KMSMasterKeyId')).toEqual(new Set([key]));
    expect(keysOf('AWS::SecretsManager::Secret', 'KmsKeyId')).toEqual(new Set([key]));
  });
});

describe('A removal', () => {
  beforeAll(async () => {
    await sls('remove');
  });

  it('leaves nothing but the archive’s bucket, which empties itself', () => {
    expect(aws.stacks.size).toBe(0);
    expect(aws.objects()).toEqual([]);
    expect([...aws.account.resources].map(({ logicalId }) => logicalId)).toEqual(['ArchiveBucket']);
  });
});
