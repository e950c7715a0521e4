// Real: all.
import { describe, expect, it } from '@jest/globals';
import { decide, withReport } from '../../../lib/orders/decide.ts';
import type { Order } from '../../../lib/orders/facts.ts';
import { cancellationSettlesAt, type Settling } from '../../../lib/orders/settle.ts';
import { DEFAULT_STATUS_TABLE } from '../../../lib/orders/status-table.ts';
import { line, notification, orderAfter, START_MS } from '../../support/orders.ts';

const YEAR_SECONDS = 365 * 24 * 60 * 60;
const event = (type: string, ingramOrder: string, seconds: number) =>
  notification(type, seconds, { [ingramOrder]: [line(1)] }, { receivedAt: START_MS + seconds * 1000 });
const voided = orderAfter([event('order_voided', '20-A', 0)]);
const held = orderAfter([event('order_hold', '20-A', 0)]);
const SETTLING: Settling = { waitsUntil: undefined, settleMs: 100, now: 1000, isLastReportInDoubt: false };

/** The same order, after Thirdwatch was told of it. */
function told(order: Order): Order {
  const update = decide(order, DEFAULT_STATUS_TABLE);
  if (update === undefined) throw new Error('There was nothing to tell.');
  return withReport(order, update, START_MS, 'E');
}

describe('a cancellation', () => {
  const settling = (order: Order, changes: Partial<Settling> = {}) =>
    cancellationSettlesAt(decide(order, DEFAULT_STATUS_TABLE, { mustRepeat: true }), order, {
      ...SETTLING,
      ...changes,
    });

  it('waits from when it was first to be told', () => {
    expect(settling(voided)).toBe(1100);
  });

  it('waits no longer because more events say so', () => {
    expect(settling(voided, { waitsUntil: 1050 })).toBe(1050);
  });

  it('waits for nothing where the shop wants none to wait', () => {
    expect(settling(voided, { settleMs: 0 })).toBeUndefined();
  });

  it('that Thirdwatch has heard of waits no more', () => {
    expect(settling(told(voided))).toBeUndefined();
  });

  it('waits again where Thirdwatch may have heard something else since', () => {
    expect(settling(told(voided), { isLastReportInDoubt: true })).toBe(1100);
  });

  it('waits after something else was told', () => {
    expect(settling({ ...voided, lastReport: { status: '_held', trackingNumbers: [], at: START_MS } })).toBe(
      1100,
    );
  });

  it('waits where the one that was told was of a former order with the same number', () => {
    const again = orderAfter([event('order_voided', '20-A', 0), event('order_voided', '20-B', YEAR_SECONDS)]);
    const { lastReport } = told(voided);
    expect(settling({ ...again, ...(lastReport && { lastReport }) })).toBe(1100);
  });

  it('is the only thing that waits', () => {
    expect(settling(held)).toBeUndefined();
    expect(cancellationSettlesAt(undefined, voided, { ...SETTLING, waitsUntil: 1050 })).toBeUndefined();
  });
});
