// Real: all. What is random prints its seed when it fails.
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { decide, withSaid } from '../../../lib/orders/decide.ts';
import { type Order, UNKNOWN_ORDER } from '../../../lib/orders/order.ts';
import { DEFAULT_STATUS_TABLE } from '../../../lib/orders/status-table.ts';
import { decodeOrder, encodeOrder } from '../../../lib/store/order-codec.ts';
import { answer, detailsLine, everythingLearned, orderKnowing, tracking } from '../../support/details.ts';
import { line, notification, orderAfter, packages } from '../../support/orders.ts';
import { unlayered } from '../../support/unlayered.ts';

const MAX_ITEM_BYTES = 400 * 1024;

const backAndForth = (order: Order): Order => decodeOrder(encodeOrder(order));
const afterCall = (order: Order): Order => {
  const call = decide(order, DEFAULT_STATUS_TABLE);
  return call === undefined ? order : withSaid(order, call, 7);
};

describe('an order that is stored', () => {
  it('is read back as it was', () => {
    fc.assert(
      fc.property(everythingLearned, (all) => {
        const order = orderKnowing(all);
        expect(backAndForth(order)).toStrictEqual(unlayered(order));
        expect(backAndForth(afterCall(order))).toStrictEqual(unlayered(afterCall(order)));
      }),
      { numRuns: 500 },
    );
  });

  const names = ['__proto__', 'constructor', 'toString', '', ' ', '0', 'é⚓', '\ud800', '\0', '"', '{}'];
  it.each(names)('is read back with %j for a name of everything', (name) => {
    const order: Order = {
      ingramOrders: new Map([
        [
          name,
          {
            lines: new Map([[name, { state: 'held', asOf: 1.5, requested: 0, shipped: 0 }]]),
            details: {
              asOf: 3.5,
              whole: 'open',
              lines: new Map([[name, 'voided']]),
              packages: new Map([[name, { carrierName: name, trackingUrl: name }]]),
            },
          },
        ],
      ]),
      packages: new Map([[name, { asOf: 1, carrierName: name }]]),
      events: new Map([[name, { asOf: -1, digest: name }]]),
      updated: true,
      said: { status: '_canceled', reason: '_other', trackingNumbers: [name], at: 2 },
    };
    expect(backAndForth(order)).toStrictEqual(unlayered(order));
  });

  it('is read back when nothing is known of it', () => {
    expect(backAndForth(UNKNOWN_ORDER)).toStrictEqual(UNKNOWN_ORDER);
  });

  it('is text that a person can read, as long as it is short', () => {
    const stored = encodeOrder(orderAfter([notification('order_hold', 1, { '20-RD001': [line(1)] })]));
    expect(JSON.parse(String(stored))).toMatchObject({ v: 1, ingramOrders: [{ number: '20-RD001' }] });
  });
});

describe('an order of 2,000 lines, with tracking numbers, a call and 500 events', () => {
  // Digits of a fixed generator: they pack no better than real tracking numbers.
  let seed = 20_260_105;
  const digits = () => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return String(seed).padStart(10, '0');
  };
  const parcels = Array.from({ length: 2000 }, () => [
    `1Z${digits()}${digits()}`,
    `1Z${digits()}${digits()}`,
  ]);
  const lines = parcels.map((trackingNumbers, index) =>
    line(index + 1, {
      requestedQuantity: 9,
      shippedQuantity: index % 10,
      ...packages('SMARTPOST-BM', ...trackingNumbers),
    }),
  );
  const events = Array.from({ length: 500 }, (_, index) =>
    notification(
      'order_shipped',
      index,
      { '20-RD001': lines.slice(index * 4, index * 4 + 4) },
      { eventId: `N${digits()}${index}` },
    ),
  );
  const details = answer(
    '20-RD001',
    600,
    parcels.map((trackingNumbers, index) => {
      const followed = trackingNumbers.map((trackingNumber) => ({
        trackingNumber,
        trackingUrl: `https://www.carrier.example/tracking/en-us/detail?trackingNumber=${trackingNumber}`,
      }));
      return detailsLine(index + 1, 'shipped', tracking('SMARTPOST-BM', ...followed));
    }),
  );

  describe.each([
    ['of which the details are not known', events, 115],
    ['of which the details are known, with a tracking URL for each package', [...events, details], 180],
  ])('%s', (_, learned, kilobytes) => {
    const order = afterCall(orderKnowing(learned));
    const stored = encodeOrder(order);

    it('is the order that it is meant to be', () => {
      expect(order.ingramOrders.get('20-RD001')?.lines.size).toBe(2000);
      expect(order.said?.trackingNumbers).toHaveLength(4000);
      expect(order.events.size).toBe(500);
    });

    it(`takes about ${kilobytes} KB, well below the 400 KB of an item`, () => {
      expect(stored).toBeInstanceOf(Uint8Array);
      expect(stored.length).toBeLessThan(MAX_ITEM_BYTES);
      expect(Math.abs(stored.length / 1024 - kilobytes)).toBeLessThan(10);
    });

    it('is read back as it was', () => {
      expect(decodeOrder(stored)).toEqual(unlayered(order));
    });
  });
});

describe('an order that was stored before details were known', () => {
  it('is read as it was, without any', () => {
    const stored = {
      ...{ v: 1, packages: [['1Z', 2, 'DHL']], events: [['N01', 2, 'digest']], updated: true },
      ingramOrders: [{ number: 'X', lines: [['1', 'held', 2, 3, null]], heldAsOf: 1 }],
    };
    expect(decodeOrder(JSON.stringify(stored))).toStrictEqual({
      ingramOrders: new Map([
        ['X', { lines: new Map([['1', { state: 'held', asOf: 2, requested: 3 }]]), heldAsOf: 1 }],
      ]),
      packages: new Map([['1Z', { asOf: 2, carrierName: 'DHL' }]]),
      events: new Map([['N01', { asOf: 2, digest: 'digest' }]]),
      updated: true,
    });
  });
});

describe('what is not an order', () => {
  const valid = { v: 1, ingramOrders: [], packages: [], events: [], updated: false };
  const lineRow = (...row: readonly unknown[]) => ({
    ...valid,
    ingramOrders: [{ number: 'X', lines: [row] }],
  });

  const details = { asOf: 1, whole: 'open', lines: [['1', 'open']], packages: [['1Z', null, null]] };
  const detailed = (changes: object) => ({
    ...valid,
    ingramOrders: [{ number: 'X', lines: [], details: { ...details, ...changes } }],
  });

  it('is told from one that is', () => {
    expect(decodeOrder(JSON.stringify(valid))).toEqual(UNKNOWN_ORDER);
    expect(decodeOrder(JSON.stringify(lineRow('1', 'open', 1, null, null))).ingramOrders.size).toBe(1);
    expect(decodeOrder(JSON.stringify(detailed({}))).ingramOrders.size).toBe(1);
  });

  it.each([
    ['nothing', ''],
    ['no JSON', 'garbage'],
    ['half of it', JSON.stringify(valid).slice(0, -5)],
    ['null', 'null'],
    ['an array', '[]'],
    ['an empty object', '{}'],
    ['another version', JSON.stringify({ ...valid, v: 2 })],
    ['a part missing', JSON.stringify({ ...valid, events: undefined })],
    ['a line of an unknown state', JSON.stringify(lineRow('1', 'lost', 1, null, null))],
    ['a line without a moment', JSON.stringify(lineRow('1', 'open', null, null, null))],
    ['a line with a quantity in a string', JSON.stringify(lineRow('1', 'open', 1, '3', null))],
    ['a line cut short', JSON.stringify(lineRow('1', 'open'))],
    ['details without a moment', JSON.stringify(detailed({ asOf: undefined }))],
    ['details of an unknown state', JSON.stringify(detailed({ whole: 'lost' }))],
    ['details with a line of an unknown state', JSON.stringify(detailed({ lines: [['1', 'lost']] }))],
    ['details with a package cut short', JSON.stringify(detailed({ packages: [['1Z', null]] }))],
    [
      'a status that Thirdwatch does not know',
      JSON.stringify({ ...valid, said: { status: '_lost', trackingNumbers: [], at: 1 } }),
    ],
    ['bytes that are not packed', Buffer.from(JSON.stringify(valid))],
    ['packed garbage', gzipSync('garbage')],
    ['a pack cut short', gzipSync(JSON.stringify(valid)).subarray(0, 20)],
    ['no bytes', new Uint8Array()],
  ])('is refused: %s', (_, stored) => {
    expect(() => decodeOrder(stored)).toThrow();
  });
});
