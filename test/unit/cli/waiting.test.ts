import { describe, expect, it } from '@jest/globals';
import { waitingEvents } from '../../../cli/order/waiting.ts';
import type { LogLine } from '../../../lib/platform/log-lines.ts';

/** Lines about one event of an order, one a minute. */
function linesOf(outcomes: readonly string[], changes: Partial<LogLine> = {}): readonly LogLine[] {
  return outcomes.map((outcome, minute) => ({
    level: 'INFO',
    message: '',
    service: outcome === 'queued' ? 'receiver' : 'forwarder',
    timestamp: new Date(Date.UTC(2026, 0, 5, 8, minute)).toISOString(),
    correlation_id: 'E1',
    orderId: 'PO-1',
    outcome,
    ...(outcome === 'retry' && { retryAfterSeconds: 40, error: { message: 'Thirdwatch answered 503' } }),
    ...changes,
  }));
}

describe('An event', () => {
  it('waits for another attempt after one that failed', () => {
    expect(waitingEvents(linesOf(['queued', 'retry', 'retry']))).toEqual([
      {
        eventId: 'E1',
        since: '2026-01-05T08:00:00.000Z',
        nextAttempt: '2026-01-05T08:02:40.000Z',
        error: 'Thirdwatch answered 503',
      },
    ]);
  });

  it('waits as long as it was only received', () => {
    expect(waitingEvents(linesOf(['queued']))).toEqual([
      { eventId: 'E1', since: '2026-01-05T08:00:00.000Z' },
    ]);
  });

  it('waits whatever the sequence in which the lines of both functions come', () => {
    const lines = linesOf(['queued', 'retry']);

    expect(waitingEvents(lines.toReversed())).toEqual(waitingEvents(lines));
  });

  it.each([
    ['was forwarded', ['queued', 'forwarded']],
    ['was forwarded after all', ['queued', 'retry', 'forwarded']],
    ['was no news', ['queued', 'no-news']],
    ['was parked', ['queued', 'retry', 'parked']],
    ['came again after it had ended', ['queued', 'forwarded', 'queued']],
    ['was refused', ['refused']],
  ])('does not wait when it %s', (_, outcomes) => {
    expect(waitingEvents(linesOf(outcomes))).toEqual([]);
  });

  it('waits again when it was redriven and failed', () => {
    expect(waitingEvents(linesOf(['queued', 'parked', 'retry']))).toHaveLength(1);
  });
});
