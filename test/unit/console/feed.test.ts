import { describe, expect, it } from '@jest/globals';
import { createFeed, type FeedLine } from '../../../cli/console/server/feed/feed.ts';
import { liveLook } from '../../../cli/console/server/feed/live.ts';
import type { StageLogs } from '../../../cli/stage.ts';
import type { LogLine } from '../../../lib/platform/log-lines.ts';
import { logLine } from '../../support/log-lines.ts';

/** Logs to which a test adds lines, and how far back each look has read. */
function logsOf(lines: LogLine[]): { readonly logs: StageLogs; readonly looks: number[] } {
  const looks: number[] = [];
  const since = async (sinceMs: number) => {
    looks.push(sinceMs);
    return lines.filter(({ timestamp }) => Date.parse(timestamp) >= sinceMs);
  };
  return { logs: { since, follow: NOBODY_FOLLOWS }, looks };
}

const NOBODY_FOLLOWS: StageLogs['follow'] = () => {
  throw new Error('A feed looks, and does not follow.');
};

const OPTIONS = { sinceMs: 0, overlapMs: 60_000, lookEveryMs: 0 };
const written = (requestId: string, agoMs = 0): LogLine =>
  logLine({ timestamp: new Date(Date.now() - agoMs).toISOString(), function_request_id: requestId });
const requestsIn = (lines: readonly FeedLine[]) => lines.map(({ line }) => line.function_request_id);

describe('A feed', () => {
  it('reads each line once, also one that appears late, between others', async () => {
    const lines = [written('A', 30_000), written('C', 10_000)];
    const feed = createFeed(logsOf(lines).logs, OPTIONS);
    await feed.look();
    lines.splice(1, 0, written('B', 20_000));

    expect(requestsIn(await feed.look())).toEqual(['A', 'C', 'B']);
    expect((await feed.look()).map(({ id }) => id)).toEqual([1, 2, 3]);
  });

  it('reads on from the last look, and a little before it', async () => {
    const { logs, looks } = logsOf([]);
    const feed = createFeed(logs, OPTIONS);
    await feed.look();
    await feed.look();

    expect(looks[0]).toBe(0);
    expect(Date.now() - (looks[1] ?? 0)).toBeGreaterThanOrEqual(60_000);
  });

  it('reads once for all who look at the same time, and not again at once', async () => {
    const { logs, looks } = logsOf([]);
    const feed = createFeed(logs, { ...OPTIONS, lookEveryMs: 60_000 });
    await Promise.all([feed.look(), feed.look()]);
    await feed.look();

    expect(looks).toHaveLength(1);
  });

  it('loses nothing between two watches', async () => {
    const lines = [written('A')];
    const feed = createFeed(logsOf(lines).logs, OPTIONS);
    const first = await nextOf(feed.watch(0, AbortSignal.timeout(60_000)));
    lines.push(written('B'), written('C'));

    expect(requestsIn(first)).toEqual(['A']);
    expect(requestsIn(await nextOf(feed.watch(first.at(-1)?.id ?? 0, AbortSignal.timeout(60_000))))).toEqual([
      'B',
      'C',
    ]);
  });

  it('goes on after a look that has failed', async () => {
    const { logs } = logsOf([written('A')]);
    let fails = true;
    const since: StageLogs['since'] = async (...args) => {
      if (fails) throw new Error('Throttled');
      return logs.since(...args);
    };
    const feed = createFeed({ ...logs, since }, OPTIONS);

    await expect(feed.look()).rejects.toThrow('Throttled');
    fails = false;
    expect(requestsIn(await feed.look())).toEqual(['A']);
  });

  it('says how many lines it has dropped before somebody saw them', async () => {
    const lines = [written('A')];
    const feed = createFeed(logsOf(lines).logs, { ...OPTIONS, maxKept: 10 });
    const [seen] = await feed.look();
    for (let count = 0; count < 30; count++) lines.push(written(`B${count}`));
    const kept = await feed.look();
    const all = { order: '', event: '', type: '', step: '' };

    expect(kept).toHaveLength(10);
    expect(liveLook(kept, seen?.id ?? 0, all)).toMatchObject({ lost: 20, last: 31 });
  });

  it('knows the type of an event from any of its lines', async () => {
    const lines = [
      logLine({ outcome: 'queued', eventType: 'im::order_hold' }),
      logLine({ outcome: 'parked', reason: 'no-user-id' }),
    ];

    expect((await createFeed(logsOf(lines).logs, OPTIONS).look()).map(({ eventType }) => eventType)).toEqual([
      'im::order_hold',
      'im::order_hold',
    ]);
  });
});

async function nextOf(watching: AsyncIterable<readonly FeedLine[]>): Promise<readonly FeedLine[]> {
  for await (const lines of watching) return lines;
  return [];
}
