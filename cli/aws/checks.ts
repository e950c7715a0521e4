import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { SNSClient } from '@aws-sdk/client-sns';
import type { StageOutputs } from '../../lib/platform/stack-outputs.ts';
import type { StageCheck } from '../checks/check.ts';
import type { RelayCommand } from '../terminal/relay-command.ts';
import { alarmsFinding, subscriptionsFinding } from './alarms-check.ts';
import { queueAgeFinding } from './queue-age-check.ts';
import { sweeperRunsFinding } from './sweeper-check.ts';

/** A stage on AWS, and the clients to check it with. */
export type AwsStage = {
  readonly relay: RelayCommand;
  /** The prefix of the names of the stage's resources. */
  readonly prefix: string;
  readonly outputs: StageOutputs;
  /** The region and the profile, for clients. */
  readonly common: { readonly region?: string; readonly profile?: string };
};

/** The checks that only a stage on AWS has. */
export function awsChecks({ relay, prefix, outputs, common }: AwsStage): readonly StageCheck[] {
  const cloudWatch = new CloudWatchClient(common);
  const sns = new SNSClient(common);
  return [
    {
      name: 'oldest event',
      find: () => queueAgeFinding(cloudWatch, outputs.OrderEventsQueueUrl, relay),
    },
    {
      name: 'sweeper',
      find: () => sweeperRunsFinding(cloudWatch, outputs.SweeperFunctionName),
    },
    { name: 'alarms', find: () => alarmsFinding(cloudWatch, `${prefix}-`) },
    { name: 'alarm subscribers', find: () => subscriptionsFinding(sns, outputs.AlarmTopicArn) },
  ];
}
