// Real: all. What is random prints its seed when it fails.
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { fold, isReusedEventId } from '../../../lib/orders/fold.ts';
import { line, notification, orderAfter, packages } from '../../support/orders.ts';
import { runs } from '../../support/runs.ts';
import { unlayered } from '../../support/unlayered.ts';

describe('the memory of events', () => {
  const events = Array.from({ length: 650 }, (_, index) =>
    notification(
      'order_shipped',
      Math.floor(index / 4),
      { X: [line(index % 7, packages('DHL', `1Z${index % 40}`))] },
      { eventId: `EVENT${index}` },
    ),
  );
  const order = orderAfter(events);

  it('is bounded to the newest 500', () => {
    expect(order.events.size).toBe(500);
    const moments = [...order.events.values()].map(({ asOf }) => asOf);
    const newest = events
      .map(({ asOf }) => asOf)
      .sort((a, b) => b - a)
      .slice(0, 500);
    expect(moments.sort((a, b) => b - a)).toEqual(newest);
  });

  it('does not depend on the sequence', () => {
    const sequences = fc.shuffledSubarray(events, { minLength: events.length });
    fc.assert(
      fc.property(sequences, (sequence) => expect(unlayered(orderAfter(sequence))).toEqual(unlayered(order))),
      runs(8),
    );
  });

  it('keeps, of the events of one moment, those whose ids come last', () => {
    const oldest = [...order.events.keys()].filter((id) => /^EVENT(148|149|150|151)$/.test(id));
    expect(oldest.sort()).toEqual(['EVENT150', 'EVENT151']);
  });

  it('may forget: folding a forgotten event again changes nothing', () => {
    expect(events.reduce(fold, order)).toEqual(order);
  });
});

describe('an event id that is known', () => {
  const original = notification('order_hold', 1, { X: [line(1, { lineStatus: 'hold' })] }, { eventId: 'E1' });
  const order = orderAfter([original]);
  const variant = (eventType: string, seconds: number, content: object, receivedAt = 0) =>
    notification(eventType, seconds, { X: [line(1, content)] }, { eventId: 'E1', receivedAt });

  it.each([
    ['the same', original, false],
    [
      'the same, written otherwise and received later',
      variant('order_hold', 1, { LINESTATUS: 'SALES_HOLD' }, Date.UTC(2026, 5)),
      false,
    ],
    ['another event type', variant('order_voided', 1, { lineStatus: 'hold' }), true],
    ['another status', variant('order_hold', 1, { lineStatus: 'shipped' }), true],
    ['another quantity', variant('order_hold', 1, { lineStatus: 'hold', shippedQuantity: 1 }), true],
    ['another moment', variant('order_hold', 2, { lineStatus: 'hold' }), true],
  ])('is reused or not, with %s', (_, again, isReused) => {
    expect(isReusedEventId(order, again)).toBe(isReused);
    expect(fold(order, again)).toBe(order);
  });

  it('is not reused when it is new', () => {
    expect(isReusedEventId(order, notification('order_hold', 1, { X: [] }))).toBe(false);
  });
});
