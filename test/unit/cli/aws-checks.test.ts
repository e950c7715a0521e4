import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { SNSClient } from '@aws-sdk/client-sns';
import { describe, expect, it } from '@jest/globals';
import { alarmsFinding, subscriptionsFinding } from '../../../cli/aws/alarms-check.ts';
import { queueAgeFinding } from '../../../cli/aws/queue-age-check.ts';
import { sweeperRunsFinding } from '../../../cli/aws/sweeper-check.ts';
import { mappingFinding } from '../../../cli/checks/mapping.ts';
import { createRelayCommand } from '../../../cli/terminal/relay-command.ts';
import type { StageOutputs } from '../../../lib/platform/stack-outputs.ts';
import { awsDouble, type Responder } from '../../support/aws-double.ts';

const RELAY = createRelayCommand({ local: false, stage: 'prod' });

/* Real: the paginators of AWS's SDK. Double: what AWS answers. */
const CONFIG = { region: 'eu-west-1' };
const PREFIX = 'ingram-thirdwatch-bridge-prod-';

const OUTPUTS: StageOutputs = {
  WebhookUrl: 'https://example.com/webhooks/ingram',
  IngramSecretId: 'ingram',
  ThirdwatchSecretId: 'thirdwatch',
  OrderEventsQueueUrl: 'https://sqs.eu-west-1.amazonaws.com/1/events.fifo',
  OrderEventsQueueArn: 'arn:aws:sqs:eu-west-1:1:events.fifo',
  OrderEventsDlqUrl: 'https://sqs.eu-west-1.amazonaws.com/1/dlq.fifo',
  OrderEventsDlqArn: 'arn:aws:sqs:eu-west-1:1:dlq.fifo',
  OrdersTableName: 'orders',
  ReceiverFunctionName: 'receiver',
  ForwarderFunctionName: 'forwarder',
};

describe('the event source mapping', () => {
  const MAPPING = {
    UUID: 'u-1',
    State: 'Enabled',
    FunctionResponseTypes: ['ReportBatchItemFailures'],
    ScalingConfig: { MaximumConcurrency: 5 },
  };
  const lambda = (...mappings: readonly object[]) =>
    awsDouble(new LambdaClient(CONFIG), () => ({ EventSourceMappings: mappings }));
  const stageWith = (client: LambdaClient) => ({
    relay: RELAY,
    outputs: OUTPUTS,
    lambda: async () => client,
  });
  const find = (...mappings: readonly object[]) => mappingFinding(stageWith(lambda(...mappings).client));

  it('is fine when it is enabled and as declared', async () => {
    const { client, sent } = lambda(MAPPING);

    expect(await mappingFinding(stageWith(client))).toMatchObject({ status: 'ok' });
    expect(sent[0]?.input).toMatchObject({
      FunctionName: 'forwarder',
      EventSourceArn: OUTPUTS.OrderEventsQueueArn,
    });
  });

  it.each(['Disabled', 'Disabling'])(
    'fails while it is paused (%s), and says how to go on',
    async (State) => {
      expect(await find({ ...MAPPING, State })).toEqual({
        status: 'failed',
        message: `It is paused (${State}): Thirdwatch hears nothing. Events wait in the queue, for 7 days at most.`,
        remedy: 'When they are to be forwarded again: npx relay --stage prod resume',
      });
    },
  );

  it.each([
    [
      'without single failures',
      { FunctionResponseTypes: [] },
      'repeats its whole batch',
      '--function-response-types ReportBatchItemFailures',
    ],
    ['without a bound', { ScalingConfig: undefined }, 'bounds', '--scaling-config MaximumConcurrency=5'],
  ])('fails when it is %s', async (_, changes, message, option) => {
    const finding = await find({ ...MAPPING, ...changes });

    expect(finding).toMatchObject({ status: 'failed', message: expect.stringContaining(message) });
    expect(finding.remedy).toBe(`aws lambda update-event-source-mapping --uuid u-1 ${option}`);
  });

  it('fails when there is none', async () => {
    expect(await find()).toMatchObject({ status: 'failed' });
  });
});

describe('the alarms', () => {
  const alarm = (name: string, changes: object = {}) => ({
    AlarmName: PREFIX + name,
    AlarmDescription: `Runbook - docs/operations.md#${name}`,
    StateValue: 'OK',
    ActionsEnabled: true,
    ...changes,
  });
  const cloudWatch = (respond: Responder) => awsDouble(new CloudWatchClient(CONFIG), respond);
  const find = (...alarms: readonly object[]) =>
    alarmsFinding(cloudWatch(() => ({ MetricAlarms: alarms })).client, PREFIX);

  it('are fine while none rings, on whatever page', async () => {
    const { client, sent } = cloudWatch(({ input }) =>
      input.NextToken === undefined
        ? { MetricAlarms: [alarm('a')], NextToken: 'more' }
        : { MetricAlarms: [alarm('b', { StateValue: 'INSUFFICIENT_DATA' })] },
    );

    expect(await alarmsFinding(client, PREFIX)).toEqual({
      status: 'ok',
      message: '2 alarms, none in alarm.',
    });
    expect(sent[0]?.input).toMatchObject({ AlarmNamePrefix: PREFIX });
  });

  it('fail when one rings, with its section of the runbook', async () => {
    expect(await find(alarm('a'), alarm('key-refusals', { StateValue: 'ALARM' }))).toEqual({
      status: 'failed',
      message: 'key-refusals is in alarm.',
      remedy: 'Runbook - docs/operations.md#key-refusals',
    });
  });

  it('fail when there are none, and warn of one that would tell nobody', async () => {
    expect(await find()).toMatchObject({ status: 'failed' });
    expect(await find(alarm('a', { ActionsEnabled: false }))).toMatchObject({
      status: 'warning',
      remedy: `aws cloudwatch enable-alarm-actions --alarm-names ${PREFIX}a`,
    });
  });
});

describe('the subscribers to alarms', () => {
  const find = (...subscriptions: readonly object[]) =>
    subscriptionsFinding(
      awsDouble(new SNSClient(CONFIG), () => ({ Subscriptions: subscriptions })).client,
      'arn:topic',
    );
  const CONFIRMED = { SubscriptionArn: 'arn:topic:1', Endpoint: 'a@example.com' };
  const PENDING = { SubscriptionArn: 'PendingConfirmation', Endpoint: 'b@example.com' };

  it('are fine when one has confirmed', async () => {
    expect(await find(CONFIRMED)).toEqual({ status: 'ok', message: '1 subscriber is notified of alarms.' });
  });

  it('are warned of when there are none, one has not confirmed, or there is no topic', async () => {
    expect(await find()).toMatchObject({ status: 'warning', message: 'Nobody is notified of alarms.' });
    expect(await find(CONFIRMED, PENDING)).toMatchObject({
      status: 'warning',
      message: 'b@example.com has not confirmed the subscription to alarms.',
    });
    expect(await subscriptionsFinding(new SNSClient(CONFIG), undefined)).toMatchObject({ status: 'warning' });
  });
});

describe('the age of the oldest event', () => {
  const point = (minute: number, Maximum: number) => ({ Timestamp: new Date(minute * 60_000), Maximum });
  const find = async (...points: readonly object[]) => {
    const { client, sent } = awsDouble(new CloudWatchClient(CONFIG), () => ({ Datapoints: points }));
    return { finding: await queueAgeFinding(client, OUTPUTS.OrderEventsQueueUrl, RELAY), sent };
  };

  it('is the latest value of the queue’s metric', async () => {
    const { finding, sent } = await find(point(3, 1), point(1, 9_000));

    expect(finding).toEqual({ status: 'ok', message: 'The oldest has waited for 1 second.' });
    expect(sent[0]?.input).toMatchObject({
      Namespace: 'AWS/SQS',
      MetricName: 'ApproximateAgeOfOldestMessage',
      Dimensions: [{ Name: 'QueueName', Value: 'events.fifo' }],
    });
  });

  it('is fine of a queue that reports nothing, and warned of from 15 minutes on', async () => {
    expect((await find()).finding).toMatchObject({ status: 'ok' });
    expect((await find(point(1, 899))).finding).toMatchObject({ status: 'ok' });
    expect((await find(point(1, 900))).finding).toMatchObject({
      status: 'warning',
      message: 'The oldest has waited for 15 minutes.',
    });
  });
});

describe('the schedule of the sweeper', () => {
  const find = async (...points: readonly object[]) => {
    const { client, sent } = awsDouble(new CloudWatchClient(CONFIG), () => ({ Datapoints: points }));
    return { finding: await sweeperRunsFinding(client, 'sweeper'), sent };
  };

  it('works where the sweeper has run lately', async () => {
    const { finding, sent } = await find({ Sum: 24 });

    expect(finding).toEqual({ status: 'ok', message: 'It ran 24 times in two hours.' });
    expect(sent[0]?.input).toMatchObject({
      Namespace: 'AWS/Lambda',
      MetricName: 'Invocations',
      Dimensions: [{ Name: 'FunctionName', Value: 'sweeper' }],
    });
  });

  it('fails where it has not', async () => {
    expect((await find()).finding).toMatchObject({
      status: 'failed',
      remedy: expect.stringContaining('enable'),
    });
  });
});
