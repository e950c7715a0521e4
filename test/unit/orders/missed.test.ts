// Pure: what is known of an order with and without what a search has found.
import { describe, expect, it } from '@jest/globals';
import type { LineStatus } from '../../../lib/ingram/webhook/vocabulary.ts';
import { decide } from '../../../lib/orders/decide.ts';
import type { Order } from '../../../lib/orders/facts.ts';
import { isMissed } from '../../../lib/orders/missed.ts';
import { DEFAULT_STATUS_TABLE } from '../../../lib/orders/status-table.ts';
import { answer, detailsLine, type Learned, orderKnowing } from '../../support/details.ts';
import { line, notification, packages } from '../../support/orders.ts';

const event = (type: string, seconds: number, ...lines: readonly object[]) =>
  notification(type, seconds, { '20-RD001': lines });
const unnumbered = (...lines: readonly object[]) => notification('order_shipped', 1, { '': lines });
const pieces = (number: number, requestedQuantity: number, shippedQuantity: number) =>
  line(number, { lineStatus: 'shipped', requestedQuantity, shippedQuantity });
const details = (seconds: number, ...lines: readonly (readonly [number, LineStatus, number])[]) =>
  answer(
    '20-RD001',
    seconds,
    lines.map(([number, status, quantityOrdered]) => detailsLine(number, status, { quantityOrdered })),
  );

function isFound(told: readonly Learned[], found: Learned): boolean {
  const order: Order = { ...orderKnowing([...told, found]), hasUpdate: true };
  const news = decide(order, DEFAULT_STATUS_TABLE, { mustRepeat: true });
  return (
    news !== undefined &&
    isMissed({ update: news, isNews: true }, order, orderKnowing(told), DEFAULT_STATUS_TABLE)
  );
}

describe('what a search has found was missed', () => {
  it.each<[string, readonly Learned[], Learned]>([
    ['where the status is another one', [event('order_hold', 1, line(1))], details(600, [1, 'shipped', 1])],
    ['where nothing was known', [], details(600, [1, 'shipped', 1])],
    [
      'where more pieces of a line have shipped',
      [event('order_shipped', 1, pieces(1, 3, 1))],
      details(600, [1, 'shipped', 3]),
    ],
    [
      'where another line has shipped, though a third one is open',
      [event('order_shipped', 1, pieces(1, 1, 1), line(2), line(3))],
      details(600, [1, 'shipped', 1], [2, 'shipped', 1], [3, 'open', 1]),
    ],
    [
      'where an event has told of the whole order, but of no shipment',
      [event('order_backordered', 1)],
      details(600, [1, 'shipped', 1], [2, 'open', 1]),
    ],
    [
      'where more has shipped than an event without the number of its Ingram order has told',
      [unnumbered(pieces(1, 3, 1), pieces(2, 5, 1))],
      details(600, [1, 'shipped', 3], [2, 'open', 5]),
    ],
    [
      'where an event has told since that something is left',
      [details(600, [1, 'open', 2]), event('order_shipped', 700), event('order_backordered', 800, line(1))],
      details(900, [1, 'shipped', 2]),
    ],
  ])('%s', (_, told, found) => {
    expect(isFound(told, found)).toBe(true);
  });
});

describe('what a search has found was not missed', () => {
  it.each<[string, readonly Learned[], Learned]>([
    [
      'where events have told it',
      [event('order_shipped', 1, pieces(1, 2, 2))],
      details(600, [1, 'shipped', 2]),
    ],
    [
      'where it counts what an event has told without a number, though others were counted',
      [
        event('order_shipped', 1, pieces(1, 3, 3)),
        event('order_shipped', 2, line(2, { lineStatus: 'shipped' })),
      ],
      details(600, [1, 'shipped', 3], [2, 'shipped', 2]),
    ],
    [
      'where it counts what an event has told by the number of a package, beside a line that says so',
      [
        event(
          'order_shipped',
          1,
          line(1, { lineStatus: 'Backordered', ...packages('UPS', '1Z') }),
          line(2, { lineStatus: 'shipped' }),
        ),
        event('order_voided', 2, line(1, { lineStatus: 'voided' })),
      ],
      details(600, [1, 'shipped', 4], [2, 'shipped', 1]),
    ],
    [
      'where an event has told of a shipment of the whole order',
      [event('order_shipped', 1)],
      details(600, [1, 'shipped', 3], [2, 'shipped', 2]),
    ],
    [
      'where an event without the number of its Ingram order has told of the line',
      [unnumbered(pieces(1, 3, 3))],
      details(600, [1, 'shipped', 3]),
    ],
    [
      'where an event without the number of its Ingram order has told of all of it',
      [unnumbered()],
      details(600, [1, 'shipped', 3]),
    ],
    [
      'where an event without lines may have told so, though lines were known by then',
      [details(600, [1, 'open', 2], [2, 'open', 1]), event('order_shipped', 1_200)],
      details(1_800, [1, 'shipped', 2], [2, 'shipped', 1]),
    ],
  ])('%s', (_, told, found) => {
    expect(isFound(told, found)).toBe(false);
  });
});
