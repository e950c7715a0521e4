import { setTimeout as sleep } from 'node:timers/promises';
import {
  type CloudWatchLogsClient,
  paginateFilterLogEvents,
  ResourceNotFoundException,
} from '@aws-sdk/client-cloudwatch-logs';
import { type LogLine, parseLogLine } from './log-lines.ts';
import type { StageLogs } from './stage.ts';

const POLL_EVERY_MS = 2_000;

/** CloudWatch shows a line some seconds after it was written: the last ones are asked for again. */
const OVERLAP_MS = 15_000;

type LogEvent = { readonly id: string; readonly at: number; readonly line: LogLine };

/** The logs of functions in CloudWatch. */
export function awsLogs(client: CloudWatchLogsClient, functionNames: readonly string[]): StageLogs {
  const read = async (sinceMs: number, text?: string): Promise<readonly LogEvent[]> => {
    const groups = functionNames.map((name) => readGroup(client, `/aws/lambda/${name}`, sinceMs, text));
    return (await Promise.all(groups)).flat().sort((a, b) => a.at - b.at);
  };
  return {
    since: async (sinceMs, text) => (await read(sinceMs, text)).map(({ line }) => line),
    async *follow(signal, text) {
      const seen = new Set<string>();
      const from = Date.now();
      while (!signal.aborted) {
        const events = await read(Math.max(from, Date.now() - OVERLAP_MS), text);
        for (const { id, line } of events) {
          if (!seen.has(id)) yield line;
          seen.add(id);
        }
        await sleep(POLL_EVERY_MS, undefined, { signal }).catch(() => undefined);
      }
    },
  };
}

async function readGroup(
  client: CloudWatchLogsClient,
  logGroupName: string,
  startTime: number,
  text: string | undefined,
): Promise<readonly LogEvent[]> {
  const filterPattern = text === undefined ? undefined : JSON.stringify(text);
  const found: LogEvent[] = [];
  try {
    for await (const page of paginateFilterLogEvents(
      { client },
      { logGroupName, startTime, filterPattern },
    )) {
      for (const { eventId = '', timestamp = 0, message = '' } of page.events ?? []) {
        const line = parseLogLine(message);
        if (line !== undefined) found.push({ id: eventId, at: timestamp, line });
      }
    }
  } catch (error) {
    // A function that never ran has no log group yet.
    if (!(error instanceof ResourceNotFoundException)) throw error;
  }
  return found;
}
