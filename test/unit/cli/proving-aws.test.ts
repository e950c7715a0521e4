import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { describe, expect, it } from '@jest/globals';
import { billedFunctions } from '../../../cli/aws/billed.ts';
import { awsProving } from '../../../cli/aws/proving.ts';
import { rungAlarms } from '../../../cli/aws/rung-alarms.ts';
import type { StageOutputs } from '../../../lib/platform/stack-outputs.ts';
import { awsDouble, type Responder, type SentCommand } from '../../support/aws-double.ts';

/* Real: the paginators of AWS's SDK. Double: what AWS answers. */
const CONFIG = { region: 'eu-west-1' };
const PREFIX = 'ingram-thirdwatch-bridge-trial-';
const SINCE = Date.UTC(2026, 5, 1, 10, 0, 30);

const alarm = (name: string, StateValue = 'OK') => ({ AlarmName: PREFIX + name, StateValue });
const change = (name: string, from: string, to: string) => ({
  AlarmName: PREFIX + name,
  HistoryData: JSON.stringify({ oldState: { stateValue: from }, newState: { stateValue: to } }),
});

describe('The alarms that have rung', () => {
  const look = (alarms: readonly object[], history: readonly object[]) =>
    rungAlarms(
      awsDouble(new CloudWatchClient(CONFIG), ({ operation }) =>
        operation === 'DescribeAlarms' ? { MetricAlarms: alarms } : { AlarmHistoryItems: history },
      ).client,
      PREFIX,
      SINCE,
    );

  it.each<[string, readonly object[], readonly object[], { before: string[]; rang: string[] }]>([
    ['none, where nothing has changed', [alarm('a')], [], { before: [], rang: [] }],
    ['one that rings', [alarm('a', 'ALARM')], [change('a', 'OK', 'ALARM')], { before: [], rang: ['a'] }],
    [
      'one that has rung and is over',
      [alarm('a')],
      [change('a', 'OK', 'ALARM'), change('a', 'ALARM', 'OK')],
      { before: [], rang: ['a'] },
    ],
    ['none that rang before, and rings on', [alarm('a', 'ALARM')], [], { before: ['a'], rang: [] }],
    [
      'one that rang before, and again',
      [alarm('a', 'ALARM')],
      [change('a', 'ALARM', 'OK'), change('a', 'OK', 'ALARM')],
      { before: ['a'], rang: ['a'] },
    ],
    [
      'none of another stage',
      [alarm('a')],
      [{ ...change('a', 'OK', 'ALARM'), AlarmName: 'ingram-thirdwatch-bridge-prod-a' }],
      { before: [], rang: [] },
    ],
    [
      'none whose history cannot be read',
      [alarm('a')],
      [{ AlarmName: `${PREFIX}a`, HistoryData: 'nonsense' }, { AlarmName: `${PREFIX}a` }],
      { before: [], rang: [] },
    ],
  ])('are %s', async (_, alarms, history, found) => {
    expect(await look(alarms, history)).toEqual({ known: ['a'], ...found });
  });

  it('are looked for on every page, from the beginning of the run on, oldest first', async () => {
    const pages: Readonly<Record<string, Responder>> = {
      DescribeAlarms: ({ input }) =>
        input.NextToken === undefined
          ? { MetricAlarms: [alarm('a')], NextToken: 'more' }
          : { MetricAlarms: [alarm('b', 'ALARM')] },
      DescribeAlarmHistory: ({ input }) =>
        input.NextToken === undefined
          ? { AlarmHistoryItems: [], NextToken: 'more' }
          : { AlarmHistoryItems: [change('b', 'OK', 'ALARM')] },
    };
    const { client, sent } = awsDouble(
      new CloudWatchClient(CONFIG),
      (command) => pages[command.operation]?.(command) ?? new Error(command.operation),
    );

    expect(await rungAlarms(client, PREFIX, SINCE)).toEqual({ known: ['a', 'b'], before: [], rang: ['b'] });
    expect(sent.map(({ input }) => input)).toEqual([
      expect.objectContaining({ AlarmNamePrefix: PREFIX }),
      expect.objectContaining({ NextToken: 'more' }),
      expect.objectContaining({
        HistoryItemType: 'StateUpdate',
        StartDate: new Date(SINCE),
        ScanBy: 'TimestampAscending',
      }),
      expect.objectContaining({ NextToken: 'more' }),
    ]);
  });
});

describe('What AWS has counted of functions', () => {
  it('is the sum of all minutes since the one in which the run began', async () => {
    const cloudWatch = awsDouble(new CloudWatchClient(CONFIG), () => ({
      Datapoints: [{ SampleCount: 2, Sum: 30 }, { SampleCount: 3, Sum: 12.5 }, {}],
    }));
    const lambda = awsDouble(new LambdaClient(CONFIG), () => ({ MemorySize: 512 }));
    const clients = { cloudWatch: cloudWatch.client, lambda: lambda.client };

    expect(await billedFunctions(clients, ['receiver'], SINCE)).toEqual([
      { name: 'receiver', invocations: 5, durationMs: 42.5, memoryMb: 512 },
    ]);
    expect(cloudWatch.sent[0]?.input).toMatchObject({
      Namespace: 'AWS/Lambda',
      MetricName: 'Duration',
      Dimensions: [{ Name: 'FunctionName', Value: 'receiver' }],
      StartTime: new Date(Date.UTC(2026, 5, 1, 10)),
      Period: 60,
    });
  });

  it('is nothing of a function that has not run', async () => {
    const clients = {
      cloudWatch: awsDouble(new CloudWatchClient(CONFIG), () => ({})).client,
      lambda: awsDouble(new LambdaClient(CONFIG), () => ({ MemorySize: 256 })).client,
    };

    expect(await billedFunctions(clients, ['sweeper'], SINCE)).toEqual([
      { name: 'sweeper', invocations: 0, durationMs: 0, memoryMb: 256 },
    ]);
  });
});

describe('A stage of AWS to be proved', () => {
  const outputs = {
    OrdersTableName: 'orders',
    ReceiverFunctionName: 'receiver',
    ForwarderFunctionName: 'forwarder',
  } as StageOutputs;
  const provingWith = (invoke: object, calls: readonly object[] = []) => {
    const lambda = awsDouble(new LambdaClient(CONFIG), ({ operation }) =>
      operation === 'Invoke' ? invoke : { MemorySize: 128 },
    );
    const Items = calls.map((call, index) => ({
      orderId: { S: `#simulator#call#${index}` },
      call: { S: JSON.stringify(call) },
    }));
    const proving = awsProving({
      ...{ simulator: 'simulator', outputs, prefix: PREFIX, lambda: lambda.client },
      dynamoDb: awsDouble(new DynamoDBClient(CONFIG), () => ({ Items })).client,
      cloudWatch: awsDouble(new CloudWatchClient(CONFIG), () => ({})).client,
    });
    return { proving, sent: lambda.sent };
  };
  const payloadOf = (command: SentCommand | undefined) => JSON.parse(String(command?.input.Payload));

  it('has its simulator fail, and stop failing, by its function', async () => {
    const { proving, sent } = provingWith({});
    await proving.addFaults([{ status: 503, times: 2 }]);
    await proving.clearFaults();

    expect(sent.map(({ input }) => input.FunctionName)).toEqual(['simulator', 'simulator']);
    expect(sent.map(payloadOf)).toEqual([{ addFaults: [{ status: 503, times: 2 }] }, { clearFaults: true }]);
  });

  it('says so when its simulator does not take a fault', async () => {
    const { proving } = provingWith({ FunctionError: 'Unhandled' });

    await expect(proving.addFaults([{ status: 503 }])).rejects.toThrow(
      "Thirdwatch's simulator could not be told to fail: Unhandled.",
    );
  });

  it('tells the calls of the run alone', async () => {
    const call = (at: number) => ({
      at: new Date(at).toISOString(),
      body: { _orderId: 'PO-1' },
      applied: true,
    });
    const { proving } = provingWith({}, [call(SINCE - 1), call(SINCE)]);

    expect(await proving.callsSince(SINCE)).toEqual([
      { at: SINCE, body: { _orderId: 'PO-1' }, applied: true },
    ]);
  });

  it('is billed for the receiver, the forwarder and the simulator', async () => {
    const { proving } = provingWith({});

    expect((await proving.billed?.(SINCE))?.map(({ name }) => name)).toEqual([
      'receiver',
      'forwarder',
      'simulator',
    ]);
  });
});
