import { isObject } from './json.ts';

const ALLOW_LAMBDA = statement({ Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' });
const DENY_PLAIN_HTTP = {
  Effect: 'Deny',
  Principal: '*',
  Condition: { Bool: { 'aws:SecureTransport': 'false' } },
};

function statement(fields: object): object {
  return { Version: '2012-10-17', Statement: [{ Effect: 'Allow', ...fields }] };
}

/** A small template of the kinds of resources that the bridge deploys, with nothing to be said against it. */
export function validTemplate(): object {
  return {
    AWSTemplateFormatVersion: '2010-09-09',
    Parameters: { AlarmEmail: { Type: 'String', Default: '' } },
    Conditions: { HasEmail: { 'Fn::Not': [{ 'Fn::Equals': [{ Ref: 'AlarmEmail' }, ''] }] } },
    Resources: { ...stores(), ...compute(), ...api(), ...monitoring() },
    Outputs: { Url: { Value: { 'Fn::Sub': `https://\${Api}.execute-api.\${AWS::Region}.amazonaws.com` } } },
  };
}

/** The valid template with one value replaced or added; undefined takes the value away. */
export function templateWith(path: string, value: unknown): unknown {
  return replaced(validTemplate(), path.split('/'), value);
}

function replaced(holder: unknown, [name = '', ...rest]: readonly string[], value: unknown): unknown {
  const inner = (held: unknown) => (rest.length === 0 ? value : replaced(held, rest, value));
  if (Array.isArray(holder)) return holder.map((item, i) => (String(i) === name ? inner(item) : item));
  const object = isObject(holder) ? holder : {};
  return { ...object, [name]: inner(object[name]) };
}

function stores(): object {
  const denyPlainHttp = (Action: string, Resource: unknown) =>
    statement({ ...DENY_PLAIN_HTTP, Action, Resource });
  return {
    Events: {
      Type: 'AWS::SQS::Queue',
      Properties: {
        QueueName: 'events.fifo',
        FifoQueue: true,
        FifoThroughputLimit: 'perMessageGroupId',
        DeduplicationScope: 'messageGroup',
        MaximumMessageSize: 1048576,
        MessageRetentionPeriod: 604800,
        VisibilityTimeout: 180,
        SqsManagedSseEnabled: true,
        RedrivePolicy: { deadLetterTargetArn: { 'Fn::GetAtt': ['Dead', 'Arn'] }, maxReceiveCount: 1000 },
      },
    },
    Dead: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'dead.fifo', FifoQueue: true } },
    EventsPolicy: {
      Type: 'AWS::SQS::QueuePolicy',
      Properties: {
        Queues: [{ Ref: 'Events' }],
        PolicyDocument: denyPlainHttp('sqs:*', { 'Fn::GetAtt': ['Events', 'Arn'] }),
      },
    },
    Secret: { Type: 'AWS::SecretsManager::Secret', Properties: { Name: 'bridge/key' } },
    SecretPolicy: {
      Type: 'AWS::SecretsManager::ResourcePolicy',
      Properties: {
        SecretId: { Ref: 'Secret' },
        BlockPublicPolicy: true,
        ResourcePolicy: denyPlainHttp('secretsmanager:GetSecretValue', '*'),
      },
    },
    Orders: {
      Type: 'AWS::DynamoDB::Table',
      DeletionPolicy: 'Retain',
      UpdateReplacePolicy: 'Retain',
      Properties: {
        TableName: 'orders',
        BillingMode: 'PAY_PER_REQUEST',
        DeletionProtectionEnabled: true,
        AttributeDefinitions: [{ AttributeName: 'orderId', AttributeType: 'S' }],
        KeySchema: [{ AttributeName: 'orderId', KeyType: 'HASH' }],
        TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
        SSESpecification: { SSEEnabled: true },
      },
    },
  };
}

function compute(): object {
  const Action = ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'];
  const mayReceive = statement({ Action, Resource: { 'Fn::GetAtt': ['Events', 'Arn'] } });
  return {
    Role: {
      Type: 'AWS::IAM::Role',
      Properties: {
        AssumeRolePolicyDocument: ALLOW_LAMBDA,
        Policies: [{ PolicyName: 'receive', PolicyDocument: mayReceive }],
      },
    },
    Logs: { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName: '/bridge', RetentionInDays: 30 } },
    Function: {
      Type: 'AWS::Lambda::Function',
      Properties: {
        Code: { S3Bucket: 'artifacts', S3Key: 'function.zip' },
        FunctionName: 'forwarder',
        Handler: 'forwarder.handler',
        Runtime: 'nodejs24.x',
        Architectures: ['arm64'],
        Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
        MemorySize: 512,
        Timeout: 30,
        LoggingConfig: { LogFormat: 'JSON', LogGroup: { Ref: 'Logs' } },
        TracingConfig: { Mode: 'Active' },
        Environment: { Variables: { QUEUE_URL: { Ref: 'Events' } } },
      },
    },
    Mapping: {
      Type: 'AWS::Lambda::EventSourceMapping',
      Properties: {
        FunctionName: { 'Fn::GetAtt': ['Function', 'Arn'] },
        EventSourceArn: { 'Fn::GetAtt': ['Events', 'Arn'] },
        BatchSize: 10,
        FunctionResponseTypes: ['ReportBatchItemFailures'],
        ScalingConfig: { MaximumConcurrency: 5 },
      },
    },
  };
}

function api(): object {
  return {
    Api: { Type: 'AWS::ApiGatewayV2::Api', Properties: { Name: 'bridge', ProtocolType: 'HTTP' } },
    Stage: {
      Type: 'AWS::ApiGatewayV2::Stage',
      Properties: {
        ApiId: { Ref: 'Api' },
        StageName: '$default',
        AutoDeploy: true,
        DefaultRouteSettings: { ThrottlingBurstLimit: 100, ThrottlingRateLimit: 50 },
        AccessLogSettings: {
          DestinationArn: { 'Fn::GetAtt': ['Logs', 'Arn'] },
          Format: '$context.requestId',
        },
      },
    },
  };
}

function monitoring(): object {
  const deadLetters = {
    Namespace: 'AWS/SQS',
    MetricName: 'ApproximateNumberOfMessagesVisible',
    Dimensions: [{ Name: 'QueueName', Value: { 'Fn::GetAtt': ['Dead', 'QueueName'] } }],
  };
  const text = `{"type":"text","properties":{"markdown":"\${Events.QueueName} in \${AWS::Region}"}}`;
  return {
    Topic: {
      Type: 'AWS::SNS::Topic',
      Condition: 'HasEmail',
      Properties: { Subscription: [{ Protocol: 'email', Endpoint: { Ref: 'AlarmEmail' } }] },
    },
    Alarm: {
      Type: 'AWS::CloudWatch::Alarm',
      Properties: {
        AlarmName: 'parked',
        ComparisonOperator: 'GreaterThanThreshold',
        EvaluationPeriods: 1,
        Threshold: 0,
        TreatMissingData: 'notBreaching',
        AlarmActions: { 'Fn::If': ['HasEmail', [{ Ref: 'Topic' }], { Ref: 'AWS::NoValue' }] },
        Metrics: [
          { Id: 'filled', Expression: 'FILL(parked, 0)', ReturnData: true },
          {
            Id: 'parked',
            ReturnData: false,
            MetricStat: { Period: 60, Stat: 'Maximum', Metric: deadLetters },
          },
        ],
      },
    },
    Board: {
      Type: 'AWS::CloudWatch::Dashboard',
      Properties: { DashboardName: 'bridge', DashboardBody: { 'Fn::Sub': `{"widgets":[${text}]}` } },
    },
  };
}
