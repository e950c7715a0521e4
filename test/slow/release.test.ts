import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import {
  CloudFormationClient,
  CreateChangeSetCommand,
  DescribeChangeSetCommand,
  ExecuteChangeSetCommand,
} from '@aws-sdk/client-cloudformation';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { copyProject, runSls } from '../../local/packaging/packaged.ts';
import { newWorkFolder, ROOT } from '../../local/work-folder.ts';
import { buildRelease } from '../../release/build.ts';
import type { Resource } from '../deploy/aws/account.ts';
import { type AwsEndpoint, startAwsEndpoint } from '../deploy/aws-endpoint.ts';

/*
 * Real: two builds of a release, the calls of CloudFormation by which it is installed, and `sls deploy`. Doubled: AWS,
 * which resolves the templates and records what it creates: one account for each way.
 */
const REGION = 'eu-west-1';
const STACK = 'ingram-thirdwatch-bridge-prod';
const EMAIL = 'on-call@example.com';
const BUCKET = 'artifacts-of-the-installer';
const PREFIX = 'ingram-thirdwatch-bridge/1.0.0/';

let folders: readonly [string, string];
let installed: AwsEndpoint;
let deployed: AwsEndpoint;

beforeAll(async () => {
  folders = [await newWorkFolder('release'), await newWorkFolder('release')];
  for (const folder of folders) await buildRelease(folder, '1.0.0');
  [installed, deployed] = [await startAwsEndpoint(REGION), await startAwsEndpoint(REGION)];
  await install(folders[0], installed);
  await deploy(deployed);
});
afterAll(async () => {
  await Promise.all([installed?.stop(), deployed?.stop()]);
  for (const folder of folders) await rm(folder, { recursive: true });
});

/** Puts the zip files into a bucket, and creates the stack: what the aws commands of docs/setup.md do. */
async function install(folder: string, aws: AwsEndpoint): Promise<void> {
  const objects = new Map();
  for (const name of await readdir(folder)) {
    const key = name.endsWith('.zip') ? PREFIX + name : name;
    objects.set(key, { key, body: await readFile(join(folder, name)), metadata: {}, storedAt: new Date() });
  }
  aws.account.buckets.set(BUCKET, objects);
  const credentials = { accessKeyId: 'TESTKEY', secretAccessKey: 'test' };
  const client = new CloudFormationClient({ endpoint: aws.url, region: REGION, credentials });
  const changeSet = { StackName: STACK, ChangeSetName: 'first' };
  await client.send(
    new CreateChangeSetCommand({
      ...changeSet,
      ChangeSetType: 'CREATE',
      Capabilities: ['CAPABILITY_NAMED_IAM'],
      TemplateURL: `https://s3.amazonaws.com/${BUCKET}/template.json`,
      Parameters: [
        { ParameterKey: 'ArtifactsBucket', ParameterValue: BUCKET },
        { ParameterKey: 'AlarmEmail', ParameterValue: EMAIL },
      ],
    }),
  );
  const { StatusReason } = await client.send(new DescribeChangeSetCommand(changeSet));
  expect(StatusReason).toBeUndefined();
  await client.send(new ExecuteChangeSetCommand(changeSet));
  client.destroy();
}

async function deploy(aws: AwsEndpoint): Promise<void> {
  const project = await newWorkFolder('deploy');
  await copyProject(project);
  const { mkdir, writeFile } = await import('node:fs/promises');
  await mkdir(join(project, 'stages'));
  await writeFile(join(project, 'stages/prod.yml'), `alarm-email: ${EMAIL}\n`);
  await runSls(
    project,
    ['deploy', '--stage', 'prod', '--region', REGION],
    {},
    {
      AWS_ENDPOINT_URL: aws.url,
      AWS_ACCESS_KEY_ID: 'TESTKEY',
      AWS_SECRET_ACCESS_KEY: 'test',
      SLS_AWS_MONITORING_FREQUENCY: '50',
    },
  );
  await rm(project, { recursive: true });
}

/** Each resource with its properties as texts, and with logical ids in the place of those that AWS has drawn. */
function resourcesOf(aws: AwsEndpoint): ReadonlyMap<string, unknown> {
  const resources = [...(aws.stacks.get(STACK)?.resources.values() ?? [])];
  const drawn = resources.flatMap((resource) =>
    idsOf(resource).map((id) => [id, resource.logicalId] as const),
  );
  const named = (text: string) =>
    drawn.reduce((all, [id, logicalId]) => all.replaceAll(id, `<${logicalId}>`), text);
  const plain = (_: string, value: unknown) => (typeof value === 'object' ? value : String(value));
  return new Map(
    resources
      .filter(({ logicalId }) => !logicalId.startsWith('ServerlessDeploymentBucket'))
      .map(({ logicalId, type, properties: { Code: _code, Tags: _tags, ...properties } }) => [
        logicalId,
        { type, properties: JSON.parse(named(JSON.stringify(properties, plain))) },
      ]),
  );
}

/** The random parts of what Ref and GetAtt give. */
function idsOf({ physicalId, attributes }: Resource): readonly string[] {
  return [physicalId, ...Object.values(attributes)].flatMap(
    (text) => text.match(/[\da-f]{12}(?![\da-f])/g) ?? [],
  );
}

describe('A release', () => {
  it('has the template, a zip file and an SBOM of each function, the notices and the checksums', async () => {
    expect((await readdir(folders[0])).sort()).toEqual([
      ...['SHA256SUMS', 'THIRD-PARTY-NOTICES.txt', 'forwarder.cdx.json', 'forwarder.zip'],
      ...['receiver.cdx.json', 'receiver.zip', 'sweeper.cdx.json', 'sweeper.zip', 'template.json'],
    ]);
  });

  it('holds nothing that SECURITY.md does not name', async () => {
    const page = await readFile(join(ROOT, 'SECURITY.md'), 'utf8');

    for (const name of await readdir(folders[0])) expect(page).toContain(`\`${name}\``);
  });

  it('is the same, byte for byte, when it is built elsewhere', async () => {
    for (const name of await readdir(folders[0])) {
      const [one, other] = await Promise.all(folders.map((folder) => readFile(join(folder, name))));
      expect([name, one?.equals(other ?? Buffer.from(''))]).toEqual([name, true]);
    }
  });

  it('is installed by CloudFormation alone', () => {
    expect(installed.stacks.get(STACK)?.status).toBe('CREATE_COMPLETE');
  });

  it('creates resource for resource what sls deploy creates', () => {
    const [one, other] = [resourcesOf(installed), resourcesOf(deployed)];

    expect([...one.keys()].sort()).toEqual([...other.keys()].sort());
    for (const [id, resource] of other) expect([id, one.get(id)]).toEqual([id, resource]);
    expect(other.size).toBeGreaterThan(30);
  });

  it('tells the same outputs', () => {
    const names = (aws: AwsEndpoint) => [...(aws.stacks.get(STACK)?.outputs.keys() ?? [])].sort();

    expect(names(installed)).toEqual(
      names(deployed).filter((name) => name !== 'ServerlessDeploymentBucketName'),
    );
  });
});
