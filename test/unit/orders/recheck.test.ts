// Real: all.
import { describe, expect, it } from '@jest/globals';
import { UNKNOWN_ORDER } from '../../../lib/orders/facts.ts';
import {
  dueReasons,
  isSameRechecks,
  nextRecheckAt,
  quietSince,
  withRechecks,
} from '../../../lib/orders/recheck.ts';
import { line, notification, orderAfter, START_MS } from '../../support/orders.ts';

describe('an order that waits to be judged again', () => {
  const rechecks = { settling: 20, silent: 30, 'without-details': 10 } as const;

  it('is due at the first of its times', () => {
    expect(nextRecheckAt(rechecks)).toBe(10);
    expect(nextRecheckAt({})).toBeUndefined();
  });

  it.each([
    [9, []],
    [10, ['without-details']],
    [29, ['without-details', 'settling']],
    [99, ['without-details', 'settling', 'silent']],
  ])('at %i is due for %j', (now, reasons) => {
    expect(dueReasons(rechecks, now)).toEqual(reasons);
  });

  it('is due for nothing where it waits for nothing', () => {
    expect(dueReasons(undefined, 99)).toEqual([]);
  });

  it('waits for what is added, at the time that is changed, and no more for what is taken away', () => {
    const changes = { settling: undefined, silent: 40, retell: 50, missed: undefined };
    expect(withRechecks(rechecks, changes)).toStrictEqual({ 'without-details': 10, silent: 40, retell: 50 });
    expect(withRechecks(undefined, { silent: 40 })).toStrictEqual({ silent: 40 });
  });

  it.each([
    [rechecks, { ...rechecks }, true],
    [rechecks, { ...rechecks, silent: 31 }, false],
    [rechecks, { ...rechecks, retell: 1 }, false],
    [rechecks, undefined, false],
    [undefined, {}, true],
  ])('for %j, or for %j, waits for the same: %s', (one, other, isSame) => {
    expect(isSameRechecks(one, other)).toBe(isSame);
    expect(isSameRechecks(other, one)).toBe(isSame);
  });
});

describe('an order has been quiet', () => {
  const held = (seconds: number, number: string) =>
    notification('order_hold', seconds, { [number]: [line(1)] });

  it('since the last event of any of its Ingram orders', () => {
    const order = orderAfter([held(1, 'A'), held(9, 'B'), held(5, 'A')]);
    expect(quietSince(order)).toBe(START_MS + 9_000);
  });

  it('always, where no event has told of it', () => {
    expect(quietSince(UNKNOWN_ORDER)).toBe(Number.NEGATIVE_INFINITY);
  });
});
