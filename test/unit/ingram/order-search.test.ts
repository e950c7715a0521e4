import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { readOrderSearch } from '../../../lib/ingram/api/order-search.ts';

const SAMPLE = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../fixtures/answer-order-search.json'), 'utf8'),
);
const FIRST = { number: 1, size: 100 };

describe('a page of found orders', () => {
  it('is none that holds far more than was asked for', () => {
    const [order] = SAMPLE.orders;
    expect(readOrderSearch({ ...SAMPLE, orders: Array(500).fill(order) }, FIRST)).toBeDefined();
    expect(readOrderSearch({ ...SAMPLE, orders: Array(501).fill(order) }, FIRST)).toBeUndefined();
  });

  it('is read from the sample: texts for numbers, links as object or list, a sub-order of nothing but links', () => {
    expect(readOrderSearch(SAMPLE, FIRST)).toEqual({
      found: [
        {
          ingramOrderNumber: '20-RE311',
          customerOrderNumber: 'PO-2011',
          orderedAt: Date.UTC(2026, 2, 1, 3, 24, 39),
          isCanceled: false,
          subOrders: [
            { subOrderNumber: '20-RE311-11', status: 'shipped' },
            { subOrderNumber: '20-RE311-12', status: 'backordered' },
          ],
        },
        {
          ingramOrderNumber: '20-RE312',
          customerOrderNumber: 'PO-2012',
          orderedAt: Date.UTC(2026, 2, 1, 23, 59, 59),
          isCanceled: true,
          subOrders: [{ subOrderNumber: '20-RE312-11', status: 'voided' }],
        },
      ],
      hasMore: false,
    });
  });

  it.each<[string, object, boolean]>([
    ['as a text', { recordsFound: '101' }, true],
    ['as a number', { recordsFound: 101 }, true],
    ['that fits the page', { recordsFound: '100', pageSize: '100' }, false],
    ['that fits no page, as Ingram puts less on one', { recordsFound: '100', pageSize: '25' }, true],
    ['of a page without a size', { recordsFound: '100', pageSize: '' }, false],
    ['unknown, with a next page', { recordsFound: null, nextPage: '/…pageNumber=2' }, true],
    ['unknown, without a next page', { recordsFound: null, nextPage: null }, false],
    ['larger, though the page is empty', { recordsFound: '500', orders: [] }, false],
    ['smaller than the page, with a next page', { recordsFound: '1', nextPage: '/…pageNumber=2' }, true],
    ['below zero, without a next page', { recordsFound: '-1', nextPage: null }, false],
  ])('says whether there are more by the number found: %s', (_, changes, hasMore) => {
    expect(readOrderSearch({ ...SAMPLE, ...changes }, FIRST)?.hasMore).toBe(hasMore);
  });

  it.each<[string, object, string]>([
    [
      'with a number of the reseller that is no key',
      { customerOrderNumber: 'P'.repeat(257) },
      '20-RE311: its customerOrderNumber is too long, or no proper Unicode text',
    ],
    [
      'with a number of the reseller that is no text',
      { customerOrderNumber: 'P\ud800' },
      '20-RE311: its customerOrderNumber is too long, or no proper Unicode text',
    ],
    ['without a number of Ingram’s', { ingramOrderNumber: null }, 'an order without a number of Ingram’s'],
    [
      'with a number that is none of Ingram’s',
      { ingramOrderNumber: '2'.repeat(65) },
      'an order whose number of Ingram’s cannot be one',
    ],
  ])('leaves out an order %s, and says so', (_, changes, problem) => {
    const [order, other] = SAMPLE.orders;
    const page = readOrderSearch({ ...SAMPLE, orders: [{ ...order, ...changes }, other] }, FIRST);
    expect(page?.found.map(({ ingramOrderNumber }) => ingramOrderNumber)).toEqual(['20-RE312']);
    expect(page?.problems).toEqual([problem]);
  });

  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['a list', []],
    ['an error', { errors: [] }],
  ])('is not %s', (_, answer) => {
    expect(readOrderSearch(answer, FIRST)).toBeUndefined();
  });

  it.each<[string, object]>([
    ['without a number of the reseller', { customerOrderNumber: null }],
    ['without sub-orders', { subOrders: null }],
    ['with one sub-order in place of a list', { subOrders: { subOrderStatus: 'REJECTED' } }],
    ['with a status that nobody knows', { subOrders: [{ subOrderStatus: 'Levitating' }] }],
  ])('may hold an order %s', (_, changes) => {
    const [order] = SAMPLE.orders;
    const page = readOrderSearch({ ...SAMPLE, orders: [{ ...order, ...changes }] }, FIRST);
    expect(page?.found).toHaveLength(1);
  });
});
