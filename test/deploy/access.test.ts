import { DynamoDBClient, type UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { createDueRechecks } from '../../lib/store/due-rechecks.ts';
import { takeTurn } from '../../lib/store/request-budget.ts';
import { createSweepTable } from '../../lib/store/sweep-table.ts';
import { fieldsOf } from '../../local/fields.ts';
import { type PackagedStage, packagedOnce } from '../support/packaged-once.ts';
import { EVERY_SETTING } from './every-setting.ts';

/* Who may do what, and what is left when the stack is removed: walked through on the template that is deployed. */
let packaged: PackagedStage;

beforeAll(async () => {
  packaged = await packagedOnce('prod', EVERY_SETTING);
});

type Statement = {
  readonly Effect: string;
  readonly Principal?: unknown;
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
  readonly Condition?: unknown;
};

/** Every statement of every policy in the template, with the resource that it stands in. */
function statementsOf(value: unknown, path: string): readonly (Statement & { readonly at: string })[] {
  if (Array.isArray(value)) return value.flatMap((entry) => statementsOf(entry, path));
  return Object.entries(fieldsOf(value)).flatMap(([key, content]) =>
    key === 'Statement'
      ? Object.values(fieldsOf(content)).map((statement) => ({ ...(statement as Statement), at: path }))
      : statementsOf(content, path),
  );
}
const everyStatement = () =>
  Object.entries(packaged.resources).flatMap(([id, resource]) => statementsOf(resource, id));
const allowed = () => everyStatement().filter(({ Effect }) => Effect === 'Allow');
const actionsOf = ({ Action }: Statement) => (typeof Action === 'string' ? [Action] : Action);
const arn = (id: string) => ({ 'Fn::GetAtt': [id, 'Arn'] });

/** The attributes that the sweeper's code names in what it writes. */
async function attributesOfSweeps(): Promise<ReadonlySet<string>> {
  const named = new Set(['orderId']);
  const client: DynamoDBClient = Object.assign(Object.create(DynamoDBClient.prototype), {
    send: async ({ input }: UpdateItemCommand) => {
      const { UpdateExpression = '', ConditionExpression = '', ExpressionAttributeNames = {} } = input;
      const words =
        `${UpdateExpression} ${ConditionExpression}`.match(/(?<![:\w])#?[a-z]\w+(?!\w*\()/gi) ?? [];
      for (const word of words.filter((each) => !/^(SET|ADD|OR)$/.test(each)))
        named.add(ExpressionAttributeNames[word] ?? word);
      return {};
    },
  });
  const table = createSweepTable({ client, tableName: 'orders', retentionDays: 1 });
  await table.beginning(0);
  await table.setWatermark('shipped', {});
  await table.setListedStatuses('PO-1', {}, 0);
  await createDueRechecks(client, 'orders').postpone({ orderId: 'PO-1', at: 0, why: 'silent' }, 1);
  await takeTurn(client, 'orders', 0, { endpoint: 'order-search', requestsPerMinute: 1 });
  return named;
}

const grants = (role: string) =>
  allowed()
    .filter(({ at, Resource }) => at === role && Resource !== undefined && Resource !== '*')
    .map((statement) => [statement.Resource, actionsOf(statement)]);

const ARCHIVED = { 'Fn::Sub': `\${ArchiveBucket.Arn}/events/*` };
const THIS_ACCOUNT = { 'Fn::Sub': `arn:\${AWS::Partition}:iam::\${AWS::AccountId}:root` };

describe('Every statement', () => {
  it('that allows, names its actions', () => {
    expect(allowed().length).toBeGreaterThan(10);
    for (const statement of allowed()) {
      for (const action of actionsOf(statement)) expect(action).toMatch(/^[a-z0-9]+:[A-Za-z]+$/);
    }
  });

  it('that allows, names its resources, but for X-Ray, which has none', () => {
    const OBJECTS = `{"Fn::Sub":"\${ArchiveBucket.Arn}/events/*"}`;
    const everywhere = allowed().filter(({ Resource }) =>
      JSON.stringify(Resource ?? '')
        .replace(OBJECTS, '')
        .includes('*'),
    );

    for (const statement of everywhere) {
      expect(actionsOf(statement)).toEqual(['xray:PutTraceSegments', 'xray:PutTelemetryRecords']);
    }
  });

  it('that lets everybody, refuses', () => {
    const everybody = everyStatement().filter(({ Principal }) => Principal === '*');

    expect(new Set(everybody.map(({ Effect }) => Effect))).toEqual(new Set(['Deny']));
  });
});

describe('A function', () => {
  it('that receives may send to the queue, read its own secret and log', () => {
    expect(grants('ReceiverRole')).toEqual([
      [arn('OrderEventsQueue'), ['sqs:SendMessage']],
      [{ Ref: 'IngramSecret' }, ['secretsmanager:GetSecretValue']],
      [arn('ReceiverLogGroup'), ['logs:CreateLogStream', 'logs:PutLogEvents']],
    ]);
  });

  it('that forwards may take from the queue, park, know orders, read its own secret and log', () => {
    expect(grants('ForwarderRole')).toEqual([
      [
        arn('OrderEventsQueue'),
        ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:ChangeMessageVisibility', 'sqs:GetQueueAttributes'],
      ],
      [arn('OrderEventsDlq'), ['sqs:SendMessage']],
      [arn('OrdersTable'), ['dynamodb:BatchGetItem', 'dynamodb:UpdateItem']],
      [{ Ref: 'ThirdwatchSecret' }, ['secretsmanager:GetSecretValue']],
      [arn('ForwarderLogGroup'), ['logs:CreateLogStream', 'logs:PutLogEvents']],
    ]);
  });

  it('that archives may take from the archive’s queue, add to the bucket and log', () => {
    expect(grants('ArchiverRole')).toEqual([
      [arn('ArchiveQueue'), ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes']],
      [ARCHIVED, ['s3:PutObject']],
      [arn('ArchiverLogGroup'), ['logs:CreateLogStream', 'logs:PutLogEvents']],
    ]);
    expect(packaged.propertiesOf('ArchiveForwarderPolicy').Roles).toEqual([{ Ref: 'ForwarderRole' }]);
    expect(grants('ArchiveForwarderPolicy')).toEqual([[arn('ArchiveQueue'), ['sqs:SendMessage']]]);
  });

  it('that sweeps may find what is due and postpone it, send to the queue and log', () => {
    expect(grants('SweeperRole')).toEqual([
      [arn('OrderEventsQueue'), ['sqs:SendMessage']],
      [{ 'Fn::Sub': `\${OrdersTable.Arn}/index/rechecks` }, ['dynamodb:Query']],
      [arn('OrdersTable'), ['dynamodb:BatchGetItem']],
      [arn('OrdersTable'), ['dynamodb:UpdateItem']],
      [arn('SweeperLogGroup'), ['logs:CreateLogStream', 'logs:PutLogEvents']],
    ]);
  });

  it('that sweeps may write what its code writes, and not what is known of orders', async () => {
    const [statement] = allowed().filter(
      (each) => each.at === 'SweeperRole' && actionsOf(each).includes('dynamodb:UpdateItem'),
    );
    const only = fieldsOf(fieldsOf(statement?.Condition)['ForAllValues:StringEquals']);

    expect(new Set(Object.values(fieldsOf(only['dynamodb:Attributes'])))).toEqual(await attributesOfSweeps());
  });

  it('that forwards or sweeps may read the client of Ingram’s API, where Ingram is asked', () => {
    expect(packaged.resources.IngramApiPolicy).toMatchObject({
      Condition: 'AsksIngram',
      Properties: { Roles: [{ Ref: 'ForwarderRole' }, { Ref: 'SweeperRole' }] },
    });
    expect(grants('IngramApiPolicy')).toEqual([
      [{ Ref: 'IngramApiSecret' }, ['secretsmanager:GetSecretValue']],
    ]);
  });

  it('is its role’s only user, people take those of the archive, and the route may call the receiver alone, the schedule the sweeper', () => {
    const assumed = allowed().filter((statement) => actionsOf(statement).includes('sts:AssumeRole'));

    expect(assumed.map(({ at, Principal }) => [at, Principal])).toEqual([
      ['ReceiverRole', { Service: 'lambda.amazonaws.com' }],
      ['ForwarderRole', { Service: 'lambda.amazonaws.com' }],
      ['SweeperRole', { Service: 'lambda.amazonaws.com' }],
      ['ArchiverRole', { Service: 'lambda.amazonaws.com' }],
      ...['ArchiveReaderRole', 'ArchiveEraserRole'].map((role) => [role, { AWS: THIS_ACCOUNT }]),
    ]);
    expect(packaged.idsOf('AWS::Lambda::Permission').map(packaged.propertiesOf)).toEqual([
      expect.objectContaining({
        FunctionName: arn('SweeperLambdaFunction'),
        Principal: 'events.amazonaws.com',
      }),
      expect.objectContaining({
        FunctionName: arn('ReceiverLambdaFunction'),
        Principal: 'apigateway.amazonaws.com',
      }),
    ]);
  });
});

describe('The archive', () => {
  it('is read by a role of its own, and changed by another', () => {
    expect(grants('ArchiveReaderRole')).toEqual([
      [arn('ArchiveBucket'), ['s3:ListBucket']],
      [ARCHIVED, ['s3:GetObject']],
    ]);
    expect(grants('ArchiveEraserRole')).toEqual([
      [arn('ArchiveBucket'), ['s3:ListBucket']],
      [ARCHIVED, ['s3:GetObject', 's3:PutObject', 's3:DeleteObject']],
    ]);
  });

  it('refuses to be read by anybody else, whatever they may do in the account', () => {
    const refusals = everyStatement().filter(({ at }) => at === 'ArchiveBucketPolicy');

    expect(refusals).toContainEqual(
      expect.objectContaining({
        ...{ Effect: 'Deny', Principal: '*', Action: 's3:GetObject' },
        Condition: {
          ArnNotEquals: { 'aws:PrincipalArn': [arn('ArchiveReaderRole'), arn('ArchiveEraserRole')] },
        },
      }),
    );
  });

  it('is closed to the public, without access lists and versions, and empties itself', () => {
    const bucket = packaged.propertiesOf('ArchiveBucket');

    expect(bucket).toMatchObject({
      PublicAccessBlockConfiguration: {
        ...{ BlockPublicAcls: true, BlockPublicPolicy: true },
        ...{ IgnorePublicAcls: true, RestrictPublicBuckets: true },
      },
      OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
      LifecycleConfiguration: { Rules: [{ Status: 'Enabled', ExpirationInDays: 90 }] },
    });
    expect(bucket).not.toHaveProperty('VersioningConfiguration');
    expect(packaged.resources.ArchiveBucket).toMatchObject({ DeletionPolicy: 'Retain' });
  });
});

describe('Every role', () => {
  it('has the permissions boundary that was given', () => {
    const roles = packaged.idsOf('AWS::IAM::Role');

    expect(roles.length).toBeGreaterThanOrEqual(2);
    for (const id of roles) {
      expect(packaged.propertiesOf(id).PermissionsBoundary).toEqual({
        'Fn::If': [
          'HasPermissionsBoundary',
          EVERY_SETTING['permissions-boundary-arn'],
          { Ref: 'AWS::NoValue' },
        ],
      });
    }
  });
});

describe('Plain HTTP', () => {
  it.each([
    ['OrderEventsQueuePolicy', { Queues: [{ Ref: 'OrderEventsQueue' }] }],
    ['OrderEventsDlqPolicy', { Queues: [{ Ref: 'OrderEventsDlq' }] }],
    ['ArchiveQueuePolicy', { Queues: [{ Ref: 'ArchiveQueue' }] }],
    ['ArchiveBucketPolicy', { Bucket: { Ref: 'ArchiveBucket' } }],
    ['IngramSecretPolicy', { SecretId: { Ref: 'IngramSecret' } }],
    ['ThirdwatchSecretPolicy', { SecretId: { Ref: 'ThirdwatchSecret' } }],
    ['IngramApiSecretPolicy', { SecretId: { Ref: 'IngramApiSecret' } }],
    ['AlarmTopicPolicy', { Topics: [{ Ref: 'AlarmTopic' }] }],
  ])('is refused by %s', (id, of) => {
    const refusal = everyStatement().find(({ at, Effect }) => at === id && Effect === 'Deny');

    expect(packaged.propertiesOf(id)).toMatchObject(of);
    expect(refusal?.Condition).toEqual({ Bool: { 'aws:SecureTransport': 'false' } });
  });
});

describe('A key of one’s own', () => {
  const KEY = EVERY_SETTING['kms-key-arn'];
  const orNone = { 'Fn::If': ['HasKmsKey', KEY, { Ref: 'AWS::NoValue' }] };

  it.each([
    ['OrderEventsQueue', 'KmsMasterKeyId'],
    ['OrderEventsDlq', 'KmsMasterKeyId'],
    ['ArchiveQueue', 'KmsMasterKeyId'],
    ['AlarmTopic', 'KmsMasterKeyId'],
    ['IngramSecret', 'KmsKeyId'],
    ['ThirdwatchSecret', 'KmsKeyId'],
    ['IngramApiSecret', 'KmsKeyId'],
    ['ReceiverLogGroup', 'KmsKeyId'],
    ['ForwarderLogGroup', 'KmsKeyId'],
    ['SweeperLogGroup', 'KmsKeyId'],
    ['HttpApiLogGroup', 'KmsKeyId'],
    ['ArchiverLogGroup', 'KmsKeyId'],
  ])('encrypts %s', (id, property) => {
    expect(packaged.propertiesOf(id)[property]).toEqual(orNone);
  });

  it('encrypts the table, and all functions may use it', () => {
    expect(packaged.propertiesOf('OrdersTable').SSESpecification).toMatchObject({ KMSMasterKeyId: orNone });
    expect(packaged.resources.KmsPolicy).toMatchObject({
      Condition: 'HasKmsKey',
      Properties: {
        Roles: [{ Ref: 'ReceiverRole' }, { Ref: 'ForwarderRole' }, { Ref: 'SweeperRole' }],
        PolicyDocument: {
          Statement: [
            {
              Effect: 'Allow',
              Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
              Resource: KEY,
              Condition: {
                StringEquals: {
                  'kms:ViaService': ['sqs', 'secretsmanager', 'dynamodb'].map((service) => ({
                    'Fn::Sub': `${service}.\${AWS::Region}.amazonaws.com`,
                  })),
                },
              },
            },
          ],
        },
      },
    });
  });

  it('encrypts the archive, and its roles may use it', () => {
    expect(packaged.propertiesOf('ArchiveBucket').BucketEncryption).toMatchObject({
      ServerSideEncryptionConfiguration: [
        {
          ServerSideEncryptionByDefault: {
            SSEAlgorithm: { 'Fn::If': ['HasKmsKey', 'aws:kms', 'AES256'] },
            KMSMasterKeyID: orNone,
          },
        },
      ],
    });
    expect(packaged.propertiesOf('ArchiveKmsPolicy').Roles).toEqual(
      ['ArchiverRole', 'ArchiveReaderRole', 'ArchiveEraserRole'].map((Ref) => ({ Ref })),
    );
  });

  it('is not needed for the queues to be encrypted', () => {
    for (const id of ['OrderEventsQueue', 'OrderEventsDlq', 'ArchiveQueue']) {
      expect(packaged.propertiesOf(id).SqsManagedSseEnabled).toEqual({
        'Fn::If': ['HasKmsKey', { Ref: 'AWS::NoValue' }, true],
      });
    }
  });
});

describe('The stage prod', () => {
  it.each([
    'OrderEventsQueue',
    'OrderEventsDlq',
    'OrdersTable',
    'IngramSecret',
    'ThirdwatchSecret',
    'IngramApiSecret',
    'ReceiverLogGroup',
    'ForwarderLogGroup',
    'SweeperLogGroup',
    'HttpApiLogGroup',
    'ArchiveQueue',
    'ArchiveBucket',
    'ArchiverLogGroup',
  ])('keeps %s when the stack is removed', (id) => {
    expect(packaged.resources[id]).toMatchObject({
      DeletionPolicy: 'Retain',
      UpdateReplacePolicy: 'Retain',
    });
  });

  it('protects the table from deletion', () => {
    expect(packaged.propertiesOf('OrdersTable').DeletionProtectionEnabled).toBe(true);
  });
});
