import { errorOf, isEnd, type LogLine } from '../../lib/platform/log-lines.ts';
import type { StageLogs } from '../stage.ts';
import { pluralize } from '../terminal/wording.ts';

/** As far as this machine's clock may be off, which AWS's own signatures allow. */
const CLOCK_SKEW_MS = 5 * 60_000;

/** Follows one event from now on. */
export type Follower = {
  /**
   * Returns the lines of the forwarder about the event, as they are written, until each of so many messages has
   * ended or the time is over.
   */
  readonly follow: (messages: number, timeoutMs: number) => AsyncIterable<LogLine>;
};

/** Gets ready to follow an event that is about to be sent: what was logged of it before is not news. */
export async function createFollower(logs: StageLogs, eventId: string): Promise<Follower> {
  const sinceMs = Date.now() - CLOCK_SKEW_MS;
  const earlier = new Set((await logs.since(sinceMs, eventId)).map((line) => JSON.stringify(line)));
  return {
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

/** What is still awaited of an event after a time, and why; undefined when nothing is. */
export function describeMissing(lines: readonly LogLine[], messages: number): string | undefined {
  const missing = messages - lines.filter(isEnd).length;
  if (missing <= 0) return undefined;
  const still = `${pluralize(missing, 'message')} of ${messages} ${missing === 1 ? 'has' : 'have'} not ended`;
  const last = lines.at(-1);
  return last?.outcome === 'retry'
    ? `${still}: attempt ${last.attempts} failed (${errorOf(last)}), and there will be another one.`
    : `${still}, and nothing was heard of ${missing === 1 ? 'it' : 'them'}. If the very same notification was sent less than five minutes before, it was dropped as a re-send: give --new-event-id.`;
}
