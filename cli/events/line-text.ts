import { errorOf, type LogLine, stepsOf } from '../../lib/platform/log-lines.ts';
import { type AccessLine, requestText } from '../access-log/line.ts';
import { formatClock, formatDay } from '../terminal/time.ts';
import { pluralize } from '../terminal/wording.ts';

/** A line of the functions' logs, or of the log of all requests. */
export type TailLine = LogLine | AccessLine;

/** Whether a line is of the log of all requests. */
export function isRequest(line: TailLine): line is AccessLine {
  return 'sourceIp' in line && 'routeKey' in line;
}

/** Whether a line tells of nothing that anybody waits for: a sweep that found nothing, or an event id that was noted. */
export function isRoutine({ outcome = '', differing = 0, error }: LogLine): boolean {
  if (outcome === 'swept') return differing === 0 && error === undefined;
  return outcome === 'sighted' || outcome === 'started-late';
}

/** Writes log lines for people, each step with its time of day, and each day above its first step. */
export function createLineText(): (line: TailLine) => string {
  let lastDay = '';
  return (line) => {
    const at = Date.parse(line.timestamp);
    const texts = isRequest(line) ? [`${'request'.padEnd(10)} ${requestText(line)}`] : textsOf(line);
    const steps = texts.map((step) => `${formatClock(at)} ${step}`);
    const day = formatDay(at);
    if (steps.length === 0 || day === lastDay) return steps.join('\n');
    lastDay = day;
    return [day, ...steps].join('\n');
  };
}

/** The steps of an event, or what else a function has done or could not do. */
function textsOf(line: LogLine): readonly string[] {
  const { outcome = '' } = line;
  const textOf = OTHERS[outcome];
  return textOf === undefined ? stepsOf(line) : [`${outcome.padEnd(10)} ${textOf(line)}`];
}

const OTHERS: Readonly<Record<string, (line: LogLine) => string>> = {
  woken: ({ woken = 0 }) => `${pluralize(woken, 'order')} to be judged again`,
  swept: sweptText,
  'left-out': ({ problems = [] }) => `not used of Ingram's lists: ${problems.join('; ')}`,
  'not-archived': (line) => `the archive lacks records of this batch: ${errorOf(line)}`,
  'not-stored': (line) => `the archiver tries again to store its records: ${errorOf(line)}`,
  sighted: (line) => ofEvent(line, 'not about orders; its event ID is remembered'),
  'not-handed-back': (line) => ofEvent(line, `comes back when SQS shows it again: ${errorOf(line)}`),
  'started-late': (line) => ofEvent(line, 'handed out long before the function began'),
};

function ofEvent({ recheck, correlation_id: cause = recheck ?? '-' }: LogLine, text: string): string {
  return `${cause.padEnd(20)} ${text}`;
}

function sweptText(line: LogLine): string {
  const { pages = 0, differing = 0, error } = line;
  const found = differing === 0 ? 'nothing' : pluralize(differing, 'order');
  const stopped = error === undefined ? '' : `; stopped early: ${errorOf(line)}`;
  return `${pluralize(pages, 'page')} of Ingram's lists read, ${found} to look up${stopped}`;
}
