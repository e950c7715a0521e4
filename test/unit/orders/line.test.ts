// Real: all, from the line's JSON to the facts of its unit.
import { describe, expect, it } from '@jest/globals';
import { readOrderDetails } from '../../../lib/ingram/api/order-details.ts';
import type { OrderFacts, UnitFacts } from '../../../lib/orders/facts.ts';
import { factsOfDetails, factsOfNotification } from '../../../lib/orders/reading.ts';
import { line, notification, packages, START_MS } from '../../support/orders.ts';

/** Facts in words, in the sequence of their type: those that are not of the first moment with their seconds. */
function inWords(unit: UnitFacts | undefined): string {
  const { shipped, requested, isAllShipped, onHold, isVoid, invoiced } = unit ?? {};
  const at = ({ asOf }: { readonly asOf: number }) =>
    asOf === START_MS ? '' : `@${(asOf - START_MS) / 1000}`;
  return [
    shipped && `shipped ${shipped.pieces || 'some'}${at(shipped)}`,
    requested && `requested ${requested.value}${at(requested)}`,
    isAllShipped && `${isAllShipped.value ? 'all' : 'not all'}${at(isAllShipped)}`,
    onHold && `${onHold.value ? 'held' : 'not held'}${at(onHold)}`,
    isVoid && `${isVoid.value ? 'void' : 'not void'}${at(isVoid)}`,
    invoiced && `invoiced ${invoiced.pieces || 'some'}${at(invoiced)}`,
  ]
    .filter(Boolean)
    .join(', ');
}

const unitIn = ({ ingramOrders }: OrderFacts) => ingramOrders.get('X')?.lines.get('1')?.get('');
const wholeIn = ({ ingramOrders }: OrderFacts) => ingramOrders.get('X')?.whole;

/** A second line that bears the word of every event, so that no event is about the first line. */
const OTHER = [
  ...[{ lineStatus: 'Shipped' }, { lineStatus: 'On Hold' }, { lineStatus: 'Voided' }].map((word) =>
    line(2, word),
  ),
  line(2, { backOrderedQuantity: 1 }),
];

const quantities = (...[requested, shipped, backordered]: readonly (number | undefined)[]) => ({
  ...(requested !== undefined && { requestedQuantity: requested }),
  ...(shipped !== undefined && { shippedQuantity: shipped }),
  ...(backordered !== undefined && { backOrderedQuantity: backordered }),
});
const NONE = undefined;

describe('the facts of a line by its own word', () => {
  it.each<
    [string | undefined, readonly (number | undefined)[], event: string, invoice: string, creation: string]
  >([
    [NONE, [], '', '', ''],
    [NONE, [3], 'requested 3', 'requested 3', 'requested 3'],
    [NONE, [0, 0, 0], '', '', ''],
    [
      NONE,
      [3, 1],
      'shipped 1, requested 3, not all',
      'requested 3, invoiced 1',
      'shipped 1, requested 3, not all',
    ],
    [NONE, [3, 0], 'requested 3, not all', 'requested 3', 'requested 3, not all'],
    [NONE, [3, 3], 'shipped 3, requested 3', 'invoiced 3@0.001', 'shipped 3, requested 3'],
    [NONE, [NONE, 2], 'shipped 2', 'invoiced 2', 'shipped 2'],
    [
      NONE,
      [NONE, 2, 1],
      'shipped 2, requested 3, not all',
      'requested 3, invoiced 2',
      'shipped 2, requested 3, not all',
    ],
    [
      NONE,
      [NONE, NONE, 1],
      'requested 1, not all, not held, not void',
      'requested 1, not all',
      'requested 1',
    ],
    ['Open', [], 'not all, not held, not void', 'not all', ''],
    ['Open', [3], 'requested 3, not all, not held, not void', 'requested 3, not all', 'requested 3'],
    ['Backordered', [], 'not all, not held, not void', 'not all', ''],
    ['Released', [], 'not all, not held, not void', 'not all, not held', ''],
    ['Sales Hold', [], 'not all, held, not void', 'not all, held', 'held'],
    ['Voided', [], 'void', 'void', 'void'],
    [
      'Voided',
      [3, 1],
      'shipped 1, requested 3, not all, void',
      'requested 3, void, invoiced 1',
      'shipped 1, requested 3, not all, void',
    ],
    ['Shipped', [], 'shipped some, all, not held', 'invoiced some@0.001', 'shipped some, all'],
    [
      'Shipped',
      [3],
      'shipped some, requested 3, all, not held',
      'requested 3, invoiced some@0.001',
      'shipped some, requested 3, all',
    ],
    [
      'Shipped',
      [3, 2],
      'shipped 2, requested 3, not all',
      'requested 3, invoiced 2',
      'shipped 2, requested 3, not all',
    ],
    ['Shipped', [3, 0, 3], 'requested 3, not all', 'requested 3', 'requested 3, not all'],
    ['Shipped', [NONE, 2], 'shipped 2', 'invoiced 2', 'shipped 2'],
    [
      'Shipped',
      [3, NONE, 1],
      'shipped 2, requested 3, not all, not held, not void',
      'requested 3, not all, invoiced 2',
      'shipped 2, requested 3',
    ],
    [
      'Shipped',
      [3, NONE, 3],
      'requested 3, not all, not held, not void',
      'requested 3, not all',
      'requested 3',
    ],
    [
      'Shipped',
      [1, NONE, 3],
      'shipped some, requested 1, not all, not held, not void',
      'requested 1, not all, invoiced some',
      'shipped some, requested 1',
    ],
    [
      'Shipped',
      [NONE, NONE, 1],
      'shipped some, requested 1, not all, not held, not void',
      'requested 1, not all, invoiced some',
      'shipped some, requested 1',
    ],
    ['Open', [3, NONE, 1], 'requested 3, not all, not held, not void', 'requested 3, not all', 'requested 3'],
    [
      'Partially Shipped',
      [],
      'shipped some, not all, not held, not void',
      'not all, invoiced some',
      'shipped some',
    ],
    [
      'Partially Shipped',
      [3, NONE, 1],
      'shipped 2, requested 3, not all, not held, not void',
      'requested 3, not all, invoiced 2',
      'shipped 2, requested 3',
    ],
    [
      'Partially Shipped',
      [3, 2],
      'shipped 2, requested 3, not all, not held, not void',
      'requested 3, not all, invoiced 2',
      'shipped 2, requested 3, not all',
    ],
  ])('%s %j: in an event %j, in an invoice %j, in a creation %j', (lineStatus, counts, ...facts) => {
    const own = line(1, { ...(lineStatus !== undefined && { lineStatus }), ...quantities(...counts) });
    const told = ['order_shipped', 'order_invoiced', 'async_order_create'].map((type) =>
      inWords(unitIn(factsOfNotification(notification(type, 0, { X: [own, ...OTHER] })))),
    );
    expect(told).toEqual(facts);
  });

  it('are not about a line whose word, or whose backordered pieces, another bears', () => {
    const told = ['order_shipped', 'order_hold', 'order_voided', 'order_backordered'].map((type, index) =>
      unitIn(factsOfNotification(notification(type, 0, { X: [line(1), ...OTHER.slice(index, index + 1)] }))),
    );
    expect(told).toEqual([{}, {}, {}, {}]);
  });

  it.each([
    ['order_shipped', 'shipped some, all, not held'],
    ['order_invoiced', 'invoiced some@0.001'],
    ['order_hold', 'not all, held, not void'],
    ['order_voided', 'void'],
    ['order_backordered', 'not all, not held, not void'],
    ['async_order_create', ''],
  ])('are by the event, where it has no word: %s: %j', (type, facts) => {
    const told = factsOfNotification(
      notification(type, 0, { X: [line(1), line(2, { lineStatus: 'Released' })] }),
    );
    expect(inWords(unitIn(told))).toBe(facts);
  });
});

describe('the facts of a line that is listed several times', () => {
  it.each<[string, readonly (readonly [string | undefined, ...(number | undefined)[]])[], string]>([
    [
      'alike',
      [
        ['Shipped', 3, 1],
        ['Shipped', 3, 1],
      ],
      'shipped 2, requested 6, not all',
    ],
    [
      'counted',
      [
        ['Shipped', 2, 2],
        ['Open', 3, 1],
      ],
      'shipped 3, requested 5, not all, not held, not void',
    ],
    [
      'by words',
      [
        ['Shipped', 2],
        ['Invoiced', 3],
      ],
      'shipped 5, requested 5, all, not held',
    ],
    ['by words, without a count', [['Shipped'], ['Invoiced']], 'shipped some, all, not held'],
    ['one of them not counted', [['Shipped', NONE, 2], ['Open']], 'shipped 2, not all, not held, not void'],
    [
      'void and shipped',
      [
        ['Voided', 2, 0],
        ['Shipped', 3, 3],
      ],
      'shipped 3, requested 3, not all, void',
    ],
    [
      'void in part and open',
      [
        ['Voided', 2, 1],
        ['Open', 3, 0],
      ],
      'shipped 1, requested 4, not all, not held, not void',
    ],
    [
      'void and on hold',
      [
        ['Voided', 2, 0],
        ['On Hold', 3, 0],
      ],
      'requested 3, not all, held, not void',
    ],
    [
      'open and on hold',
      [
        ['Open', 2, 0],
        ['On Hold', 3, 0],
      ],
      'requested 5, not all, held, not void',
    ],
    [
      'void twice',
      [
        ['Voided', 2, 0],
        ['Canceled', 3, 0],
      ],
      'not all, void',
    ],
  ])('%s', (_, parts, facts) => {
    const lines = parts.map(([lineStatus, ...counts]) =>
      line(1, { ...(lineStatus !== undefined && { lineStatus }), ...quantities(...counts) }),
    );
    const event = factsOfNotification(notification('order_shipped', 0, { X: [...lines, ...OTHER] }));
    expect(inWords(unitIn(event))).toBe(facts);
  });
});

describe('the facts of a whole Ingram order', () => {
  const of = (type: string, ...lines: readonly object[]) =>
    inWords(wholeIn(factsOfNotification(notification(type, 0, { X: lines }))));

  it.each([
    ['order_shipped', 'shipped some, all, not held', 'shipped some', ''],
    ['order_invoiced', 'invoiced some@0.001', 'invoiced some', ''],
    ['order_hold', 'not all, held, not void', '', ''],
    ['order_voided', 'void', '', ''],
    ['order_backordered', 'not all, not held, not void', '', ''],
    ['async_order_create', '', '', ''],
  ])(
    'by %s without lines: %j; beside a line: %j; beside one that counts 0: %j',
    (type, alone, beside, none) => {
      const counted = line(1, { requestedQuantity: 3, shippedQuantity: 0 });
      expect([of(type), of(type, line(1)), of(type, counted)]).toEqual([alone, beside, none]);
      expect(of(type, line(1), counted)).toBe(beside);
    },
  );
});

describe('the facts of Order Details, asked for at the first moment', () => {
  const shown = (orderStatus: string | undefined, ...lines: readonly object[]) => {
    const details = readOrderDetails({ orderStatus, customerOrderNumber: 'PO', lines }, 'X');
    if (details === undefined) throw new Error("The test's own details cannot be read.");
    return factsOfDetails(details, START_MS);
  };

  it.each([
    ['In Progress', 'requested 3@-300, not all@-300, not held@-300, not void@-300'],
    ['On Hold', 'requested 3@-300, not all@-300, held@-300, not void@-300'],
    ['Canceled', 'requested 3@-300, void'],
    ['Shipped', 'shipped 3, requested 3@-300, all, not held@-300'],
  ])('of a line that is %s: %s', (lineStatus, facts) => {
    expect(inWords(unitIn(shown(undefined, line(1, { lineStatus, quantityOrdered: 3 }))))).toBe(facts);
  });

  it.each([
    ['Processing', 'not all@-300, not held@-300, not void@-300', 'not held@-300'],
    ['On Hold', 'not all@-300, held@-300, not void@-300', ''],
    ['Canceled', 'void', 'not held@-300'],
    ['Shipped', 'shipped some, all, not held@-300', 'shipped some@-300, not held@-300'],
    [undefined, '', ''],
  ])('of an order that is %s: %j, and beside a line %j', (orderStatus, alone, beside) => {
    expect(inWords(wholeIn(shown(orderStatus)))).toBe(alone);
    expect(inWords(wholeIn(shown(orderStatus, line(1))))).toBe(beside);
  });
});

describe('a line with the number of a package', () => {
  const packed = { lineStatus: 'Backordered', ...packages('UPS', '1Z') };
  const factsIn = (type: string, content: object) =>
    inWords(unitIn(factsOfNotification(notification(type, 0, { X: [line(1, content), ...OTHER] }))));

  it.each([
    ['has shipped in part, in an event of a shipment', 'order_shipped', packed, 'shipped some, not all'],
    [
      'has not, where it counts none',
      'order_shipped',
      { ...packed, ...quantities(3, 0) },
      'requested 3, not all',
    ],
    ['need not have, in another event', 'order_hold', packed, 'not all'],
    ['need not have, in an invoice', 'order_invoiced', packed, 'not all'],
  ])('%s', (_, type, content, facts) => {
    expect(factsIn(type, content).split(', not held')[0]).toBe(facts);
  });
});
