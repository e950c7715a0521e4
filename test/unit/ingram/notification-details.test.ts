import { describe, expect, it } from '@jest/globals';
import { readNotification } from '../../../lib/ingram/webhook/notification.ts';
import { type Json, line, rawNotification, resource, understood } from '../../support/notifications.ts';

const of = (...resources: unknown[]) => rawNotification({ resources });
const readLine = (changes: Json) => {
  const { ingramOrders, problems, unknownWords } = understood(of(resource({ lines: [line(changes)] })));
  return { line: ingramOrders[0]?.lines[0], problems, unknownWords };
};

describe('a notification says', () => {
  it.each([
    ['in its resource', of(resource({ eventType: 'IM::ORDER_SHIPPED (v2)' })), 'IM::ORDER_SHIPPED (v2)'],
    [
      'at its top',
      rawNotification({ eventType: 'Im::order_hold', resources: [resource({ eventType: null })] }),
      'Im::order_hold',
    ],
    [
      'in its resource rather than at its top',
      rawNotification({ eventType: 'im::order_hold' }),
      'im::order_shipped',
    ],
  ])('its event type as Ingram wrote it: %s', (_name, raw, eventType) => {
    expect(understood(raw).eventType).toBe(eventType);
  });

  it('its timestamp as Ingram wrote it, where there is one', () => {
    const eventTimeStamp = '2021-11-01T21:32:06.369+08:30';
    expect(understood(rawNotification({ eventTimeStamp })).eventTimeStamp).toBe(eventTimeStamp);
    const { eventTimeStamp: _, ...without } = rawNotification();
    expect(understood(without)).not.toHaveProperty('eventTimeStamp');
  });
});

describe('the number of a line', () => {
  it.each([
    ['100', '100'],
    ['1001', '1001'],
    ['00100', '100'],
    [' 7 ', '7'],
    [7, '7'],
  ])('%j is %s', (ingramLineNumber, lineNumber) => {
    expect(readLine({ ingramLineNumber }).line?.lineNumber).toBe(lineNumber);
  });

  it('is the part number without the space around it, where there is none', () => {
    const { line: read } = readLine({ ingramLineNumber: null, ingramPartNumber: ' 05CX ' });
    expect(read?.lineNumber).toBe('part 05CX');
  });
});

describe('the status of a line', () => {
  it('may be missing, and that is no problem', () => {
    const { line: read, problems, unknownWords } = readLine({ lineStatus: '' });
    expect(read).not.toHaveProperty('status');
    expect([problems, unknownWords]).toEqual([[], []]);
  });

  it('is named where its word is not known, and is no problem either', () => {
    const { line: read, problems, unknownWords } = readLine({ lineStatus: 'IM::Levitating' });
    expect(read).not.toHaveProperty('status');
    expect([problems, unknownWords]).toEqual([[], ['IM::Levitating']]);
  });
});

describe('the sub-order of a line', () => {
  it.each([
    ['20-RD128-21', '20-RD128-21'],
    [' 20-rd128-21 ', '20-RD128-21'],
    [12, '12'],
    ['', undefined],
    [null, undefined],
    [{}, undefined],
  ])('%j is %j', (subOrderNumber, expected) => {
    expect(readLine({ subOrderNumber }).line?.subOrderNumber).toBe(expected);
  });

  it('tells two parts of one line apart', () => {
    const lines = ['-11', '-12'].map((suffix) => line({ subOrderNumber: `20-RD128${suffix}` }));
    const { ingramOrders } = understood(of(resource({ lines })));
    expect(
      ingramOrders[0]?.lines.map(({ lineNumber, subOrderNumber }) => [lineNumber, subOrderNumber]),
    ).toEqual([
      ['1', '20-RD128-11'],
      ['1', '20-RD128-12'],
    ]);
  });
});

describe('a package', () => {
  it('is read without the space around its number and its carrier', () => {
    const { line: read } = readLine({
      shipmentDetails: { carrierName: ' UPS ', packageDetails: { trackingNumber: ' 1Z ' } },
    });
    expect(read?.packages).toEqual([{ trackingNumber: '1Z', carrierName: 'UPS' }]);
  });

  it.each<[string, readonly string[]]>([
    ['390064340282', ['390064340282']],
    ['1Z001,1Z002', ['1Z001', '1Z002']],
    ['1Z001; 1Z002 ,, 1Z003;', ['1Z001', '1Z002', '1Z003']],
    ['390064340282 390064340283', ['390064340282', '390064340283']],
    ['390064340282\n390064340283,1Z003', ['390064340282', '390064340283', '1Z003']],
    ['  9400 1000 0000 0000 0000 00 ', ['9400 1000 0000 0000 0000 00']],
    ['1Z 999 AA1 01 2345 6784; 12345678', ['1Z 999 AA1 01 2345 6784', '12345678']],
    ['1234567 12345678', ['1234567 12345678']],
    [',', []],
    ['; ,', []],
  ])('has the numbers that its field holds: %j', (trackingNumber, expected) => {
    const shipmentDetails = { carrierName: 'UPS', packageDetails: { trackingNumber } };
    expect(readLine({ shipmentDetails }).line?.packages).toEqual(
      expected.map((number) => ({ trackingNumber: number, carrierName: 'UPS' })),
    );
  });

  it('has the first thousand of the numbers in one field, however many there are', () => {
    const trackingNumber = Array.from({ length: 1_000_000 }, (_, index) => index).join(',');
    const { line, problems } = readLine({ shipmentDetails: { packageDetails: { trackingNumber } } });
    expect(line?.packages.map((each) => each.trackingNumber)).toEqual(
      Array.from({ length: 1_000 }, (_, index) => String(index)),
    );
    expect(problems).toEqual([expect.stringContaining('more than 1000 numbers')]);
  });

  it.each<[string, Json, string[]]>([
    ['a text for a shipment', { shipmentDetails: 'none' }, ['shipmentdetails']],
    ['a text among shipments', { shipmentDetails: [{}, 'x', 5] }, ['shipmentdetails']],
    ['a number for a package', { shipmentDetails: { packageDetails: 5 } }, ['packagedetails']],
    ['a text for a carrier', { shipmentDetails: { carrierDetails: 'DHL' } }, ['carrierdetails']],
    [
      'a text for its tracking',
      { shipmentDetails: { carrierDetails: { trackingDetails: '1Z' } } },
      ['trackingdetails'],
    ],
    ['null for both', { shipmentDetails: [null, { packageDetails: [null] }] }, []],
  ])('is not made of %s, which is named as a problem', (_name, changes, paths) => {
    const { line: read, problems } = readLine(changes);
    expect(read?.packages).toEqual([]);
    expect(problems).toEqual(
      paths.map((path) => `resource[0].lines[0].${path} holds something that is not an object`),
    );
  });
});

describe('a creation without orders', () => {
  const created = (changes: Json) =>
    of({ eventType: 'IM::async_order_create', customerOrderNumber: 'A', ...changes });

  it.each<[string, Json, string[]]>([
    ["is of one order with Ingram's number", { orderNumber: 'X' }, ['X']],
    ["is of one order with Ingram's number by its other name", { ingramOrderNumber: 'X' }, ['X']],
    ['is of one order with lines', { lines: [line()] }, ['']],
    ['is of none without all of these', {}, []],
  ])('%s', (_name, changes, numbers) => {
    const { ingramOrders } = understood(created(changes));
    expect(ingramOrders.map(({ ingramOrderNumber }) => ingramOrderNumber)).toEqual(numbers);
  });
});

describe('what makes a notification unusable is said in full', () => {
  it.each([
    ['no resource', of(), 'The notification holds no resource.'],
    [
      'a new event type of 64 characters',
      of(resource({ eventType: 'x'.repeat(64) })),
      `resource[0] has the event type ${'x'.repeat(64)}, which this version does not know.`,
    ],
    [
      'no event type',
      of(resource({ eventType: null })),
      'resource[0] has the event type (missing or unreadable), which this version does not know.',
    ],
    [
      'a line without a name',
      of(resource({ lines: [line({ ingramLineNumber: null })] })),
      'resource[0].lines[0] has neither a line number nor a part number.',
    ],
    [
      'no order number',
      of(resource({ customerOrderNumber: null })),
      'The notification names no customerOrderNumber.',
    ],
    [
      'an order number that is too long',
      of(resource({ customerOrderNumber: 'x'.repeat(257) })),
      'The customerOrderNumber is too long, or no proper Unicode text.',
    ],
  ])('%s', (_name, raw, detail) => {
    expect(readNotification(raw)).toMatchObject({ detail });
  });

  it('and not that an order number of 256 characters is too long', () => {
    const raw = of(resource({ customerOrderNumber: 'x'.repeat(256) }));
    expect(understood(raw).customerOrderNumber).toHaveLength(256);
  });
});
