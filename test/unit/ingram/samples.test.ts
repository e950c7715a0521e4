import { describe, expect, it } from '@jest/globals';
import { eventTypesOf, isAboutResellerOrders } from '../../../lib/ingram/webhook/envelope.ts';
import { readNotification } from '../../../lib/ingram/webhook/notification.ts';
import { sharesByOrder } from '../../../lib/ingram/webhook/shares.ts';
import { envelopeOf, RECEIVED_AT, sample, understood } from '../../support/notifications.ts';

describe('a sample of an order', () => {
  const pieces = (requested: number, shipped: number, backordered: number) => ({
    requested,
    shipped,
    backordered,
  });
  const packages = [{ trackingNumber: '390064340282', carrierName: 'SMARTPOST-BM' }];

  it.each([
    [
      'order-shipped-partial',
      'N01CIB9VVFYKR9J6ZW',
      'ZENPO',
      '20-RD128',
      'order_shipped',
      { ...pieces(3, 2, 1), status: 'shipped', packages: [] },
    ],
    [
      'order-shipped-complete',
      'SHIP00000000000001',
      'PO-1005',
      '20-RD205',
      'order_shipped',
      { ...pieces(3, 3, 0), status: 'shipped', packages },
    ],
    [
      'order-hold',
      'HOLD00000000000001',
      'PO-1002',
      '20-RD202',
      'order_hold',
      { ...pieces(3, 0, 0), status: 'held', packages: [] },
    ],
    [
      'order-voided',
      'VOID00000000000001',
      'PO-1003',
      '20-RD203',
      'order_voided',
      { ...pieces(3, 0, 0), status: 'voided', packages: [] },
    ],
    [
      'order-backordered',
      'BACK00000000000001',
      'PO-1004',
      '20-RD204',
      'order_backordered',
      { ...pieces(3, 0, 3), status: 'backordered', packages: [] },
    ],
  ])('%s reads to its one line', (name, eventId, customerOrderNumber, ingramOrderNumber, eventType, line) => {
    const envelope = envelopeOf(sample(name));
    expect(isAboutResellerOrders(envelope)).toBe(true);
    expect(sharesByOrder(envelope)).toEqual([
      { orderNumber: customerOrderNumber, resources: envelope.resources },
    ]);
    expect(understood({ ...envelope, receivedAt: RECEIVED_AT })).toMatchObject({
      eventId,
      eventType: `im::${eventType}`,
      asOf: Date.parse('2021-11-01T13:02:06.369Z'),
      customerOrderNumber,
      ingramOrders: [{ ingramOrderNumber, eventType, lines: [{ lineNumber: '1', ...line }] }],
      problems: [],
    });
  });

  it('order-create-v7 reads to the line of its one Ingram order', () => {
    const envelope = envelopeOf(sample('order-create-v7'));
    expect(isAboutResellerOrders(envelope)).toBe(true);
    expect(sharesByOrder(envelope)).toEqual([
      { orderNumber: 'TESTCASE41E111', resources: envelope.resources },
    ]);
    expect(understood({ ...envelope, receivedAt: Date.parse('2024-04-23T15:03:12Z') })).toEqual({
      eventId: 'NYNNHS5UMGAK0X3L4E',
      eventType: 'IM::async_order_create',
      eventTimeStamp: '2024-04-23T15:03:11.267Z',
      asOf: Date.parse('2024-04-23T15:03:11.267Z'),
      customerOrderNumber: 'TESTCASE41E111',
      ingramOrders: [
        {
          ingramOrderNumber: '29-02738',
          eventType: 'async_order_create',
          lines: [
            {
              ...{ lineNumber: '8', subOrderNumber: '29-02738-11', requested: 1, backordered: 1 },
              ...{ status: 'backordered', packages: [] },
            },
          ],
        },
      ],
      unknownWords: [],
      problems: [],
    });
  });
});

describe('the samples of one order, event by event', () => {
  it.each([
    ['split-1-backordered', '2021-11-01T13:02:06.369Z', 'order_backordered', 0, 'backordered', []],
    [
      'split-2-partially-shipped',
      '2021-11-02T09:30:00.000Z',
      'order_shipped',
      2,
      'shipped',
      ['390064340301'],
    ],
    [
      'split-3-shipped',
      '2021-11-04T16:45:10.120Z',
      'order_shipped',
      3,
      'shipped',
      ['390064340301', '390064340302'],
    ],
  ])('%s reads to the same line', (name, timestamp, eventType, shipped, status, trackingNumbers) => {
    const receivedAt = Date.parse(timestamp) + 1_000;
    const figures = { requested: 3, shipped, backordered: 3 - shipped, status };
    const packages = trackingNumbers.map((trackingNumber) => ({
      trackingNumber,
      carrierName: 'SMARTPOST-BM',
    }));
    expect(understood({ ...envelopeOf(sample(name)), receivedAt })).toMatchObject({
      asOf: Date.parse(timestamp),
      customerOrderNumber: 'PO-1006',
      ingramOrders: [
        { ingramOrderNumber: '20-RD206', eventType, lines: [{ lineNumber: '1', ...figures, packages }] },
      ],
      problems: [],
    });
  });
});

describe('the sample of a stock update', () => {
  const envelope = envelopeOf(sample('catalog-stock-update'));

  it('is not about reseller orders', () => {
    expect(eventTypesOf(envelope)).toEqual(['IM::STOCK_UPDATE']);
    expect(isAboutResellerOrders(envelope)).toBe(false);
  });

  it('would be unusable', () => {
    const result = readNotification({ ...envelope, receivedAt: RECEIVED_AT });
    expect(result).toMatchObject({ unusable: 'unknown-event-type' });
  });
});
