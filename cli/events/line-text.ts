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

/** The steps of an event, or what a run of the sweeper has done. */
function textsOf(line: LogLine): readonly string[] {
  const { outcome = '', woken = 0, pages = 0, differing = 0 } = line;
  const texts: Readonly<Record<string, string>> = {
    woken: `${pluralize(woken, 'order')} to be judged anew`,
    swept: `${pluralize(pages, 'page')} of Ingram's lists, ${pluralize(differing, 'order')} to be looked up${
      line.error === undefined ? '' : `; it stopped: ${errorOf(line)}`
    }`,
  };
  const text = texts[outcome];
  return text === undefined ? stepsOf(line) : [`${outcome.padEnd(10)} ${text}`];
}
