import { type LogLine, stepsOf } from '../../lib/platform/log-lines.ts';
import { formatClock, formatDay } from '../terminal/time.ts';

/** Writes log lines for people, each step with its time of day, and each day above its first step. */
export function createLineText(): (line: LogLine) => string {
  let lastDay = '';
  return (line) => {
    const at = Date.parse(line.timestamp);
    const steps = stepsOf(line).map((step) => `${formatClock(at)} ${step}`);
    const day = formatDay(at);
    if (steps.length === 0 || day === lastDay) return steps.join('\n');
    lastDay = day;
    return [day, ...steps].join('\n');
  };
}
