import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GetFunctionConfigurationCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import * as v from 'valibot';
import { compact } from '../lib/platform/compact.ts';
import { awsChecks } from './aws-checks.ts';
import { awsLogs } from './aws-logs.ts';
import { Failure } from './failure.ts';
import { type Stage, type StageOptions, StageOutputs } from './stage.ts';

const SERVICE = 'ingram-thirdwatch-bridge';

/**
 * Finds a deployed stage by the outputs of its CloudFormation stack.
 *
 * @throws Failure when there is no such stack, or these credentials may not see it
 */
export async function openAwsStage({ stage, region, profile }: StageOptions): Promise<Stage> {
  const common = compact({ region, profile });
  const outputs = await outputsOf(`${SERVICE}-${stage}`, new CloudFormationClient(common));
  const lambda = new LambdaClient(common);
  return {
    name: stage,
    outputs,
    sqs: new SQSClient(common),
    dynamoDb: new DynamoDBClient(common),
    secretsManager: new SecretsManagerClient(common),
    logs: awsLogs(new CloudWatchLogsClient(common), [
      outputs.ReceiverFunctionName,
      outputs.ForwarderFunctionName,
    ]),
    async forwarderEnvironment() {
      const command = new GetFunctionConfigurationCommand({ FunctionName: outputs.ForwarderFunctionName });
      return (await lambda.send(command)).Environment?.Variables ?? {};
    },
    checks: awsChecks({ stage, outputs, common, lambda }),
  };
}

async function outputsOf(stackName: string, client: CloudFormationClient): Promise<StageOutputs> {
  const described = await client
    .send(new DescribeStacksCommand({ StackName: stackName }))
    .catch((error: unknown) => {
      const why = error instanceof Error ? error.message : String(error);
      throw new Failure(
        `The stack ${stackName} could not be read: ${why}. Are --stage, --region and --profile right, and is it deployed?`,
        { cause: error },
      );
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
  );
}
