import { errorOf, isEnd, type LogLine } from '../../lib/platform/log-lines.ts';
import type { StageLogs } from '../stage.ts';
import { pluralize } from '../terminal/wording.ts';

/** How far off this machine's clock may be: as far as AWS's own signatures allow. */
const CLOCK_SKEW_MS = 5 * 60_000;

/** For how long SQS drops a copy of what it has taken. */
const DEDUPLICATION_MS = 5 * 60_000;

/** Follows one event from now on. */
export type Follower = {
  /** SQS drops what is sent, as a copy of what it took moments before: the lines are about that. */
  readonly isCopy: boolean;
  /**
   * Returns the forwarder's log lines about the event as they are written, until this many messages have ended or the
   * time is over.
   */
  readonly follow: (messages: number, timeoutMs: number) => AsyncIterable<LogLine>;
};

/**
 * Prepares to follow an event before it is sent: earlier log lines about it are left out, unless it is a copy.
 *
 * @param isKnown whether the stage has received the same notification before
 */
export async function createFollower(logs: StageLogs, eventId: string, isKnown: boolean): Promise<Follower> {
  const sinceMs = Date.now() - Math.max(CLOCK_SKEW_MS, DEDUPLICATION_MS);
  const lines = await logs.since(sinceMs, eventId);
  const isCopy =
    isKnown && lines.some((line) => line.correlation_id === eventId && line.outcome === 'queued');
  const earlier = new Set(isCopy ? [] : lines.map((line) => JSON.stringify(line)));
  return {
    isCopy,
    async *follow(messages, timeoutMs) {
      let ended = 0;
      for await (const line of logs.follow(AbortSignal.timeout(timeoutMs), eventId, sinceMs)) {
        if (line.correlation_id !== eventId || line.service !== 'forwarder') continue;
        if (earlier.has(JSON.stringify(line))) continue;
        yield line;
        if (isEnd(line)) ended += 1;
        if (ended >= messages) return;
      }
    },
  };
}

/** Which messages of an event have not ended, and why; undefined when all have. */
export function describeMissing(lines: readonly LogLine[], messages: number): string | undefined {
  const missing = messages - lines.filter(isEnd).length;
  if (missing <= 0) return undefined;
  const still = `${pluralize(missing, 'message')} of ${messages} ${missing === 1 ? 'has' : 'have'} not ended`;
  const last = lines.at(-1);
  return last?.outcome === 'retry'
    ? `${still}: attempt ${last.attempts} failed (${errorOf(last)}), and another one follows.`
    : `${still}, and the forwarder has logged nothing about ${missing === 1 ? 'it' : 'them'}. If the same notification was sent less than five minutes before, SQS dropped this one as a re-send: use --new-event-id. While forwarding is paused, events wait in the queue.`;
}
