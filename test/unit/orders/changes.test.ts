import { describe, expect, it } from '@jest/globals';
import { changesBetween, changeTexts, factsOf } from '../../../lib/orders/changes.ts';
import { UNKNOWN_ORDER } from '../../../lib/orders/facts.ts';
import { line, notification, orderAfter, packages, START_MS } from '../../support/orders.ts';

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
