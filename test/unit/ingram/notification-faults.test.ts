import { describe, expect, it } from '@jest/globals';
import {
  isUnusable,
  type RawNotification,
  readNotification,
} from '../../../lib/ingram/webhook/notification.ts';
import {
  type Json,
  line,
  RECEIVED_AT,
  rawNotification,
  resource,
  understood,
} from '../../support/notifications.ts';

const of = (...resources: unknown[]) => rawNotification({ resources });
const withLines = (lines: unknown) => of(resource({ lines }));
const ofCustomer = (customerOrderNumber: string) => ({ customerOrderNumber });
const linesOf = (raw: RawNotification) => understood(raw).ingramOrders.flatMap(({ lines }) => lines);

describe('a notification is unusable', () => {
  it.each<[string, RawNotification, string, string | RegExp]>([
    ['without resources', of(), 'unreadable', /no resource/],
    ['with a text for a resource', of(resource(), 'x'), 'unreadable', 'resource[1] is not an object.'],
    ['with null for a resource', of(null), 'unreadable', 'resource[0] is not an object.'],
    [
      'without an event type',
      of(resource({ eventType: '' })),
      'unknown-event-type',
      /resource\[0\] .*missing/,
    ],
    [
      'of a new event type',
      of(resource({ eventType: 'IM::Order_Delivered' })),
      'unknown-event-type',
      /type order_delivered,/,
    ],
    [
      'of a new event type in one resource',
      of(resource(), resource({ eventType: 'im::x' })),
      'unknown-event-type',
      /^resource\[1\]/,
    ],
    [
      'of a new event type at its top',
      rawNotification({ resources: [{}], eventType: 'im::x' }),
      'unknown-event-type',
      / x,/,
    ],
    [
      'of an event that is not about orders',
      of(resource({ eventType: 'IM::STOCK_UPDATE' })),
      'unknown-event-type',
      /stock_update/,
    ],
    [
      'with a line that is no object',
      withLines([line(), 5]),
      'unreadable',
      'resource[0].lines[1] is not an object.',
    ],
    [
      'with a line that names nothing',
      withLines([line({ ingramLineNumber: null })]),
      'unreadable',
      /neither a line number nor a part/,
    ],
    [
      'with an order that is no object',
      of(resource({ lines: [], orders: [{}, 'x'] })),
      'unreadable',
      'resource[0].orders[1] is not an object.',
    ],
    [
      'with several bad parts',
      of(resource({ lines: [], orders: [{ lines: [1] }, 2] })),
      'unreadable',
      'resource[0].orders[0].lines[0] is not an object; resource[0].orders[1] is not an object.',
    ],
    [
      'with lines beside its orders, that may be anyone’s',
      of(resource({ orders: [{ ingramOrderNumber: 'X' }] })),
      'unreadable',
      'resource[0] has lines beside its orders.',
    ],
    [
      'with an Ingram order number that is none',
      of(resource({ orderNumber: { x: 1 } })),
      'unreadable',
      'resource[0].ordernumber is not a text.',
    ],
    [
      "without the reseller's order number",
      of(resource({ customerOrderNumber: ' ' })),
      'no-order-number',
      /customerOrderNumber/,
    ],
    [
      'with orders of two customers in one resource',
      of(resource({ customerOrderNumber: null, lines: [], orders: ['A', 'B'].map(ofCustomer) })),
      'no-order-number',
      /customerOrderNumber/,
    ],
    [
      'with an order of another customer than its resource',
      of(resource({ lines: [], orders: [ofCustomer('PO-2')] })),
      'no-order-number',
      /customerOrderNumber/,
    ],
    [
      'with resources of two customers',
      of(resource(), resource({ customerOrderNumber: 'PO-2' })),
      'unreadable',
      /several numbers/,
    ],
    [
      'with an order number of 257 characters',
      of(resource({ customerOrderNumber: 'x'.repeat(257) })),
      'no-order-number',
      /too long/,
    ],
    [
      'with half a character in its order number',
      of(resource({ customerOrderNumber: 'A\ud800' })),
      'no-order-number',
      /Unicode/,
    ],
  ])('%s', (_name, raw, unusable, detail) => {
    const expected = typeof detail === 'string' ? detail : expect.stringMatching(detail);
    expect(readNotification(raw)).toEqual({ unusable, detail: expected });
  });

  it('with 100 bad lines, of which it names five', () => {
    const result = readNotification(withLines(Array(100).fill('x')));
    expect(isUnusable(result) && result.detail.split(';')).toHaveLength(5);
  });

  it.each(['Jane Doe, 1 Sample Street', 'x'.repeat(65), 'a\nb'])(
    'and its detail does not repeat %j',
    (eventType) => {
      const result = readNotification(of(resource({ eventType })));
      expect(result).toMatchObject({
        unusable: 'unknown-event-type',
        detail: expect.stringContaining('unreadable'),
      });
    },
  );
});

describe('what is not understood within a notification is named and left out', () => {
  it.each<[string, Json, Json, string]>([
    [
      'a word for a quantity',
      { shippedQuantity: 'two' },
      { shipped: 2 },
      'shippedquantity is not a quantity',
    ],
    [
      'a quantity below zero',
      { requestedQuantity: -3 },
      { requested: 3 },
      'requestedquantity is not a quantity',
    ],
    [
      'a list for a quantity',
      { backOrderedQuantity: [1] },
      { backordered: 1 },
      'backorderedquantity is not a quantity',
    ],
  ])('%s', (_name, changes, lost, problem) => {
    const { problems, ingramOrders } = understood(withLines([line(changes)]));
    expect(problems).toEqual([`resource[0].lines[0].${problem}`]);
    const [whole] = linesOf(withLines([line()]));
    const kept = Object.entries(whole ?? {}).filter(([name]) => !Object.hasOwn(lost, name));
    const [understoodLine] = ingramOrders[0]?.lines ?? [];
    const { hasUnreadableQuantity = false, ...rest } = understoodLine ?? {};
    expect(rest).toEqual(Object.fromEntries(kept));
    // What is backordered can be done without.
    expect(hasUnreadableQuantity).toBe(!Object.hasOwn(lost, 'backordered'));
  });

  it.each([
    ['no timestamp', '', 'is not a date and time'],
    ['a timestamp in another format', '11/01/2021 13:02', 'is not a date and time'],
    ['a timestamp of the day after tomorrow', '2021-11-03T13:03:07Z', 'lies in the future'],
    ['.NET’s default date', '0001-01-01T00:00:00', 'is older than any event'],
    ['the beginning of Unix time', '1970-01-01T00:00:00.000Z', 'is older than any event'],
    ['a timestamp of before Ingram’s webhooks', '2014-12-31T23:59:59.999Z', 'is older than any event'],
  ])('%s: the time of receipt counts', (_name, eventTimeStamp, problem) => {
    const { asOf, problems } = understood(rawNotification({ eventTimeStamp }));
    expect(asOf).toBe(RECEIVED_AT);
    expect(problems).toEqual([expect.stringContaining(problem)]);
  });

  it.each([
    ['within a day of the receipt', '2021-11-02T13:03:06.369Z'],
    ['of the oldest that can be meant', '2015-01-01T00:00:00.000Z'],
  ])('nothing, of a timestamp that is %s', (_, eventTimeStamp) => {
    const read = understood(rawNotification({ eventTimeStamp }));
    expect(read).toMatchObject({ asOf: Date.parse(eventTimeStamp), problems: [] });
  });

  it('ten remarks, of however many lines', () => {
    const odd = Array.from({ length: 10_000 }, (_, index) =>
      line({ requestedQuantity: 'x', lineStatus: `odd ${index}` }),
    );
    const { problems, unknownWords } = understood(withLines(odd));
    expect([problems.length, unknownWords.length]).toEqual([10, 10]);
  });

  it('everything at once, by its path', () => {
    const bad = line({ quantityShipped: 'x', shippedQuantity: null, lineStatus: '?' });
    const raw = rawNotification({
      resources: [resource(), resource({ lines: [], orders: [{}, { lines: bad }] })],
      eventTimeStamp: '?',
    });
    const { problems, unknownWords } = understood(raw);
    expect(unknownWords).toEqual(['?']);
    expect(problems).toEqual([
      'resource[1].orders[1].lines[0].shippedquantity is not a quantity',
      'eventTimeStamp is not a date and time; the time of receipt counts',
    ]);
  });
});
