import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import JSZip from 'jszip';
import { readForwarderConfig } from '../../lib/bridge/settings/forwarder.ts';
import { NAMES, type Resource, stageFaults } from '../../lib/bridge/settings/resource-names.ts';
import { retryScheduleFrom } from '../../lib/bridge/settings/retries.ts';
import { MAX_RECEIVE_COUNT, mostReceives } from '../../lib/queue/retry.ts';
import { VISIBILITY_SECONDS } from '../../lib/queue/visibility.ts';
import { fieldsOf } from '../../local/fields.ts';
import { type PackagedStage, packagedOnce } from '../support/packaged-once.ts';
import { EVERY_SETTING } from './every-setting.ts';

/*
 * Real: `sls package` on serverless.yml with every setting, without any AWS credentials, and the artifacts that it would
 * upload.
 */
let packaged: PackagedStage;

beforeAll(async () => {
  packaged = await packagedOnce('prod', EVERY_SETTING);
});

const propertiesOf = (id: string) => packaged.propertiesOf(id);
const idsOf = (type: string) => packaged.idsOf(type);

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
  it.each(['Receiver', 'Forwarder', 'Sweeper', 'Archiver'])(
    '%s runs on Node 24 and arm64, with a role of its own and JSON logs',
    (name) => {
      expect(propertiesOf(`${name}LambdaFunction`)).toMatchObject({
        Runtime: 'nodejs24.x',
        Architectures: ['arm64'],
        Role: { 'Fn::GetAtt': [`${name}Role`, 'Arn'] },
        LoggingConfig: { LogFormat: 'JSON', SystemLogLevel: 'WARN' },
        TracingConfig: { Mode: 'Active' },
      });
    },
  );

  it('answer one route, and are fed from queues', () => {
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
      expect.objectContaining({
        BatchSize: 1000,
        EventSourceArn: { 'Fn::GetAtt': ['ArchiveQueue', 'Arn'] },
        MaximumBatchingWindowInSeconds: 60,
        ScalingConfig: { MaximumConcurrency: 2 },
      }),
    ]);
  });

  it('sweep on a schedule', () => {
    expect(idsOf('AWS::Events::Rule').map(propertiesOf)).toEqual([
      expect.objectContaining({
        ScheduleExpression: 'rate(5 minutes)',
        State: 'ENABLED',
        Targets: [expect.objectContaining({ Arn: { 'Fn::GetAtt': ['SweeperLambdaFunction', 'Arn'] } })],
      }),
    ]);
  });

  it('have no concurrency reserved but the receiver’s: the forwarder’s messages would count as received', () => {
    const reserved = (id: string) => propertiesOf(id).ReservedConcurrentExecutions;

    expect(reserved('ForwarderLambdaFunction')).toBeUndefined();
    expect(reserved('ReceiverLambdaFunction')).toEqual({
      'Fn::If': ['HasReceiverConcurrency', '50', { Ref: 'AWS::NoValue' }],
    });
  });

  it('leave no version of each deployment behind', () => {
    expect(idsOf('AWS::Lambda::Version')).toEqual([]);
  });

  it('can be reached at a custom domain alone', () => {
    expect(propertiesOf('HttpApi').DisableExecuteApiEndpoint).toEqual({
      'Fn::If': ['IsDefaultEndpointDisabled', true, false],
    });
  });

  it.each([
    ['receiver', ['SendMessageBatch', 'GetSecretValue'], ['DynamoDB_20120810', 'X-THIRDWATCH-API-KEY']],
    ['forwarder', ['DynamoDB_20120810', 'GetSecretValue', 'X-THIRDWATCH-API-KEY'], ['x-hub-signature']],
    ['archiver', ['PutObject'], ['DynamoDB_20120810', 'GetSecretValue', 'X-THIRDWATCH-API-KEY']],
  ])('%s holds what it uses, and nothing of the other', async (name, used, unused) => {
    const zip = await JSZip.loadAsync(await readFile(join(packaged.dir, `${name}.zip`)));
    const bundle = (await zip.file(`functions/${name}.mjs`)?.async('string')) ?? '';

    expect(Object.keys(zip.files).filter((path) => !path.endsWith('/'))).toEqual([`functions/${name}.mjs`]);
    for (const text of used) expect(bundle).toContain(text);
    for (const text of unused) expect(bundle).not.toContain(text);
  });
});

describe('The names that hold the stage', () => {
  const named = () =>
    Object.values(packaged.resources).flatMap((resource) => {
      const { Type, Properties } = fieldsOf(resource);
      const names = Object.entries(fieldsOf(Properties)).filter(
        ([property, value]) =>
          /Name$/.test(property) && property !== 'MetricName' && /\bprod\b/.test(String(value)),
      );
      return names.map(([property, value]) => ({ type: String(Type), property, name: String(value) }));
    });

  it('are of kinds whose limits the check of parameters knows', () => {
    expect(named().length).toBeGreaterThan(20);
    expect(named().filter(({ type, property }) => NAMES[type]?.property !== property)).toEqual([]);
  });

  it('are such as AWS takes on every stage that passes the check, and only on these', () => {
    const template = JSON.stringify(packaged.resources);
    for (let length = 1; length < 60; length++) {
      const stage = 's'.repeat(length);
      const resources: Record<string, Resource> = JSON.parse(template.replaceAll(/\bprod\b/g, stage));
      const service = 'ingram-thirdwatch-bridge';
      const functions = ['receiver', 'forwarder', 'sweeper', 'archiver'];
      const faults = stageFaults({ service, stage, functions, resources });
      const tooLong = Object.values(resources).filter(({ Type, Properties = {} }) => {
        const { property = '', most = 0 } = NAMES[Type] ?? {};
        return String(Properties[property] ?? '').length > most;
      });

      expect([length, faults.length === 0]).toEqual([length, tooLong.length === 0]);
    }
  });
});

describe('What keeps events', () => {
  it('is a FIFO queue whose messages outlive every retry, and a dead-letter queue that outlives it', () => {
    const queue = propertiesOf('OrderEventsQueue');
    const deadLetters = propertiesOf('OrderEventsDlq');

    expect(queue).toMatchObject({
      FifoQueue: true,
      MessageRetentionPeriod: 7 * 24 * 3600,
    });
    expect(deadLetters).toMatchObject({
      FifoQueue: true,
      MessageRetentionPeriod: 14 * 24 * 3600,
    });
    expect(queue.VisibilityTimeout).toBe(VISIBILITY_SECONDS);
    expect(queue.VisibilityTimeout).toBe(6 * Number(propertiesOf('ForwarderLambdaFunction').Timeout));
  });

  it('gives up on no message that the schedule would still retry', () => {
    const { RedrivePolicy, MessageRetentionPeriod } = propertiesOf('OrderEventsQueue');
    const schedule = retryScheduleFrom(readForwarderConfig(forwarderEnvironment()).settings);
    const longestDelayHours = (schedule.maxDelaySeconds * 1.2) / 3600;

    expect(fieldsOf(RedrivePolicy).maxReceiveCount).toBe(MAX_RECEIVE_COUNT);
    // Neighbours in a batch raise each other's count: there is room for that.
    expect(2 * mostReceives(schedule)).toBeLessThan(MAX_RECEIVE_COUNT);
    expect(schedule.horizonHours + longestDelayHours).toBeLessThan(Number(MessageRetentionPeriod) / 3600);
  });

  it('has a horizon that no setting pushes beyond the retention', () => {
    const furthest = { ...forwarderEnvironment(), RETRY_HORIZON_HOURS: '144' };
    const { horizonHours } = retryScheduleFrom(readForwarderConfig(furthest).settings);

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

  it('has three secrets without a value, so that no deployment overwrites one', () => {
    const secrets = idsOf('AWS::SecretsManager::Secret');

    expect(secrets).toHaveLength(3);
    for (const id of secrets) {
      expect(propertiesOf(id)).not.toHaveProperty('SecretString');
      expect(propertiesOf(id)).not.toHaveProperty('GenerateSecretString');
    }
  });
});

describe('The stack', () => {
  it('tells the webhook’s address', () => {
    const [condition, custom, own] = Object(fieldsOf(fieldsOf(packaged.outputs.WebhookUrl).Value)['Fn::If']);

    expect([condition, custom]).toEqual(['HasCustomDomain', 'https://webhooks.example.com/webhooks/ingram']);
    expect(own['Fn::Sub']).toMatch(/^https:\/\/\$\{HttpApi\}\.execute-api\..*\/webhooks\/ingram$/);
  });

  it.each([
    'DashboardUrl',
    'OrderEventsQueueUrl',
    'OrderEventsDlqUrl',
    'OrdersTableName',
    'IngramSecretId',
    'ThirdwatchSecretId',
    'AlarmTopicArn',
    'AccessLogGroupName',
  ])('tells %s', (name) => {
    expect(packaged.outputs).toHaveProperty(name);
  });

  it('logs each request without its headers and its body', () => {
    const { AccessLogSettings, DefaultRouteSettings } = propertiesOf('HttpApiStage');
    const { Format } = fieldsOf(AccessLogSettings);

    expect(JSON.parse(String(Format).replaceAll(/:(\$[\w.]+)/g, ':"$1"'))).toHaveProperty('status');
    expect(Format).not.toMatch(/header|body|authorizer/i);
    expect(DefaultRouteSettings).toMatchObject({ ThrottlingRateLimit: 200, ThrottlingBurstLimit: 400 });
  });
});
