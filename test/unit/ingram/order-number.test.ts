import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  ingramOrderNumber,
  orderKey,
  resellerOrderNumber,
} from '../../../lib/ingram/webhook/order-number.ts';
import { anyCharacter } from '../../support/characters.ts';
import { resource } from '../../support/notifications.ts';

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
      fc.property(fc.string({ unit: anyCharacter }), (orderNumber) => {
        expect(orderKey(orderKey(orderNumber))).toBe(orderKey(orderNumber));
      }),
    );
  });

  it('is none that the table keeps for others, whatever the number', () => {
    const others = fc.constantFrom(
      ...[
        'event#N01',
        '#ingram-requests#2026-01-05T08:00',
        '#sweep#shipped',
        '#simulator#faults',
        'event#',
        'EVENT#',
      ],
    );
    const anything = fc.string({ unit: anyCharacter, maxLength: 40 });
    fc.assert(
      fc.property(others, anything, anything, (key, before, after) => {
        for (const number of [key + after, before + key, before + after]) {
          expect(orderKey(number)).not.toMatch(/^(event#|#ingram-requests#|#sweep#|#simulator#)/);
        }
      }),
    );
  });
});

describe("an order's number", () => {
  it.each<[string, unknown, string | undefined, string | undefined]>([
    ['in the resource', resource(), 'ZENPO', '20-RD128'],
    ['byte for byte', { customerOrderNumber: ' Zen po ' }, ' Zen po ', undefined],
    ['a number', { customerOrderNumber: 4711, orderNumber: 20 }, '4711', '20'],
    ['in its orders', { orders: [{}, { customerPoNumber: 'A', ingramOrderNumber: 'B' }] }, 'A', 'B'],
    ['in the resource before its orders', { orderNumber: 'A', orders: { orderNumber: 'B' } }, undefined, 'A'],
    ['by its first name', { customerPoNumber: 'B', customerOrderNumber: 'A' }, 'A', undefined],
    [
      'by its second name, where the first is empty',
      { customerPoNumber: 'B', customerOrderNumber: '' },
      'B',
      undefined,
    ],
    ['too large to be certain', { customerOrderNumber: 2 ** 60 }, undefined, undefined],
    ['in no object', 'ZENPO', undefined, undefined],
    [
      'in the resource and, in another spelling, in its orders',
      { customerOrderNumber: 'Zenpo', orders: [{ customerOrderNumber: 'ZENPO ' }, {}] },
      'Zenpo',
      undefined,
    ],
    [
      'none, where its orders name several',
      { orders: [{ customerPoNumber: 'A' }, { customerPoNumber: 'B' }] },
      undefined,
      undefined,
    ],
    [
      'none, where its orders name another',
      { customerOrderNumber: 'A', orders: { customerOrderNumber: 'B', orderNumber: 'C' } },
      undefined,
      'C',
    ],
  ])('%s', (_name, value, resellers, ingrams) => {
    expect([resellerOrderNumber(value), ingramOrderNumber(value)]).toEqual([resellers, ingrams]);
  });
});
