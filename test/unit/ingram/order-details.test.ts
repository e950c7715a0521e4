import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readOrderDetails } from '../../../lib/ingram/api/order-details.ts';

/** An answer as in Ingram's documents, with all that the bridge has no use for. */
const ANSWER = {
  ingramOrderNumber: '20-RD128',
  ingramOrderDate: '2026-11-20T00:00:00Z',
  customerOrderNumber: 'ZENPO',
  endCustomerOrderNumber: 'EC-77',
  orderStatus: 'Shipped',
  orderTotal: 159.37,
  freightCharges: 9.4,
  notes: 'Ring twice for Casey Buyer',
  shipToInfo: { contact: 'Casey Buyer', addressLine1: '17 Quiet Lane', email: 'doorman@example.com' },
  endUserInfo: {
    contact: 'Casey Buyer',
    companyName: 'Buyer & Sons Ltd',
    addressLine1: '17 Quiet Lane',
    city: 'Smallville',
    phoneNumber: '+1 785 555 0117',
    email: 'casey.buyer@example.com',
  },
  lines: [
    {
      subOrderNumber: '20-RD128-11',
      ingramOrderLineNumber: '001',
      customerLineNumber: '7',
      lineStatus: 'Shipped',
      ingramPartNumber: '5CX895',
      quantityOrdered: 3,
      quantityConfirmed: 3,
      quantityBackOrdered: 0,
      lineNotes: 'Engrave: Casey Buyer',
      shipmentDetails: [
        {
          quantity: 3,
          carrierDetails: [
            {
              carrierCode: 'RG',
              carrierName: 'UPS GROUND',
              trackingDetails: [
                {
                  trackingNumber: '1Z001',
                  trackingUrl: 'https://carrier.example/1Z001',
                  cartonNumber: '1',
                  quantityInBox: '2',
                },
                { trackingNumber: '1Z002', trackingUrl: 'https://carrier.example/1Z002' },
              ],
            },
          ],
        },
      ],
      links: [{ topic: 'orders', href: '/resellers/v5/orders/20-RD128', type: 'GET' }],
    },
    { ingramOrderLineNumber: '002', lineStatus: 'Backordered', quantityOrdered: 1, quantityBackOrdered: 1 },
  ],
};

const read = (answer: unknown) => readOrderDetails(answer, '20-RD128');
const readLineOf = (line: object) => read({ lines: [{ ingramOrderLineNumber: '1', ...line }] })?.lines[0];
const DETAILS = read(ANSWER);

type Json = { readonly [key: string]: unknown };

/** The value with every object in it changed. */
function everyObject(value: unknown, change: (object: Json) => Json): unknown {
  if (Array.isArray(value)) return value.map((entry) => everyObject(entry, change));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, entry]) => [key, everyObject(entry, change)] as const);
  return change(Object.fromEntries(entries));
}

const everyKey = (rename: (key: string) => string) =>
  everyObject(ANSWER, (object) =>
    Object.fromEntries(Object.entries(object).map(([key, value]) => [rename(key), value])),
  );
const everyValue = (replace: (value: unknown) => unknown) =>
  everyObject(ANSWER, (object) =>
    Object.fromEntries(Object.entries(object).map(([key, value]) => [key, replace(value)])),
  );

describe('Order Details', () => {
  it('read to the order, its lines, and where its packages can be followed', () => {
    expect(DETAILS).toEqual({
      ingramOrderNumber: '20-RD128',
      customerOrderNumber: 'ZENPO',
      status: 'shipped',
      endCustomerOrderNumber: 'EC-77',
      endUserEmail: 'casey.buyer@example.com',
      lines: [
        {
          lineNumber: '1',
          subOrderNumber: '20-RD128-11',
          requested: 3,
          backordered: 0,
          status: 'shipped',
          packages: [
            {
              trackingNumber: '1Z001',
              carrierName: 'UPS GROUND',
              trackingUrl: 'https://carrier.example/1Z001',
            },
            {
              trackingNumber: '1Z002',
              carrierName: 'UPS GROUND',
              trackingUrl: 'https://carrier.example/1Z002',
            },
          ],
        },
        { lineNumber: '2', requested: 1, backordered: 1, status: 'backordered', packages: [] },
      ],
      unknownWords: [],
    });
  });

  it('keep nothing of the buyer but the two that can stand for a user', () => {
    const { endUserEmail, endCustomerOrderNumber, ...kept } = DETAILS ?? { endUserEmail: undefined };

    expect({ endUserEmail, endCustomerOrderNumber }).toEqual({
      endUserEmail: 'casey.buyer@example.com',
      endCustomerOrderNumber: 'EC-77',
    });
    for (const personal of ['Casey', 'Buyer', 'Quiet Lane', 'Smallville', '555', 'example.com"', '@']) {
      expect(JSON.stringify(kept)).not.toContain(personal);
    }
  });

  it('follow no links', () => {
    expect(JSON.stringify(DETAILS)).not.toContain('/resellers');
  });
});

describe('The same answer in another shape reads to the same', () => {
  const one = everyValue((value) => (Array.isArray(value) && value.length === 1 ? value[0] : value));
  const many = { ...ANSWER, endUserInfo: [ANSWER.endUserInfo] };

  it.each<[string, unknown]>([
    ['keys in small letters', everyKey((key) => key.toLowerCase())],
    ['keys in capitals', everyKey((key) => key.toUpperCase())],
    ['keys in Pascal case', everyKey((key) => key.charAt(0).toUpperCase() + key.slice(1))],
    ['numbers as texts', everyValue((value) => (typeof value === 'number' ? String(value) : value))],
    ['an array of one order', [ANSWER]],
    ['single values instead of arrays of one', one],
    ['an array of one end user', many],
    [
      'null for what it does not know',
      { ...(everyObject(ANSWER, (each) => ({ x: null, ...each })) as Json) },
    ],
    ['an unprefixed status', { ...ANSWER, orderStatus: 'shipped' }],
    ['a prefixed status', { ...ANSWER, orderStatus: 'IM::SHIPPED' }],
    [
      'another name of the reseller’s number',
      { ...ANSWER, customerOrderNumber: '', customerPoNumber: 'ZENPO' },
    ],
  ])('with %s', (_, answer) => {
    expect(read(answer)).toEqual(DETAILS);
  });

  it.each<[string, object]>([
    ['packageDetails', { shipmentDetails: { carrierName: 'DHL', packageDetails: { trackingNumber: 'T1' } } }],
    [
      'trackingDetails',
      { shipmentDetails: { carrierName: 'DHL', trackingDetails: [{ trackingNumber: 'T1' }] } },
    ],
    [
      'the carrier itself',
      { shipmentDetails: { carrierDetails: { carrierName: 'DHL', trackingNumber: 'T1' } } },
    ],
  ])('with the tracking number in %s', (_, line) => {
    expect(readLineOf(line)?.packages).toEqual([{ trackingNumber: 'T1', carrierName: 'DHL' }]);
  });

  it.each(['ingramOrderLineNumber', 'ingramLineNumber', 'lineNumber'])(
    'with the line’s number in %s',
    (name) => {
      for (const number of ['001', '01', ' 1 ', 1]) {
        expect(read({ lines: { [name]: number } })?.lines).toEqual([{ lineNumber: '1', packages: [] }]);
      }
    },
  );
});

it.each(['https://carrier.example/1', 'http://carrier.example/1'])(
  'The address of a package is read without the space around it: %s',
  (address) => {
    const shipmentDetails = { trackingNumber: 'T1', trackingUrl: ` ${address}\n` };

    expect(readLineOf({ shipmentDetails })?.packages).toEqual([
      { trackingNumber: 'T1', trackingUrl: address },
    ]);
  },
);

it('The number and the address of a buyer are read without the space around them', () => {
  const spacious = { endCustomerOrderNumber: ' EC ', endUserInfo: { email: '\tbuyer@example.com ' } };

  expect(read({ ...ANSWER, ...spacious })).toMatchObject({
    endCustomerOrderNumber: 'EC',
    endUserEmail: 'buyer@example.com',
  });
});

it.each([{ customerOrderNumber: 'PO-1' }, { orderStatus: 'Shipped' }, { lines: { lineNumber: 1 } }])(
  'What tells no more than %j is an order',
  (answer) => {
    expect(read(answer)).toBeDefined();
  },
);

describe('What is no answer about the order that was asked for', () => {
  it.each<[string, object, boolean]>([
    ['that of another one', { ingramOrderNumber: '99-ZZ777', customerOrderNumber: '' }, false],
    ['that of one with a longer number', { ingramOrderNumber: '20-RD1289', customerOrderNumber: '' }, false],
    ['not: with the number of the reseller', { ingramOrderNumber: 'RD128' }, true],
    ['not: by the beginning of it', { ingramOrderNumber: '20', customerOrderNumber: '' }, true],
    [
      'with more lines than any order has',
      { lines: Array(10_001).fill({ ingramOrderLineNumber: '1' }) },
      false,
    ],
    ['not: in another case', { ingramOrderNumber: '20-rd128 ', customerOrderNumber: '' }, true],
    ['not: by a sub-order', { ingramOrderNumber: '20-RD128-11', customerOrderNumber: '' }, true],
    ['not: without its number', { ingramOrderNumber: null }, true],
  ])('%s', (_, changes, isRead) => {
    expect(read({ ...ANSWER, ...changes }) !== undefined).toBe(isRead);
  });
});

describe('What Order Details do not say is left out', () => {
  it.each([
    ['customerOrderNumber', 'customerOrderNumber'],
    ['orderStatus', 'status'],
    ['endCustomerOrderNumber', 'endCustomerOrderNumber'],
    ['endUserInfo', 'endUserEmail'],
  ])('without %s', (field, left) => {
    for (const absent of [undefined, null, '', '  ']) {
      const { [left]: _, ...rest }: Json = { ...DETAILS };

      expect(read({ ...ANSWER, [field]: absent })).toEqual(rest);
    }
  });

  it.each<[string, object, object]>([
    ['a status that is not known', { lineStatus: 'Levitating' }, {}],
    [
      'a quantity that is none',
      { quantityOrdered: 'three', quantityBackOrdered: -1 },
      { hasUnreadableQuantity: true },
    ],
    ['a shipment that is none', { shipmentDetails: ['soon', 7, null, [[]]] }, {}],
    ['packages without a number', { shipmentDetails: [{ carrierDetails: [{ trackingDetails: [{}] }] }] }, {}],
  ])('of a line with %s', (_, line, expected) => {
    expect(readLineOf(line)).toEqual({ lineNumber: '1', packages: [], ...expected });
  });

  it.each([
    'javascript:alert(1)',
    'carrier.example/1',
    'https://',
    'https://a b',
    'see https://carrier.example/1',
    '',
    null,
    7,
    `https://${'x'.repeat(2001)}`,
  ])('of a package whose address is %p', (trackingUrl) => {
    const tracking = { trackingNumber: 'T1', trackingUrl };

    expect(
      readLineOf({ shipmentDetails: { carrierDetails: { trackingDetails: tracking } } })?.packages,
    ).toEqual([{ trackingNumber: 'T1' }]);
  });

  it('of an order without lines, which its status speaks for', () => {
    for (const lines of [[], null, undefined, ''])
      expect(read({ orderStatus: 'Canceled', lines })).toEqual({
        ingramOrderNumber: '20-RD128',
        status: 'voided',
        lines: [],
        unknownWords: [],
      });
  });
});

describe('What is no order is not read', () => {
  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['null', null],
    ['a text', 'Shipped'],
    ['a number', 7],
    ['an empty array', []],
    ['an array of texts', ['Shipped']],
    ['an empty object', {}],
    ['an error', { errors: [{ message: 'Order not found.' }] }],
    ['nothing but a status that is not known', { orderStatus: 'Levitating' }],
    ['a line that is none', { ...ANSWER, lines: ['001'] }],
    ['a line without a number', { ...ANSWER, lines: [{ lineStatus: 'Shipped' }] }],
  ])('%s', (_, answer) => {
    expect(read(answer)).toBeUndefined();
  });

  it('whatever it is, and without a crash', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (answer) => {
        read(answer);
        read({ ...ANSWER, lines: answer });
        read({ ...ANSWER, endUserInfo: answer, orderStatus: answer, customerOrderNumber: answer });
      }),
    );
  });
});
