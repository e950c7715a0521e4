import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type OrderStatusReport, orderStatusBody } from '../../../lib/thirdwatch/order-status.ts';
import { ORDER_STATUSES, REASONS } from '../../../lib/thirdwatch/vocabulary.ts';

const TRACKING_URL = 'https://carrier.example/390064340282';

const report = (changes: Partial<OrderStatusReport> = {}): OrderStatusReport => ({
  orderId: 'ZENPO',
  userId: 'user-1',
  status: '_fulfilled',
  trackingNumbers: ['390064340282', '390064340283'],
  info: { ingramEventId: 'N01CIB9VVFYKR9J6ZW', carrierName: 'SMARTPOST-BM' },
  ...changes,
});

describe('the body of an order_status call', () => {
  it('holds what Thirdwatch is to hear, under the names of its SDKs', () => {
    expect(orderStatusBody(report())).toEqual({
      _userId: 'user-1',
      _orderId: 'ZENPO',
      _orderStatus: '_fulfilled',
      _trackingNumber: '390064340282',
      _source: '_automated',
      _customInfo: {
        ingramEventId: 'N01CIB9VVFYKR9J6ZW',
        carrierName: 'SMARTPOST-BM',
        trackingNumbers: '390064340282,390064340283',
      },
    });
  });

  it('of a report without details holds what is required, and no empty field', () => {
    const { userId: _, ...bare } = report({ trackingNumbers: [], info: {} });
    expect(orderStatusBody(bare)).toEqual({
      _orderId: 'ZENPO',
      _orderStatus: '_fulfilled',
      _source: '_automated',
    });
  });

  it.each([
    ['an empty user id', { userId: '' }, '_userId'],
    ['no tracking numbers', { trackingNumbers: [] }, '_trackingNumber'],
    ['empty details', { trackingNumbers: [], info: { a: '', b: undefined } }, '_customInfo'],
  ])('leaves out %s', (_name, changes, field) => {
    expect(orderStatusBody(report(changes))).not.toHaveProperty(field);
  });

  it('leaves out the details that are empty, and keeps the others', () => {
    const info = { carrierName: '', ingramEventId: undefined, ingramEventType: 'im::order_shipped' };
    expect(orderStatusBody(report({ trackingNumbers: [], info }))._customInfo).toEqual({
      ingramEventType: 'im::order_shipped',
    });
  });

  it.each(ORDER_STATUSES)('gives a reason and shipment fields only where they go with %s', (status) => {
    const body = orderStatusBody(report({ status, reason: '_other', trackingUrl: TRACKING_URL }));
    const isOnItsWay = status === '_approved' || status === '_fulfilled';
    expect('_reason' in body).toBe(status === '_canceled');
    expect(body._trackingNumber).toBe(isOnItsWay ? '390064340282' : undefined);
    expect(body._trackingMethod).toBe(isOnItsWay ? TRACKING_URL : undefined);
  });

  it('gives a tracking URL only together with a tracking number', () => {
    expect(orderStatusBody(report({ trackingNumbers: [], trackingUrl: TRACKING_URL }))).not.toHaveProperty(
      '_trackingMethod',
    );
    expect(orderStatusBody(report())).not.toHaveProperty('_trackingMethod');
  });

  it.each(REASONS)('gives the reason %s of a cancellation', (reason) => {
    expect(orderStatusBody(report({ status: '_canceled', reason }))._reason).toBe(reason);
  });

  it('of a cancellation without a reason has none', () => {
    expect(orderStatusBody(report({ status: '_canceled' }))).not.toHaveProperty('_reason');
  });

  it('gives ids byte for byte', () => {
    const body = orderStatusBody(report({ orderId: ' Zen-пO ', userId: ' 007 ' }));
    expect([body._orderId, body._userId]).toEqual([' Zen-пO ', ' 007 ']);
  });

  it('holds nothing but strings that are not empty, in a flat map', () => {
    const text = fc.string({ minLength: 1 });
    const anyReport = fc.record(
      {
        orderId: text,
        userId: fc.string(),
        status: fc.constantFrom(...ORDER_STATUSES),
        reason: fc.constantFrom(...REASONS),
        trackingNumbers: fc.array(text),
        trackingUrl: fc.domain().map((name) => `https://${name}/`),
        info: fc.dictionary(text, fc.oneof(fc.string(), fc.constant(undefined))),
      },
      { requiredKeys: ['orderId', 'status', 'trackingNumbers', 'info'] },
    );
    fc.assert(
      fc.property(anyReport, (any) => {
        const { _customInfo = { any: 'any' }, ...scalars } = orderStatusBody(any);
        for (const value of [...Object.values(scalars), ...Object.values(_customInfo)]) {
          expect(typeof value === 'string' && value !== '').toBe(true);
        }
        expect(_customInfo).not.toEqual({});
      }),
    );
  });
});
