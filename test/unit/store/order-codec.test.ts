// Real: all. What is random prints its seed when it fails.
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { decide, withReport } from '../../../lib/orders/decide.ts';
import {
  type IngramOrderFacts,
  type Order,
  UNKNOWN_ORDER,
  type UnitFacts,
} from '../../../lib/orders/facts.ts';
import { DEFAULT_STATUS_TABLE } from '../../../lib/orders/status-table.ts';
import { decodeOrder, encodeOrder } from '../../../lib/store/order-codec.ts';
import { everythingLearned, orderKnowing } from '../../support/details.ts';
import { line, notification, orderAfter } from '../../support/orders.ts';
import { runs } from '../../support/runs.ts';

const backAndForth = (order: Order): Order => decodeOrder(encodeOrder(order));
const told = (order: Order): Order => {
  const update = decide(order, DEFAULT_STATUS_TABLE);
  return update === undefined ? order : withReport(order, update, 7, 'N');
};
const withUnit = (unit: UnitFacts, name = 'X'): IngramOrderFacts => ({
  lines: new Map([[name, new Map([[name, unit]])]]),
  whole: unit,
  packages: new Map([[name, { asOf: 3, carrierName: name, trackingUrl: name }]]),
  ...{ firstAsOf: -1.5, lastAsOf: 2, linesAsOf: 2 },
});
const withIngramOrder = (facts: IngramOrderFacts, name = 'X'): Order => ({
  ingramOrders: new Map([[name, facts]]),
  hasUpdate: true,
  unknownWords: new Set([name]),
  lastReport: { status: '_canceled', reason: '_other', trackingNumbers: [name], at: 2 },
  history: [
    {
      ...{ status: '_canceled', reason: '_other', at: 2, times: 1, cause: name, trackingNumbers: 1 },
      because: {
        ...{ state: 'voided', requestedPieces: 3, shippedPieces: 0, hasShipped: false },
        ...{ units: [{ ingramOrder: name, line: name, remainder: 'void' }], moreUnits: 2 },
      },
    },
  ],
});

describe('an order that is stored', () => {
  it('is read back as it was, whatever is known of it', () => {
    fc.assert(
      fc.property(everythingLearned, (all) => {
        const order = told(orderKnowing(all));
        expect(backAndForth(order)).toStrictEqual(order);
      }),
      runs(500),
    );
  });

  it.each<readonly [string, UnitFacts['shipped']]>([
    ['pieces that were counted', { pieces: 2, asOf: 1 }],
    ['something that nobody counted', { pieces: 0, asOf: 1 }],
    ['nothing', undefined],
  ])('is read back with every fact that a unit can have, where %s has shipped', (_, shipped) => {
    const requested = { value: 3, asOf: 1.25 };
    const unit: UnitFacts = {
      ...(shipped && { shipped }),
      requested,
      isAllShipped: { value: true, asOf: 2 },
      onHold: { value: true, asOf: 3, shipped: 0 },
      isVoid: { value: false, asOf: 4 },
      invoiced: { asOf: 5, pieces: 1 },
      isLeftByInvoice: { value: true, asOf: 6 },
    };
    const order = withIngramOrder(withUnit(unit));
    expect(backAndForth(order)).toStrictEqual(order);
  });

  const names = ['__proto__', 'constructor', 'toString', '', ' ', '0', 'é⚓', '\ud800', '\0', '"', '{}'];
  it.each(names)('is read back with %j for a name of everything', (name) => {
    const order = withIngramOrder(withUnit({}, name), name);
    expect(backAndForth(order)).toStrictEqual(order);
  });

  it('is read back when nothing is known of it', () => {
    expect(backAndForth(UNKNOWN_ORDER)).toStrictEqual(UNKNOWN_ORDER);
  });

  it('is text that a person can read, as long as it is short', () => {
    const stored = encodeOrder(orderAfter([notification('order_hold', 1, { '20-RD001': [line(1)] })]));
    expect(JSON.parse(String(stored))).toMatchObject({ v: 2, ingramOrders: [{ number: '20-RD001' }] });
  });

  it('is packed where that saves more than it costs', () => {
    const lines = Array.from({ length: 300 }, (_, index) => line(index + 1));
    const order = orderAfter([notification('order_hold', 1, { '20-RD001': lines })]);
    expect(encodeOrder(order)).toBeInstanceOf(Uint8Array);
    expect(backAndForth(order)).toStrictEqual(order);
  });
});

describe('an order that is too large', () => {
  const withPackages = (count: number): Order => {
    const numbers = Array.from({ length: count }, (_, index) => [`1Z${index}`, { asOf: index }] as const);
    return withIngramOrder({ ...withUnit({}), packages: new Map(numbers) });
  };

  it('is one that could not be read again beside others, however well it packs', () => {
    const largest = encodeOrder(withPackages(60_000));
    expect(decodeOrder(largest).ingramOrders.get('X')?.packages.size).toBe(60_000);
    expect(() => encodeOrder(withPackages(90_000))).toThrow(
      expect.objectContaining({ name: 'Unforwardable', reason: 'order-too-large' }),
    );
  });
});

describe('a unit in an older row', () => {
  const read = (row: readonly (number | null)[]) => {
    const stored = { number: 'X', lines: [['1', '', row]], whole: [], packages: [], firstAsOf: 10 };
    const rest = { hasAllLines: false };
    const order = { v: 2, ingramOrders: [{ ...stored, ...rest }], hasUpdate: true, unknownWords: [] };
    return decodeOrder(JSON.stringify(order)).ingramOrders.get('X')?.lines.get('1')?.get('');
  };

  it.each<readonly [string, readonly (number | null)[], UnitFacts]>([
    [
      'with pieces that were counted, and with the word that some had shipped',
      [2, 1, 3],
      { shipped: { pieces: 2, asOf: 11 } },
    ],
    ['with the word alone', [null, null, 3], { shipped: { pieces: 0, asOf: 13 } }],
    [
      'with nothing left beside what was counted',
      [2, 1, null, null, null, 0, 1],
      { shipped: { pieces: 2, asOf: 11 } },
    ],
    [
      'with something left',
      [null, null, null, null, null, 1, 2],
      { isAllShipped: { value: false, asOf: 12 } },
    ],
    [
      'with no count at the hold, where others had shipped without one',
      [2, 1, 0, null, null, null, null, 1, 3],
      { shipped: { pieces: 2, asOf: 11 }, onHold: { value: true, asOf: 13 } },
    ],
    ['with nothing left', [null, null, null, null, null, 2, 2], { isAllShipped: { value: true, asOf: 12 } }],
    [
      'with what an invoice said of the requested pieces',
      [...Array.from({ length: 11 }, () => null), 2, 4, 3, 4],
      { invoiced: { pieces: 2, asOf: 14 } },
    ],
    [
      'with an invoice that leaves nothing backordered',
      [...Array.from({ length: 13 }, () => null), -2, 4],
      { isLeftByInvoice: { value: false, asOf: 14 } },
    ],
  ])('is read %s', (_, row, unit) => {
    expect(read(row)).toStrictEqual(unit);
  });
});

describe('what is not an order', () => {
  const ingramOrder = {
    number: 'X',
    lines: [],
    whole: [],
    packages: [],
    firstAsOf: 1,
    lastAsOf: 1,
    hasAllLines: false,
  };
  const order = { v: 2, ingramOrders: [ingramOrder], hasUpdate: false, unknownWords: [] };
  const text = (changes: object) => JSON.stringify({ ...order, ...changes });
  const textWith = (changes: object) => text({ ingramOrders: [{ ...ingramOrder, ...changes }] });
  const UP_TO_REMAINDER = [null, null, null, null, null];
  const textOfUnit = (unit: object) => textWith({ lines: [['1', '', unit]] });

  it('is told from one that is', () => {
    expect(decodeOrder(text({})).ingramOrders.size).toBe(1);
    expect(decodeOrder(textOfUnit([...UP_TO_REMAINDER, 1, 0])).ingramOrders.size).toBe(1);
  });

  it.each<[string, string | Uint8Array]>([
    ['nothing', ''],
    ['no JSON', 'garbage'],
    ['half of it', text({}).slice(0, -5)],
    ['null', 'null'],
    ['an array', '[]'],
    ['an empty object', '{}'],
    ['another version', text({ v: 3 })],
    ['the version in a text', text({ v: '2' })],
    ['a part missing', text({ unknownWords: undefined })],
    ['a part that nobody knows', text({ isFraud: true })],
    ['an Ingram order without a moment', textWith({ firstAsOf: undefined })],
    ['a line cut short', textWith({ lines: [['1', '']] })],
    ['a fact that nobody knows', textOfUnit(Array.from({ length: 16 }, () => 1))],
    ['a quantity in a text', textOfUnit(['3', 0])],
    ['facts that are no row', textOfUnit({ shipped: 3 })],
    ['a remainder that nobody knows', textOfUnit([...UP_TO_REMAINDER, 3, 0])],
    ['a remainder that is none', textOfUnit([...UP_TO_REMAINDER, 0.5, 0])],
    ['a package without a moment', textWith({ packages: [['1Z', null, null, null]] })],
    [
      'a status that Thirdwatch does not know',
      text({ lastReport: { status: '_lost', trackingNumbers: [], at: 1 } }),
    ],
    ['bytes that are not packed', Buffer.from(text({}))],
    ['packed garbage', gzipSync('garbage')],
    ['a pack cut short', gzipSync(text({})).subarray(0, 20)],
    ['no bytes', new Uint8Array()],
    ['a pack of more than an order can be', gzipSync(text({}) + ' '.repeat(2 * 1024 * 1024))],
  ])('is refused: %s', (_, stored) => {
    expect(() => decodeOrder(stored)).toThrow();
  });
});
