// Real: all. Notifications and Order Details go through their readers before they are folded. One line of one Ingram
// order, of which an event says one thing and the details another: the table of withDetails, row by row.
import { describe, expect, it } from '@jest/globals';
import type { LineStatus } from '../../../lib/ingram/webhook/vocabulary.ts';
import { withDetails } from '../../../lib/orders/details.ts';
import type { Order } from '../../../lib/orders/order.ts';
import { type OrderState, statusOf } from '../../../lib/orders/status.ts';
import { answer, detailsLine, orderKnowing, LINE_STATES as STATES, WORDS } from '../../support/details.ts';
import { line, notification } from '../../support/orders.ts';

const MINUTE = 60;

const COUNTED = { requestedQuantity: 2, shippedQuantity: 2 };

/** What a notification says of the line, by the name that the tables below give it. */
const SAYINGS = {
  open: { lineStatus: WORDS.open },
  backordered: { lineStatus: WORDS.backordered },
  held: { lineStatus: WORDS.held },
  partially_shipped: { lineStatus: WORDS.partially_shipped },
  '1 of 2 shipped': { requestedQuantity: 2, shippedQuantity: 1 },
  shipped: { lineStatus: WORDS.shipped },
  'shipped, of an unknown number': { lineStatus: WORDS.shipped, shippedQuantity: 2 },
  'shipped, of none': { lineStatus: WORDS.shipped, requestedQuantity: 0, shippedQuantity: 0 },
  'shipped, of 2': { lineStatus: WORDS.shipped, requestedQuantity: 2 },
  '2 of 2 shipped': COUNTED,
  voided: { lineStatus: WORDS.voided },
} as const;
type Saying = keyof typeof SAYINGS;

/** An order of one line: an event of the start, and details asked for so many seconds later. */
function orderOf(saying: Saying, state: LineStatus, seconds: number): Order {
  const event = notification('order_backordered', 0, { X: [line(1, SAYINGS[saying])] });
  return orderKnowing([event, answer('X', seconds, [detailsLine(1, state)])]);
}

/** What the line of such an order is. */
function lineOf(order: Order): LineStatus | undefined {
  const { lines, details } = order.ingramOrders.get('X') ?? {};
  const state = details?.lines.get('1');
  return details && state && withDetails(lines?.get('1'), { state, asOf: details.asOf });
}

/** What an order is whose one line is this. */
const stateOf = (line: LineStatus): OrderState => (line === 'open' ? 'backordered' : line);

type Row = readonly [Saying, readonly LineStatus[]];

// What the line is when the details show it as each of STATES.
const BY_THE_DETAILS = STATES;
const WHATEVER_THE_TIME: readonly Row[] = [
  ['open', BY_THE_DETAILS],
  [
    'partially_shipped',
    ['partially_shipped', 'partially_shipped', 'held', 'partially_shipped', 'shipped', 'voided'],
  ],
  [
    '1 of 2 shipped',
    ['partially_shipped', 'partially_shipped', 'held', 'partially_shipped', 'shipped', 'voided'],
  ],
  ['shipped', ['shipped', 'shipped', 'shipped', 'partially_shipped', 'shipped', 'voided']],
  [
    'shipped, of an unknown number',
    ['shipped', 'shipped', 'shipped', 'partially_shipped', 'shipped', 'voided'],
  ],
  ['shipped, of none', ['shipped', 'shipped', 'shipped', 'partially_shipped', 'shipped', 'voided']],
  ['shipped, of 2', ['shipped', 'shipped', 'shipped', 'partially_shipped', 'shipped', 'voided']],
  ['2 of 2 shipped', ['shipped', 'shipped', 'shipped', 'shipped', 'shipped', 'voided']],
  ['voided', ['voided', 'voided', 'voided', 'partially_shipped', 'shipped', 'voided']],
];
const WITHIN_FIVE_MINUTES: readonly Row[] = [
  ...WHATEVER_THE_TIME,
  ['held', ['held', 'held', 'held', 'partially_shipped', 'shipped', 'voided']],
  ['backordered', ['backordered', 'backordered', 'held', 'partially_shipped', 'shipped', 'voided']],
];
const LATER: readonly Row[] = [
  ...WHATEVER_THE_TIME,
  ['held', BY_THE_DETAILS],
  ['backordered', BY_THE_DETAILS],
];

describe.each([
  ['at the same moment', 0, WITHIN_FIVE_MINUTES],
  ['a second later', 1, WITHIN_FIVE_MINUTES],
  ['just under five minutes later', 5 * MINUTE - 0.001, WITHIN_FIVE_MINUTES],
  ['five minutes later', 5 * MINUTE, LATER],
  ['days later', 5000 * MINUTE, LATER],
] as const)('beside details asked for %s', (_, seconds, rows) => {
  describe.each(rows)('a line that an event said is %s', (saying, expected) => {
    const cases = STATES.map((shown, index) => ({ shown, state: expected[index] ?? shown }));

    it.each(cases)('and the details show as $shown is $state', ({ shown, state }) => {
      const order = orderOf(saying, shown, seconds);
      expect(lineOf(order)).toBe(state);
      expect(statusOf(order)).toBe(stateOf(state));
    });
  });
});

describe.each(Object.keys(SAYINGS) as Saying[])('an event newer than the details says %s', (saying) => {
  const alone = statusOf(
    orderKnowing([notification('order_backordered', 0, { X: [line(1, SAYINGS[saying])] })]),
  );

  it.each(STATES)('and counts, though they showed the line as %s', (shown) => {
    for (const seconds of [-0.001, -1, -5000 * MINUTE]) {
      expect(statusOf(orderOf(saying, shown, seconds))).toBe(alone);
    }
  });
});

describe('a line of which only one of them tells', () => {
  it.each(STATES)('is what the details show: %s', (state) => {
    const order = orderKnowing([answer('X', 0, [detailsLine(1, state)])]);
    expect(lineOf(order)).toBe(state);
    expect(statusOf(order)).toBe(stateOf(state));
  });

  it.each(STATES)('is what the event said, while there are no details: %s', (state) => {
    const event = notification('order_backordered', 0, { X: [line(1, { lineStatus: WORDS[state] })] });
    expect(statusOf(orderKnowing([event]))).toBe(stateOf(state));
  });
});

describe('the details of a line', () => {
  const shown = (content: object, changes: object = {}) => {
    const order = orderKnowing([answer('X', 0, [detailsLine(1, 'open', content)], changes)]);
    return lineOf(order);
  };

  it.each([
    ['its status', { lineStatus: 'Delivered', quantityOrdered: 3 }, {}, 'shipped'],
    [
      'what stayed behind, before its status',
      { lineStatus: 'Shipped', quantityOrdered: 3, quantityBackOrdered: 1 },
      {},
      'partially_shipped',
    ],
    [
      'what stayed behind, where that is all',
      { lineStatus: 'Shipped', quantityOrdered: 3, quantityBackOrdered: 3 },
      {},
      'backordered',
    ],
    [
      'its own status, before that of the whole',
      { lineStatus: 'On Hold' },
      { orderStatus: 'Shipped' },
      'held',
    ],
    [
      'the status of the whole, for want of its own',
      { lineStatus: '' },
      { orderStatus: 'Shipped' },
      'shipped',
    ],
    [
      'the status of the whole, where nobody knows the word of its own',
      { lineStatus: 'pondering' },
      { orderStatus: 'Canceled' },
      'voided',
    ],
    ['open, where nobody knows either word', { lineStatus: 'pondering' }, { orderStatus: 'musing' }, 'open'],
  ] as const)('go by %s', (_, content, changes, state) => {
    expect(shown(content, changes)).toBe(state);
  });
});
