import { describe, expect, it } from '@jest/globals';
import { waitingOrders } from '../../../cli/retry/waiting-order.ts';
import type { LogLine } from '../../../lib/platform/log-lines.ts';
import { logLine } from '../../support/log-lines.ts';

const NOW = Date.UTC(2026, 0, 5, 8);
const at = (secondsAgo: number) => new Date(NOW - secondsAgo * 1000).toISOString();

/** A line that tells that an order waits for ten minutes, so many seconds ago. */
const waiting = (secondsAgo: number, changes: Partial<LogLine> = {}) =>
  withoutHandles(secondsAgo, { orderId: 'PO-1', receiptHandles: ['h1', 'h2'], ...changes });

const withoutHandles = (secondsAgo: number, changes: Partial<LogLine>) =>
  logLine({
    timestamp: at(secondsAgo),
    outcome: 'retry',
    correlation_id: 'E1',
    attempts: 8,
    retryAfterSeconds: 600,
    error: { message: 'Thirdwatch answered 503' },
    ...changes,
  });

describe('An order waits', () => {
  it('until its next attempt, with all its messages that were handed back', () => {
    expect(waitingOrders([waiting(60)], NOW)).toEqual([
      {
        orderId: 'PO-1',
        eventId: 'E1',
        attempts: 8,
        nextAttemptAt: NOW + 540_000,
        error: 'Thirdwatch answered 503',
        receiptHandles: ['h1', 'h2'],
      },
    ]);
  });

  it('with the handles of its last attempt, whatever the spelling of its number', () => {
    const later = waiting(10, { orderId: 'po-1', receiptHandles: ['h3'] });
    expect(waitingOrders([later, waiting(60)], NOW)).toMatchObject([{ receiptHandles: ['h3'] }]);
  });

  it.each([
    [
      'its event was forwarded',
      [waiting(60), logLine({ timestamp: at(5), outcome: 'forwarded', orderId: 'PO-1' })],
    ],
    [
      'its event was parked',
      [waiting(60), logLine({ timestamp: at(5), outcome: 'parked', orderId: 'PO-1' })],
    ],
    [
      'it was tried again since, and is about to be tried',
      [waiting(60), waiting(5, { retryAfterSeconds: 9 })],
    ],
    ['its time has come', [waiting(599)]],
    ['its wait is short, so that its handles are not logged', [withoutHandles(0, { orderId: 'PO-1' })]],
  ])('no longer where %s', (_, lines) => {
    expect(waitingOrders(lines, NOW)).toEqual([]);
  });

  it('beside others, and the longest wait comes first', () => {
    const lines = [
      waiting(60),
      waiting(30, { orderId: 'PO-2' }),
      withoutHandles(90, { correlation_id: 'E9', receiptHandles: ['h9'] }),
      logLine({ timestamp: at(1), outcome: 'queued', orderId: 'PO-2' }),
    ];
    expect(waitingOrders(lines, NOW).map(({ orderId, eventId }) => orderId ?? eventId)).toEqual([
      'PO-2',
      'PO-1',
      'E9',
    ]);
  });
});
