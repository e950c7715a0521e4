import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { entriesIn, sharesByOrder } from '../../../lib/ingram/webhook/shares.ts';
import { resource } from '../../support/notifications.ts';

describe('the shares of a notification', () => {
  const a1 = resource({ customerOrderNumber: 'A', orderNumber: '1' });
  const a2 = resource({ customerPoNumber: 'A', customerOrderNumber: null, orderNumber: '2' });
  const b = resource({ customerOrderNumber: 'B' });
  const ingrams = { orderNumber: 'A' };

  it.each<[string, unknown[], unknown[]]>([
    ['a single resource', [a1], [{ orderNumber: 'A', resources: [a1] }]],
    ['two Ingram orders of one order', [a1, a2], [{ orderNumber: 'A', resources: [a1, a2] }]],
    [
      'two orders, mixed',
      [a1, b, a2],
      [
        { orderNumber: 'A', resources: [a1, a2] },
        { orderNumber: 'B', resources: [b] },
      ],
    ],
    [
      "Ingram's number of one order like the reseller's of another",
      [a1, ingrams],
      [
        { orderNumber: 'A', resources: [a1] },
        { orderNumber: 'A', resources: [ingrams] },
      ],
    ],
    [
      'one number in several spellings',
      [b, { customerOrderNumber: ' b ' }, { orderNumber: 'x1' }, { orderNumber: 'X1' }],
      [
        { orderNumber: 'B', resources: [b, { customerOrderNumber: ' b ' }] },
        { orderNumber: 'x1', resources: [{ orderNumber: 'x1' }, { orderNumber: 'X1' }] },
      ],
    ],
    ['resources without a number', [{}, 5, null], [{ resources: [{}, 5, null] }]],
    ['no resource', [], [{ resources: [] }]],
  ])('of %s', (_name, resources, shares) => {
    expect(sharesByOrder({ resources })).toEqual(shares);
  });

  it('hold every resource once, in the sequence of its order', () => {
    const order = fc.constantFrom('A', 'B', 'C', undefined);
    const resources = fc.array(fc.record({ customerOrderNumber: order, at: fc.nat() }), { minLength: 1 });
    fc.assert(
      fc.property(resources, (all) => {
        const shares = sharesByOrder({ resources: all });
        expect(shares.flatMap((share) => share.resources)).toHaveLength(all.length);
        for (const { orderNumber, resources: own } of shares) {
          expect(own).toEqual(all.filter((each) => each.customerOrderNumber === orderNumber));
        }
      }),
    );
  });
});

describe('a resource of several orders', () => {
  const a = { customerOrderNumber: 'A', ingramOrderNumber: '1' };
  const again = { customerPoNumber: 'a ', ingramOrderNumber: '2' };
  const b = { customerOrderNumber: 'B', ingramOrderNumber: '3' };
  const nameless = { ingramOrderNumber: '4' };

  it.each<[string, object, unknown[]]>([
    [
      'is split, each part with all that stands around its orders',
      { eventType: 'im::x', Orders: [a, b, again] },
      [
        { orderNumber: 'A', resources: [{ eventType: 'im::x', orders: [a, again] }] },
        { orderNumber: 'B', resources: [{ eventType: 'im::x', orders: [b] }] },
      ],
    ],
    [
      'keeps what names no number apart, as it may be of either',
      { orders: [a, nameless, b] },
      [
        { orderNumber: 'A', resources: [{ orders: [a] }] },
        { orderNumber: '4', resources: [{ orders: [nameless] }] },
        { orderNumber: 'B', resources: [{ orders: [b] }] },
      ],
    ],
    [
      'stays whole where only one is named',
      { orders: [nameless, a, again] },
      [{ orderNumber: 'A', resources: [{ orders: [nameless, a, again] }] }],
    ],
    [
      'stays whole, and of no order, where it has a number of its own that others contradict',
      { customerOrderNumber: 'A', orderNumber: '9', orders: [a, b] },
      [{ orderNumber: '9', resources: [{ customerOrderNumber: 'A', orderNumber: '9', orders: [a, b] }] }],
    ],
  ])('%s', (_name, several, shares) => {
    expect(sharesByOrder({ resources: [several] })).toEqual(shares);
  });
});

describe('the lines or orders of a share', () => {
  it.each([
    ['none', [], 0],
    ['none, where nothing is an object', [5, null, ['lines']], 0],
    ['one, where it is no list', [{ lines: {} }], 1],
    ['fewer than the orders', [{ orders: [{ lines: [1] }, {}] }, { orders: {} }], 3],
    [
      'those of all resources and their orders',
      [{ Lines: [1, 2] }, { lines: [3], orders: [{ LINES: [4, 5] }, {}] }],
      5,
    ],
  ])('are %s', (_name, resources, count) => {
    expect(entriesIn({ resources })).toBe(count);
  });
});
