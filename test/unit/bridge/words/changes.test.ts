import { describe, expect, it } from '@jest/globals';
import { changesBetween, changeTexts, factsOf } from '../../../../lib/bridge/words/changes.ts';
import { UNKNOWN_ORDER } from '../../../../lib/orders/facts.ts';
import { line, notification, orderAfter, packages, START_MS } from '../../../support/orders.ts';

const NUMBER = '20-RD128';
const shipped = (pieces: number, content: object = {}) =>
  line(1, { requestedQuantity: 3, shippedQuantity: pieces, ...content });
const event = (type: string, seconds: number, ...lines: readonly object[]) =>
  notification(type, seconds, { [NUMBER]: lines });

const first = event('order_shipped', 1, shipped(2));
const known = orderAfter([first]);

const hold = event('order_hold', 2, line(1, { lineStatus: 'On Hold' }));
const release = event('order_shipped', 3, line(1, { lineStatus: 'released' }));

describe('what an event changes', () => {
  it.each([
    ['is nothing when it is told again', [first], first, []],
    ['is nothing when a newer event says the same', [first], event('order_shipped', 2, shipped(2)), []],
    ['is the number of pieces', [first], event('order_shipped', 2, shipped(3)), ['3 pieces shipped']],
    ['is a hold', [first], hold, ['on hold']],
    [
      'is the number of requested pieces',
      [first],
      event('order_backordered', 2, line(1, { requestedQuantity: 4, lineStatus: 'Open' })),
      ['4 pieces ordered'],
    ],
    [
      'is that all has shipped, by a word',
      [first],
      event('order_shipped', 2, line(1, { lineStatus: 'Shipped' })),
      ['all shipped'],
    ],
    [
      'is not that something is left',
      [first],
      event('order_backordered', 2, line(1, { lineStatus: 'Open' })),
      [],
    ],
    ['is a hold of the whole', [first], event('order_hold', 2), ['on hold']],
    [
      'is not that something of the whole has shipped, beside lines',
      [hold],
      event('order_shipped', 3, line(2)),
      ['something shipped', 'all shipped'],
    ],
    ['is the end of a hold, once there was one', [first, hold], release, ['not on hold any more']],
    ['is no end of a hold that never was', [first], release, []],
    [
      'is a package',
      [first],
      event('order_shipped', 2, shipped(2, packages('DHL', '1Z-A'))),
      ['new package'],
    ],
  ])('%s', (_, before, change, words) => {
    const changes = changesBetween(orderAfter(before), orderAfter([...before, change]));

    expect(changes.map((each) => each.words)).toEqual(words);
  });

  it('is everything where nothing was known, with the time since when it is so', () => {
    expect(changesBetween(UNKNOWN_ORDER, known)).toEqual(factsOf(known));
    expect(factsOf(known)).toEqual([
      { ingramOrder: NUMBER, line: '1', words: '3 pieces ordered', asOf: START_MS + 1000 },
      { ingramOrder: NUMBER, line: '1', words: '2 pieces shipped', asOf: START_MS + 1000 },
    ]);
  });
});

describe('changes in words', () => {
  it('stand beside their unit', () => {
    expect(changeTexts(factsOf(known))).toEqual(['line 1 of 20-RD128: 3 pieces ordered, 2 pieces shipped']);
  });

  it('name five units, and count the others', () => {
    const lines = [1, 2, 3, 4, 5, 6, 7].map((number) => line(number, { requestedQuantity: 1 }));
    const texts = changeTexts(factsOf(orderAfter([event('order_backordered', 1, ...lines)])));

    expect(texts.slice(4)).toEqual(['line 5 of 20-RD128: 1 piece ordered', '2 more']);
  });
});

describe('each fact has its words', () => {
  const told = (...events: Parameters<typeof orderAfter>[0]) =>
    factsOf(orderAfter(events)).map(({ words }) => words);
  const voided = event('order_voided', 2, line(1));

  it.each([
    [
      'a word that all has shipped',
      [event('order_shipped', 1, line(1, { lineStatus: 'Shipped' }))],
      ['something shipped', 'all shipped'],
    ],
    [
      'a word that some has shipped',
      [event('order_shipped', 1, line(1, { lineStatus: 'Partially Shipped' }))],
      ['something shipped'],
    ],
    ['an event without lines', [event('order_hold', 1)], ['on hold']],
    ['a shipment without lines', [event('order_shipped', 1)], ['something shipped', 'all shipped']],
    [
      'what was requested alone',
      [event('async_order_create', 1, line(1, { quantityOrdered: 1 }))],
      ['1 piece ordered'],
    ],
    ['a void', [voided], ['void unless shipped']],
    [
      'an invoice in a word',
      [event('order_invoiced', 1, line(1, { lineStatus: 'Paid' }))],
      ['invoiced', 'invoiced'],
    ],
    [
      'an invoice of pieces',
      [event('order_invoiced', 1, line(1, { shippedQuantity: 2 }))],
      ['invoiced', '2 pieces invoiced'],
    ],
  ] as const)('%s', (_, events, words) => {
    expect(told(...events)).toEqual(words);
  });

  it('a line that is void no more, since then', () => {
    const again = event('order_backordered', 3, line(1, { lineStatus: 'Backordered' }));
    expect(changesBetween(orderAfter([voided]), orderAfter([voided, again]))).toEqual([
      { ingramOrder: NUMBER, line: '1', words: 'not void any more', asOf: START_MS + 3000 },
    ]);
  });

  it('a package, since the first of them is known', () => {
    const both = event('order_shipped', 2, shipped(2, packages('DHL', '1Z-A', '1Z-B')));
    const later = event('order_shipped', 3, shipped(2, packages('DHL', '1Z-C')));
    expect(changesBetween(known, orderAfter([first, both, later]))).toEqual([
      { ingramOrder: NUMBER, words: 'new package', asOf: START_MS + 2000 },
    ]);
    expect(changesBetween(orderAfter([first, both]), orderAfter([first, both, later]))).toHaveLength(1);
  });

  it('new packages, however many', () => {
    const numbers = Array.from({ length: 200_000 }, (_, index) => String(index));
    const after = orderAfter([event('order_shipped', 1, line(1, packages('UPS', ...numbers.slice(0, 100))))]);
    const many = new Map(numbers.map((number) => [number, { asOf: START_MS + Number(number) }]));
    const facts = after.ingramOrders.get(NUMBER);
    const order = { ...after, ingramOrders: new Map(facts && [[NUMBER, { ...facts, packages: many }]]) };
    expect(changesBetween(UNKNOWN_ORDER, order)).toContainEqual({
      ingramOrder: NUMBER,
      words: 'new package',
      asOf: START_MS,
    });
  });

  it('a line in a sub-order, by that', () => {
    const unit = shipped(2, { subOrderNumber: `${NUMBER}-11` });
    expect(changeTexts(factsOf(orderAfter([event('order_shipped', 1, unit)])))).toEqual([
      `line 1 of sub-order ${NUMBER}-11: 3 pieces ordered, 2 pieces shipped`,
    ]);
  });

  it('five units, without a count of others', () => {
    const lines = [1, 2, 3, 4, 5].map((number) => line(number, { requestedQuantity: 1 }));
    expect(changeTexts(factsOf(orderAfter([event('order_backordered', 1, ...lines)])))).toHaveLength(5);
  });

  it('what came back, and no more what is told again', () => {
    const pieces = (value: number, asOf: number) => ({ line: '1', pieces: { value, asOf } });
    const returned = { ...known, returns: new Map([['C1', pieces(1, 5)]]) };
    expect(changesBetween(known, returned)).toEqual([
      { ingramOrder: '', line: '1', words: '1 piece came back', asOf: 5 },
    ]);
    expect(changesBetween(returned, { ...returned, returns: new Map([['C1', pieces(1, 9)]]) })).toEqual([]);
    expect(changesBetween(returned, { ...returned, returns: new Map([['C1', pieces(2, 9)]]) })).toHaveLength(
      1,
    );
    const named = { ...known, returns: new Map([['C1', { ...pieces(2, 5), subOrder: `${NUMBER}-11` }]]) };
    expect(changeTexts(changesBetween(known, named))).toEqual([
      `line 1 of sub-order ${NUMBER}-11: 2 pieces came back`,
    ]);
  });
});
