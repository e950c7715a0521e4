// Real: all. What is random prints its seed when it fails.
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { decide, withSaid } from '../../../lib/orders/decide.ts';
import { fold } from '../../../lib/orders/fold.ts';
import { layersOf } from '../../../lib/orders/layered-map.ts';
import { statusOf } from '../../../lib/orders/status.ts';
import { DEFAULT_STATUS_TABLE } from '../../../lib/orders/status-table.ts';
import { line, notification, orderAfter, packages } from '../../support/orders.ts';
import { runs } from '../../support/runs.ts';
import { unlayered } from '../../support/unlayered.ts';

const LINES = 100;
const everyLine = (status: string) =>
  Array.from({ length: LINES }, (_, index) => line(index, { lineStatus: status }));
const large = orderAfter([notification('order_hold', 0, { X: everyLine('On Hold') })]);

const aLine = fc
  .tuple(
    fc.nat({ max: LINES + 5 }),
    fc.constantFrom('IM::shipped', 'Backordered', 'voided', 'On Hold'),
    fc.nat({ max: 9 }),
  )
  .map(([number, lineStatus, parcel]) => line(number, { lineStatus, ...packages('DHL', `1Z${parcel}`) }));
const events = fc.array(
  fc.tuple(
    fc.constantFrom('order_shipped', 'order_hold', 'order_voided', 'order_backordered'),
    fc.nat({ max: 30 }),
    fc.oneof(fc.array(aLine, { minLength: 1, maxLength: 4 }), fc.constant(everyLine('voided'))),
  ),
  { maxLength: 12 },
);

describe('an order of many lines', () => {
  it('is, event by event, known and told as if all of it were copied each time', () => {
    const property = fc.property(events, (all) => {
      let layered = large;
      let copied = unlayered(large);
      for (const [index, [eventType, seconds, lines]] of all.entries()) {
        const event = notification(eventType, seconds, { X: lines }, { eventId: `E${index}` });
        layered = fold(layered, event);
        copied = unlayered(fold(copied, event));
        const call = decide(layered, DEFAULT_STATUS_TABLE);

        expect(unlayered(layered)).toEqual(copied);
        expect(statusOf(layered)).toBe(statusOf(copied));
        expect(call).toEqual(decide(copied, DEFAULT_STATUS_TABLE));
        if (call) [layered, copied] = [withSaid(layered, call, index), withSaid(copied, call, index)];
      }
    });

    fc.assert(property, runs(200));
  });

  it('is not copied for an event about one of them', () => {
    const lines = large.ingramOrders.get('X')?.lines;
    const shipped = line(7, { lineStatus: 'IM::shipped' });

    const order = fold(large, notification('order_shipped', 1, { X: [shipped] }));

    const known = order.ingramOrders.get('X')?.lines ?? new Map();
    expect(layersOf(known).base).toBe(lines);
    expect([...layersOf(known).changes.keys()]).toEqual(['7']);
  });

  it.each([
    ['the last one that was open ships', 'IM::shipped', 'partially_shipped', 'shipped'],
    ['the first of them ships', 'Backordered', 'backordered', 'partially_shipped'],
  ])('has its status changed where %s', (_, others, before, after) => {
    const lines = [...everyLine(others).slice(1), line(0, { lineStatus: 'Backordered' })];
    const order = orderAfter([notification('order_backordered', 0, { X: lines })]);
    const shipment = notification('order_shipped', 1, { X: [line(0, { lineStatus: 'IM::shipped' })] });

    expect(statusOf(order)).toBe(before);
    expect(statusOf(fold(order, shipment))).toBe(after);
  });

  it('has its status changed by a line that was not known', () => {
    const order = orderAfter([notification('order_shipped', 0, { X: everyLine('IM::shipped') })]);
    const another = notification('order_backordered', 1, { X: [line(999, { lineStatus: 'Backordered' })] });

    expect(statusOf(order)).toBe('shipped');
    expect(statusOf(fold(order, another))).toBe('partially_shipped');
  });
});
