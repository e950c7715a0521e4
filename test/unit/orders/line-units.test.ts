// Real: all, from the notification's JSON to the units of a line.
import { describe, expect, it } from '@jest/globals';
import { unitsOf } from '../../../lib/orders/state.ts';
import { shippedPieces } from '../../../lib/orders/unit.ts';
import { type LineEvent, linesOf, NONE } from '../../support/line-events.ts';
import { line, notification, orderAfter } from '../../support/orders.ts';

/** Each unit by its sub-order, with what is left of it, and how many pieces have shipped, where something has. */
function unitsAfter(events: readonly LineEvent[]): readonly string[] {
  const notifications = events.map((event, index) =>
    notification(event[0], index * 60, { '20-A': linesOf(event) }),
  );
  return unitsOf(orderAfter(notifications)).map(({ subOrder = '', remainder, hasShipped, facts }) =>
    [subOrder.slice(-2) || 'all', remainder, ...(hasShipped ? [shippedPieces(facts)] : [])].join(' '),
  );
}

const TWO: LineEvent = ['order_shipped', [11, 'Shipped', 3, 3], [12, 'Backordered', 2, 0]];

describe('the units of a line that is told as a whole beside its sub-orders', () => {
  it.each<readonly [string, readonly LineEvent[], readonly string[]]>([
    [
      'has shipped as much as they have',
      [TWO, ['order_shipped', ['all', NONE, 5, 3]]],
      ['11 nothing 3', '12 open'],
    ],
    ['has shipped more', [TWO, ['order_shipped', ['all', NONE, 5, 4]]], ['11 nothing 3', '12 open 1']],
    [
      'has shipped altogether',
      [TWO, ['order_shipped', ['all', NONE, 5, 5]]],
      ['11 nothing 3', '12 nothing 2'],
    ],
    ['has shipped by a word', [TWO, ['order_shipped', ['all', 'Shipped']]], ['11 nothing 3', '12 nothing 2']],
    [
      'has shipped in part by a word',
      [TWO, ['order_shipped', ['all', 'Partially Shipped']]],
      ['11 nothing 3', '12 open'],
    ],
    ['was invoiced', [TWO, ['order_invoiced', ['all', 'Invoiced', 5, 5]]], ['11 nothing 3', '12 nothing 2']],
    [
      'was invoiced in part',
      [TWO, ['order_invoiced', ['all', 'Invoiced', 5, 4]]],
      ['11 nothing 3', '12 open 1'],
    ],
    ['is void', [TWO, ['order_voided', ['all', 'Voided']]], ['11 nothing 3', '12 void']],
    ['is on hold', [TWO, ['order_hold', ['all', 'On Hold', 5, 3]]], ['11 nothing 3', '12 held']],
    [
      'is on hold with its order',
      [['order_shipped', ['all', NONE, 5, 3]], TWO, ['order_hold']],
      ['11 nothing 3', '12 held'],
    ],
    [
      'is older than the word of the last one',
      [['order_shipped', ['all', 'Shipped']], TWO],
      ['11 nothing 3', '12 open'],
    ],
    [
      'is older than a void of the last one',
      [['order_backordered', ['all', 'Open']], TWO, ['order_voided', [12, 'Voided']]],
      ['11 nothing 3', '12 void'],
    ],
    [
      'was requested',
      [['async_order_create', ['all', NONE, 5]], TWO, ['order_shipped', [12, 'Shipped', 2, 2]]],
      ['11 nothing 3', '12 nothing 2'],
    ],
    [
      'was requested alone',
      [
        ['async_order_create', ['all', NONE, 5]],
        ['order_shipped', [11, 'Shipped', NONE, 2]],
      ],
      ['11 open 2'],
    ],
    [
      'has something left since its only known sub-order shipped',
      [
        ['order_shipped', [11, NONE, 3, 3]],
        ['order_backordered', ['all', 'Backordered', 5, 3]],
      ],
      ['11 open 3'],
    ],
    [
      'is on hold since its only known sub-order shipped',
      [
        ['order_shipped', [11, NONE, 3, 3]],
        ['order_hold', ['all', 'On Hold', 5]],
      ],
      ['11 held 3'],
    ],
    [
      'had something left before its last known sub-order shipped',
      [
        ['order_backordered', ['all', 'Backordered', 5, 3]],
        ['order_shipped', [12, NONE, 2, 2]],
      ],
      ['12 nothing 3'],
    ],
    [
      'has a sub-order that is told with what was entered',
      [
        ['async_order_create', ['all', NONE, 5]],
        ['order_shipped', [11, NONE, 5, 3], [12, NONE, 2, 2]],
      ],
      ['11 nothing 3', '12 nothing 2'],
    ],
    [
      'has more pieces than its only sub-order',
      [
        ['async_order_create', ['all', NONE, 5]],
        ['order_shipped', [11, NONE, 3, 3]],
      ],
      ['11 open 3'],
    ],
    [
      'has more pieces than a later sub-order, before which nobody has named the first',
      [
        ['async_order_create', ['all', NONE, 5]],
        ['order_shipped', [12, NONE, 2, 2]],
      ],
      ['12 nothing 2'],
    ],
    [
      'has more pieces than its sub-orders, of which one was not counted',
      [
        ['async_order_create', ['all', NONE, 5]],
        ['order_shipped', [11, 'Shipped'], [12, NONE, 2, 2]],
      ],
      ['11 nothing 0', '12 nothing 2'],
    ],
    [
      'has more pieces than its only sub-order, which has shipped by a word as well',
      [
        ['async_order_create', ['all', NONE, 5]],
        ['order_shipped', [11, NONE, 3, 3]],
        ['order_shipped', [11, 'Shipped']],
      ],
      ['11 open 3'],
    ],
    [
      'has a sub-order that was counted in part, and has shipped by a word since',
      [
        ['async_order_create', ['all', NONE, 3]],
        ['order_shipped', [11, NONE, 3, 2]],
        ['order_shipped', [11, 'Shipped']],
      ],
      ['11 nothing 3'],
    ],
    [
      'has something left until its only sub-order ships again, by words alone',
      [
        ['order_shipped', [11, 'Shipped']],
        ['order_backordered', ['all', 'Backordered']],
        ['order_shipped', [11, 'Shipped']],
      ],
      ['11 nothing 0'],
    ],
    [
      'has something left until its only sub-order, counted in part, ships by a word',
      [
        ['order_shipped', [11, NONE, 5, 4]],
        ['order_hold', ['all', 'Released']],
        ['order_shipped', [11, 'Shipped']],
      ],
      ['11 nothing 5'],
    ],
    [
      'has something left, whatever a word says of its only sub-order, which was counted',
      [
        ['order_shipped', [11, NONE, 3, 3]],
        ['order_backordered', ['all', 'Backordered']],
        ['order_shipped', [11, 'Shipped']],
      ],
      ['11 open 3'],
    ],
    [
      'has shipped by a later word of its only sub-order, of which nobody has told how many were requested',
      [
        ['order_shipped', [11, 'Shipped', NONE, 1]],
        ['order_shipped', ['all', 'Partially Shipped', 5]],
        ['order_shipped', [11, 'Shipped']],
      ],
      ['11 nothing 5'],
    ],
    [
      'has more pieces in its first sub-order than its sub-orders have shipped',
      [
        ['async_order_create', [11, NONE, 5]],
        ['order_shipped', [11, NONE, 3, 3]],
        ['order_shipped', [12, NONE, 1, 1]],
      ],
      ['11 nothing 3', '12 open 1'],
    ],
    [
      'has as many pieces in its first sub-order as its three sub-orders have shipped',
      [
        ['async_order_create', [11, NONE, 5]],
        ['order_shipped', [11, NONE, 2, 2]],
        ['order_shipped', [12, NONE, 3, 1]],
        ['order_shipped', [13, NONE, 2, 2]],
      ],
      ['11 nothing 2', '12 nothing 1', '13 nothing 2'],
    ],
    [
      'has shipped altogether, where the first sub-order is told with what it was entered with alone',
      [
        ['order_backordered', [11, 'Open', 3], [12, 'Backordered', 1]],
        ['order_shipped', ['all', NONE, 3, 3]],
      ],
      ['11 nothing', '12 nothing 3'],
    ],
    [
      'has shipped in part by then, where its second sub-order is void and has less than the first one had',
      [
        ['order_voided', [12, NONE, 1]],
        ['order_backordered', [11, 'Backordered', 2]],
      ],
      ['11 nothing 0', '12 void'],
    ],
    [
      'has a sub-order that has shipped by a word, and was counted without what was requested of it',
      [
        ['async_order_create', ['all', NONE, 3]],
        ['order_shipped', [11, 'Backordered', NONE, 1]],
        ['order_shipped', [11, 'E-Delivered']],
      ],
      ['11 nothing 3'],
    ],
    [
      'has something left in its last sub-order, where nobody has told how many pieces were requested',
      [['order_shipped', [11, NONE, NONE, 3], [12, NONE, NONE, 1], [13, 'Backordered', NONE, 0]]],
      ['11 nothing 3', '12 nothing 1', '13 open'],
    ],
    [
      'has something left in its last sub-order, where the first one has shipped all that was requested of it',
      [['order_shipped', [11, NONE, 3, 3], [12, NONE, NONE, 1], [13, 'Backordered', NONE, 0]]],
      ['11 nothing 3', '12 nothing 1', '13 open'],
    ],
    [
      'has shipped in part by then, where its second sub-order is void and has less than the line had',
      [
        ['async_order_create', ['all', NONE, 3]],
        ['order_backordered', [12, NONE, 1, 0]],
        ['order_voided', [12, NONE, 1]],
      ],
      ['12 void 0'],
    ],
    [
      'has shipped in part by then, where its third sub-order is void and has less than the first one had',
      [
        ['async_order_create', [11, NONE, 3]],
        ['order_backordered', [12, 'Backordered']],
        ['order_voided', [13, NONE, 1]],
      ],
      ['11 nothing 0', '12 nothing', '13 void'],
    ],
    [
      'has shipped, in a sub-order that nobody has counted, what the next one was entered without',
      [
        ['order_shipped', [11, NONE, 2, 2], [12, NONE, 3, 0]],
        ['order_shipped', [12, 'Shipped'], [13, 'Backordered']],
        ['order_shipped', [13, NONE, 2, 2]],
      ],
      ['11 nothing 2', '12 nothing 1', '13 nothing 2'],
    ],
    [
      'has shipped, in sub-orders of two distributions, what each was entered with',
      [['order_shipped', [11, 'Shipped', 5], [21, 'Shipped', 3, 3]]],
      ['11 nothing 5', '21 nothing 3'],
    ],
    [
      'is void, where all of it is void in its second sub-order',
      [
        ['async_order_create', ['all', NONE, 3]],
        ['order_voided', [12, NONE, 3]],
      ],
      ['12 void'],
    ],
    [
      'has a sub-order on hold before an invoice of the one before it',
      [
        ['async_order_create', ['all', NONE, 5]],
        ['order_hold', [12, 'Backordered', 2]],
        ['order_invoiced', [11, 'Shipped', NONE, 3]],
      ],
      ['11 nothing 3', '12 held'],
    ],
    [
      'ships by a word, and has one sub-order, which was open',
      [
        ['order_backordered', [11, 'Open']],
        ['order_shipped', ['all', 'Shipped']],
      ],
      ['11 nothing 0'],
    ],
    [
      'ships in part by a word, and has one sub-order',
      [
        ['order_backordered', [11, 'Open']],
        ['order_shipped', ['all', 'Partially Shipped']],
      ],
      ['11 open 0'],
    ],
    [
      'has shipped, and an event names a later sub-order alone',
      [
        ['order_shipped', ['all', NONE, 5, 3]],
        ['order_shipped', [12, NONE, 2, 1]],
      ],
      ['12 open 3'],
    ],
    [
      'has as many pieces as its sub-orders',
      [TWO, ['order_invoiced', ['all', 'Invoiced', NONE, 3]]],
      ['11 nothing 3', '12 open'],
    ],
    ['has no sub-orders', [['order_shipped', ['all', NONE, 5, 3]]], ['all open 3']],
  ])('%s', (_, events, units) => {
    expect(unitsAfter(events)).toEqual(units);
  });
});

it('Sub-orders of very many digits cost no more than their length', () => {
  const digits = '1'.repeat(60_000);
  const lines = ['1X', '2X'].map((end) =>
    line(1, { lineStatus: 'Open', requestedQuantity: 1, subOrderNumber: `${digits}-${end}` }),
  );
  expect(unitsOf(orderAfter([notification('order_backordered', 0, { '20-A': lines })]))).toHaveLength(2);
});
