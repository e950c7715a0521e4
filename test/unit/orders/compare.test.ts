import { describe, expect, it } from '@jest/globals';
import type { FoundOrder } from '../../../lib/ingram/api/order-search.ts';
import type { LineStatus } from '../../../lib/ingram/webhook/vocabulary.ts';
import { agrees, statusText } from '../../../lib/orders/compare.ts';
import { type Order, UNKNOWN_ORDER } from '../../../lib/orders/facts.ts';
import { line, notification, orderAfter } from '../../support/orders.ts';

const found = (...statuses: readonly (readonly [string | undefined, LineStatus])[]): FoundOrder => ({
  ingramOrderNumber: '20-rd001',
  isCanceled: false,
  subOrders: statuses.map(([subOrderNumber, status]) => ({
    status,
    ...(subOrderNumber !== undefined && { subOrderNumber }),
  })),
});
const knownBy = (type: string, ...lines: readonly object[]): Order =>
  orderAfter([notification(type, 1, { '20-RD001': lines })]);
const inSubOrder = (subOrder: string, content: object = {}) =>
  line(1, { subOrderNumber: `20-RD001-${subOrder}`, ...content });

const shipped = knownBy('order_shipped', line(1));
const held = knownBy('order_hold', line(1));
const voided = knownBy('order_voided', line(1));
const backordered = knownBy('order_backordered', line(1));
const partlyHeld = knownBy('order_hold', line(1, { lineStatus: 'On Hold' }), line(2, { lineStatus: 'Open' }));
const split = knownBy(
  'order_shipped',
  inSubOrder('11', { lineStatus: 'shipped', requestedQuantity: 3, shippedQuantity: 2 }),
  inSubOrder('12', { lineStatus: 'backordered', requestedQuantity: 1, shippedQuantity: 0 }),
);

describe('a status in Ingram’s list', () => {
  it.each<[LineStatus, Order, boolean]>([
    ['shipped', shipped, true],
    ['shipped', held, false],
    ['shipped', backordered, false],
    ['shipped', voided, false],
    ['voided', voided, true],
    ['voided', backordered, false],
    ['held', held, true],
    ['held', backordered, false],
    ['held', shipped, false],
    ['backordered', backordered, true],
    ['backordered', held, false],
    ['open', backordered, true],
    ['open', held, false],
    ['open', shipped, false],
    ['open', partlyHeld, false],
    ['held', partlyHeld, true],
    ['partially_shipped', split, true],
    ['partially_shipped', backordered, false],
    ['released', backordered, true],
    ['released', held, false],
  ])('of %s agrees with what is known, or not', (status, order, expected) => {
    expect(agrees(found(['20-RD001-11', status]), order)).toBe(expected);
    expect(agrees(found([undefined, status]), order)).toBe(expected);
  });

  it.each<[LineStatus, boolean]>([
    ['open', true],
    ['backordered', false],
    ['shipped', false],
    ['held', false],
    ['voided', false],
  ])('of %s is news of an order that is not known: %s', (status, expected) => {
    expect(agrees(found(['20-RD001-11', status]), UNKNOWN_ORDER)).toBe(expected);
  });

  it('is that of one sub-order where these are told apart', () => {
    const both = (first: LineStatus, second: LineStatus) =>
      agrees(found(['20-RD001-11', first], ['20-RD001-12', second]), split);
    expect(both('shipped', 'backordered')).toBe(true);
    expect(both('shipped', 'shipped')).toBe(false);
    expect(both('shipped', 'held')).toBe(false);
  });

  const one = line(1, { requestedQuantity: 1, shippedQuantity: 1 });
  const rest = line(2, { requestedQuantity: 2, shippedQuantity: 0 });
  const voidLine = line(3, { lineStatus: 'Voided' });
  it.each<[string, LineStatus, Order, boolean]>([
    ['one line has shipped and another is open', 'shipped', knownBy('order_shipped', one, rest), false],
    ['one line has shipped and another is open', 'open', knownBy('order_shipped', one, rest), true],
    ['one line has shipped and another is void', 'shipped', knownBy('order_voided', one, voidLine), true],
    [
      'one line is void and another is open',
      'voided',
      knownBy('order_voided', voidLine, line(4, { lineStatus: 'Open' })),
      false,
    ],
  ])('is of all its lines: %s, and it says %s', (_, status, order, expected) => {
    expect(agrees(found(['20-RD001-11', status]), order)).toBe(expected);
  });

  it('of a sub-order that has shipped is news where only another one is known to have', () => {
    const first = knownBy('order_shipped', inSubOrder('11', { lineStatus: 'shipped' }));
    expect(agrees(found(['20-RD001-12', 'shipped']), first)).toBe(false);
  });

  it('of a sub-order that nobody has heard of is news, unless it is on its way', () => {
    expect(agrees(found(['20-RD001-13', 'shipped']), split)).toBe(false);
    expect(agrees(found(['20-RD001-13', 'open']), split)).toBe(true);
    expect(agrees(found(['20-RD001-13', 'backordered']), split)).toBe(true);
  });

  it('of more that is on its way is news where all that is known of the order is over', () => {
    const further = { ...found(['20-RD002-11', 'open']), ingramOrderNumber: '20-RD002' };
    expect(agrees(further, shipped)).toBe(false);
    expect(agrees(further, voided)).toBe(false);
    expect(agrees(further, held)).toBe(true);
  });

  it('of an order without sub-orders tells of a cancellation alone', () => {
    expect(agrees({ ...found(), isCanceled: true }, held)).toBe(false);
    expect(agrees({ ...found(), isCanceled: true }, voided)).toBe(true);
    expect(agrees(found(), held)).toBe(true);
    expect(agrees({ ...found(['20-RD001-11', 'held']), isCanceled: true }, held)).toBe(true);
  });

  it('is the same text in any sequence', () => {
    const [one, other] = [['A', 'shipped'] as const, ['B', 'open'] as const];
    expect(statusText(found(one, other))).toBe(statusText(found(other, one)));
    expect(statusText(found(one))).not.toBe(statusText(found(other)));
    expect(statusText(found(one, [undefined, 'held']))).toBe('=held A=shipped');
  });
});
