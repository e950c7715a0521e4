import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { RawNotification } from '../../../lib/ingram/webhook/notification.ts';
import {
  type Json,
  line,
  RECEIVED_AT,
  rawNotification,
  resource,
  understood,
} from '../../support/notifications.ts';

const of = (...resources: unknown[]) => rawNotification({ resources });
const lines = (...some: unknown[]) => of(resource({ lines: some }));
const shipments = (...some: unknown[]) => lines(line({ shipmentDetails: some }));
const parcel = (trackingNumber: string) => ({ trackingNumber });

const digestOf = (raw: RawNotification) => understood(raw).digest;

const second = resource({ orderNumber: '20-RD129', lines: [line({ ingramLineNumber: '009' })] });

describe('the digest is the same for', () => {
  const many = [line(), line({ ingramLineNumber: '2' }), line({ ingramLineNumber: '3', shippedQuantity: 0 })];
  const packages = ['1', '2'].map((number) => ({ packageDetails: parcel(number) }));

  it.each<[string, RawNotification, RawNotification]>([
    ['another time of receipt', rawNotification(), rawNotification({ receivedAt: RECEIVED_AT + 60_000 })],
    ['another event id', rawNotification(), rawNotification({ eventId: 'ANOTHER' })],
    ['another sequence of lines', lines(...many), lines(...many.toReversed())],
    ['another sequence of Ingram orders', of(resource(), second), of(second, resource())],
    ['another sequence of packages', shipments(...packages), shipments(...packages.toReversed())],
    [
      'packages in one shipment or in two',
      shipments(...packages),
      shipments({ packageDetails: [parcel('2'), parcel('1')] }),
    ],
    [
      'the tracking number beside the packages',
      shipments({ packageDetails: parcel('1') }),
      shipments({ trackingNumber: ' 1 ' }),
    ],
    ['fields that are not read', lines(line()), lines(line({ vendorPartNumber: 'X', notes: ['a'] }))],
    [
      'another word for the status',
      lines(line({ lineStatus: 'Canceled' })),
      lines(line({ lineStatus: 'IM::void' })),
    ],
    ['empty fields', lines(line()), lines(line({ quantityShipped: '', linenumber: null }))],
    [
      'the event type at the top',
      rawNotification(),
      rawNotification({ resources: [resource({ eventType: null })], eventType: 'im::order_shipped' }),
    ],
  ])('%s', (_name, left, right) => {
    expect(left).not.toEqual(right);
    expect(digestOf(right)).toBe(digestOf(left));
  });

  it('any sequence of keys, lines and Ingram orders', () => {
    const numbers = ['1', '2', '3', '4', '5', '6'];
    const ordered = numbers.map((number) => orderIn(number, numbers, 0));
    const anySequence = fc.shuffledSubarray(numbers, { minLength: numbers.length });
    fc.assert(
      fc.property(anySequence, anySequence, fc.nat(10), (orders, lineNumbers, turn) => {
        const shuffled = orders.map((number) => orderIn(number, lineNumbers, turn));
        expect(digestOf(of(...shuffled))).toBe(digestOf(of(...ordered)));
      }),
    );
  });
});

describe('the digest is another for', () => {
  const order = (changes: Json) => of(resource({ lines: [line()], ...changes }));
  const base = order({});

  it.each<[string, RawNotification]>([
    ['another order', order({ customerOrderNumber: 'ZENPO2' })],
    ['an order number in another casing', order({ customerOrderNumber: 'zenpo' })],
    ['another Ingram order', order({ orderNumber: '20-RD129' })],
    ['another event type', order({ eventType: 'im::order_invoiced' })],
    ['another timestamp', { ...base, eventTimeStamp: '2021-11-01T13:02:06.370Z' }],
    ['no timestamp', { ...base, eventTimeStamp: 'today' }],
    ['an Ingram order more', of(...base.resources, second)],
    ['a line more', lines(line(), line({ ingramLineNumber: '2' }))],
    ['no lines', lines()],
    ['another line number', lines(line({ ingramLineNumber: '010' }))],
    ['another quantity', lines(line({ shippedQuantity: 3 }))],
    ['no shipped quantity', lines(line({ shippedQuantity: null }))],
    ['no requested quantity', lines(line({ requestedQuantity: null }))],
    ['no backordered quantity', lines(line({ backOrderedQuantity: null }))],
    ['another line status', lines(line({ lineStatus: 'IM::voided' }))],
    ['no line status', lines(line({ lineStatus: '' }))],
    ['no package', shipments()],
    ['another tracking number', shipments({ carrierName: 'SMARTPOST-BM', packageDetails: parcel('1') })],
    ['another carrier', shipments({ carrierName: 'UPS', packageDetails: parcel('390064340282') })],
    ['no carrier', shipments({ packageDetails: parcel('390064340282') })],
  ])('%s', (_name, changed) => {
    expect(digestOf(changed)).not.toBe(digestOf(base));
  });
});

/** An order whose keys, and those of its lines, are turned round by some places. */
function orderIn(orderNumber: string, lineNumbers: readonly string[], turn: number): Json {
  const own = lineNumbers.map((number) =>
    line({ ingramLineNumber: number, shippedQuantity: Number(number) }),
  );
  return turned(resource({ orderNumber, lines: own.map((each) => turned(each, turn)) }), turn);
}

function turned(object: Json, places: number): Json {
  const entries = Object.entries(object);
  const at = places % entries.length;
  return Object.fromEntries([...entries.slice(at), ...entries.slice(0, at)]);
}
