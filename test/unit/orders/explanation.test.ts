// Real: all.
import { describe, expect, it } from '@jest/globals';
import { explanationText } from '../../../lib/bridge/words/explanation-text.ts';
import { explain } from '../../../lib/orders/explanation.ts';
import { UNKNOWN_ORDER } from '../../../lib/orders/facts.ts';
import { merge } from '../../../lib/orders/merge.ts';
import { factsOfReturn } from '../../../lib/orders/returns.ts';
import { line, notification, orderAfter, START_MS } from '../../support/orders.ts';

const pieces = (requestedQuantity: number, shippedQuantity: number) => ({
  requestedQuantity,
  shippedQuantity,
});

describe('why an order has its status, in words', () => {
  it.each([
    [
      'all that was counted has shipped',
      [notification('order_shipped', 0, { X: [line(1, pieces(3, 3)), line(2, pieces(2, 2))] })],
      '5 of 5 pieces shipped',
    ],
    [
      'a part of a line is left',
      [notification('order_shipped', 0, { X: [line(1, pieces(3, 1))] })],
      '1 of 3 pieces shipped; open: line 1 of X',
    ],
    [
      'the rest is void',
      [
        notification('order_shipped', 0, { X: [line(1, pieces(3, 1))] }),
        notification('order_voided', 1, { X: [line(1)] }),
      ],
      '1 of 3 pieces shipped; void: line 1 of X',
    ],
    [
      'an order is on hold as a whole',
      [notification('order_hold', 0, { X: [] })],
      'nothing shipped; on hold: X',
    ],
    [
      'no Ingram order is named',
      [notification('order_hold', 0, { '': [] })],
      'nothing shipped; on hold: the order',
    ],
    [
      'words alone tell of one line of two',
      [
        notification('order_shipped', 0, {
          X: [line(1, { lineStatus: 'Shipped' }), line(2, { lineStatus: 'Open' })],
        }),
      ],
      'something shipped; open: line 2 of X',
    ],
    [
      'nobody has told how many were requested',
      [notification('order_shipped', 0, { X: [line(1, { lineStatus: 'Shipped', shippedQuantity: 2 })] })],
      'everything shipped',
    ],
    [
      'words tell that something has shipped of what was requested',
      [
        notification('order_shipped', 0, {
          X: [line(1, { lineStatus: 'Partially Shipped', requestedQuantity: 2 })],
        }),
      ],
      'something shipped; open: line 1 of X',
    ],
    [
      'a word tells that all has shipped of what was requested',
      [notification('order_shipped', 0, { X: [line(1, { lineStatus: 'Shipped', requestedQuantity: 2 })] })],
      '2 of 2 pieces shipped',
    ],
    [
      'nothing is left of it',
      [notification('order_voided', 0, { X: [line(1), line(2)] })],
      'nothing shipped; void: line 1 of X, line 2 of X',
    ],
    [
      'a line stands in parts',
      [
        notification('order_shipped', 0, {
          X: [
            line(1, { lineStatus: 'Shipped', ...pieces(3, 3) }),
            line(1, { lineStatus: 'Backordered', ...pieces(2, 0) }),
          ],
        }),
      ],
      '3 of 5 pieces shipped; open: line 1 of X',
    ],
    [
      'parts of a line have shipped and are open by words',
      [
        notification('order_shipped', 0, {
          X: [
            line(1, { lineStatus: 'Shipped', requestedQuantity: 3 }),
            line(1, { lineStatus: 'Open', requestedQuantity: 2 }),
          ],
        }),
      ],
      '3 of 5 pieces shipped; open: line 1 of X',
    ],
    [
      'parts of a line are open and backordered',
      [
        notification('order_backordered', 0, {
          X: [
            line(1, { lineStatus: 'Backordered', requestedQuantity: 3 }),
            line(1, { lineStatus: 'Open', requestedQuantity: 2 }),
          ],
        }),
      ],
      'nothing shipped; open: line 1 of X',
    ],
    ['words alone tell it', [notification('order_shipped', 0, { X: [] })], 'everything shipped'],
    [
      'words alone tell of a part',
      [notification('order_shipped', 0, { X: [line(1, { lineStatus: 'Partially Shipped' })] })],
      'something shipped; open: line 1 of X',
    ],
    [
      'many lines are left',
      [
        notification('order_backordered', 0, {
          X: [1, 2, 3, 4, 5].map((number) => line(number, pieces(1, 0))),
        }),
      ],
      'nothing shipped; open: line 1 of X, line 2 of X, line 3 of X, 2 more',
    ],
    [
      'one piece was all',
      [notification('order_shipped', 0, { X: [line(1, pieces(1, 1))] })],
      '1 of 1 piece shipped',
    ],
  ])('%s', (_, notifications, words) => {
    const explanation = explain(orderAfter(notifications));
    expect(explanation && explanationText(explanation)).toBe(words);
  });

  it('names what has come back by what never shipped', () => {
    const order = orderAfter([
      notification('order_voided', 0, { X: [line(1, pieces(2, 2)), line(2, { lineStatus: 'VOIDED' })] }),
    ]);
    const products = [{ lineNumber: '1', quantity: 2 }];
    const back = { caseRequestNumber: 'C', isOfGoods: true, status: 'approved', products } as const;
    const explanation = explain(
      merge(
        order,
        factsOfReturn(back, () => true, START_MS),
      ),
    );
    expect(explanation).toMatchObject({ state: 'returned', shippedPieces: 2, units: [{ line: '2' }] });
  });

  it('names no line where all of an Ingram order is meant', () => {
    const [unit] = explain(orderAfter([notification('order_hold', 0, { X: [] })]))?.units ?? [];
    expect(unit).toStrictEqual({ ingramOrder: 'X', remainder: 'held' });
  });

  it('is nothing of an order of which nothing is known', () => {
    expect(explain(UNKNOWN_ORDER)).toBeUndefined();
  });
});
