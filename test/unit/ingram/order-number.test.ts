import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { orderKey } from '../../../lib/ingram/webhook/order-number.ts';

describe('the key of an order', () => {
  it.each([
    ['Tejal899', 'TEJAL899'],
    [' po-1005\t', 'PO-1005'],
    ['PO 1005', 'PO 1005'],
    ['straße', 'STRASSE'],
    ['', ''],
  ])('is for %j %j', (orderNumber, key) => {
    expect(orderKey(orderNumber)).toBe(key);
  });

  it('is its own key, whatever the number', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (orderNumber) => {
        expect(orderKey(orderKey(orderNumber))).toBe(orderKey(orderNumber));
      }),
    );
  });

  it.each(['event#A', '#ingram-requests#2026-01-05T08:00'])(
    'is none that the table keeps for others: %s',
    (key) => {
      expect(orderKey(key)).not.toBe(key);
    },
  );
});
