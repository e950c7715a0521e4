import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import * as v from 'valibot';
import type { StageOutputs } from '../../lib/platform/stack-outputs.ts';
import { readCalls } from '../../lib/store/simulator-table.ts';
import type { ProvingStage } from '../prove/proving-stage.ts';
import { Failure } from '../terminal/failure.ts';
import { billedFunctions } from './billed.ts';
import { rungAlarms } from './rung-alarms.ts';

const Call = v.object({
  at: v.pipe(v.string(), v.transform(Date.parse)),
  body: v.unknown(),
  applied: v.boolean(),
});

export type AwsProving = {
  /** The function in Thirdwatch's place. */
  readonly simulator: string;
  readonly outputs: StageOutputs;
  /** The prefix of the names of the stage's alarms. */
  readonly prefix: string;
  readonly dynamoDb: DynamoDBClient;
  readonly lambda: LambdaClient;
  readonly cloudWatch: CloudWatchClient;
};

/** Thirdwatch's simulator on AWS, with the stage's alarms and what AWS has counted. */
export function awsProving(stage: AwsProving): ProvingStage {
  const { simulator, outputs, prefix, dynamoDb, lambda, cloudWatch } = stage;
  const functions = [outputs.ReceiverFunctionName, outputs.ForwarderFunctionName, simulator];
  const control = (order: object) => invoke(lambda, simulator, order);
  return {
    async callsSince(sinceMs) {
      const calls = await readCalls({ client: dynamoDb, tableName: outputs.OrdersTableName });
      return v.parse(v.array(Call), calls).filter(({ at }) => at >= sinceMs);
    },
    addFaults: (faults) => control({ addFaults: faults }),
    clearFaults: () => control({ clearFaults: true }),
    alarms: (sinceMs) => rungAlarms(cloudWatch, prefix, sinceMs),
    billed: (sinceMs) => billedFunctions({ cloudWatch, lambda }, functions, sinceMs),
    pollEveryMs: 5_000,
  };
}

async function invoke(lambda: LambdaClient, FunctionName: string, order: object): Promise<void> {
  const { FunctionError } = await lambda.send(
    new InvokeCommand({ FunctionName, Payload: JSON.stringify(order) }),
  );
  if (FunctionError !== undefined)
    throw new Failure(`Thirdwatch's simulator could not be told to fail: ${FunctionError}.`);
}
