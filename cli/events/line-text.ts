import { type LogLine, stepsOf } from '../../lib/platform/log-lines.ts';
import { type AccessLine, requestText } from '../access-log/line.ts';
import { formatClock, formatDay } from '../terminal/time.ts';

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
    const texts = isRequest(line) ? [`${'request'.padEnd(10)} ${requestText(line)}`] : stepsOf(line);
    const steps = texts.map((step) => `${formatClock(at)} ${step}`);
    const day = formatDay(at);
    if (steps.length === 0 || day === lastDay) return steps.join('\n');
    lastDay = day;
    return [day, ...steps].join('\n');
  };
}
