import { describe, expect, it } from '@jest/globals';
import { knowable } from '../../../simulation/world/judge/judge.ts';
import { arrivedEvents } from '../../support/sent-events.ts';

const outcomesOf = (...events: readonly string[]) => [...knowable(arrivedEvents(events), []).outcomes].sort();

describe('what can be known from the events that were sent', () => {
  it.each([
    ['_held', ['order_hold 20-A: 001 Open 3/0/0']],
    ['_held', ['order_hold 20-A: 001 SALES_HOLD', 'async_order_create 20-A: 001 Open 3/-/0']],
    ['_held', ['order_shipped 20-A: 001 Shipped 3/1/2', 'order_hold 20-A', 'order_invoiced 20-A']],
    ['_approved', ['order_hold 20-A: 001 SALES_HOLD', 'order_hold 20-A: 001 RELEASED']],
    ['_approved', ['order_hold 20-A: 001 Open', 'order_shipped 20-A: 001 Shipped 3/1/2']],
    ['_canceled', ['order_voided 20-A: 001 Open']],
    ['_canceled', ['order_backordered 20-A: 001 Backordered 3/0/3', 'order_voided 20-A: 001 Backordered']],
    ['_canceled', ['order_hold 20-A', 'order_voided 20-A']],
    ['_approved', ['order_voided 20-A: 001 VOIDED; 002 RELEASED']],
    ['_approved', ['order_voided 20-A: 001 VOIDED; 002 PICKED']],
    ['_fulfilled', ['order_shipped 20-A: 001 Shipped 3/3/0', 'order_voided 20-A']],
    ['_fulfilled', ['order_shipped 20-A: 001 Shipped 3/3/0', 'order_voided 20-A: 001']],
    ['_fulfilled', ['order_shipped 20-A: 001/11 Shipped 5/3/2', 'order_voided 20-A: 001/12 Voided 2/0/0']],
    [
      '_fulfilled',
      ['order_backordered 20-A: 001 Backordered 5/0/5', 'order_shipped 20-A: 001 Shipped -/5/-'],
    ],
    ['_fulfilled', ['order_shipped 20-A: 001 Shipped -/2/-', 'order_voided 20-A: 001 Voided 5/-/-']],
    ['_fulfilled', ['async_order_create 20-A: 001 Open 1/-/0', 'order_shipped 20-A']],
    ['_approved', ['order_shipped 20-A', 'order_backordered 20-A']],
    ['_approved', ['async_order_create 20-A: 001; 002', 'order_shipped 20-A']],
    ['_fulfilled', ['order_backordered 20-A', 'order_shipped 20-A']],
    ['_fulfilled', ['order_voided 20-A', 'order_shipped 20-B: 001 E-Delivered']],
    [
      '_fulfilled',
      [
        'order_backordered 20-A: 001/11 Open 5/0/0',
        'order_shipped 20-A: 001/12 Shipped',
        'order_shipped 20-A: 001 Shipped 5/5/0',
      ],
    ],
    [
      '_approved',
      [
        'order_shipped 20-A: 001/11 Shipped 3/2/1',
        'order_backordered 20-A: 001/12 Backordered 1/0/1',
        'order_invoiced 20-A: 001/11 Shipped 2/2/0',
      ],
    ],
  ])('is %s after %j', (outcome, events) => {
    expect(outcomesOf(...events)).toEqual([outcome]);
  });

  it.each([
    [
      'whether an open line is still on hold',
      ['order_hold 20-A: 001 Open', 'order_backordered 20-A: 001 Open'],
    ],
    ['how many pieces a line had', ['order_shipped 20-A: 001 Shipped -/2/-']],
    [
      'what has become of the pieces a line lost',
      ['order_backordered 20-A: 001 Backordered 5/0/5', 'order_shipped 20-A: 001 Shipped 3/3/0'],
    ],
    [
      'whether a void line lives again',
      ['order_voided 20-A: 001 Open', 'order_shipped 20-A: 001 Open; 002 Shipped'],
    ],
  ])('is not %s', (_, events) => {
    expect(outcomesOf(...events).length).toBeGreaterThan(1);
  });

  it('is not that all have shipped, but can be, after a shipment without lines of one of several', () => {
    const { conceivable } = knowable(
      arrivedEvents(['async_order_create 20-A: 001; 002', 'order_shipped 20-A']),
      [],
    );
    expect([...conceivable].sort()).toEqual(['_approved', '_fulfilled']);
  });

  it('is that goods have left, whatever is void of the rest', () => {
    const { hasShipped } = knowable(
      arrivedEvents(['order_shipped 20-A: 001 Backordered', 'order_voided 20-A']),
      [],
    );
    expect(hasShipped).toBe(true);
  });

  it.each([
    ['order_shipped', 1],
    ['order_hold', 0],
  ])('is, of a line with a tracking number in an %s, that at least %i has shipped', (type, least) => {
    const events = arrivedEvents([`${type} 20-A: 001 Open #1Z; 002 Shipped`, 'order_voided 20-A']);
    expect(knowable(events, []).pieces.get('20-A')?.get('001')?.least).toBe(least);
  });

  it('is what Order Details show of an Ingram order that no event has named', () => {
    const events = arrivedEvents(['order_shipped 20-A']);
    const open = { line: '001', suffix: 11, word: 'In Progress', ordered: 2, backordered: 0, inShipments: 0 };
    const askedAt = Number(events[0]?.receivedAt) + 1;
    const shown = { number: '20-B', askedAt, orderStatus: 'Processing', lines: [open] };
    expect([...knowable(events, [shown]).outcomes]).toEqual(['_approved']);
  });

  it('depends on when events were sent, not on their arrival', () => {
    const events = arrivedEvents([
      'order_backordered 20-A: 001 Backordered',
      'order_shipped 20-A: 001 Shipped',
    ]);
    expect(knowable(events.toReversed(), [])).toEqual(knowable(events, []));
  });

  it('leaves open what depends on the sequence of events of one moment', () => {
    const events = arrivedEvents(['order_hold 20-A', 'order_hold 20-A: 001 RELEASED']);
    const tied = events.map((arrived) => ({ ...arrived, event: { ...arrived.event, sentAt: 0 } }));
    expect([...knowable(tied, []).outcomes].sort()).toEqual(['_approved', '_held']);
  });
});
