import { describe, expect, it } from '@jest/globals';
import { activity } from '../../../cli/console/server/feed/activity.ts';
import { recentOrders } from '../../../cli/console/server/feed/recent-orders.ts';
import type { LogLine } from '../../../lib/platform/log-lines.ts';
import { logLine } from '../../support/log-lines.ts';

const NOW = Date.UTC(2026, 0, 5, 8);
const MINUTE_MS = 60_000;

/** A line so many minutes ago. */
const line = (minutes: number, changes: Partial<LogLine>) =>
  logLine({ timestamp: new Date(NOW - minutes * MINUTE_MS).toISOString(), orderId: 'PO-1', ...changes });
const feedOf = (...lines: readonly LogLine[]) =>
  lines.map((each, index) => ({ id: index + 1, line: each, eventType: null }));
const activityOf = (...lines: readonly LogLine[]) => activity(feedOf(...lines), 1, NOW);

describe('The last hour', () => {
  it.each([
    ['received', { outcome: 'queued' }],
    ['received', { outcome: 'ignored' }],
    ['told', { outcome: 'forwarded' }],
    ['parked', { outcome: 'parked' }],
    ['refused', { outcome: 'refused' }],
    ['refused', { outcome: 'not-served' }],
  ] as const)('counts as %s: %j', (name, changes) => {
    const slices = activityOf(line(30, changes), line(30, changes), line(61, changes))[name];

    expect(slices).toHaveLength(48);
    expect(slices.filter((count) => count > 0)).toEqual([2]);
    expect(slices[24]).toBe(2);
  });

  it('counts no request that names no event: such are the checks of relay doctor', () => {
    const refused = { outcome: 'refused', reason: 'no-event-id' };

    expect(activityOf(line(1, refused)).refused.filter((count) => count > 0)).toEqual([]);
  });

  it('tells the lag that nineteen of twenty calls had at most', () => {
    const lags = Array.from({ length: 20 }, (_, index) => line(1, { lagMs: index === 0 ? 9_000 : index }));

    expect(activityOf(...lags).lagMs.filter((lag) => lag !== null)).toEqual([19]);
  });

  it('names what no webhook told, as it is told or settles', () => {
    const lines = [
      line(3, { recheck: 'silent', missed: true, orderStatus: '_held' }),
      line(2, { recheck: 'missed', missed: true, outcome: 'no-news', reason: 'cancellation-settles' }),
      line(1, { recheck: 'missed', orderStatus: '_held' }),
    ];

    expect(activityOf(...lines).missed).toMatchObject([
      { at: lines[1]?.timestamp, told: 'cancellation-settles' },
      { orderId: 'PO-1', at: lines[0]?.timestamp, told: '_held' },
    ]);
  });

  it('names what waits, by its order, and why', () => {
    const retry = { outcome: 'retry', retryAfterSeconds: 60, error: { message: 'Thirdwatch answered 503' } };
    const waiting = activityOf(
      line(3, { outcome: 'queued' }),
      line(2, retry),
      line(2, { ...retry, orderId: 'PO-2', correlation_id: 'E2' }),
      line(1, { orderId: 'PO-2', correlation_id: 'E2' }),
    );

    expect(waiting.waiting).toMatchObject([{ orderId: 'PO-1', error: 'Thirdwatch answered 503' }]);
  });
});

describe('The list of orders', () => {
  it('has each order once, whatever the case of its number, the last one first', () => {
    const { orders, total } = recentOrders(
      feedOf(
        line(9, { orderStatus: '_held', because: 'on hold' }),
        line(5, { orderId: 'PO-2', orderStatus: '_fulfilled' }),
        line(1, { orderId: 'po-1', outcome: 'parked', reason: 'no-user-id' }),
      ),
      '',
    );

    expect(total).toBe(2);
    expect(orders).toMatchObject([
      { orderId: 'po-1', told: '_held', because: 'on hold', step: 'parked' },
      { orderId: 'PO-2', told: '_fulfilled', step: 'forwarded' },
    ]);
  });

  it.each([
    ['is told', [{ outcome: 'forwarded', orderStatus: '_held', lagMs: 9 }], 'forwarded'],
    ['waits', [{ outcome: 'retry', attempts: 1, error: { message: 'Thirdwatch answered 503' } }], 'waiting'],
    ['is queued for the first time', [], 'queued'],
  ])('shows nothing new of an event that %s, when it comes again', (_, outcomes, step) => {
    const queued = { outcome: 'queued', queued: 1 };
    const lines = [queued, ...outcomes, queued].map((changes, index) => line(9 - index, changes));
    const { orders } = recentOrders(feedOf(...lines), '');

    expect(orders).toMatchObject([{ step, at: lines.at(-1)?.timestamp }]);
  });

  it('shows that another event is queued', () => {
    const lines = [line(2, { orderStatus: '_held' }), line(1, { outcome: 'queued', correlation_id: 'E2' })];

    expect(recentOrders(feedOf(...lines), '').orders).toMatchObject([{ told: '_held', step: 'queued' }]);
  });
});
