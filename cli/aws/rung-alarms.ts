import {
  type CloudWatchClient,
  paginateDescribeAlarmHistory,
  paginateDescribeAlarms,
} from '@aws-sdk/client-cloudwatch';
import * as v from 'valibot';
import type { RungAlarms } from '../../prove/ground.ts';

const Change = v.object({
  oldState: v.object({ stateValue: v.string() }),
  newState: v.object({ stateValue: v.string() }),
});

/**
 * Which alarms of a stage have rung since a moment, and which were ringing then.
 *
 * @param prefix with which the names of the stage's alarms begin
 */
export async function rungAlarms(
  client: CloudWatchClient,
  prefix: string,
  sinceMs: number,
): Promise<RungAlarms> {
  const states = new Map<string, string>();
  for await (const page of paginateDescribeAlarms({ client }, { AlarmNamePrefix: prefix })) {
    for (const { AlarmName = '', StateValue = '' } of page.MetricAlarms ?? [])
      states.set(AlarmName.slice(prefix.length), StateValue);
  }
  const changes = await changesSince(client, prefix, sinceMs);
  const known = [...states.keys()];
  const isRinging = (name: string) => states.get(name) === 'ALARM';
  const changesOf = (name: string) => changes.filter((change) => change.name === name);
  return {
    known,
    // What has not changed is as it was.
    before: known.filter((name) => {
      const [first] = changesOf(name);
      return first === undefined ? isRinging(name) : first.from === 'ALARM';
    }),
    rang: known.filter((name) => changesOf(name).some(({ to }) => to === 'ALARM')),
  };
}

type StateChange = { readonly name: string; readonly from: string; readonly to: string };

/** The changes of the alarms' states, oldest first. */
async function changesSince(
  client: CloudWatchClient,
  prefix: string,
  sinceMs: number,
): Promise<readonly StateChange[]> {
  const input = {
    HistoryItemType: 'StateUpdate',
    StartDate: new Date(sinceMs),
    EndDate: new Date(),
    ScanBy: 'TimestampAscending',
  } as const;
  const changes: StateChange[] = [];
  for await (const { AlarmHistoryItems = [] } of paginateDescribeAlarmHistory({ client }, input)) {
    for (const { AlarmName = '', HistoryData } of AlarmHistoryItems) {
      const change = v.safeParse(v.pipe(v.string(), v.parseJson(), Change), HistoryData);
      if (!AlarmName.startsWith(prefix) || !change.success) continue;
      const { oldState, newState } = change.output;
      changes.push({
        name: AlarmName.slice(prefix.length),
        from: oldState.stateValue,
        to: newState.stateValue,
      });
    }
  }
  return changes;
}
