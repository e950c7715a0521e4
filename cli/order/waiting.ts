import { errorOf, isEnd, type LogLine } from '../../lib/platform/log-lines.ts';

/** An event that is neither forwarded nor parked yet. */
export type WaitingEvent = {
  readonly eventId: string;
  /** When it was received, or first tried, as far as the lines go back. */
  readonly since: string;
  /** When it is tried again; unknown before the first attempt. */
  readonly nextAttempt?: string;
  /** Why it was not forwarded at the last attempt. */
  readonly error?: string;
};

/** The forwarder takes what may be seen again within seconds, unless it is paused or behind. */
const OVERDUE_MS = 5 * 60_000;

/** Whether an event should have been tried by now: it waits, or was dropped from the queue, which no log tells. */
export function isOverdue({ since, nextAttempt = since }: WaitingEvent, now: number): boolean {
  return now - Date.parse(nextAttempt) > OVERDUE_MS;
}

/**
 * The events of an order that wait: those whose last attempt failed and will be repeated, and those that were received
 * and not tried yet. An event that was sent again after it had ended does not count: SQS drops it, or the forwarder
 * finds nothing new in it.
 *
 * @param lines of both functions that name the order, in any sequence
 */
export function waitingEvents(lines: readonly LogLine[]): readonly WaitingEvent[] {
  const events = Map.groupBy(lines.filter(isStep), ({ correlation_id = '' }) => correlation_id);
  return [...events].flatMap(([eventId, steps]) => waitingEvent(eventId, steps));
}

function waitingEvent(eventId: string, steps: readonly LogLine[]): readonly WaitingEvent[] {
  const sorted = [...steps].sort((a, b) => (a.timestamp < b.timestamp ? -1 : 1));
  const since = sorted[0]?.timestamp ?? '';
  const last = sorted.findLast(({ outcome }) => outcome !== 'queued');
  if (last === undefined) return [{ eventId, since }];
  if (isEnd(last)) return [];
  const nextAttempt = Date.parse(last.timestamp) + (last.retryAfterSeconds ?? 0) * 1000;
  return [{ eventId, since, nextAttempt: new Date(nextAttempt).toISOString(), error: errorOf(last) }];
}

function isStep(line: LogLine): boolean {
  return line.outcome === 'queued' || line.outcome === 'retry' || isEnd(line);
}
