import { type CloudWatchClient, GetMetricStatisticsCommand } from '@aws-sdk/client-cloudwatch';
import { GetFunctionConfigurationCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import type { BilledFunction } from '../../prove/ground.ts';

const MINUTE_MS = 60_000;

/** What AWS has counted of functions since a moment: it bills by that, rounded up to milliseconds. */
export function billedFunctions(
  clients: { readonly cloudWatch: CloudWatchClient; readonly lambda: LambdaClient },
  names: readonly string[],
  sinceMs: number,
): Promise<readonly BilledFunction[]> {
  return Promise.all(names.map((name) => billedFunction(clients, name, sinceMs)));
}

async function billedFunction(
  { cloudWatch, lambda }: { readonly cloudWatch: CloudWatchClient; readonly lambda: LambdaClient },
  name: string,
  sinceMs: number,
): Promise<BilledFunction> {
  const command = new GetMetricStatisticsCommand({
    Namespace: 'AWS/Lambda',
    MetricName: 'Duration',
    Dimensions: [{ Name: 'FunctionName', Value: name }],
    // CloudWatch takes whole minutes.
    StartTime: new Date(Math.floor(sinceMs / MINUTE_MS) * MINUTE_MS),
    EndTime: new Date(Date.now() + MINUTE_MS),
    Period: 60,
    Statistics: ['Sum', 'SampleCount'],
  });
  const [{ Datapoints = [] }, { MemorySize = 0 }] = await Promise.all([
    cloudWatch.send(command),
    lambda.send(new GetFunctionConfigurationCommand({ FunctionName: name })),
  ]);
  return {
    name,
    invocations: sumOf(Datapoints.map(({ SampleCount = 0 }) => SampleCount)),
    durationMs: sumOf(Datapoints.map(({ Sum = 0 }) => Sum)),
    memoryMb: MemorySize,
  };
}

function sumOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0);
}
