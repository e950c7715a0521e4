import { type CloudWatchClient, GetMetricStatisticsCommand } from '@aws-sdk/client-cloudwatch';
import { type Finding, ok, warning } from '../checks/check.ts';
import type { RelayCommand } from '../terminal/relay-command.ts';
import { pluralize } from '../terminal/wording.ts';

const MINUTE_MS = 60_000;

/** As long as the stack's own alarm waits. */
const LONG_SECONDS = 900;

/** For how long has the oldest event of the queue waited? */
export async function queueAgeFinding(
  cloudWatch: CloudWatchClient,
  queueUrl: string,
  relay: RelayCommand,
): Promise<Finding> {
  const now = Date.now();
  const command = new GetMetricStatisticsCommand({
    Namespace: 'AWS/SQS',
    MetricName: 'ApproximateAgeOfOldestMessage',
    Dimensions: [{ Name: 'QueueName', Value: queueUrl.split('/').at(-1) }],
    StartTime: new Date(now - 10 * MINUTE_MS),
    EndTime: new Date(now),
    Period: 60,
    Statistics: ['Maximum'],
  });
  const { Datapoints = [] } = await cloudWatch.send(command);
  const latest = Datapoints.toSorted((a, b) => Number(a.Timestamp) - Number(b.Timestamp)).at(-1);
  // A queue in which nothing has happened for hours reports nothing.
  const seconds = latest?.Maximum ?? 0;
  if (seconds < LONG_SECONDS) return ok(`The oldest has waited for ${pluralize(seconds, 'second')}.`);
  return warning(
    `The oldest has waited for ${pluralize(Math.round(seconds / 60), 'minute')}.`,
    `Is the event source mapping enabled? To see whether the forwarder is at work: ${relay('tail --since 1h')}`,
  );
}
