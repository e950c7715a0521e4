// Real: all. A line's state is first its quantities, then its own status, then its event's type.
import { describe, expect, it } from '@jest/globals';
import type { LineStatus } from '../../../lib/ingram/webhook/vocabulary.ts';
import { lineState } from '../../../lib/orders/line-state.ts';
import { line, notification } from '../../support/orders.ts';

const STATUSES = ['open', 'backordered', 'held', 'partially_shipped', 'shipped', 'voided'] as const;
const BY_EVENT_TYPE = [
  ['order_shipped', 'shipped'],
  ['order_invoiced', 'shipped'],
  ['order_hold', 'held'],
  ['order_voided', 'voided'],
  ['order_backordered', 'backordered'],
  ['async_order_create', 'open'],
] as const;

type Quantities = { readonly requested?: number; readonly shipped?: number; readonly backordered?: number };
type Row = readonly [string, Quantities, readonly LineStatus[]];

const SAME = STATUSES;
const ALL_SHIPPED = STATUSES.map(() => 'shipped' as const);

// What each of STATUSES becomes beside these quantities.
const ROWS: readonly Row[] = [
  ['no quantities', {}, SAME],
  ['3 wanted', { requested: 3 }, SAME],
  ['nothing of nothing', { requested: 0, shipped: 0, backordered: 0 }, SAME],
  ['3 of 3', { requested: 3, shipped: 3, backordered: 0 }, ALL_SHIPPED],
  ['4 of 3', { requested: 3, shipped: 4 }, ALL_SHIPPED],
  [
    '2 of 3',
    { requested: 3, shipped: 2 },
    ['partially_shipped', 'partially_shipped', 'held', 'partially_shipped', 'partially_shipped', 'shipped'],
  ],
  [
    '2 of 3, 1 backordered',
    { requested: 3, shipped: 2, backordered: 1 },
    ['partially_shipped', 'partially_shipped', 'held', 'partially_shipped', 'partially_shipped', 'shipped'],
  ],
  ['0 of 3', { requested: 3, shipped: 0 }, ['open', 'backordered', 'held', 'open', 'open', 'voided']],
  [
    '0 of 3, 3 backordered',
    { requested: 3, shipped: 0, backordered: 3 },
    ['backordered', 'backordered', 'held', 'backordered', 'backordered', 'voided'],
  ],
  [
    '2 of an unknown number',
    { shipped: 2 },
    ['partially_shipped', 'partially_shipped', 'held', 'partially_shipped', 'shipped', 'shipped'],
  ],
  [
    '2 of an unknown number, 1 backordered',
    { shipped: 2, backordered: 1 },
    ['partially_shipped', 'partially_shipped', 'held', 'partially_shipped', 'partially_shipped', 'shipped'],
  ],
  [
    '0 of an unknown number, 1 backordered',
    { shipped: 0, backordered: 1 },
    ['backordered', 'backordered', 'held', 'backordered', 'backordered', 'voided'],
  ],
  [
    '1 backordered of an unknown number',
    { backordered: 1 },
    ['backordered', 'backordered', 'held', 'partially_shipped', 'partially_shipped', 'voided'],
  ],
  [
    '1 backordered of 3',
    { requested: 3, backordered: 1 },
    ['backordered', 'backordered', 'held', 'partially_shipped', 'partially_shipped', 'voided'],
  ],
  [
    '3 backordered of 3',
    { requested: 3, backordered: 3 },
    ['backordered', 'backordered', 'held', 'backordered', 'backordered', 'voided'],
  ],
];

describe.each(ROWS)('a line with %s', (_, quantities, expected) => {
  const cases = STATUSES.map((status, index) => ({ status, state: expected[index] }));

  it.each(cases)('and the status $status is $state', ({ status, state }) => {
    expect(lineState({ lineNumber: '1', packages: [], ...quantities, status }, 'order_backordered')).toBe(
      state,
    );
  });

  it.each(BY_EVENT_TYPE)('and no status is in %s what it is with the status %s', (eventType, status) => {
    const state = lineState({ lineNumber: '1', packages: [], ...quantities }, eventType);
    expect(state).toBe(expected[STATUSES.indexOf(status)]);
  });
});

describe.each(BY_EVENT_TYPE)('a line in %s', (eventType, byEventType) => {
  it.each(STATUSES)('is by its own status %s, not by the event type', (status) => {
    expect(lineState({ lineNumber: '1', packages: [], status }, eventType)).toBe(status);
  });

  it('is by the event type where it tells nothing of itself', () => {
    expect(lineState({ lineNumber: '1', packages: [] }, eventType)).toBe(byEventType);
  });
});

describe('a line as Ingram writes it', () => {
  it.each([
    [
      "the vendor's own example: shipped, 2 of 3",
      { lineStatus: 'IM::shipped', requestedQuantity: 3, shippedQuantity: 2, backOrderedQuantity: 1 },
      'partially_shipped',
    ],
    [
      'the same in strings',
      { lineStatus: 'SHIPPED', requestedQuantity: '3', shippedQuantity: '2', backorderquantity: '1' },
      'partially_shipped',
    ],
    [
      'the same in v7, which tells no shipped quantity',
      { lineStatus: 'shipped', quantityOrdered: 3, quantityBackOrdered: 1 },
      'partially_shipped',
    ],
    [
      'backordered, yet all of it shipped',
      { lineStatus: 'Backordered', requestedQuantity: '2', shippedQuantity: '2.0' },
      'shipped',
    ],
    ['shipped, yet nothing has', { lineStatus: 'shipped', requestedQuantity: 3, shippedQuantity: 0 }, 'open'],
    ['SALES_HOLD', { lineStatus: 'SALES_HOLD', requestedQuantity: 3, shippedQuantity: 0 }, 'held'],
    ['IM_ONLINE_HOLD', { lineStatus: 'IM_ONLINE_HOLD' }, 'held'],
    ['On Hold', { lineStatus: 'On Hold' }, 'held'],
    ['In Progress', { lineStatus: 'In Progress' }, 'open'],
    ['Delivered', { lineStatus: 'Delivered' }, 'shipped'],
    ['invoiced', { lineStatus: 'invoiced' }, 'shipped'],
    ['canceled', { lineStatus: 'canceled', requestedQuantity: 3, shippedQuantity: 0 }, 'voided'],
    ['a word that nobody knows, in order_hold', { lineStatus: 'pending' }, 'held'],
    [
      'a quantity that is none, beside a known status',
      { lineStatus: 'Open', shippedQuantity: 'two' },
      'open',
    ],
    [
      'empty strings everywhere, in order_hold',
      { lineStatus: '', requestedQuantity: '', shippedQuantity: ' ' },
      'held',
    ],
  ])('%s', (_, content, state) => {
    const [report] = notification('order_hold', 0, { X: [line(1, content)] }).ingramOrders;
    expect(report?.lines.map((read) => lineState(read, 'order_hold'))).toEqual([state]);
  });
});
