import type { LogLine } from '../../lib/platform/log-lines.ts';
import type { FurtherAws } from './emulated-stage.ts';
import type { TestSystem } from './local-system.ts';
import type { SimulatorHandler } from './simulator-function.ts';

/** Alarms of a stage, and the lines by which they ring. */
const ALARMS: readonly (readonly [name: string, rings: (line: LogLine) => boolean])[] = [
  ['dead-letters', ({ outcome }) => outcome === 'parked'],
  ['event-ids-reused', ({ reason }) => reason === 'event-id-reused'],
  ['key-refusals', ({ error }) => error?.code === 'thirdwatch-key-refused'],
  ['receiver-errors', ({ outcome }) => outcome === 'not-served'],
  ['oldest-event', () => false],
];

/** What `relay prove` asks of AWS beside: the stage's alarms, what the functions took, and the simulator's function. */
export function provingAws(
  system: TestSystem,
  { stage, simulator, handler }: { stage: string; simulator: string; handler: SimulatorHandler },
): FurtherAws {
  const rang = () =>
    ALARMS.filter(([, rings]) => system.logs.some(rings)).map(
      ([name]) => `ingram-thirdwatch-bridge-${stage}-${name}`,
    );
  return async ({ operation, body }) => {
    switch (operation) {
      case 'DescribeAlarms':
        return JSON.stringify({
          MetricAlarms: ALARMS.map(([name]) => ({
            AlarmName: `ingram-thirdwatch-bridge-${stage}-${name}`,
            StateValue: 'OK',
          })),
        });
      case 'DescribeAlarmHistory':
        return JSON.stringify({ AlarmHistoryItems: rang().map(historyOf) });
      case 'GetMetricStatistics':
        return JSON.stringify({ Datapoints: [{ SampleCount: 20, Sum: 3_000 }] });
      case `POST /2015-03-31/functions/${simulator}/invocations`:
        return JSON.stringify(await handler(JSON.parse(body)));
      case `GET /2015-03-31/functions/${simulator}/configuration`:
        return JSON.stringify({ FunctionName: simulator, MemorySize: 256 });
      default:
        return lambda(system, operation, body);
    }
  };
}

function historyOf(AlarmName: string): object {
  const HistoryData = JSON.stringify({ oldState: { stateValue: 'OK' }, newState: { stateValue: 'ALARM' } });
  return { AlarmName, HistoryItemType: 'StateUpdate', HistoryData };
}

/** The rest of Lambda is the local system's. */
async function lambda(
  { lambdaApi }: TestSystem,
  operation: string,
  body: string,
): Promise<string | undefined> {
  const [method = '', path = ''] = operation.split(' ');
  if (!path.startsWith('/')) return undefined;
  const answer = await fetch(`${lambdaApi.url}${path}`, { method, ...(method !== 'GET' && { body }) });
  return answer.ok ? answer.text() : undefined;
}
