import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { type ReturnDetails, readReturnDetails, readReturnsSearch } from '../../../lib/ingram/api/returns.ts';
import { decide } from '../../../lib/orders/decide.ts';
import { merge } from '../../../lib/orders/merge.ts';
import { factsOfNotification } from '../../../lib/orders/reading.ts';
import { factsOfReturn } from '../../../lib/orders/returns.ts';
import { stateOf } from '../../../lib/orders/state.ts';
import { DEFAULT_STATUS_TABLE } from '../../../lib/orders/status-table.ts';
import { decodeOrder, encodeOrder } from '../../../lib/store/order-codec.ts';
import { line, notification, orderAfter, START_MS } from '../../support/orders.ts';

const sample = (name: string) =>
  JSON.parse(readFileSync(join(import.meta.dirname, `../../fixtures/${name}.json`), 'utf8'));
const BACK_AT = START_MS + 3_600_000;
const DETAILS = sample('answer-return-details');

const quantities = (pieces: number) => ({
  ...{ lineStatus: 'shipped', requestedQuantity: pieces, shippedQuantity: pieces },
});
const shipped = orderAfter([
  notification('order_shipped', 1, { '20-RE311': [line(1, quantities(2)), line(2, quantities(1))] }),
]);

const back = (
  caseRequestNumber: string,
  lineNumber: string,
  quantity: number,
  changes: Partial<ReturnDetails> = {},
): ReturnDetails => ({
  ...{ caseRequestNumber, isOfGoods: true, status: 'approved' },
  products: [{ customerOrderNumber: 'PO-1001', lineNumber, quantity }],
  ...changes,
});
const returned = (...cases: readonly ReturnDetails[]) =>
  cases.map((each, index) => factsOfReturn(each, () => true, BACK_AT + index)).reduce(merge, shipped);

describe('an order is returned', () => {
  it.each<[string, readonly ReturnDetails[], string]>([
    ['when every piece of every line has come back', [back('A', '1', 2), back('B', '2', 1)], 'returned'],
    ['by several cases', [back('A', '1', 1), back('B', '1', 1), back('C', '2', 1)], 'returned'],
    ['not by one line of two', [back('A', '1', 2)], 'shipped'],
    ['not by one piece of two', [back('A', '1', 1), back('B', '2', 1)], 'shipped'],
    [
      'not by one case that is told twice',
      [back('A', '1', 1), back('A', '1', 1), back('B', '2', 1)],
      'shipped',
    ],
    [
      'once the case is approved',
      [back('A', '1', 2), back('B', '2', 1, { status: 'open' }), back('B', '2', 1)],
      'returned',
    ],
    [
      'by a case that is approved in part',
      [back('A', '1', 2), back('B', '2', 1, { status: 'partially-approved' })],
      'returned',
    ],
    ['not while a case is open', [back('A', '1', 2), back('B', '2', 1, { status: 'open' })], 'shipped'],
    [
      'no more when a case is denied after all',
      [back('A', '1', 2), back('B', '2', 1), back('B', '2', 1, { status: 'denied' })],
      'shipped',
    ],
    [
      'not by a claim for what was short or damaged',
      [back('A', '1', 2), back('B', '2', 1, { isOfGoods: false })],
      'shipped',
    ],
  ])('%s', (_, cases, state) => {
    expect(stateOf(returned(...cases))).toBe(state);
  });

  it('however much of it never shipped', () => {
    const voided = notification('order_voided', 2, { '20-RE311': [line(3, { requestedQuantity: 2 })] });
    const facts = [back('A', '1', 2), back('B', '2', 1)].map((each) =>
      factsOfReturn(each, () => true, BACK_AT),
    );
    const order = merge(shipped, factsOfNotification(voided));
    expect(stateOf(facts.reduce(merge, order))).toBe('returned');
  });

  it.each([
    ['and later events tell the line as shipped', ['order_voided', 'order_hold'], 'returned'],
    ['but not where it was told as shipped before', ['order_hold', 'order_voided'], 'shipped'],
  ] as const)('by what has shipped of a line whose rest is void, %s', (_, [first, then], state) => {
    const words = { order_voided: 'VOIDED', order_hold: 'Shipped' };
    const said = (type: 'order_voided' | 'order_hold', seconds: number) =>
      notification(type, seconds, { '20-A': [line(1, { lineStatus: words[type], requestedQuantity: 3 })] });
    const order = orderAfter([
      notification('order_shipped', 1, { '20-A': [line(1, { lineStatus: 'Shipped', shippedQuantity: 2 })] }),
      said(first, 2),
      said(then, 3),
    ]);
    expect(
      stateOf(
        merge(
          order,
          factsOfReturn(back('A', '1', 2), () => true, BACK_AT),
        ),
      ),
    ).toBe(state);
  });

  it('not by what a later invoice counts of a line that was told as shipped after a void', () => {
    const said = (lineStatus: string, changes: object) => ({
      '20-A': [line(1, { lineStatus, requestedQuantity: 3, ...changes })],
    });
    const order = orderAfter([
      notification('order_voided', 1, said('VOIDED', {})),
      notification('order_shipped', 3, said('Shipped', {})),
      notification('order_invoiced', 4, said('Shipped', { shippedQuantity: 1 })),
    ]);
    expect(
      stateOf(
        merge(
          order,
          factsOfReturn(back('A', '1', 1), () => true, BACK_AT),
        ),
      ),
    ).toBe('shipped');
  });

  describe('that is split over Ingram orders with the same line number', () => {
    const split = orderAfter([
      notification('order_shipped', 1, {
        '20-A': [line(1, quantities(1))],
        '20-AB': [line(1, quantities(1))],
      }),
    ]);
    const stateAfter = (...invoices: readonly (string | undefined)[]) => {
      const cases = invoices.map((invoiceNumber, index) => {
        const { products, ...rest } = back(`C${index}`, '1', 1);
        const named = products.map((each) => ({ ...each, ...(invoiceNumber && { invoiceNumber }) }));
        return factsOfReturn({ ...rest, products: named }, () => true, BACK_AT);
      });
      return stateOf(cases.reduce(merge, split));
    };

    it.each<[string, readonly (string | undefined)[], string]>([
      ['when both have come back', ['20-A-11', '20-AB-11'], 'returned'],
      ['not by a case that names one of them', ['20-A-11'], 'shipped'],
      ['not by one case that names neither', [undefined], 'shipped'],
      ['by a case for each that names neither', [undefined, undefined], 'returned'],
      ['not by a case of another order of the reseller', ['20-A-11', '20-C-11'], 'shipped'],
    ])('%s', (_, invoices, state) => {
      expect(stateAfter(...invoices)).toBe(state);
    });

    it('not by a case of another order that is told twice, and names one of it as well', () => {
      const [product] = back('C', '1', 1).products;
      const products = ['20-C-11', '20-A-11'].map((invoiceNumber) => ({ ...product, invoiceNumber }));
      const facts = factsOfReturn({ ...back('C', '1', 1), products }, () => true, BACK_AT);
      const again = factsOfReturn({ ...back('C', '1', 1), products }, () => true, BACK_AT + 1);
      expect(stateOf(merge(merge(split, facts), again))).toBe('shipped');
    });

    it('by one case with a product for each that names neither', () => {
      const [product] = back('C', '1', 1).products;
      const products = [product, product].filter((each) => each !== undefined);
      const facts = factsOfReturn({ ...back('C', '1', 1), products }, () => true, BACK_AT);
      expect(stateOf(merge(split, facts))).toBe('returned');
    });
  });

  it('not by products of another order in the same case', () => {
    const products = ['1', '2'].flatMap((lineNumber) => back('A', lineNumber, 2).products);
    const details = { ...back('A', '1', 2), products };
    const isOf = ({ lineNumber }: { readonly lineNumber?: string }) => lineNumber === '1';
    expect(stateOf(merge(shipped, factsOfReturn(details, isOf, BACK_AT)))).toBe('shipped');
  });

  it('not where only some of its Ingram orders have told how much shipped', () => {
    const uncounted = notification('order_shipped', 2, { '20-RE312': [line(1)] });
    const order = merge(returned(back('A', '1', 2), back('B', '2', 1)), factsOfNotification(uncounted));
    expect(stateOf(order)).toBe('shipped');
  });

  it('not by what had come back of a former one under its number', () => {
    const YEAR_SECONDS = 365 * 24 * 60 * 60;
    const receivedAt = START_MS + YEAR_SECONDS * 1000;
    const lines = { '20-RE400': [line(1, quantities(2))] };
    const again = notification('order_shipped', YEAR_SECONDS, lines, { receivedAt });
    const order = merge(returned(back('A', '1', 2), back('B', '2', 1)), factsOfNotification(again));
    expect(stateOf(order)).toBe('shipped');
    const backAgain = factsOfReturn(back('C', '1', 2), () => true, receivedAt);
    expect(stateOf(merge(order, backAgain))).toBe('returned');
  });

  it('where an event without lines has told that its only piece has shipped', () => {
    const known = orderAfter([
      notification('async_order_create', 0, { X: [line(1, { quantityOrdered: 1 })] }),
      notification('order_shipped', 1, { X: [] }),
    ]);
    expect(
      stateOf(
        merge(
          known,
          factsOfReturn(back('A', '1', 1), () => true, BACK_AT),
        ),
      ),
    ).toBe('returned');
  });

  it.each([
    [2, 'returned'],
    [1, 'shipped'],
  ])('where an invoice has told how many pieces of what shipped later: with %i back, %s', (pieces, state) => {
    const known = orderAfter([
      notification('order_invoiced', 0, {
        X: [line(1, { lineStatus: 'Open', requestedQuantity: 2 }), line(2, quantities(1))],
      }),
      notification('order_shipped', 1, { X: [line(1, { lineStatus: 'Shipped' })] }),
    ]);
    const facts = [back('A', '1', pieces), back('B', '2', 1)].map((each) =>
      factsOfReturn(each, () => true, BACK_AT),
    );
    expect(stateOf(facts.reduce(merge, known))).toBe(state);
  });

  it('by a case that names both sub-orders of a line', () => {
    const inSubOrder = (suffix: number, pieces: number) =>
      line(1, { subOrderNumber: `20-RE311-${suffix}`, ...quantities(pieces) });
    const split = orderAfter([
      notification('order_shipped', 1, { '20-RE311': [inSubOrder(11, 2), inSubOrder(12, 1)] }),
    ]);
    const products = [11, 12].map((suffix) => ({
      ...{ customerOrderNumber: 'PO-1001', lineNumber: '1' },
      ...{ invoiceNumber: `20-RE311-${suffix}`, quantity: suffix === 11 ? 2 : 1 },
    }));
    const facts = factsOfReturn({ ...back('A', '1', 0), products }, () => true, BACK_AT);
    expect(stateOf(merge(split, facts))).toBe('returned');
  });

  it.each([[[]], [[{ quantity: 3 }]]])('by no case whose products name no line: %j', (products) => {
    expect(factsOfReturn({ ...back('A', '1', 2), products }, () => true, BACK_AT)).toStrictEqual({
      ...{ ingramOrders: new Map(), hasUpdate: false, unknownWords: new Set() },
    });
  });

  it('by facts that name a sub-order only where the case does', () => {
    const { returns } = factsOfReturn(back('A', '1', 2), () => true, BACK_AT);
    expect([...(returns?.values() ?? [])]).toStrictEqual([
      { line: '1', pieces: { value: 2, asOf: BACK_AT } },
    ]);
  });

  it('whatever the sequence in which its cases are heard of', () => {
    const facts = [back('A', '1', 2), back('B', '2', 1)].map((each) =>
      factsOfReturn(each, () => true, BACK_AT),
    );
    expect(facts.reduce(merge, shipped)).toEqual([...facts].reverse().reduce(merge, shipped));
  });

  it('not where nobody knows how many pieces have shipped', () => {
    const uncounted = orderAfter([notification('order_shipped', 1, { '20-RE311': [line(1)] })]);
    const facts = factsOfReturn(back('A', '1', 2), () => true, BACK_AT);
    expect(stateOf(merge(uncounted, facts))).toBe('shipped');
  });

  it('and Thirdwatch hears so, unless the table wants silence', () => {
    const order = returned(back('A', '1', 2), back('B', '2', 1));
    expect(decide(order, DEFAULT_STATUS_TABLE)?.status).toBe('_returned');
    expect(decide(order, { ...DEFAULT_STATUS_TABLE, returned: undefined })).toBeUndefined();
  });

  it('after it was stored as before', () => {
    const order = returned(back('A', '1', 2), back('B', '2', 1));
    expect(decodeOrder(encodeOrder(order))).toStrictEqual(order);
  });
});

describe('a case of returned goods', () => {
  it('is read from the samples', () => {
    expect(readReturnDetails(DETAILS, 'CAS-1')).toEqual({
      ...{ caseRequestNumber: 'CAS-1', isOfGoods: true, status: 'approved' },
      products: [
        {
          ...{ customerOrderNumber: 'PO-2011', lineNumber: '1', invoiceNumber: '20-RE311-11' },
          ...{ quantity: 2, status: 'approved' },
        },
      ],
    });
    expect(readReturnsSearch(sample('answer-returns-search'), { number: 1, size: 25 })).toEqual({
      found: [{ caseRequestNumber: 'CAS-00001-A0B1C2-1', modifiedAt: Date.UTC(2026, 2, 18, 11, 16, 16) }],
      hasMore: false,
    });
  });

  it.each<[string, object, boolean]>([
    ['of a refusal', { returnReason: '(RF ) Refusal Credit' }, true],
    ['of defective items', { returnReason: '(DF) Defective Items' }, true],
    ['without a reason', { returnReason: '' }, true],
    ['for a short shipment', { returnReason: '(SS) Short Shipment' }, false],
    ['for a lost shipment', { returnReason: '(LS) Lost Shipment' }, false],
    ['for a repair', { returnReason: '(RP) Return For Repair' }, false],
    ['that is a claim', { typeOfDetails: 'Claim' }, false],
    ['for a reason that nobody knows', { returnReason: '(QQ) Whim' }, false],
  ])('%s is one of goods, or not', (_, changes, expected) => {
    expect(readReturnDetails({ ...DETAILS, ...changes }, 'CAS-1')?.isOfGoods).toBe(expected);
  });

  it.each([undefined, [], { errors: [] }])('is not %j', (answer) => {
    expect(readReturnDetails(answer, 'CAS-1')).toBeUndefined();
    expect(readReturnsSearch(answer, { number: 1, size: 25 })).toBeUndefined();
  });
});
