import {
  CloudFormationClient,
  CreateChangeSetCommand,
  DeleteStackCommand,
  DescribeChangeSetCommand,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
  ExecuteChangeSetCommand,
} from '@aws-sdk/client-cloudformation';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Resource } from './aws/account.ts';
import { type AwsEndpoint, startAwsEndpoint } from './aws-endpoint.ts';
import { objectOf } from './json.ts';
import { templateWith, validTemplate } from './valid-template.ts';

/* Real: AWS's own client of CloudFormation. Under test: the double of AWS that deployments are tested on. */
let aws: AwsEndpoint;
let client: CloudFormationClient;

beforeEach(async () => {
  aws = await startAwsEndpoint('us-east-1');
  client = new CloudFormationClient({
    endpoint: aws.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'TESTKEY', secretAccessKey: 'test' },
  });
  const zip = { key: 'function.zip', body: Buffer.from('zip'), metadata: {}, storedAt: new Date() };
  aws.account.buckets.set('artifacts', new Map([['function.zip', zip]]));
});
afterEach(async () => {
  client.destroy();
  await aws.stop();
});

const StackName = 'bridge';
const ChangeSetName = 'changes';

/** Deploys a template, and returns what became of it: the stack's status, or why it was refused. */
async function deploy(template: unknown, options = {}): Promise<string> {
  try {
    await client.send(new CreateChangeSetCommand({ ...changeSetOf(template), ...options }));
    const changeSet = await client.send(new DescribeChangeSetCommand({ StackName, ChangeSetName }));
    if (changeSet.Status === 'FAILED') return changeSet.StatusReason ?? '';
    await client.send(new ExecuteChangeSetCommand({ StackName, ChangeSetName }));
    const { StackEvents = [] } = await client.send(new DescribeStackEventsCommand({ StackName }));
    const refusal = StackEvents.find(({ ResourceStatusReason }) => ResourceStatusReason);
    return refusal?.ResourceStatusReason ?? StackEvents[0]?.ResourceStatus ?? '';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function changeSetOf(template: unknown) {
  return {
    StackName,
    ChangeSetName,
    ChangeSetType: aws.stacks.has(StackName) ? ('UPDATE' as const) : ('CREATE' as const),
    Capabilities: ['CAPABILITY_NAMED_IAM' as const],
    TemplateBody: JSON.stringify(template),
  };
}

function resource(logicalId: string): Resource | undefined {
  return aws.stacks.get(StackName)?.resources.get(logicalId);
}

const P = (id: string, path: string) => `Resources/${id}/Properties/${path}`;

describe('The double of AWS, when it takes a template', () => {
  it('creates each resource after those it refers to, with every function resolved', async () => {
    expect(await deploy(validTemplate())).toBe('CREATE_COMPLETE');

    const queueArn = 'arn:aws:sqs:us-east-1:123456789012:events.fifo';
    expect(resource('Mapping')?.properties).toMatchObject({ EventSourceArn: queueArn });
    expect(resource('EventsPolicy')?.properties).toMatchObject({ Queues: [resource('Events')?.physicalId] });
    expect(resource('Board')?.properties.DashboardBody).toContain('events.fifo in us-east-1');
    expect(resource('Alarm')?.properties).not.toHaveProperty('AlarmActions');
    expect(resource('Topic')).toBeUndefined();
  });

  it('takes parameters, and creates what their Conditions ask for', async () => {
    const Parameters = [{ ParameterKey: 'AlarmEmail', ParameterValue: 'on-call@example.com' }];

    expect(await deploy(validTemplate(), { Parameters })).toBe('CREATE_COMPLETE');
    expect(resource('Alarm')?.properties.AlarmActions).toEqual([resource('Topic')?.physicalId]);
  });

  it('tells the outputs', async () => {
    await deploy(validTemplate());
    const { Stacks: [stack] = [] } = await client.send(new DescribeStacksCommand({ StackName }));

    expect(stack?.Outputs).toEqual([
      {
        OutputKey: 'Url',
        OutputValue: `https://${resource('Api')?.physicalId}.execute-api.us-east-1.amazonaws.com`,
      },
    ]);
  });

  const many = (count: number, entry: object) =>
    Object.fromEntries(Array.from({ length: count }, (_, i) => [`Entry${i}`, entry]));
  it.each([
    ['a Ref to nothing', P('SecretPolicy', 'SecretId/Ref'), 'Secrets', 'dependencies [Secrets]'],
    ['a GetAtt of nothing', P('Mapping', 'EventSourceArn/Fn::GetAtt/0'), 'Event', 'dependencies [Event]'],
    ['a Sub of nothing', 'Outputs/Url/Value/Fn::Sub', `\${Apis}`, 'dependencies [Apis]'],
    ['a DependsOn on nothing', 'Resources/Dead/DependsOn', 'Event', 'dependencies [Event]'],
    ['a Ref to what is not created', P('Alarm', 'AlarmActions'), [{ Ref: 'Topic' }], 'dependencies [Topic]'],
    [
      'an attribute not of the type',
      P('Function', 'Role/Fn::GetAtt/1'),
      'Arm',
      'not support attribute type Arm',
    ],
    ['a Condition of nothing', 'Conditions/HasEmail', { 'Fn::Equals': [{ Ref: 'Email' }, ''] }, '[Email]'],
    [
      'a Condition that does not exist',
      'Resources/Topic/Condition',
      'HasMail',
      'Unresolved condition HasMail',
    ],
    [
      'a function that does not exist',
      P('Dead', 'QueueName'),
      { 'Fn::Subs': 'x' },
      'Fn::Subs is no function',
    ],
    ['a circle', 'Resources/Role/DependsOn', 'Function', 'Circular dependency between resources'],
    ['a null', P('Board', 'DashboardName'), null, "'null' values are not allowed"],
    ['a section that does not exist', 'Resource', {}, 'Invalid template property or properties [Resource]'],
    ['a logical id that is none', 'Resources/Dead-Letters', {}, 'Dead-Letters is non alphanumeric'],
    ['a list for an output', 'Outputs/Url/Value', [], 'Output Url is malformed'],
    ['no resources', 'Resources', {}, 'At least one Resources member must be defined'],
    ['too many resources', 'Resources', many(501, { Type: 'AWS::SNS::Topic' }), 'Number of resources, 501'],
    ['too many parameters', 'Parameters', many(201, { Type: 'String' }), 'Number of parameters, 201'],
    ['too many outputs', 'Outputs', many(201, { Value: 'x' }), 'Number of outputs, 201'],
    ['too many bytes', 'Description', 'x'.repeat(51_200), 'at most 51200 bytes'],
    [
      'a type it does not know',
      'Resources/Dead/Type',
      'AWS::SQS::Topic',
      'AWS::SQS::Topic is not known here',
    ],
    ['a name that is taken', P('Dead', 'QueueName'), 'events.fifo', 'events.fifo already exists'],
    ['a role’s name for its ARN', P('Function', 'Role'), { Ref: 'Role' }, 'the Arn of no AWS::IAM::Role'],
    [
      'a queue’s URL for its ARN',
      P('Mapping', 'EventSourceArn'),
      { Ref: 'Events' },
      'the Arn of no AWS::SQS::Queue',
    ],
    [
      'a queue’s ARN for its URL',
      P('EventsPolicy', 'Queues'),
      [{ 'Fn::GetAtt': ['Events', 'Arn'] }],
      'the Ref of no AWS::SQS::Queue',
    ],
    ['code that was not uploaded', P('Function', 'Code/S3Key'), 'other.zip', 'holds no object other.zip'],
    ['a dashboard that is no JSON', P('Board', 'DashboardBody'), '{"widgets":', 'body is no JSON'],
  ])('refuses %s, and leaves nothing behind', async (_what, path, value, reason) => {
    expect(await deploy(templateWith(path, value))).toContain(reason);
    expect([...aws.account.resources]).toEqual([]);
  });

  it('refuses roles without the capability for them', async () => {
    expect(await deploy(validTemplate(), { Capabilities: [] })).toContain('CAPABILITY_NAMED_IAM');
  });

  it('takes a larger template from S3, up to a megabyte', async () => {
    const TemplateURL = 'https://s3.amazonaws.com/artifacts/template.json';
    const put = (padding: number) => {
      const body = Buffer.from(
        JSON.stringify({ ...validTemplate(), Metadata: { padding: 'x'.repeat(padding) } }),
      );
      aws.account.buckets
        .get('artifacts')
        ?.set('template.json', { key: '', body, metadata: {}, storedAt: new Date() });
    };
    put(1_048_576);
    expect(await deploy(undefined, { TemplateURL, TemplateBody: undefined })).toContain(
      'at most 1048576 bytes',
    );
    put(60_000);
    expect(await deploy(undefined, { TemplateURL, TemplateBody: undefined })).toBe('CREATE_COMPLETE');
  });
});

describe('The double of AWS, when a stack changes', () => {
  beforeEach(() => deploy(validTemplate()));

  it('says when there is nothing to do', async () => {
    expect(await deploy(validTemplate())).toContain("didn't contain changes");
  });

  it('updates in place what keeps its name', async () => {
    const before = resource('Events');

    expect(await deploy(templateWith(P('Events', 'VisibilityTimeout'), 200))).toBe('UPDATE_COMPLETE');
    expect(resource('Events')).toMatchObject({
      physicalId: before?.physicalId,
      properties: { VisibilityTimeout: 200 },
    });
  });

  it('replaces what gets another name, and deletes what is no longer wanted', async () => {
    await deploy(templateWith(P('Board', 'DashboardName'), 'other'));
    await deploy(templateWith('Resources/Board', undefined));

    const dashboards = [...aws.account.resources].filter(({ type }) => type === 'AWS::CloudWatch::Dashboard');
    expect(dashboards).toEqual([]);
  });

  it('has everything as it was when an update is refused', async () => {
    const before = [...aws.account.resources];

    expect(await deploy(templateWith(P('Function', 'Code/S3Key'), 'other.zip'))).toContain('holds no object');
    expect([...aws.account.resources]).toEqual(before);
    expect(aws.stacks.get(StackName)?.status).toBe('UPDATE_ROLLBACK_COMPLETE');
  });

  it('deletes a stack, except for what is to be retained', async () => {
    await client.send(new DeleteStackCommand({ StackName }));

    expect([...aws.account.resources].map(({ logicalId }) => logicalId)).toEqual(['Orders']);
    await expect(client.send(new DescribeStacksCommand({ StackName }))).rejects.toThrow('does not exist');
  });

  it('keeps what is protected against deletion, and the stack with it', async () => {
    await deploy(templateWith('Resources/Orders/DeletionPolicy', 'Delete'));
    await client.send(new DeleteStackCommand({ StackName }));

    expect(aws.stacks.get(StackName)?.status).toBe('DELETE_FAILED');
    expect(objectOf(resource('Orders')).name).toBe('orders');
  });
});
