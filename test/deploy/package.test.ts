import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import JSZip from 'jszip';
import { ForwarderConfig, MAX_RECEIVE_COUNT, retryScheduleOf } from '../../functions/forwarder-config.ts';
import { mostReceives } from '../../lib/delivery/retry.ts';
import { readConfig } from '../../lib/platform/config.ts';
import { fieldsOf } from '../support/local-system.ts';

/* Real: `sls package` on serverless.yml, without any AWS credentials, and the artifacts that it would upload. */
const ROOT = join(import.meta.dirname, '../..');
const SERVERLESS = join(ROOT, 'node_modules/serverless/bin/serverless.js');

let outDir: string;
let resources: Readonly<Record<string, unknown>>;
let outputs: Readonly<Record<string, unknown>>;

beforeAll(async () => {
  outDir = await mkdtemp(join(tmpdir(), 'package-'));
  await sls('package', '--stage', 'test', '--package', join(outDir, 'package'));
  const template = await readFile(join(outDir, 'package/cloudformation-template-update-stack.json'), 'utf8');
  const { Resources, Outputs } = fieldsOf(JSON.parse(template));
  resources = fieldsOf(Resources);
  outputs = fieldsOf(Outputs);
}, 60_000);
afterAll(() => rm(outDir, { recursive: true }));

function sls(...args: readonly string[]): Promise<unknown> {
  const env = { PATH: process.env.PATH, HOME: outDir, ESBUILD_WORK_FOLDER: '.local/esbuild-package-test' };
  return promisify(execFile)(process.execPath, [SERVERLESS, ...args], { cwd: ROOT, env });
}

const propertiesOf = (id: string) => fieldsOf(fieldsOf(resources[id]).Properties);
const idsOf = (type: string) => Object.keys(resources).filter((id) => fieldsOf(resources[id]).Type === type);

/** The forwarder's environment as it is deployed, with a text for what CloudFormation fills in. */
function forwarderEnvironment(): Record<string, string> {
  const { Variables } = fieldsOf(propertiesOf('ForwarderLambdaFunction').Environment);
  const texts = Object.entries(fieldsOf(Variables)).map(([name, value]) => [
    name,
    typeof value === 'string' ? value : 'filled in',
  ]);
  return Object.fromEntries(texts);
}

describe('The functions', () => {
  it.each(['Receiver', 'Forwarder'])(
    '%s runs on Node 24 and arm64, with a role of its own and JSON logs',
    (name) => {
      expect(propertiesOf(`${name}LambdaFunction`)).toMatchObject({
        Runtime: 'nodejs24.x',
        Architectures: ['arm64'],
        Role: { 'Fn::GetAtt': [`${name}Role`, 'Arn'] },
        LoggingConfig: { LogFormat: 'JSON' },
        TracingConfig: { Mode: 'Active' },
      });
    },
  );

  it('answer one route, and are fed from one queue with partial batch failures', () => {
    expect(idsOf('AWS::ApiGatewayV2::Route').map((id) => propertiesOf(id).RouteKey)).toEqual([
      'POST /webhooks/ingram',
    ]);
    expect(idsOf('AWS::Lambda::EventSourceMapping').map(propertiesOf)).toEqual([
      expect.objectContaining({
        BatchSize: 10,
        EventSourceArn: { 'Fn::GetAtt': ['OrderEventsQueue', 'Arn'] },
        FunctionResponseTypes: ['ReportBatchItemFailures'],
        ScalingConfig: { MaximumConcurrency: 5 },
      }),
    ]);
  });

  it.each([
    ['receiver', ['SendMessageBatch', 'GetSecretValue'], ['DynamoDB_20120810', 'X-THIRDWATCH-API-KEY']],
    ['forwarder', ['DynamoDB_20120810', 'GetSecretValue', 'X-THIRDWATCH-API-KEY'], ['x-hub-signature']],
  ])('%s holds what it uses, and nothing of the other', async (name, used, unused) => {
    const zip = await JSZip.loadAsync(await readFile(join(outDir, `package/${name}.zip`)));
    const bundle = (await zip.file(`functions/${name}.mjs`)?.async('string')) ?? '';

    expect(Object.keys(zip.files).filter((path) => !path.endsWith('/'))).toEqual([`functions/${name}.mjs`]);
    for (const text of used) expect(bundle).toContain(text);
    for (const text of unused) expect(bundle).not.toContain(text);
  });
});

describe('What keeps events', () => {
  it('is a FIFO queue whose messages outlive every retry, and a dead-letter queue that outlives it', () => {
    const queue = propertiesOf('OrderEventsQueue');
    const deadLetters = propertiesOf('OrderEventsDlq');

    expect(queue).toMatchObject({
      FifoQueue: true,
      SqsManagedSseEnabled: true,
      MessageRetentionPeriod: 7 * 24 * 3600,
    });
    expect(deadLetters).toMatchObject({
      FifoQueue: true,
      SqsManagedSseEnabled: true,
      MessageRetentionPeriod: 14 * 24 * 3600,
    });
    expect(queue.VisibilityTimeout).toBe(6 * Number(propertiesOf('ForwarderLambdaFunction').Timeout));
  });

  it('gives up on no message that the schedule would still retry', () => {
    const { RedrivePolicy, MessageRetentionPeriod } = propertiesOf('OrderEventsQueue');
    const config = readConfig(ForwarderConfig, forwarderEnvironment());
    const schedule = retryScheduleOf(config);
    const longestDelayHours = (schedule.maxDelaySeconds * 1.2) / 3600;

    expect(fieldsOf(RedrivePolicy).maxReceiveCount).toBe(MAX_RECEIVE_COUNT);
    // Neighbours in a batch raise each other's count: there is room for that.
    expect(5 * mostReceives(schedule)).toBeLessThan(MAX_RECEIVE_COUNT);
    expect(schedule.horizonHours + longestDelayHours).toBeLessThan(Number(MessageRetentionPeriod) / 3600);
  });

  it('has a horizon that no setting pushes beyond the retention', () => {
    const furthest = { ...forwarderEnvironment(), RETRY_HORIZON_HOURS: '144' };
    const { horizonHours } = retryScheduleOf(readConfig(ForwarderConfig, furthest));

    expect(horizonHours + 2).toBeLessThan(
      Number(propertiesOf('OrderEventsQueue').MessageRetentionPeriod) / 3600,
    );
  });

  it('is a table on demand, with TTL and point-in-time recovery', () => {
    expect(propertiesOf('OrdersTable')).toMatchObject({
      BillingMode: 'PAY_PER_REQUEST',
      TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
    });
  });

  it('has two secrets without a value, so that no deployment overwrites one', () => {
    const secrets = idsOf('AWS::SecretsManager::Secret');

    expect(secrets).toHaveLength(2);
    for (const id of secrets) {
      expect(propertiesOf(id)).not.toHaveProperty('SecretString');
      expect(propertiesOf(id)).not.toHaveProperty('GenerateSecretString');
    }
  });
});

describe('The stack', () => {
  it('tells the webhook’s address', () => {
    const { 'Fn::Sub': url } = fieldsOf(fieldsOf(outputs.WebhookUrl).Value);

    expect(url).toMatch(/^https:\/\/\$\{HttpApi\}\.execute-api\..*\/webhooks\/ingram$/);
  });

  it('lets neither function read the other’s secret', () => {
    const policies = (role: string) => JSON.stringify(propertiesOf(role).Policies);

    expect(policies('ReceiverRole')).not.toContain('ThirdwatchSecret');
    expect(policies('ForwarderRole')).not.toContain('IngramSecret');
  });
});
