import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { COUNT_NAMES } from '../../lib/platform/metrics.ts';
import { fieldsOf } from '../../local/fields.ts';
import { ROOT } from '../../local/work-folder.ts';
import { type PackagedStage, packagedOnce } from '../support/packaged-once.ts';
import { EVERY_SETTING } from './every-setting.ts';

/* What tells a person that something is wrong: the alarms, their runbook and the dashboard, as they are deployed. */
let packaged: PackagedStage;
let runbook: string;

beforeAll(async () => {
  packaged = await packagedOnce('prod', EVERY_SETTING);
  runbook = await readFile(join(ROOT, 'docs/operations.md'), 'utf8');
});

const alarms = () => packaged.idsOf('AWS::CloudWatch::Alarm').map(packaged.propertiesOf);
const watched = () => JSON.stringify(alarms());
const dashboard = () => String(fieldsOf(packaged.propertiesOf('Dashboard').DashboardBody)['Fn::Sub']);

describe('Every alarm', () => {
  it('tells the topic when it goes off and when it is over, and is silent without data', () => {
    const topic = [{ Ref: 'AlarmTopic' }];

    expect(alarms().length).toBeGreaterThanOrEqual(16);
    for (const alarm of alarms()) {
      expect(alarm).toMatchObject({
        AlarmActions: topic,
        OKActions: topic,
        TreatMissingData: 'notBreaching',
      });
    }
  });

  it('names its section of the runbook, and the section is there and in the table above', () => {
    for (const { AlarmName, AlarmDescription } of alarms()) {
      const [, section] = /docs\/operations\.md#([\w-]+)$/.exec(String(AlarmDescription)) ?? [];

      expect(AlarmName).toBe(`ingram-thirdwatch-bridge-prod-${section}`);
      expect(runbook).toContain(`\n### ${section}\n`);
      expect(runbook).toMatch(new RegExp(`^\\|.*\\[${section}\\]\\(#${section}\\).*\\|.*\\|`, 'm'));
    }
  });

  it('sees the stage’s own metrics alone', () => {
    for (const alarm of alarms().filter(({ Namespace }) => Namespace === 'IngramThirdwatchBridge')) {
      expect(JSON.stringify([alarm.MetricName, alarm.Dimensions ?? ''])).toMatch(
        /-prod"|"stage","Value":"prod"/,
      );
    }
  });
});

describe('What must not go unnoticed', () => {
  it.each([
    'SignaturesRefused',
    'AuthenticUnreadable',
    'EventIdsReused',
    'KeyRefusals',
    'UserIdFallbacks',
    'RetryAge',
    'RequestsThrottled',
    'NotConfirmed',
    'DetailsUnavailable',
    'EventsMissed',
    'SweepAge',
    'ArchiveRecordsLost',
  ])('%s has an alarm', (name) => {
    expect(watched()).toMatch(new RegExp(`"MetricName":"${name}(-prod)?"`));
  });

  it.each([
    ['what is parked', 'ApproximateNumberOfMessagesVisible', 'OrderEventsDlq'],
    ['what waits', 'ApproximateAgeOfOldestMessage', 'OrderEventsQueue'],
    ['what is not served', '5xx', 'HttpApi'],
    ['a crash', 'Errors', 'ForwarderLambdaFunction'],
    ['a throttled function', 'Throttles', 'ForwarderLambdaFunction'],
    ['a sweeper that fails', 'Errors', 'SweeperLambdaFunction'],
    ['an archiver that fails', 'Errors', 'ArchiverLambdaFunction'],
    ['a slow function', 'Duration', 'ForwarderLambdaFunction'],
  ])('%s has an alarm', (_, metric, source) => {
    const dimensions = alarms().flatMap(({ MetricName, Dimensions }) =>
      MetricName === metric ? JSON.stringify(Dimensions) : [],
    );

    expect(dimensions.join()).toContain(`"${source}"`);
  });

  it('is a wrong key where events are few: one is refused in an hour, and none is accepted', () => {
    const { Metrics } = packaged.propertiesOf('NothingAcceptedAlarm');
    const [told, ...from] = Object.values(fieldsOf(Metrics)).map(fieldsOf);
    const nameOf = ({ Id, MetricStat }: Record<string, unknown>) => {
      const { Metric, Period } = fieldsOf(MetricStat);
      return [Id, fieldsOf(Metric).MetricName, Period];
    };

    expect(told?.Expression).toBe(
      'IF((refused > 0) AND (FILL(requests, 0) - FILL(clientErrors, 0) - FILL(serverErrors, 0) <= 0), refused, 0)',
    );
    expect(from.map(nameOf)).toEqual([
      ['refused', 'SignaturesRefused', 3600],
      ['requests', 'Count', 3600],
      ['clientErrors', '4xx', 3600],
      ['serverErrors', '5xx', 3600],
    ]);
  });

  it('is told before the function ends: the alarm on its duration lies below its timeout', () => {
    const { Timeout } = packaged.propertiesOf('ForwarderLambdaFunction');

    expect(packaged.propertiesOf('ForwarderDurationAlarm').Threshold).toBeLessThan(Number(Timeout) * 1000);
  });

  it('reaches the e-mail address that was given', () => {
    expect(packaged.resources.AlarmEmail).toMatchObject({
      Condition: 'HasAlarmEmail',
      Properties: { Protocol: 'email', Endpoint: 'on-call@example.com' },
    });
  });
});

describe('The dashboard', () => {
  it('is valid, and shows every metric that the functions count', () => {
    expect(JSON.parse(dashboard())).toHaveProperty('widgets');
    for (const name of [...COUNT_NAMES, 'ForwardLag', 'RetryAge']) expect(dashboard()).toContain(`"${name}"`);
  });

  it('tells from left to right what was received, waits, was forwarded and parked, how long it took and what it cost', () => {
    const widgets = Object.values(fieldsOf(JSON.parse(dashboard()).widgets)).map(fieldsOf);
    const story = widgets
      .filter(({ type, y }) => type === 'metric' && y === 5)
      .sort((a, b) => Number(a.x) - Number(b.x))
      .map(({ properties }) => fieldsOf(properties).title);
    const lag = widgets.find(({ properties }) => /"ForwardLag".*"p50"/.test(JSON.stringify(properties)));

    expect(story).toEqual(['Received', 'Waiting', 'Forwarded', 'Parked']);
    expect(JSON.stringify(lag)).toMatch(/"ForwardLag".*"stat":"p50".*"ForwardLag".*"stat":"p99"/);
    expect(dashboard()).toContain('"title": "What it cost, USD a day');
  });

  it('shows every alarm', () => {
    for (const id of packaged.idsOf('AWS::CloudWatch::Alarm')) expect(dashboard()).toContain(`\${${id}.Arn}`);
  });
});
