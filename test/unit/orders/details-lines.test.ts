// Real: all. Which lines of an order count once Order Details are known, and what a statement about a whole Ingram
// order still means beside them.
import { describe, expect, it } from '@jest/globals';
import type { LineStatus } from '../../../lib/ingram/webhook/vocabulary.ts';
import { type OrderState, statusOf } from '../../../lib/orders/status.ts';
import { answer, detailsLine, type Learned, orderKnowing, WORDS } from '../../support/details.ts';
import { line, notification } from '../../support/orders.ts';

const LATER = 600;

const lines = (...states: readonly LineStatus[]) =>
  states.map((state, index) => detailsLine(index + 1, state));
const said = (number: number, state: LineStatus) => line(number, { lineStatus: WORDS[state] });
const event = (seconds: number, ...content: readonly object[]) =>
  notification('order_backordered', seconds, { X: content });
const counted = { requestedQuantity: 1, shippedQuantity: 1 };
const shipped = (seconds: number, number: number) => event(seconds, line(number, counted));
const whole = (eventType: string, seconds: number, number = 'X') =>
  notification(eventType, seconds, { [number]: [] });

type Row = readonly [string, readonly Learned[], OrderState];

const expectStates = (rows: readonly Row[]): void =>
  it.each(rows)('%s', (_, learned, state) => {
    expect(statusOf(orderKnowing(learned))).toBe(state);
    expect(statusOf(orderKnowing(learned.toReversed()))).toBe(state);
  });

describe('the lines of an Ingram order', () => {
  expectStates([
    [
      'that only the details know count',
      [shipped(0, 1), answer('X', 1, lines('shipped', 'open'))],
      'partially_shipped',
    ],
    [
      'have all shipped once the details show so',
      [shipped(0, 1), answer('X', 1, lines('shipped', 'shipped'))],
      'shipped',
    ],
    [
      'that only older details know count too',
      [shipped(9, 1), answer('X', 1, lines('open', 'open'))],
      'partially_shipped',
    ],
    [
      'that the details do not show count where an event is newer',
      [event(9, said(2, 'open')), answer('X', 1, lines('shipped'))],
      'partially_shipped',
    ],
    [
      'that the details do not show do not count where the details are newer',
      [event(0, said(2, 'open')), answer('X', 1, lines('shipped'))],
      'shipped',
    ],
    [
      'that the details do not show do not count where the event is of the same moment',
      [event(1, said(2, 'open')), answer('X', 1, lines('shipped'))],
      'shipped',
    ],
    [
      'that the details do not show are what a newer statement about the whole says',
      [event(2, said(2, 'open')), whole('order_voided', 3), answer('X', 1, lines('voided'))],
      'voided',
    ],
    [
      'are judged by the newest details alone',
      [
        shipped(0, 1),
        answer('X', 2, lines('shipped', 'shipped')),
        answer('X', 1, lines('open', 'voided', 'held')),
      ],
      'shipped',
    ],
    [
      'that stand in the details more than once, as parts, have shipped when all parts have',
      [shipped(0, 1), answer('X', 1, [detailsLine(1, 'shipped'), detailsLine(1, 'shipped')])],
      'shipped',
    ],
  ]);

  it.each([
    [['shipped', 'backordered'], 'partially_shipped'],
    [['shipped', 'open', 'shipped'], 'partially_shipped'],
    [['partially_shipped', 'partially_shipped'], 'partially_shipped'],
    [['partially_shipped', 'backordered'], 'partially_shipped'],
    [['shipped', 'held', 'open'], 'held'],
    [['shipped', 'voided'], 'shipped'],
    [['voided', 'voided'], 'voided'],
    [['open', 'backordered'], 'backordered'],
    [['open', 'open'], 'open'],
  ] as const)('that stand in the details in parts which are %j are %s', (parts, state) => {
    for (const sequence of [parts, parts.toReversed()]) {
      const { details } = answer(
        'X',
        0,
        sequence.map((part) => detailsLine(1, part)),
      );
      const order = orderKnowing([{ details, asOf: 0 }]);
      expect(order.ingramOrders.get('X')?.details?.lines).toEqual(new Map([['1', state]]));
    }
  });
});

describe('details without lines', () => {
  const of = (orderStatus: string | undefined, seconds = LATER) =>
    answer('X', seconds, [], orderStatus === undefined ? {} : { orderStatus });
  expectStates([
    ['are what is known for want of events', [of('Shipped')], 'shipped'],
    ['that tell no status leave the order open', [of(undefined)], 'backordered'],
    [
      'say of every line what they say',
      [event(0, said(1, 'open'), said(2, 'held')), of('Shipped')],
      'shipped',
    ],
    [
      'take nothing back that has shipped, and ship nothing else',
      [event(0, said(1, 'open')), shipped(1, 2), of('Processing')],
      'partially_shipped',
    ],
    ['end a hold of a line', [event(0, said(1, 'held')), of('Processing')], 'backordered'],
    ['end a hold of the whole', [whole('order_hold', 0), of('Processing')], 'backordered'],
    ['that may lag end no hold', [whole('order_hold', 0), of('Processing', 1)], 'held'],
    ['give way to a newer statement about the whole', [whole('order_voided', 9), of('Shipped', 1)], 'voided'],
    [
      'give way to newer news of a line, and of that line alone',
      [event(0, said(1, 'open')), shipped(9, 2), of('Processing', 1)],
      'partially_shipped',
    ],
    ['void what has not shipped', [event(0, said(1, 'open'), said(2, 'held')), of('Canceled')], 'voided'],
  ]);
});

describe('an order of several Ingram orders', () => {
  expectStates([
    [
      'has shipped once the details of each show so',
      [shipped(0, 1), answer('X', 1, lines('shipped')), answer('Y', 1, lines('shipped', 'shipped'))],
      'shipped',
    ],
    [
      'has not shipped while one has a line that has not',
      [shipped(0, 1), answer('X', 1, lines('shipped')), answer('Y', 1, lines('shipped', 'backordered'))],
      'partially_shipped',
    ],
    [
      'counts the lines of one by its details, and those of the other by its events',
      [
        notification('order_backordered', 0, { X: [said(1, 'open')], Y: [said(1, 'open')] }),
        answer('X', 1, lines('shipped')),
      ],
      'partially_shipped',
    ],
    [
      'keeps lines of one number apart',
      [
        notification('order_shipped', 9, { Y: [said(1, 'shipped')] }),
        answer('X', 1, lines('open')),
        answer('Y', 1, lines('open')),
      ],
      'partially_shipped',
    ],
    [
      'is held while the details of one show a hold',
      [shipped(0, 1), answer('X', 1, lines('shipped')), answer('Y', 1, lines('held'))],
      'held',
    ],
  ]);
});
