import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GetFunctionConfigurationCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import * as v from 'valibot';
import { compact } from '../../lib/platform/compact.ts';
import { StageOutputs } from '../../lib/platform/stack-outputs.ts';
import { parseAccessLine } from '../access-log/line.ts';
import type { Stage, StageOptions } from '../stage.ts';
import { EXIT, Failure } from '../terminal/failure.ts';
import { createAwsCommand, createRelayCommand } from '../terminal/relay-command.ts';
import { archiveS3 } from './archive-role.ts';
import { awsChecks } from './checks.ts';
import { awsLogs, logGroups, loggingFunctions } from './logs.ts';
import { awsProving } from './proving.ts';
import { describeStackError } from './stack-error.ts';

const SERVICE = 'ingram-thirdwatch-bridge';

/**
 * Finds a deployed stage by the outputs of its CloudFormation stack.
 *
 * @throws Failure when there is no such stack, or these credentials may not see it
 */
export async function openAwsStage(options: StageOptions): Promise<Stage> {
  const { stage, profile } = options;
  // The SDK takes a blank variable for the name of a region.
  for (const name of ['AWS_REGION', 'AWS_DEFAULT_REGION']) {
    if (process.env[name]?.trim() === '') delete process.env[name];
  }
  // As serverless.yml does; the SDK reads the first one and the configuration alone.
  const region = options.region ?? process.env.AWS_REGION ?? process.env.AWS_DEFAULT_REGION;
  const relay = createRelayCommand(options);
  const common = compact({ region, profile });
  const prefix = `${SERVICE}-${stage}`;
  const outputs = await outputsOf(prefix, new CloudFormationClient(common));
  const lambda = new LambdaClient(common);
  const dynamoDb = new DynamoDBClient(common);
  const simulator = outputs.ThirdwatchSimulatorFunctionName;
  // AWS allows only a few of these calls per second.
  const cloudWatchLogs = new CloudWatchLogsClient({ ...common, maxAttempts: 6 });
  const accessLog = outputs.AccessLogGroupName;
  return {
    name: stage,
    relay,
    aws: createAwsCommand(options),
    outputs,
    sqs: new SQSClient(common),
    dynamoDb,
    secretsManager: new SecretsManagerClient(common),
    lambda: async () => lambda,
    s3: (role) => archiveS3(outputs, role, common),
    logs: awsLogs(cloudWatchLogs, loggingFunctions(outputs)),
    ...(accessLog !== undefined && { accessLog: logGroups(cloudWatchLogs, [accessLog], parseAccessLine) }),
    async forwarderEnvironment() {
      const command = new GetFunctionConfigurationCommand({ FunctionName: outputs.ForwarderFunctionName });
      const { Variables, Error: error } = (await lambda.send(command)).Environment ?? {};
      if (error !== undefined)
        throw new Failure(`The forwarder's configuration cannot be read: ${error.Message}.`);
      return Variables ?? {};
    },
    checks: awsChecks({ relay, prefix, outputs, common }),
    ...(simulator !== undefined && {
      proving: awsProving({
        ...{ simulator, outputs, lambda, dynamoDb, prefix: `${prefix}-` },
        cloudWatch: new CloudWatchClient(common),
      }),
    }),
  };
}

async function outputsOf(stackName: string, client: CloudFormationClient): Promise<StageOutputs> {
  const described = await client
    .send(new DescribeStacksCommand({ StackName: stackName }))
    .catch((cause: unknown) => {
      throw new Failure(describeStackError(stackName, cause), { cause, exitCode: EXIT.usage });
    });
  const entries = (described.Stacks?.[0]?.Outputs ?? []).map(({ OutputKey, OutputValue }) => [
    OutputKey,
    OutputValue,
  ]);
  const outputs = v.safeParse(StageOutputs, Object.fromEntries(entries));
  if (outputs.success) return outputs.output;
  const missing = outputs.issues.map((issue) => v.getDotPath(issue)).join(', ');
  throw new Failure(
    `The stack ${stackName} lacks outputs (${missing}); deploy this version of the bridge first.`,
    { exitCode: EXIT.usage },
  );
}
