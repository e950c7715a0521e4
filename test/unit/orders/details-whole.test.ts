// Real: all. What a notification without lines, or one that names no Ingram order, still means beside Order Details.
import { describe, expect, it } from '@jest/globals';
import type { LineStatus } from '../../../lib/ingram/webhook/vocabulary.ts';
import { type OrderState, statusOf } from '../../../lib/orders/status.ts';
import { answer, detailsLine, type Learned, orderKnowing, WORDS } from '../../support/details.ts';
import { line, notification } from '../../support/orders.ts';

const LATER = 600;

const details = (seconds: number, ...states: readonly LineStatus[]) => detailsOf('X', seconds, ...states);
const detailsOf = (number: string, seconds: number, ...states: readonly LineStatus[]) =>
  answer(
    number,
    seconds,
    states.map((state, index) => detailsLine(index + 1, state)),
  );
const whole = (eventType: string, seconds: number, number = 'X') =>
  notification(eventType, seconds, { [number]: [] });
const unnamed = (eventType: string, seconds: number) => whole(eventType, seconds, '');
const said = (seconds: number, number: number, state: LineStatus) =>
  notification('order_backordered', seconds, { X: [line(number, { lineStatus: WORDS[state] })] });
const shipped = (seconds: number, number: number) =>
  notification('order_shipped', seconds, {
    X: [line(number, { requestedQuantity: 1, shippedQuantity: 1 })],
  });

type Row = readonly [string, readonly Learned[], OrderState];

const expectStates = (rows: readonly Row[]): void =>
  it.each(rows)('%s', (_, learned, state) => {
    expect(statusOf(orderKnowing(learned))).toBe(state);
    expect(statusOf(orderKnowing(learned.toReversed()))).toBe(state);
  });

describe('a shipment told without lines', () => {
  expectStates([
    ['is believed of every line while no details are known', [whole('order_shipped', 0)], 'shipped'],
    [
      'is believed of every line that lagging details do not show as shipped yet',
      [whole('order_shipped', 0), details(LATER, 'open', 'backordered', 'held')],
      'shipped',
    ],
    [
      'is of that line which later details show as shipped',
      [whole('order_shipped', 0), details(1, 'shipped', 'open')],
      'partially_shipped',
    ],
    [
      'is of that line which later details show as shipped in part',
      [whole('order_invoiced', 0), details(1, 'backordered', 'partially_shipped')],
      'partially_shipped',
    ],
    [
      'leaves a hold of another line, where details show one as shipped in part',
      [whole('order_shipped', 0), details(1, 'held', 'partially_shipped')],
      'held',
    ],
    [
      'is of that line which details of the same moment show',
      [whole('order_shipped', 1), details(1, 'shipped', 'open')],
      'partially_shipped',
    ],
    [
      'is news of all lines where the details are older',
      [whole('order_shipped', 2), details(1, 'shipped', 'open')],
      'shipped',
    ],
    [
      'ends the hold of the other lines all the same',
      [said(0, 2, 'held'), whole('order_shipped', 1), details(2, 'shipped', 'open')],
      'partially_shipped',
    ],
    [
      'gives way to a void that later details show',
      [whole('order_shipped', 0), details(1, 'voided')],
      'voided',
    ],
    [
      'is of its own Ingram order',
      [whole('order_shipped', 0), detailsOf('Y', 1, 'open'), details(1, 'shipped')],
      'partially_shipped',
    ],
  ]);
});

describe('a void told without lines', () => {
  expectStates([
    [
      'is not taken back by details that show nothing of it',
      [whole('order_voided', 0), details(LATER, 'open', 'held')],
      'voided',
    ],
    [
      'is of the lines that have not shipped',
      [whole('order_voided', 0), details(LATER, 'shipped', 'open')],
      'shipped',
    ],
    [
      'is of lines too that only older details know',
      [whole('order_voided', 2), details(1, 'shipped', 'open')],
      'voided',
    ],
  ]);
});

describe('a hold of a whole Ingram order', () => {
  expectStates([
    ['outlasts details that may lag', [whole('order_hold', 0), details(299, 'open')], 'held'],
    ['ends with details five minutes later', [whole('order_hold', 0), details(300, 'open')], 'backordered'],
    ['lasts while later details show one', [whole('order_hold', 0), details(LATER, 'held')], 'held'],
    [
      'ends at once for lines that details show as shipped',
      [whole('order_hold', 0), details(1, 'shipped')],
      'shipped',
    ],
    ['lasts for the other lines', [whole('order_hold', 0), details(1, 'shipped', 'open')], 'held'],
    ['begins after the details', [details(1, 'open', 'shipped'), whole('order_hold', 2)], 'held'],
    [
      'gives back, once it is over, what had shipped before it',
      [shipped(0, 1), whole('order_hold', 1), details(LATER, 'open')],
      'shipped',
    ],
    [
      'gives back, once it is over, what had been voided before it',
      [said(0, 1, 'voided'), whole('order_hold', 1), details(LATER, 'backordered')],
      'voided',
    ],
    [
      'covers what had shipped before it while later details show one',
      [shipped(0, 1), whole('order_hold', 1), details(LATER, 'held')],
      'held',
    ],
    [
      'that an event has ended is over, whatever the details',
      [whole('order_hold', 0), shipped(1, 1), details(2, 'shipped', 'open')],
      'partially_shipped',
    ],
  ]);
});

describe('a notification that names no Ingram order', () => {
  expectStates([
    [
      'speaks for the lines of all details',
      [unnamed('order_voided', 2), detailsOf('Y', 1, 'open'), details(1, 'held')],
      'voided',
    ],
    [
      'holds the lines of all details',
      [unnamed('order_hold', 2), detailsOf('Y', 1, 'open'), details(1, 'shipped')],
      'held',
    ],
    [
      'holds them no longer than later details say',
      [unnamed('order_hold', 0), detailsOf('Y', LATER, 'open'), details(LATER, 'shipped')],
      'partially_shipped',
    ],
    [
      'does not ship what later details know better, in each Ingram order',
      [unnamed('order_shipped', 0), detailsOf('Y', 1, 'shipped', 'open'), details(1, 'shipped')],
      'partially_shipped',
    ],
    [
      'does not count beside the details',
      [unnamed('order_backordered', 0), details(1, 'shipped')],
      'shipped',
    ],
    ['adds no line to the details', [unnamed('order_shipped', 0), details(1, 'voided')], 'voided'],
  ]);
});
