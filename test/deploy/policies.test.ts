import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { orderKey } from '../../lib/ingram/webhook/order-number.ts';
import { ledgerKey } from '../../lib/store/ledger.ts';
import { REQUEST_BUDGET_PREFIX } from '../../lib/store/request-budget.ts';
import { SIMULATOR_PREFIX } from '../../lib/store/simulator-table.ts';
import { SWEEP_PREFIX } from '../../lib/store/sweep-table.ts';
import { fieldsOf } from '../../local/fields.ts';
import { ROOT } from '../../local/work-folder.ts';
import { type PackagedStage, packagedOnce } from '../support/packaged-once.ts';
import { EVERY_SETTING } from './every-setting.ts';
import { listOf, objectOf } from './json.ts';
import { unknownPolicyNames } from './policy-lint.ts';

/*
 * The policies in policies/ against what they are for: the template that is deployed with every setting, and the calls
 * of `relay`. Real: the packaging, AWS's names of actions. Not tried: AWS itself.
 */
let packaged: PackagedStage;

beforeAll(async () => {
  packaged = await packagedOnce('prod', EVERY_SETTING);
});

type Statement = { readonly actions: readonly string[]; readonly resources: readonly string[] };

const FILES = readdirSync(join(ROOT, 'policies'));
const policy = (file: string): unknown => JSON.parse(readFileSync(join(ROOT, 'policies', file), 'utf8'));
const statementsOf = (...files: readonly string[]): readonly Statement[] =>
  files.flatMap((file) =>
    listOf(objectOf(policy(file)).Statement).map((statement) => ({
      actions: listOf(objectOf(statement).Action).map(String),
      resources: listOf(objectOf(statement).Resource).map(String),
    })),
  );
const actionsOf = (...files: readonly string[]) => statementsOf(...files).flatMap(({ actions }) => actions);

const escaped = (text: string) => text.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&');

/** Whether one of the statements allows an action on a resource. */
function isAllowed(statements: readonly Statement[], action: string, arn: string): boolean {
  const covers = (pattern: string, text: string) =>
    new RegExp(`^${pattern.split('*').map(escaped).join('.*')}$`).test(text);
  return statements.some(
    ({ actions, resources }) =>
      actions.some((pattern) => covers(pattern, action)) && resources.some((pattern) => covers(pattern, arn)),
  );
}

describe('Every policy', () => {
  it.each(FILES)('%s names actions and condition keys that AWS has', async (file) => {
    expect(await unknownPolicyNames({ Resources: { Policy: policy(file) } })).toEqual([]);
  });

  it.each(FILES)('%s fits into a managed policy', (file) => {
    expect(JSON.stringify(policy(file)).length).toBeLessThan(6_144);
  });

  it('stands in the document on permissions', () => {
    const document = readFileSync(join(ROOT, 'docs/permissions.md'), 'utf8');

    for (const file of FILES) expect(document).toContain(`](../policies/${file})`);
  });
});

const HERE = 'REGION:ACCOUNT';
const queue = ({ QueueName }: Fields) => `arn:aws:sqs:${HERE}:${QueueName}`;
const anyQueue = () => `arn:aws:sqs:${HERE}:ingram-thirdwatch-bridge-prod-order-events.fifo`;
const secret = ({ Name }: Fields) => `arn:aws:secretsmanager:${HERE}:secret:${Name}-a1b2c3`;
const anySecret = () => secret({ Name: 'ingram-thirdwatch-bridge/prod/ingram' });
const lambda = ({ FunctionName }: Fields) => `arn:aws:lambda:${HERE}:function:${FunctionName}`;
const anyFunction = () => lambda({ FunctionName: 'ingram-thirdwatch-bridge-prod-receiver' });
const anyMapping = () => `arn:aws:lambda:${HERE}:event-source-mapping:a1b2c3`;
const role = () => 'arn:aws:iam::ACCOUNT:role/ingram-thirdwatch-bridge-prod-ReceiverRole-a1b2c3';
const bucket = () => 'arn:aws:s3:::ingram-thirdwatch-bridge-prod-serverlessdeploymentbucket-a1b2c3';
const logGroup = ({ LogGroupName }: Fields) => `arn:aws:logs:${HERE}:log-group:${LogGroupName}`;
const anyLogGroup = () => logGroup({ LogGroupName: '/aws/http-api/ingram-thirdwatch-bridge-prod' });
const topic = () => `arn:aws:sns:${HERE}:ingram-thirdwatch-bridge-prod-alarms`;
const api = () => 'arn:aws:apigateway:REGION::/apis/a1b2c3';
const domain = () => 'arn:aws:apigateway:REGION::/domainnames/webhooks.example.com';

type Fields = Readonly<Record<string, unknown>>;
type Need = readonly [actions: readonly string[], arn: (properties: Fields) => string];

/** What creates and deletes a resource of each type at least, and what it is done to. */
const NEEDS: Readonly<Record<string, Need>> = {
  'AWS::ApiGatewayV2::Api': [['apigateway:POST', 'apigateway:PATCH', 'apigateway:DELETE'], api],
  'AWS::ApiGatewayV2::ApiMapping': [['apigateway:POST', 'apigateway:DELETE'], domain],
  'AWS::ApiGatewayV2::DomainName': [['apigateway:POST', 'apigateway:DELETE'], domain],
  'AWS::ApiGatewayV2::Integration': [['apigateway:POST', 'apigateway:DELETE'], api],
  'AWS::ApiGatewayV2::Route': [['apigateway:POST', 'apigateway:DELETE'], api],
  'AWS::ApiGatewayV2::Stage': [['apigateway:POST', 'apigateway:DELETE'], api],
  'AWS::CloudWatch::Alarm': [
    ['cloudwatch:PutMetricAlarm', 'cloudwatch:DeleteAlarms'],
    ({ AlarmName }) => `arn:aws:cloudwatch:${HERE}:alarm:${AlarmName}`,
  ],
  'AWS::CloudWatch::Dashboard': [
    ['cloudwatch:PutDashboard', 'cloudwatch:DeleteDashboards'],
    ({ DashboardName }) => `arn:aws:cloudwatch::ACCOUNT:dashboard/${DashboardName}`,
  ],
  'AWS::DynamoDB::Table': [
    ['dynamodb:CreateTable', 'dynamodb:UpdateTable', 'dynamodb:DeleteTable'],
    ({ TableName }) => `arn:aws:dynamodb:${HERE}:table/${TableName}`,
  ],
  'AWS::Events::Rule': [
    ['events:PutRule', 'events:PutTargets', 'events:RemoveTargets', 'events:DeleteRule'],
    () => `arn:aws:events:${HERE}:rule/ingram-thirdwatch-bridge-prod-SweeperRule-a1b2c3`,
  ],
  'AWS::IAM::Policy': [['iam:PutRolePolicy', 'iam:DeleteRolePolicy'], role],
  'AWS::IAM::Role': [
    [
      'iam:CreateRole',
      'iam:PutRolePolicy',
      'iam:PutRolePermissionsBoundary',
      'iam:PassRole',
      'iam:DeleteRole',
    ],
    role,
  ],
  'AWS::Lambda::EventSourceMapping': [
    ['lambda:CreateEventSourceMapping', 'lambda:DeleteEventSourceMapping'],
    anyMapping,
  ],
  'AWS::Lambda::Function': [
    [
      'lambda:CreateFunction',
      'lambda:UpdateFunctionCode',
      'lambda:PutFunctionConcurrency',
      'lambda:DeleteFunction',
    ],
    lambda,
  ],
  'AWS::Lambda::Url': [['lambda:CreateFunctionUrlConfig', 'lambda:DeleteFunctionUrlConfig'], anyFunction],
  'AWS::Lambda::Permission': [['lambda:AddPermission', 'lambda:RemovePermission'], anyFunction],
  'AWS::Logs::LogGroup': [
    ['logs:CreateLogGroup', 'logs:PutRetentionPolicy', 'logs:AssociateKmsKey', 'logs:DeleteLogGroup'],
    logGroup,
  ],
  'AWS::Logs::MetricFilter': [['logs:PutMetricFilter', 'logs:DeleteMetricFilter'], anyLogGroup],
  'AWS::S3::Bucket': [
    [
      ...['s3:CreateBucket', 's3:PutEncryptionConfiguration', 's3:DeleteBucket'],
      ...['s3:PutBucketPublicAccessBlock', 's3:PutBucketOwnershipControls', 's3:PutLifecycleConfiguration'],
    ],
    bucket,
  ],
  'AWS::S3::BucketPolicy': [['s3:PutBucketPolicy', 's3:DeleteBucketPolicy'], bucket],
  'AWS::SNS::Subscription': [['sns:Subscribe', 'sns:Unsubscribe'], topic],
  'AWS::SNS::Topic': [['sns:CreateTopic', 'sns:DeleteTopic'], topic],
  'AWS::SNS::TopicPolicy': [['sns:SetTopicAttributes'], topic],
  'AWS::SQS::Queue': [['sqs:CreateQueue', 'sqs:SetQueueAttributes', 'sqs:DeleteQueue'], queue],
  'AWS::SQS::QueuePolicy': [['sqs:SetQueueAttributes'], anyQueue],
  'AWS::SecretsManager::ResourcePolicy': [
    ['secretsmanager:PutResourcePolicy', 'secretsmanager:DeleteResourcePolicy'],
    anySecret,
  ],
  'AWS::SecretsManager::Secret': [['secretsmanager:CreateSecret', 'secretsmanager:DeleteSecret'], secret],
};

/** The one type that a stage without Thirdwatch has more than others, as test/slow/simulator-stage.test.ts shows. */
const FUNCTION_URL = { SimulatorLambdaFunctionUrl: { Type: 'AWS::Lambda::Url' } };

describe('Whoever deploys', () => {
  it('may create and delete every resource of the template', () => {
    const deploy = statementsOf('deploy-functions.json', 'deploy-data.json', 'deploy-domain.json');
    const resources = { ...packaged.resources, ...FUNCTION_URL };
    const missing = Object.entries(resources).flatMap(([id, resource]) => {
      const { Type, Properties } = fieldsOf(resource);
      const [actions, arn] = NEEDS[String(Type)] ?? [[`something for ${Type}`], () => ''];
      return actions
        .filter((action) => !isAllowed(deploy, action, arn(fieldsOf(Properties))))
        .map((action) => `${id}: ${action}`);
    });

    expect(missing).toEqual([]);
  });

  it('needs a policy of its own for a domain only', () => {
    const without = statementsOf('deploy-functions.json', 'deploy-data.json');

    expect(isAllowed(without, 'apigateway:POST', api())).toBe(true);
    expect(isAllowed(without, 'apigateway:POST', domain())).toBe(false);
  });
});

/** The IAM services of the SDK's clients. */
const SERVICES: ReadonlyMap<string, string> = new Map([
  ['secrets-manager', 'secretsmanager'],
  ['cloudwatch-logs', 'logs'],
]);

/** Operations whose permissions have other names. */
const PERMISSIONS: ReadonlyMap<string, string> = new Map([['lambda:Invoke', 'lambda:InvokeFunction']]);

/** What the code asks of AWS that begins in a file, by the names of actions. */
function actionsCalledFrom(file: string, seen = new Set<string>()): ReadonlySet<string> {
  if (seen.has(file)) return new Set();
  seen.add(file);
  const source = readFileSync(file, 'utf8');
  const clients = source.matchAll(
    /\{([^{}]*)\}\s*(?:from|=\s*await import\()\s*'@aws-sdk\/client-([\w-]+)'/g,
  );
  const own = [...clients].flatMap(([, names = '', client = '']) =>
    [...names.matchAll(/\b(?:paginate)?([A-Z]\w+?)(?:Batch)?(?:Command)?\b/g)]
      .filter(([name]) => /^paginate|Command$/.test(name))
      .map(([name, operation = '']) => {
        // Of SQS's operations, a batch needs the permission of a single one; DynamoDB's have their own.
        const full = client === 'sqs' ? operation : name.replace(/^paginate|Command$/g, '');
        const action = `${SERVICES.get(client) ?? client}:${full}`;
        return PERMISSIONS.get(action) ?? action;
      }),
  );
  const imported = source.matchAll(/(?:from|import\()\s*'(\.[^']+\.ts)'/g);
  const further = [...imported].flatMap(([, path = '']) => [
    ...actionsCalledFrom(join(dirname(file), path), seen),
  ]);
  return new Set([...own, ...further]);
}

describe('Whoever operates', () => {
  it('may do what relay does, and nothing else', () => {
    const called = actionsCalledFrom(join(ROOT, 'cli/relay.ts'));

    expect(called.size).toBeGreaterThan(15);
    // What relay prove does beside is not for a stage that tells Thirdwatch, and the archive answers to its own roles
    // alone, which whoever reads or erases it takes.
    const ownRole = [...called].filter((action) => !action.startsWith('s3:'));
    const others = actionsOf('prove.json', 'read-archive.json', 'erase-archive.json');
    expect([...new Set([...actionsOf('operate.json'), ...others])].sort()).toEqual(ownRole.sort());
  });
});

describe('Whoever checks what is assumed of AWS', () => {
  /** What tags, waiters and the role of a function need beside the calls. */
  const BESIDE = [
    ...['dynamodb:TagResource', 'iam:PassRole', 'lambda:GetFunction', 'lambda:TagResource'],
    ...['secretsmanager:TagResource', 'sqs:TagQueue'],
  ];

  it('may do what the probes do, and nothing else', () => {
    const called = actionsCalledFrom(join(ROOT, 'assumptions/main.ts'));

    expect([...called, ...BESIDE].sort()).toEqual(actionsOf('assumptions.json').sort());
  });

  it('may change nothing but what has a name of the probes', () => {
    const statements = statementsOf('assumptions.json');
    const reading = /^[a-z]+:(?:Get|List|Describe)/;
    const elsewhere = statements
      .filter(({ resources }) => resources.some((resource) => !resource.includes('relay-assumptions-')))
      .flatMap(({ actions }) => actions.filter((action) => !reading.test(action)));

    // Limited by their function, and by the role that the user names.
    expect(elsewhere.sort()).toEqual([
      ...['iam:PassRole', 'lambda:CreateEventSourceMapping', 'lambda:DeleteEventSourceMapping'],
    ]);
  });
});

describe('The policy of your shop', () => {
  it('reaches no item of the table but orders', () => {
    const [statement] = listOf(objectOf(policy('register-user-ids.json')).Statement).map(objectOf);
    const { 'ForAllValues:StringNotLike': excluded } = objectOf(statement?.Condition);
    const patterns = listOf(objectOf(excluded)['dynamodb:LeadingKeys']).map(String);

    for (const key of [
      ledgerKey('N01'),
      `${REQUEST_BUDGET_PREFIX}2026-01-05T08:00`,
      `${SWEEP_PREFIX}shipped`,
      `${SIMULATOR_PREFIX}faults`,
    ]) {
      expect(patterns.filter((pattern) => key.startsWith(pattern.slice(0, -1)))).toHaveLength(1);
    }
    expect(patterns.filter((pattern) => orderKey(pattern) === pattern)).toEqual([]);
  });
});

describe('The permissions boundary', () => {
  it('leaves the functions all that their policies allow, and nothing else', () => {
    const { idsOf, propertiesOf } = packaged;
    const documents = [...idsOf('AWS::IAM::Role'), ...idsOf('AWS::IAM::Policy')].flatMap((id) => {
      const { Policies, PolicyDocument } = propertiesOf(id);
      return [PolicyDocument, ...listOf(Policies).map((entry) => objectOf(entry).PolicyDocument)];
    });
    const granted = documents
      .flatMap((document) => listOf(objectOf(document).Statement))
      .flatMap((statement) => listOf(objectOf(statement).Action).map(String));

    expect(new Set(actionsOf('permissions-boundary.json'))).toEqual(new Set(granted));
  });
});

describe('The policy of a KMS key', () => {
  it('lets CloudWatch Logs encrypt each log group of the template', () => {
    const [, logs] = listOf(objectOf(policy('kms-key.json')).Statement).map(objectOf);
    const patterns = listOf(
      objectOf(objectOf(logs?.Condition).ArnLike)['kms:EncryptionContext:aws:logs:arn'],
    ).map(String);
    const groups = packaged.idsOf('AWS::Logs::LogGroup').map((id) => logGroup(packaged.propertiesOf(id)));

    expect(groups).toHaveLength(5);
    for (const arn of groups) {
      expect(isAllowed([{ actions: ['*'], resources: patterns }], 'kms:Encrypt', arn)).toBe(true);
    }
  });
});
