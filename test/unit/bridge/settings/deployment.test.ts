import { describe, expect, it } from '@jest/globals';
import { deploymentFaults } from '../../../../lib/bridge/settings/deployment.ts';
import { deployment } from '../../../support/deployments.ts';

const CERTIFICATE = 'arn:aws:acm:us-east-1:123456789012:certificate/7e6b7ea1';
const KEY = 'arn:aws:kms:us-east-1:123456789012:key/0c3a5b1e-58a7-4a52-8e9e-3d3c1bb8a1f0';
const faultsWith = (parameters: Readonly<Record<string, string>>) =>
  deploymentFaults(deployment({ parameters }));

describe('a deployment', () => {
  it('has no fault with the defaults', () => {
    expect(faultsWith({})).toEqual([]);
  });

  it.each([
    ['alarm-email', 'nobody'],
    ['alarm-email', `${'a'.repeat(250)}@example.com`],
    ['forwarder-concurrency', '1'],
    ['forwarder-concurrency', '1001'],
    ['throttling-rate', '0'],
    ['throttling-burst', '-1'],
    ['tracing', 'true'],
    ['receiver-memory-mb', '127'],
    ['forwarder-memory-mb', '10241'],
    ['log-retention-days', '31'],
    ['kms-key-arn', 'alias/mine'],
    ['custom-domain', 'https://webhooks.example.com'],
    ['custom-domain', '-.example.com'],
    ['custom-domain', `${'a'.repeat(64)}.example.com`],
    ['custom-domain-certificate-arn', 'arn:aws:iam::1:server-certificate/x'],
    ['disable-default-endpoint', 'yes'],
    ['permissions-boundary-arn', 'boundary'],
    ['receiver-reserved-concurrency', '0'],
    ['removal-policy', 'Keep'],
    ['deletion-protection', 'yes'],
    ['retry-horizon-hours', '145'],
  ])('is refused with %s=%j', (name, value) => {
    expect(faultsWith({ [name]: value })).toEqual([expect.stringMatching(`^${name} must be`)]);
  });

  it.each([
    ['prod', 1],
    ['trial', 0],
  ])('may have the simulator for Thirdwatch, but never on prod: %s', (stage, count) => {
    const faults = deploymentFaults(
      deployment({ stage, parameters: { 'thirdwatch-base-url': 'simulator' } }),
    );
    expect(faults.map((fault) => fault.split(':')[0])).toEqual(
      Array(count).fill('thirdwatch-base-url must not be simulator on prod'),
    );
  });

  it.each([
    ['the domain alone', { 'custom-domain': 'webhooks.example.com' }],
    ['the certificate alone', { 'custom-domain-certificate-arn': CERTIFICATE }],
  ])('is refused with %s', (_, parameters) => {
    expect(faultsWith(parameters)).toEqual([
      'custom-domain and custom-domain-certificate-arn go together: set both, or neither',
    ]);
  });

  it('is refused where the webhook would have no address', () => {
    expect(faultsWith({ 'disable-default-endpoint': 'true' })).toEqual([
      'disable-default-endpoint needs custom-domain: the webhook would have no address',
    ]);
  });

  it.each([
    ['custom-domain-certificate-arn', CERTIFICATE],
    ['kms-key-arn', KEY],
  ])('is refused with a %s of another region', (name, arn) => {
    const parameters = {
      'custom-domain': 'webhooks.example.com',
      'custom-domain-certificate-arn': CERTIFICATE,
    };
    const elsewhere = arn.replace('us-east-1', 'ap-south-1');

    expect(faultsWith({ ...parameters, [name]: arn })).toEqual([]);
    expect(faultsWith({ ...parameters, [name]: elsewhere })).toEqual([
      `${name} is in ap-south-1, but must be in the stage's region us-east-1`,
    ]);
  });

  it('is refused with a misspelt name, wherever it is given', () => {
    expect(
      deploymentFaults(deployment({ given: ['retry-horizon', 'alarm-email', 'retry-horizon'] })),
    ).toEqual(['retry-horizon is not a parameter; docs/parameters.md lists them all']);
  });

  it('is refused with all faults at once', () => {
    const changes = { parameters: { tracing: 'on', 'user-id-source': 'endUserEmail' }, given: ['x'] };

    expect(deploymentFaults(deployment({ ...changes, stage: 'Prod' }))).toEqual([
      expect.stringMatching('^x is not'),
      expect.stringMatching('^tracing must be'),
      expect.stringMatching('^user-id-source is endUserEmail, which needs'),
      expect.stringMatching('^the stage must'),
    ]);
  });
});

describe('a stage', () => {
  const faultsOn = (stage: string, resources = {}) =>
    deploymentFaults(deployment({ service: 'bridge', stage, resources }));
  const longest = (characters: number) => 's'.repeat(characters);

  it.each(['prod', 'dev2', 'a-b-c', '1'])('may be called %s', (stage) => {
    expect(faultsOn(stage)).toEqual([]);
  });

  it.each(['Prod', 'dev_2', 'a--b', '-a', 'a-', 'é'])('may not be called %j', (stage) => {
    expect(faultsOn(stage)).toEqual([
      'the stage must consist of lower-case letters, digits and single hyphens',
    ]);
  });

  it('has a name that leaves room for those of its functions', () => {
    // 64 characters, less "bridge-" and "-forwarder".
    expect(faultsOn(longest(47))).toEqual([]);
    expect(faultsOn(longest(48))).toEqual([
      `the stage must have at most 47 characters: with ${longest(48)}, the name bridge-${longest(48)}-forwarder (AWS::Lambda::Function) has 65, and AWS takes 64`,
    ]);
  });

  it.each([
    ['AWS::SQS::Queue', 'QueueName', 80],
    ['AWS::IAM::Role', 'RoleName', 64],
    ['AWS::S3::Bucket', 'BucketName', 63],
    ['AWS::DynamoDB::Table', 'TableName', 255],
    ['AWS::CloudWatch::Alarm', 'AlarmName', 255],
    ['AWS::SNS::Topic', 'TopicName', 256],
    ['AWS::SecretsManager::Secret', 'Name', 512],
    ['AWS::Logs::LogGroup', 'LogGroupName', 512],
  ])('leaves room for the name of each %s', (Type, property, most) => {
    const named = (characters: number) => {
      const name = `${'n'.repeat(characters - 'prod'.length)}prod`;
      return { Some: { Type, Properties: { [property]: name } } };
    };

    expect(faultsOn('prod', named(most))).toEqual([]);
    expect(faultsOn('prod', named(most + 1))).toEqual([expect.stringContaining(`at most 3 characters`)]);
  });

  it('may have resources whose names CloudFormation makes up', () => {
    const resources = { Role: { Type: 'AWS::IAM::Role', Properties: { RoleName: { 'Fn::Sub': 'x' } } } };

    expect(faultsOn('prod', { ...resources, Queue: { Type: 'AWS::SQS::Queue' } })).toEqual([]);
  });
});
