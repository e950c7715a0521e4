import { type CloudWatchClient, GetMetricStatisticsCommand } from '@aws-sdk/client-cloudwatch';
import { type Finding, failed, ok } from '../checks/check.ts';
import { pluralize } from '../terminal/wording.ts';

/** The longest interval that `sweep-interval-minutes` allows, and then some. */
const LATELY_MS = 2 * 3_600_000;

/** Has the schedule run the sweeper lately? */
export async function sweeperRunsFinding(
  cloudWatch: CloudWatchClient,
  functionName: string | undefined,
): Promise<Finding> {
  const now = Date.now();
  const command = new GetMetricStatisticsCommand({
    Namespace: 'AWS/Lambda',
    MetricName: 'Invocations',
    Dimensions: [{ Name: 'FunctionName', Value: functionName }],
    StartTime: new Date(now - LATELY_MS),
    EndTime: new Date(now),
    Period: LATELY_MS / 1000,
    Statistics: ['Sum'],
  });
  const { Datapoints = [] } = await cloudWatch.send(command);
  const runs = Datapoints.reduce((sum, { Sum = 0 }) => sum + Sum, 0);
  if (runs > 0) return ok(`It ran ${pluralize(runs, 'time')} in two hours.`);
  return failed(
    'It has not run for two hours: orders that wait for a recheck are not judged again.',
    'In EventBridge, enable the rule whose target is the sweeper. In a stage that is newer, wait for its first run.',
  );
}
