import { setTimeout as sleep } from 'node:timers/promises';
import {
  type CloudWatchLogsClient,
  type FilteredLogEvent,
  paginateFilterLogEvents,
  ResourceNotFoundException,
  ThrottlingException,
} from '@aws-sdk/client-cloudwatch-logs';
import { compact } from '../../lib/platform/compact.ts';
import { asLogged, parseLogLine } from '../../lib/platform/log-lines.ts';
import type { StageOutputs } from '../../lib/platform/stack-outputs.ts';
import type { Logs, StageLogs } from '../stage.ts';

/** CloudWatch shows a line some seconds after it was written: each poll reads the last minute again. */
const OVERLAP_MS = 60_000;

type LogEvent<Line> = { readonly id: string; readonly at: number; readonly line: Line };
type Read<Line> = (sinceMs: number, text: string | undefined) => Promise<readonly LogEvent<Line>[]>;

/** Reads a line, written at a time in milliseconds since 1970; undefined for what is none. */
type Parse<Line> = (message: string, at: number) => Line | undefined;

/** The functions of a stage whose logs tell of events, as far as it has them. */
export function loggingFunctions(outputs: Partial<StageOutputs>): readonly string[] {
  const { ReceiverFunctionName, ForwarderFunctionName, SweeperFunctionName, ArchiverFunctionName } = outputs;
  return [ReceiverFunctionName, ForwarderFunctionName, SweeperFunctionName, ArchiverFunctionName].filter(
    (name) => name !== undefined,
  );
}

/** The logs of functions in CloudWatch. */
export function awsLogs(
  client: CloudWatchLogsClient,
  functionNames: readonly string[],
  pollEveryMs?: number,
): StageLogs {
  const groupNames = functionNames.map((name) => `/aws/lambda/${name}`);
  return logGroups(client, groupNames, parseLogLine, pollEveryMs);
}

/** Lines of log groups in CloudWatch. */
export function logGroups<Line>(
  client: CloudWatchLogsClient,
  groupNames: readonly string[],
  parse: Parse<Line>,
  pollEveryMs = 2_000,
): Logs<Line> {
  const read: Read<Line> = async (sinceMs, text) => {
    const groups = groupNames.map((name) => readGroup(client, name, sinceMs, text, parse));
    return (await Promise.all(groups)).flat().sort((a, b) => a.at - b.at);
  };
  return {
    since: async (sinceMs, text) => (await read(sinceMs, text)).map(({ line }) => line),
    follow: (signal, text, sinceMs) => follow(read, signal, text, sinceMs ?? Date.now(), pollEveryMs),
  };
}

async function* follow<Line>(
  read: Read<Line>,
  signal: AbortSignal,
  text: string | undefined,
  sinceMs: number,
  pollEveryMs: number,
): AsyncGenerator<Line> {
  const seen = new Map<string, number>();
  for (let from = sinceMs; !signal.aborted; ) {
    const polledAt = Date.now();
    const events = await unlessThrottled(read(from, text));
    for (const { id, at, line } of events ?? []) {
      if (!seen.has(id)) yield line;
      seen.set(id, at);
    }
    if (events !== undefined) from = Math.max(from, polledAt - OVERLAP_MS);
    for (const [id, at] of seen) if (at < from) seen.delete(id);
    await sleep(pollEveryMs, undefined, { signal }).catch(() => undefined);
  }
}

/** CloudWatch allows only a few requests per second: the next poll reads the same again. */
function unlessThrottled<T>(reading: Promise<T>): Promise<T | undefined> {
  return reading.catch((error: unknown) => {
    if (error instanceof ThrottlingException) return undefined;
    throw error;
  });
}

/** A page may be empty and still have a next one; the paginator goes on until there is none. */
async function readGroup<Line>(
  client: CloudWatchLogsClient,
  logGroupName: string,
  startTime: number,
  text: string | undefined,
  parse: Parse<Line>,
): Promise<readonly LogEvent<Line>[]> {
  const input = { logGroupName, startTime, ...compact({ filterPattern: patternFor(text) }) };
  const found: LogEvent<Line>[] = [];
  try {
    for await (const { events = [] } of paginateFilterLogEvents({ client }, input)) {
      found.push(...events.flatMap((event) => logEvent(event, text, parse)));
    }
  } catch (error) {
    // A function that never ran may have no log group yet.
    if (!(error instanceof ResourceNotFoundException)) throw error;
  }
  return found;
}

/**
 * A quoted term matches its characters anywhere in a line, JSON or not. For a text that is not ASCII, or that holds
 * quotes or backslashes, there is no pattern: all lines are read and searched here.
 */
function patternFor(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const term = asLogged(text);
  return /^[\x20-\x7e]+$/.test(term) && !/["\\]/.test(term) ? `"${term}"` : undefined;
}

function logEvent<Line>(
  { eventId = '', timestamp = 0, message = '' }: FilteredLogEvent,
  text: string | undefined,
  parse: Parse<Line>,
): readonly LogEvent<Line>[] {
  const line = parse(message, timestamp);
  if (line === undefined || (text !== undefined && !message.includes(asLogged(text)))) return [];
  return [{ id: eventId, at: timestamp, line }];
}
