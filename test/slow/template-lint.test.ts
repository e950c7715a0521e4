import { beforeAll, describe, expect, it } from '@jest/globals';
import type { Finding } from '../deploy/finding.ts';
import { lint } from '../deploy/template-lint.ts';
import { templateWith, validTemplate } from '../deploy/valid-template.ts';

/* That the linter of test/slow/template.test.ts finds what it is for. Real: the linter that AWS publishes. */

const P = (id: string, path: string) => `Resources/${id}/Properties/${path}`;
const arnOf = (id: string) => ({ 'Fn::GetAtt': [id, 'Arn'] });

/** What is wrong; where, and what stands there; the rule that finds it, and on which resource. */
const FAULTS = [
  // Resources and their properties
  ['a type that does not exist', 'Resources/Dead/Type', 'AWS::SQS::Topic', 'F3006', 'Dead'],
  ['a property that does not exist', P('Events', 'FifoThroughput'), true, 'F3002', 'Events'],
  ['one that does not exist further in', P('Function', 'LoggingConfig/Format'), 'JSON', 'F3002', 'Function'],
  ['a required property missing', P('Mapping', 'FunctionName'), undefined, 'F3003', 'Mapping'],
  ['one missing further in', P('Orders', 'TimeToLiveSpecification/Enabled'), undefined, 'F3003', 'Orders'],
  ['a text for a number', P('Function', 'Timeout'), 'thirty', 'F3012', 'Function'],
  ['a text for an object', P('Function', 'LoggingConfig'), 'JSON', 'F3012', 'Function'],
  ['a value not among those allowed', P('Orders', 'BillingMode'), 'PER_REQUEST', 'W3030', 'Orders'],
  ['a retention CloudWatch does not have', P('Logs', 'RetentionInDays'), 31, 'W3030', 'Logs'],
  ['a number too large', P('Events', 'MessageRetentionPeriod'), 1209601, 'F3034', 'Events'],
  ['a number too small', P('Mapping', 'ScalingConfig/MaximumConcurrency'), 1, 'F3034', 'Mapping'],
  ['a text too long', P('Alarm', 'AlarmName'), 'x'.repeat(256), 'F3033', 'Alarm'],
  ['a text of another pattern', P('Alarm', 'Metrics/0/Id'), 'Filled', 'F3031', 'Alarm'],
  ['a variable’s name too short', P('Function', 'Environment/Variables/Q'), 'x', 'F3002', 'Function'],
  ['a reserved variable', P('Function', 'Environment/Variables/AWS_REGION'), 'x', 'E3663', 'Function'],
  ['a runtime that is not', P('Function', 'Runtime'), 'nodejs25.x', 'W3030', 'Function'],
  ['a runtime that has ended', P('Function', 'Runtime'), 'nodejs16.x', 'W2531', 'Function'],
  ['neither metric nor metrics', P('Alarm', 'Metrics'), undefined, 'F3014', 'Alarm'],
  ['an attribute of resources that does not exist', 'Resources/Dead/DependOn', 'Events', 'E3001', 'Dead'],
  ['a deletion policy that does not exist', 'Resources/Orders/DeletionPolicy', 'Keep', 'F3016', 'Orders'],
  [
    'a logical id that is none',
    'Resources/Dead-Letters',
    { Type: 'AWS::SNS::Topic' },
    'F0006',
    'Dead-Letters',
  ],
  // References
  ['a Ref to nothing', P('SecretPolicy', 'SecretId/Ref'), 'Secrets', 'F1020', 'SecretPolicy'],
  ['a GetAtt of nothing', P('Mapping', 'EventSourceArn'), arnOf('Event'), 'F1020', 'Mapping'],
  ['an attribute not of the type', P('Function', 'Role/Fn::GetAtt/1'), 'RoleArn', 'E9004', 'Function'],
  ['a Sub of nothing', 'Outputs/Url/Value/Fn::Sub', `https://\${Apis}`, 'F6101', 'Url'],
  ['a Sub of an attribute not of the type', 'Outputs/Url/Value/Fn::Sub', `\${Api.Url}`, 'F6101', 'Url'],
  ['a Sub without need', P('Board', 'DashboardBody/Fn::Sub'), '{}', 'W1020', 'Board'],
  ['a variable outside of a Sub', P('Board', 'DashboardName'), `\${AWS::Region}`, 'E1029', 'Board'],
  ['a function that does not exist', P('Dead', 'QueueName'), { 'Fn::Subs': 'x' }, 'F3012', 'Dead'],
  ['a DependsOn on nothing', 'Resources/Dead/DependsOn', 'Event', 'E3005', 'Dead'],
  ['a circle', 'Resources/Role/DependsOn', 'Function', 'F3004', 'Role'],
  ['an output of nothing', 'Outputs/Url/Value', arnOf('Nothing'), 'F6101', 'Url'],
  // Conditions and parameters
  ['a Condition that does not exist', 'Resources/Topic/Condition', 'HasMail', 'E8002', 'Topic'],
  ['an If of none', P('Alarm', 'AlarmActions/Fn::If/0'), 'HasMail', 'E1028', 'Alarm'],
  ['a Ref to what may not be', P('Alarm', 'AlarmActions'), [{ Ref: 'Topic' }], 'W1001', 'Alarm'],
  [
    'a Condition without use',
    'Conditions/IsEu',
    { 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'eu-west-1'] },
    'W8001',
    'IsEu',
  ],
  ['a parameter without use', 'Parameters/Unused', { Type: 'String' }, 'W2001', 'Unused'],
  // What services refuse
  ['a FIFO queue without .fifo', P('Dead', 'QueueName'), 'dead', 'E3501', 'Dead'],
  ['a timeout beyond the visibility’s', P('Events', 'VisibilityTimeout'), 29, 'E3505', 'Events'],
  ['a batch beyond a FIFO queue’s', P('Mapping', 'BatchSize'), 11, 'E3705', 'Mapping'],
  ['a key of no attribute', P('Orders', 'KeySchema/0/AttributeName'), 'id', 'E3039', 'Orders'],
  // Policies
  [
    'an effect that is none',
    P('Role', 'Policies/0/PolicyDocument/Statement/0/Effect'),
    'Permit',
    'E3510',
    'Role',
  ],
  [
    'a statement on nothing',
    P('Role', 'Policies/0/PolicyDocument/Statement/0/Resource'),
    undefined,
    'E3510',
    'Role',
  ],
  [
    'an action that does not exist',
    P('Role', 'Policies/0/PolicyDocument/Statement/0/Action'),
    'sqs:RecieveMessage',
    'policy',
    'Role',
  ],
  [
    'actions that do not exist',
    P('EventsPolicy', 'PolicyDocument/Statement/0/Action'),
    'sqs:Recieve*',
    'policy',
    'EventsPolicy',
  ],
  [
    'a service that does not exist',
    P('SecretPolicy', 'ResourcePolicy/Statement/0/Action'),
    'secrets:Get*',
    'policy',
    'SecretPolicy',
  ],
  [
    'a condition key that does not exist',
    P('EventsPolicy', 'PolicyDocument/Statement/0/Condition/Bool'),
    { 'aws:Secure': 'false' },
    'policy',
    'EventsPolicy',
  ],
] as const;

let inValid: readonly Finding[] | undefined;
let inFaulty: readonly (readonly Finding[])[];

beforeAll(async () => {
  const faulty = FAULTS.map(([_what, path, value]) => ({ template: templateWith(path, value) }));
  [inValid, ...inFaulty] = await lint([{ template: validTemplate() }, ...faulty]);
});

describe('The linter', () => {
  it('has nothing against a valid template', () => {
    expect(inValid).toEqual([]);
  });

  it.each(FAULTS.map(([what, , , rule, on], index) => ({ what, rule, on, index })))(
    'finds $what',
    ({ rule, on, index }) => {
      expect(inFaulty[index]).toContainEqual(expect.objectContaining({ rule, on }));
    },
  );
});
