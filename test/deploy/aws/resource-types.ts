/** How resources of a type are identified; what stands in braces is filled in, with properties by their names. */
export type ResourceType = {
  readonly type: string;
  /** The property that names it, when it can be named: no two of a type have the same name. */
  readonly namedBy: string | undefined;
  /** What Ref returns. */
  readonly ref: string;
  /** What Fn::GetAtt returns, by attribute: those that a template of this project asks for. */
  readonly attributes: Readonly<Record<string, string>>;
};

const HERE = '{region}:{account}';
const ALARM_ARN = `arn:aws:cloudwatch:${HERE}:alarm:{name}`;
const API_HOST = 'execute-api.{region}.amazonaws.com';
const FUNCTION_ARN = `arn:aws:lambda:${HERE}:function:{name}`;
const LOG_GROUP_ARN = `arn:aws:logs:${HERE}:log-group:{name}:*`;
const QUEUE_ARN = `arn:aws:sqs:${HERE}:{name}`;
const QUEUE_URL = 'https://sqs.{region}.amazonaws.com/{account}/{name}';
const SECRET_ARN = `arn:aws:secretsmanager:${HERE}:secret:{name}-{id}`;
const TABLE_ARN = `arn:aws:dynamodb:${HERE}:table/{name}`;
const TOPIC_ARN = `arn:aws:sns:${HERE}:{name}`;

type Row = readonly [string, string | undefined, string, Readonly<Record<string, string>>?];

/** From the return values in each type's page of the CloudFormation Template Reference. */
const ROWS: readonly Row[] = [
  ['AWS::ApiGatewayV2::Api', undefined, '{id}', { ApiEndpoint: `https://{id}.${API_HOST}` }],
  ['AWS::ApiGatewayV2::ApiMapping', undefined, '{id}'],
  ['AWS::ApiGatewayV2::DomainName', 'DomainName', '{name}', { RegionalDomainName: `d-{id}.${API_HOST}` }],
  ['AWS::ApiGatewayV2::Integration', undefined, '{id}'],
  ['AWS::ApiGatewayV2::Route', undefined, '{id}'],
  ['AWS::ApiGatewayV2::Stage', undefined, '{StageName}'],
  ['AWS::CloudWatch::Alarm', 'AlarmName', '{name}', { Arn: ALARM_ARN }],
  ['AWS::CloudWatch::Dashboard', 'DashboardName', '{name}'],
  ['AWS::DynamoDB::Table', 'TableName', '{name}', { Arn: TABLE_ARN }],
  ['AWS::Events::Rule', 'Name', '{name}', { Arn: `arn:aws:events:${HERE}:rule/{name}` }],
  ['AWS::IAM::Policy', undefined, '{id}'],
  ['AWS::IAM::Role', 'RoleName', '{name}', { Arn: 'arn:aws:iam::{account}:role/{name}' }],
  ['AWS::Lambda::EventSourceMapping', undefined, '{id}'],
  ['AWS::Lambda::Function', 'FunctionName', '{name}', { Arn: FUNCTION_ARN }],
  ['AWS::Lambda::Permission', undefined, '{id}'],
  ['AWS::Lambda::Url', undefined, '{id}', { FunctionUrl: 'https://{id}.lambda-url.{region}.on.aws/' }],
  ['AWS::Lambda::Version', undefined, `arn:aws:lambda:${HERE}:function:{FunctionName}:{id}`],
  ['AWS::Logs::LogGroup', 'LogGroupName', '{name}', { Arn: LOG_GROUP_ARN }],
  ['AWS::Logs::MetricFilter', undefined, '{id}'],
  ['AWS::S3::Bucket', 'BucketName', '{name}', { Arn: 'arn:aws:s3:::{name}' }],
  ['AWS::S3::BucketPolicy', undefined, '{Bucket}'],
  ['AWS::SNS::Subscription', undefined, '{TopicArn}:{id}'],
  ['AWS::SNS::Topic', 'TopicName', TOPIC_ARN, { TopicArn: TOPIC_ARN, TopicName: '{name}' }],
  ['AWS::SNS::TopicPolicy', undefined, '{id}'],
  ['AWS::SQS::Queue', 'QueueName', QUEUE_URL, { Arn: QUEUE_ARN, QueueName: '{name}', QueueUrl: QUEUE_URL }],
  ['AWS::SQS::QueuePolicy', undefined, '{id}'],
  ['AWS::SecretsManager::ResourcePolicy', undefined, '{SecretId}'],
  ['AWS::SecretsManager::Secret', 'Name', SECRET_ARN, { Id: SECRET_ARN }],
];

/** The types that can be created, by name. */
export const RESOURCE_TYPES: ReadonlyMap<string, ResourceType> = new Map(
  ROWS.map(([type, namedBy, ref, attributes = {}]) => [type, { type, namedBy, ref, attributes }]),
);

/** A property, one value or a list, that has to name another resource: by its Ref, or by an attribute. */
export type Link = {
  readonly from: string;
  readonly property: string;
  readonly to: string;
  readonly by: readonly string[];
};

/**
 * What a service refuses to create when what it names is not there, or is named by its URL or name in place of its
 * ARN: no schema tells these apart.
 */
export const LINKS: readonly Link[] = [
  ...['ApiMapping', 'Integration', 'Route', 'Stage'].map((type) =>
    link(`AWS::ApiGatewayV2::${type}`, 'ApiId', 'AWS::ApiGatewayV2::Api', 'Ref'),
  ),
  link('AWS::ApiGatewayV2::ApiMapping', 'DomainName', 'AWS::ApiGatewayV2::DomainName', 'Ref'),
  link('AWS::ApiGatewayV2::ApiMapping', 'Stage', 'AWS::ApiGatewayV2::Stage', 'Ref'),
  link('AWS::ApiGatewayV2::Stage', 'AccessLogSettings.DestinationArn', 'AWS::Logs::LogGroup', 'Arn'),
  ...['AlarmActions', 'OKActions'].map((property) =>
    link('AWS::CloudWatch::Alarm', property, 'AWS::SNS::Topic', 'Ref'),
  ),
  link('AWS::Events::Rule', 'Targets.Arn', 'AWS::Lambda::Function', 'Arn'),
  link('AWS::IAM::Policy', 'Roles', 'AWS::IAM::Role', 'Ref'),
  link('AWS::Lambda::EventSourceMapping', 'EventSourceArn', 'AWS::SQS::Queue', 'Arn'),
  ...['EventSourceMapping', 'Permission', 'Version'].map((type) =>
    link(`AWS::Lambda::${type}`, 'FunctionName', 'AWS::Lambda::Function', 'Ref', 'Arn'),
  ),
  link('AWS::Lambda::Url', 'TargetFunctionArn', 'AWS::Lambda::Function', 'Ref', 'Arn'),
  link('AWS::Lambda::Function', 'Role', 'AWS::IAM::Role', 'Arn'),
  link('AWS::Logs::MetricFilter', 'LogGroupName', 'AWS::Logs::LogGroup', 'Ref'),
  link('AWS::S3::BucketPolicy', 'Bucket', 'AWS::S3::Bucket', 'Ref'),
  link('AWS::SNS::Subscription', 'TopicArn', 'AWS::SNS::Topic', 'Ref'),
  link('AWS::SNS::TopicPolicy', 'Topics', 'AWS::SNS::Topic', 'Ref'),
  link('AWS::SQS::Queue', 'RedrivePolicy.deadLetterTargetArn', 'AWS::SQS::Queue', 'Arn'),
  link('AWS::SQS::QueuePolicy', 'Queues', 'AWS::SQS::Queue', 'Ref'),
  link('AWS::SecretsManager::ResourcePolicy', 'SecretId', 'AWS::SecretsManager::Secret', 'Ref'),
];

function link(from: string, property: string, to: string, ...by: readonly string[]): Link {
  return { from, property, to, by };
}
