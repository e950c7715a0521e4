/** A resource of a CloudFormation template. */
export type Resource = { readonly Type: string; readonly Properties?: Readonly<Record<string, unknown>> };

/** How long AWS lets the name of a resource be, and which property holds it, by the resource's type. */
export const NAMES: Readonly<Record<string, { readonly property: string; readonly most: number }>> = {
  'AWS::ApiGatewayV2::Api': { property: 'Name', most: 128 },
  'AWS::CloudFormation::Stack': { property: 'StackName', most: 128 },
  'AWS::CloudWatch::Alarm': { property: 'AlarmName', most: 255 },
  'AWS::CloudWatch::CompositeAlarm': { property: 'AlarmName', most: 255 },
  'AWS::CloudWatch::Dashboard': { property: 'DashboardName', most: 255 },
  'AWS::DynamoDB::Table': { property: 'TableName', most: 255 },
  'AWS::Events::Rule': { property: 'Name', most: 64 },
  'AWS::IAM::ManagedPolicy': { property: 'ManagedPolicyName', most: 128 },
  'AWS::IAM::Role': { property: 'RoleName', most: 64 },
  'AWS::Lambda::Function': { property: 'FunctionName', most: 64 },
  'AWS::Logs::LogGroup': { property: 'LogGroupName', most: 512 },
  'AWS::S3::Bucket': { property: 'BucketName', most: 63 },
  'AWS::SNS::Topic': { property: 'TopicName', most: 256 },
  'AWS::SQS::Queue': { property: 'QueueName', most: 80 },
  'AWS::Scheduler::Schedule': { property: 'Name', most: 64 },
  'AWS::SecretsManager::Secret': { property: 'Name', most: 512 },
};

/** A stage, and what is named after it. */
export type NamedStage = {
  readonly service: string;
  readonly stage: string;
  readonly functions: readonly string[];
  /** By their logical ids. */
  readonly resources: Readonly<Record<string, Resource>>;
};

/**
 * Finds what keeps AWS from taking the names that a stage gives to its resources.
 *
 * CloudFormation names roles and the deployment bucket, so that these always fit.
 */
export function stageFaults(named: NamedStage): readonly string[] {
  const { stage } = named;
  const isPlain = /^[a-z0-9]+(?:-[a-z0-9]+)*$/.test(stage);
  // In capitals, it would be taken for another: Prod would keep no data.
  const faults = isPlain ? [] : ['the stage must consist of lower-case letters, digits and single hyphens'];
  const [tightest] = namesOf(named)
    .map((name) => ({ ...name, room: name.most - name.name.length + stage.length }))
    .sort((one, other) => one.room - other.room);
  if (tightest === undefined || tightest.room >= stage.length) return faults;
  const { kind, name, most, room } = tightest;
  return [
    ...faults,
    `the stage must have at most ${room} characters: with ${stage}, the name ${name} (${kind}) has ${name.length}, and AWS takes ${most}`,
  ];
}

type Name = { readonly kind: string; readonly name: string; readonly most: number };

/** The names that hold the stage: those in the template, and those that the framework adds. */
function namesOf({ service, stage, functions, resources }: NamedStage): readonly Name[] {
  const ofFramework: readonly Resource[] = [
    { Type: 'AWS::CloudFormation::Stack', Properties: { StackName: `${service}-${stage}` } },
    { Type: 'AWS::ApiGatewayV2::Api', Properties: { Name: `${stage}-${service}` } },
    ...functions.map((key) => ({
      Type: 'AWS::Lambda::Function',
      Properties: { FunctionName: `${service}-${stage}-${key}` },
    })),
  ];
  return [...ofFramework, ...Object.values(resources)].flatMap(({ Type, Properties = {} }) => {
    const limit = NAMES[Type];
    const name = limit && Properties[limit.property];
    return limit !== undefined && typeof name === 'string' ? [{ kind: Type, name, most: limit.most }] : [];
  });
}
