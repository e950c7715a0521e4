import type { LogLine } from '../../lib/platform/log-lines.ts';

/** A line of the forwarder's log, with changes. */
export function logLine(changes: Partial<LogLine> = {}): LogLine {
  return {
    level: 'INFO',
    message: 'Order status forwarded',
    service: 'forwarder',
    timestamp: '2026-01-05T08:00:00.000Z',
    correlation_id: 'EVENT1',
    outcome: 'forwarded',
    ...changes,
  };
}
