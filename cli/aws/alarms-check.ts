import { type CloudWatchClient, type MetricAlarm, paginateDescribeAlarms } from '@aws-sdk/client-cloudwatch';
import { paginateListSubscriptionsByTopic, type SNSClient, type Subscription } from '@aws-sdk/client-sns';
import { type Finding, failed, ok, warning } from '../checks/check.ts';
import { pluralize } from '../terminal/wording.ts';

/** Are the stage's alarms there, and is one in alarm? */
export async function alarmsFinding(cloudWatch: CloudWatchClient, prefix: string): Promise<Finding> {
  const alarms: MetricAlarm[] = [];
  for await (const page of paginateDescribeAlarms({ client: cloudWatch }, { AlarmNamePrefix: prefix })) {
    alarms.push(...(page.MetricAlarms ?? []));
  }
  if (alarms.length === 0) {
    return failed(`There is no alarm whose name begins with ${prefix}.`, 'Deploy the stack again.');
  }
  const ringing = alarms.filter(({ StateValue }) => StateValue === 'ALARM');
  if (ringing.length > 0) {
    const names = ringing.map(({ AlarmName = '' }) => AlarmName.slice(prefix.length));
    return failed(
      `${names.join(', ')} ${names.length === 1 ? 'is' : 'are'} in alarm.`,
      ringing.map(({ AlarmName, AlarmDescription = `see ${AlarmName}` }) => AlarmDescription).join(' '),
    );
  }
  const muted = alarms.filter(({ ActionsEnabled }) => ActionsEnabled === false);
  if (muted.length === 0) return ok(`${pluralize(alarms.length, 'alarm')}, none in alarm.`);
  const names = muted.map(({ AlarmName }) => AlarmName);
  return warning(
    `${pluralize(muted.length, 'alarm')} would notify nobody: actions are disabled.`,
    `aws cloudwatch enable-alarm-actions --alarm-names ${names.join(' ')}`,
  );
}

/** Is anybody notified of an alarm? */
export async function subscriptionsFinding(sns: SNSClient, topicArn: string | undefined): Promise<Finding> {
  if (topicArn === undefined) {
    return warning('The stack has no topic for alarms.', 'Deploy this version of the bridge.');
  }
  const subscriptions: Subscription[] = [];
  for await (const page of paginateListSubscriptionsByTopic({ client: sns }, { TopicArn: topicArn })) {
    subscriptions.push(...(page.Subscriptions ?? []));
  }
  const isPending = ({ SubscriptionArn }: Subscription) => SubscriptionArn === 'PendingConfirmation';
  const confirmed = subscriptions.filter((subscription) => !isPending(subscription));
  const pending = subscriptions.filter(isPending).map(({ Endpoint = '' }) => Endpoint);
  if (pending.length > 0) {
    return warning(
      `${pending.join(', ')} has not confirmed the subscription to alarms.`,
      'Click the link in the message that AWS sent there. After three days, subscribe again.',
    );
  }
  if (confirmed.length > 0)
    return ok(`${pluralize(confirmed.length, 'subscriber is', 'subscribers are')} notified of alarms.`);
  return warning(
    'Nobody is notified of alarms.',
    'Put alarm-email into the file of the stage in stages/ and deploy, or add another subscriber to the topic.',
  );
}
