import { describe, expect, it } from '@jest/globals';
import { createFollower, describeMissing } from '../../../cli/events/event-follower.ts';
import { createLineFilter } from '../../../cli/events/line-filter.ts';
import type { StageLogs } from '../../../cli/stage.ts';
import { countEach } from '../../../cli/terminal/wording.ts';
import { asLogged, type LogLine, parseLogLine, stepsOf } from '../../../lib/platform/log-lines.ts';
import { safeText } from '../../../lib/platform/safe-text.ts';
import { logLine } from '../../support/log-lines.ts';

describe('a log line', () => {
  it('is read with all that it holds', () => {
    const line = logLine({ orderId: 'PO-1', thirdwatchStatus: 200 });

    expect(parseLogLine(`${JSON.stringify(line)}\n`)).toEqual(line);
  });

  it.each(['START RequestId: 1', '{', '{"_aws":{}}', '["level"]', ''])('is not read from %j', (text) => {
    expect(parseLogLine(text)).toBeUndefined();
  });

  it('is found by a text as the functions and JSON write it', () => {
    const text = 'PO "1"\\2\n';

    expect(JSON.stringify(logLine({ orderId: safeText(text, 100) }))).toContain(asLogged(text));
  });

  it.each<[Partial<LogLine>, readonly string[]]>([
    [
      { outcome: 'queued', queued: 1, eventType: 'im::order_shipped' },
      ['received   EVENT1               im::order_shipped', 'queued     EVENT1               1 order'],
    ],
    [{ outcome: 'refused', reason: 'unauthentic' }, ['refused    EVENT1               unauthentic']],
    [
      { outcome: 'refused', reason: 'no-event-id' },
      ['refused    EVENT1               no-event-id (a check of relay doctor, or a robot)'],
    ],
    [
      { outcome: 'not-served', error: { name: 'TryLater', message: 'The queue is full.' } },
      ['refused    EVENT1               not queued: The queue is full'],
    ],
    [
      { outcome: 'forwarded', orderId: 'PO-1', orderStatus: '_held', lagMs: 12 },
      ['forwarded  EVENT1               order PO-1: _held (12 ms after receipt)'],
    ],
    [
      { outcome: 'forwarded', orderStatus: '_held', lagMs: 59_400 },
      ['forwarded  EVENT1               _held (59 s after receipt)'],
    ],
    [
      { outcome: 'forwarded', orderStatus: '_held', lagMs: 202_661 },
      ['forwarded  EVENT1               _held (3 min 22 s after receipt)'],
    ],
    [
      { outcome: 'forwarded', orderStatus: '_held', lagMs: 7_500_000 },
      ['forwarded  EVENT1               _held (2 h 5 min after receipt)'],
    ],
    [
      { outcome: 'no-news', orderId: 'PO-1' },
      ['no news    EVENT1               order PO-1: nothing new to tell Thirdwatch'],
    ],
    [
      { outcome: 'no-news', orderId: 'PO-1', recheck: 'silent' },
      ['no news    silent               order PO-1: judged again, nothing new to tell Thirdwatch'],
    ],
    [
      { outcome: 'forwarded', orderId: 'PO-1', orderStatus: '_held', recheck: 'missed', missed: true },
      ['forwarded  missed               order PO-1: _held, judged again, told by no webhook'],
    ],
    [
      { outcome: 'no-news', orderId: 'PO-1', recheck: 'missed', givenUp: ['missed', 'CAS-1'] },
      [
        'no news    missed               order PO-1: judged again, given up: missed, CAS-1, nothing new to tell Thirdwatch',
      ],
    ],
    [
      { outcome: 'forwarded', orderId: 'PO-1', orderStatus: '_canceled', recheck: 'settling', lagMs: 40 },
      ['forwarded  settling             order PO-1: _canceled, judged again (40 ms after it was queued)'],
    ],
    [
      { outcome: 'parked', reason: 'unreadable', detail: 'No resource.' },
      ['parked     EVENT1               unreadable: No resource.'],
    ],
    [
      { outcome: 'parked', orderId: 'PO-1', reason: 'no-user-id', detail: 'None is registered.' },
      ['parked     EVENT1               order PO-1: no-user-id: None is registered.'],
    ],
    [
      { outcome: 'retry', orderId: 'PO-1', attempts: 1, error: { message: 'Thirdwatch answered 503' } },
      ['waiting    EVENT1               order PO-1: attempt 1: Thirdwatch answered 503'],
    ],
    [
      { outcome: 'retry', attempts: 2, retryAfterSeconds: 905, error: { name: 'TimeoutError' } },
      ['waiting    EVENT1               attempt 2: TimeoutError (again in 15 min 5 s)'],
    ],
    [{ outcome: 'not-handed-back' }, []],
  ])('tells its steps: %j', (changes, steps) => {
    expect(stepsOf(logLine(changes))).toEqual(steps);
  });
});

describe('the selection of an order', () => {
  const line = (correlation_id: string, orderId?: string) =>
    logLine({ correlation_id, ...(orderId !== undefined && { orderId }) });
  const shown = (lines: readonly LogLine[], options: { order?: string; event?: string }) =>
    lines
      .flatMap(createLineFilter(options))
      .map(({ correlation_id, orderId = '-' }) => `${correlation_id} ${orderId}`);

  it('shows the lines of its events, as soon as one of them names it', () => {
    const lines = [line('a'), line('b'), line('b', 'PO-2'), line('a', 'PO-1'), line('b'), line('a')];

    expect(shown(lines, { order: 'PO-1' })).toEqual(['a -', 'a PO-1', 'a -']);
  });

  it('is without regard to case, as that of `relay order`', () => {
    expect(shown([line('a', 'PO-1')], { order: 'po-1' })).toEqual(['a PO-1']);
  });

  it('leaves out what an event says of another order', () => {
    const lines = [line('a'), line('a', 'PO-2'), line('a', 'PO-1'), line('a', 'PO-2')];

    expect(shown(lines, { order: 'PO-1' })).toEqual(['a -', 'a PO-1']);
  });

  it('can be of one event alone, or of none', () => {
    const lines = [line('a'), line('ab'), line('a', 'PO-1')];

    expect(shown(lines, { event: 'a' })).toEqual(['a -', 'a PO-1']);
    expect(shown(lines, {})).toHaveLength(3);
    expect(shown(lines, { event: 'ab', order: 'PO-1' })).toEqual([]);
  });
});

describe('following an event', () => {
  /** Logs that hold some lines, and to which others are added. */
  const logs = (before: readonly LogLine[], after: readonly LogLine[]): StageLogs => ({
    since: async () => before,
    follow: async function* () {
      yield* before;
      yield* after;
    },
  });
  const follow = async (
    before: readonly LogLine[],
    after: readonly LogLine[],
    messages: number,
    isKnown = false,
  ) => {
    const follower = await createFollower(logs(before, after), 'EVENT1', isKnown);
    const lines: LogLine[] = [];
    for await (const line of follower.follow(messages, 1_000)) lines.push(line);
    return lines;
  };
  const at = (second: number, changes: Partial<LogLine> = {}) =>
    logLine({ timestamp: `2026-01-05T08:00:0${second}.000Z`, ...changes });

  it('ends with the last of its messages', async () => {
    const lines = [at(1), at(2, { outcome: 'retry' }), at(3, { outcome: 'parked' }), at(4)];

    expect(await follow([], lines, 2)).toEqual(lines.slice(0, 3));
  });

  it('takes no line of the receiver, of another event, or of a time before', async () => {
    const old = at(1);
    const news = [at(2, { service: 'receiver' }), at(3, { correlation_id: 'EVENT12' }), at(4)];

    expect(await follow([old], news, 1)).toEqual(news.slice(2));
  });

  it('shows what became of the first, of which it is a copy', async () => {
    const first = [at(1, { service: 'receiver', outcome: 'queued' }), at(2, { outcome: 'forwarded' })];

    expect(await follow(first, [], 1, true)).toEqual(first.slice(1));
    expect(await follow(first.slice(1), [at(3)], 1, true)).toEqual([at(3)]);
  });

  it('says what is missing in the end', () => {
    const retry = at(1, { outcome: 'retry', attempts: 3, error: { message: 'Thirdwatch answered 503' } });

    expect(describeMissing([at(1), at(2)], 2)).toBeUndefined();
    expect(describeMissing([retry], 2)).toContain(
      '2 messages of 2 have not ended: attempt 3 failed (Thirdwatch',
    );
    expect(describeMissing([at(1)], 2)).toContain(
      '1 message of 2 has not ended, and the forwarder has logged nothing about it.',
    );
    expect(describeMissing([], 1)).toContain('While forwarding is paused, events wait in the queue.');
  });
});

describe('countEach', () => {
  it('begins with the most frequent', () => {
    expect(countEach(['a', 'b', 'b'])).toBe('b ×2, a');
  });
});
