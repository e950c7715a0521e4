import * as v from 'valibot';
import { durationText } from './duration.ts';
import { LOG_FIELDS } from './log-fields.ts';
import { safeText } from './safe-text.ts';

const Line = v.looseObject({
  level: v.string(),
  message: v.string(),
  service: v.string(),
  timestamp: v.string(),
  ...LOG_FIELDS,
});

/** A line that one of the functions has logged. */
export type LogLine = v.InferOutput<typeof Line>;

/** Reads a line of the functions' output; undefined for what is not a log line of theirs. */
export function parseLogLine(text: string): LogLine | undefined {
  if (!text.startsWith('{')) return undefined;
  try {
    const result = v.safeParse(Line, JSON.parse(text));
    return result.success ? result.output : undefined;
  } catch {
    return undefined;
  }
}

/** A text as it stands inside a log line, which is JSON of nothing but harmless characters. */
export function asLogged(text: string): string {
  return JSON.stringify(safeText(text, Number.POSITIVE_INFINITY)).slice(1, -1);
}

/** The outcomes after which nothing more is heard of a message. */
const ENDS: ReadonlySet<string | undefined> = new Set(['forwarded', 'no-news', 'parked']);

/** Whether a log line tells of a message's end. */
export function isEnd({ outcome }: LogLine): boolean {
  return ENDS.has(outcome);
}

/** What a log line says of an error, as it stands inside another sentence. */
export function errorOf({ error }: Pick<LogLine, 'error'>): string {
  return (error?.message ?? error?.name ?? 'unknown error').replace(/\.$/, '');
}

/** A step of an event on its way. */
export type Step = {
  readonly name: string;
  /** Where the step is that of one order. */
  readonly orderId?: string;
  readonly text: string;
};

/** What a log line says of an event on its way, a line for each step; nothing for lines that tell of none. */
export function stepsOf(log: LogLine): readonly string[] {
  // The message of a recheck has an id that means nothing to people.
  const cause = log.recheck ?? log.correlation_id ?? '-';
  return stepsIn(log).map((step) => {
    const text = [...(step.orderId === undefined ? [] : [`order ${step.orderId}`]), step.text];
    const said = text.filter((part) => part !== '').join(': ');
    return `${step.name.padEnd(10)} ${cause.padEnd(20)} ${said}`.trimEnd();
  });
}

/** The steps that a log line tells of. */
export function stepsIn(log: LogLine): readonly Step[] {
  const { eventType = '', orderId } = log;
  const ofOrder = (name: string, text: string): readonly Step[] => [
    // Not every message names its order.
    { name, ...(orderId !== undefined && { orderId }), text },
  ];
  switch (log.outcome) {
    case 'queued':
      return [
        { name: 'received', text: eventType },
        { name: 'queued', text: `${log.queued} order${log.queued === 1 ? '' : 's'}` },
      ];
    case 'ignored':
      return [
        { name: 'received', text: eventType },
        { name: 'ignored', text: log.topic ?? '' },
      ];
    case 'refused':
      return [{ name: 'refused', text: refusedText(log) }];
    case 'not-served':
      return [{ name: 'refused', text: `not queued: ${errorOf(log)}` }];
    case 'forwarded':
      return ofOrder('forwarded', [log.orderStatus, ...remarksOn(log)].join(', ') + lagNote(log));
    case 'no-news':
      return ofOrder('no news', [...remarksOn(log), noNewsText(log)].join(', '));
    case 'parked':
      return ofOrder('parked', `${log.reason}: ${log.detail}`);
    case 'retry':
      return ofOrder('waiting', `attempt ${log.attempts}: ${errorOf(log)}${nextAttempt(log)}`);
    default:
      return [];
  }
}

/** What names no event is no webhook of Ingram's. */
function refusedText({ reason = '' }: LogLine): string {
  return reason === 'no-event-id' ? `${reason} (a check of relay doctor, or a robot)` : reason;
}

/** How the judgment of an order differs from that of an event which Ingram has sent. */
function remarksOn({ recheck, missed, givenUp = [] }: LogLine): readonly string[] {
  return [
    ...(recheck === undefined ? [] : ['judged again']),
    ...(missed === true ? ['told by no webhook'] : []),
    ...(givenUp.length > 0 ? [`given up: ${givenUp.join(', ')}`] : []),
  ];
}

const NO_NEWS: ReadonlyMap<string | undefined, string> = new Map([
  ['older-than-retention', 'older than what is remembered of orders'],
  ['cancellation-settles', 'the cancellation settles before it is told'],
]);

/** Why Thirdwatch was told nothing. */
export function noNewsText({ reason }: Pick<LogLine, 'reason'>): string {
  return NO_NEWS.get(reason) ?? 'nothing new to tell Thirdwatch';
}

function lagNote({ lagMs, recheck }: LogLine): string {
  if (lagMs === undefined) return '';
  return ` (${durationText(lagMs)} after ${recheck === undefined ? 'receipt' : 'it was queued'})`;
}

function nextAttempt({ retryAfterSeconds }: LogLine): string {
  return retryAfterSeconds === undefined ? '' : ` (again in ${durationText(retryAfterSeconds * 1000)})`;
}
