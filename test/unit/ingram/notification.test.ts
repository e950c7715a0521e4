import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  isUnusable,
  type RawNotification,
  readNotification,
} from '../../../lib/ingram/webhook/notification.ts';
import {
  ingramLikeJson,
  type Json,
  line,
  RECEIVED_AT,
  rawNotification,
  resource,
  understood,
} from '../../support/notifications.ts';
import { runs } from '../../support/runs.ts';

const of = (...resources: unknown[]) => rawNotification({ resources });
const withLines = (lines: unknown, changes: Json = {}) => of(resource({ lines, ...changes }));
const created = (changes: Json) =>
  of({ eventType: 'IM::async_order_create', customerOrderNumber: 'A', ...changes });

const linesOf = (raw: RawNotification) => understood(raw).ingramOrders.flatMap(({ lines }) => lines);

describe('a line', () => {
  it.each<[string, Json, Json]>([
    [
      'without quantities has none',
      { requestedQuantity: null, shippedQuantity: '', backOrderedQuantity: null },
      { requested: undefined, shipped: undefined, backordered: undefined },
    ],
    ['000 is line 0', { ingramLineNumber: '000' }, { lineNumber: '0' }],
    ['of letters keeps them', { ingramLineNumber: ' 0A1 ' }, { lineNumber: 'A1' }],
    [
      'without a number is known by its part',
      { ingramLineNumber: '', ingramPartNumber: '05CX' },
      { lineNumber: 'part 05CX' },
    ],
    ['with two numbers is known by the first', { lineNumber: '7' }, { lineNumber: '1' }],
    ['without shipments has no packages', { shipmentDetails: null }, { packages: [] }],
    ['with a text for a shipment has no packages', { shipmentDetails: 'none' }, { packages: [] }],
    [
      'has packages without a carrier',
      { shipmentDetails: [{ packageDetails: [{ trackingNumber: 5 }] }] },
      { packages: [{ trackingNumber: '5' }] },
    ],
    [
      'has the packages of all its shipments',
      {
        shipmentDetails: [
          {
            carrierName: 'A',
            packageDetails: [{ trackingNumber: '1' }, { trackingNumber: '' }, null, { trackingNumber: '2' }],
          },
          { trackingNumber: '3' },
        ],
      },
      {
        packages: [
          { trackingNumber: '1', carrierName: 'A' },
          { trackingNumber: '2', carrierName: 'A' },
          { trackingNumber: '3' },
        ],
      },
    ],
  ])('%s', (_name, changes, expected) => {
    const [whole] = linesOf(withLines([line()]));
    expect(linesOf(withLines([line(changes)]))).toEqual([{ ...whole, ...expected }]);
  });
});

describe('the Ingram orders of a notification', () => {
  it.each<[string, RawNotification, unknown[]]>([
    ['without lines', withLines([]), [['20-RD128', 'order_shipped', 0]]],
    ['without a number', withLines([line()], { orderNumber: null }), [['', 'order_shipped', 1]]],
    [
      'several, each of its own event',
      of(resource(), resource({ orderNumber: 'X', eventType: 'IM::order_voided' })),
      [
        ['20-RD128', 'order_shipped', 2],
        ['X', 'order_voided', 2],
      ],
    ],
    [
      'several in one resource',
      of(
        resource({
          lines: [],
          orders: [{ ingramOrderNumber: 'X' }, { ingramOrderNumber: 'Y', lines: [line()] }],
        }),
      ),
      [
        ['X', 'order_shipped', 0],
        ['Y', 'order_shipped', 1],
      ],
    ],
    [
      'one without a number, of an event that names none',
      of({ eventType: 'im::order_hold', customerOrderNumber: 'A' }),
      [['', 'order_hold', 0]],
    ],
    ['one, of a creation that is not nested', created({ lines: [line()] }), [['', 'async_order_create', 1]]],
    ['none, of a creation that ordered nothing', created({ orders: [] }), []],
    [
      'one, of a creation without lines',
      created({ orders: [{ ingramOrderNumber: 'X' }] }),
      [['X', 'async_order_create', 0]],
    ],
  ])('%s', (_name, raw, expected) => {
    const read = understood(raw).ingramOrders;
    expect(
      read.map(({ ingramOrderNumber, eventType, lines }) => [ingramOrderNumber, eventType, lines.length]),
    ).toEqual(expected);
  });
});

describe('reading a notification', () => {
  const near = fc.record({ eventType: fc.constant('im::order_hold'), customerOrderNumber: fc.constant('A') });
  const value = fc.oneof(
    fc.jsonValue(),
    fc.anything(),
    ingramLikeJson,
    fc
      .tuple(near, fc.dictionary(fc.constantFrom('lines', 'orders', 'orderNumber'), ingramLikeJson))
      .map(([own, more]) => ({ ...more, ...own })),
    ingramLikeJson.map((shipmentDetails) => resource({ lines: [line({ shipmentDetails })] })),
  );

  it('reads more Ingram orders than a call takes arguments', () => {
    const orders = Array.from({ length: 130_000 }, () => ({}));
    expect(
      understood(of({ eventType: 'order_hold', customerOrderNumber: 'A', orders })).ingramOrders,
    ).toHaveLength(130_000);
  });

  it('never throws, and answers with a notification or with a reason', () => {
    fc.assert(
      fc.property(fc.array(value, { maxLength: 3 }), fc.string(), (resources, eventTimeStamp) => {
        const result = readNotification(rawNotification({ resources, eventTimeStamp }));
        if (isUnusable(result)) expect(result.detail).not.toBe('');
        else expect(result.asOf).toBe(RECEIVED_AT);
      }),
      runs(2000),
    );
  });
});
