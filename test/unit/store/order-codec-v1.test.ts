// Real: all. The stored orders in test/fixtures were written in format 1, from the events they tell of.
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { decide } from '../../../lib/orders/decide.ts';
import type { OrderState } from '../../../lib/orders/report.ts';
import { stateOf } from '../../../lib/orders/state.ts';
import { DEFAULT_STATUS_TABLE } from '../../../lib/orders/status-table.ts';
import { decodeOrder, encodeOrder } from '../../../lib/store/order-codec.ts';

const storedOrder = (name: string): string =>
  readFileSync(new URL(`../../fixtures/stored-orders/${name}.json`, import.meta.url), 'utf8');

const CASES: readonly (readonly [
  name: string,
  state: OrderState,
  told: string | undefined,
  trackingNumbers: string,
])[] = [
  ['created', 'backordered', undefined, ''],
  ['backordered', 'backordered', '_approved', ''],
  ['shipped-in-part', 'partially_shipped', '_approved', '390064340282'],
  ['shipped', 'shipped', '_fulfilled', '1Z99A1,1Z99A2,1Z99A3'],
  ['shipped-by-words', 'shipped', '_fulfilled', 'JD014600'],
  ['held-without-lines', 'held', '_held', ''],
  ['held-lines', 'held', '_held', ''],
  ['held-no-more', 'backordered', '_approved', ''],
  ['voided', 'voided', '_canceled', ''],
  ['voided-without-lines', 'voided', '_canceled', ''],
  ['voided-in-part', 'shipped', '_fulfilled', 'JD014601'],
  ['two-ingram-orders', 'partially_shipped', '_approved', '1Z99B1'],
  ['no-ingram-number', 'held', '_held', ''],
  ['with-details', 'partially_shipped', '_approved', '1Z99C1'],
  ['with-details-shipped', 'shipped', '_fulfilled', '1Z99C1,1Z99C2'],
  ['with-details-further', 'shipped', '_fulfilled', '1Z99D1,1Z99D2'],
  ['with-details-on-hold', 'held', '_held', ''],
  ['with-details-off-hold', 'backordered', '_approved', ''],
  ['with-details-without-lines', 'voided', '_canceled', ''],
];

describe('an order of format 1', () => {
  it.each(CASES)(
    'is what it was, and was told what it was told: %s',
    (name, state, told, trackingNumbers) => {
      const order = decodeOrder(storedOrder(name));
      expect(stateOf(order)).toBe(state);
      expect(order.lastReport?.status).toBe(told);
      expect(order.lastReport?.trackingNumbers.join() ?? '').toBe(trackingNumbers);
    },
  );

  it.each(CASES)('makes no news by being upgraded: %s', (name) => {
    expect(decide(decodeOrder(storedOrder(name)), DEFAULT_STATUS_TABLE)).toBeUndefined();
  });

  it.each(CASES)('is stored in the present format from then on: %s', (name) => {
    const order = decodeOrder(storedOrder(name));
    expect(decodeOrder(encodeOrder(order))).toStrictEqual(order);
  });

  it('is told with the next event where its call was rejected', () => {
    const order = decodeOrder(storedOrder('call-rejected'));
    expect(decide(order, DEFAULT_STATUS_TABLE)).toMatchObject({ status: '_fulfilled' });
  });

  it('is set right where an untruth was told of it: a shipment without lines is of some of them', () => {
    const order = decodeOrder(storedOrder('shipped-without-lines'));
    expect(order.lastReport?.status).toBe('_fulfilled');
    expect(decide(order, DEFAULT_STATUS_TABLE)).toMatchObject({ status: '_approved' });
  });

  it('keeps the reason of a cancellation', () => {
    expect(decodeOrder(storedOrder('voided')).lastReport?.reason).toBe('_other');
  });

  it('keeps where its packages can be followed', () => {
    const { ingramOrders } = decodeOrder(storedOrder('with-details'));
    expect(ingramOrders.get('20-RD128')?.packages.get('1Z99C1')).toMatchObject({
      carrierName: 'UPS GROUND',
      trackingUrl: 'https://carrier.example/track/1Z99C1',
    });
  });

  it('is found by Ingram’s number in capitals', () => {
    expect([...decodeOrder(storedOrder('shipped-by-words')).ingramOrders.keys()]).toEqual(['20-RD128']);
  });

  it('may be packed', () => {
    const packed = gzipSync(storedOrder('shipped'));
    expect(decodeOrder(packed)).toEqual(decodeOrder(storedOrder('shipped')));
  });

  const stored = JSON.parse(storedOrder('backordered'));
  const [ingramOrder] = stored.ingramOrders;
  const withLine = (...row: readonly unknown[]) => ({
    ...stored,
    ingramOrders: [{ ...ingramOrder, lines: [row] }],
  });
  it.each([
    ['a part missing', { ...stored, packages: undefined }],
    ['a line of an unknown state', withLine('1', 'lost', 1, null, null)],
    ['a line without a moment', withLine('1', 'open', null, null, null)],
    ['a line cut short', withLine('1', 'open')],
    ['a status that Thirdwatch does not know', { ...stored, said: { ...stored.said, status: '_lost' } }],
  ])('is refused with %s', (_, content) => {
    expect(() => decodeOrder(JSON.stringify(content))).toThrow();
  });
});
