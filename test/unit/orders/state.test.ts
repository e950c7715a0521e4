// Real: all, from the notification's JSON to the state of the order.
import { describe, expect, it } from '@jest/globals';
import { readOrderDetails } from '../../../lib/ingram/api/order-details.ts';
import { UNKNOWN_ORDER } from '../../../lib/orders/facts.ts';
import { merge } from '../../../lib/orders/merge.ts';
import { factsOfDetails } from '../../../lib/orders/reading.ts';
import { stateOf, unitsOf } from '../../../lib/orders/state.ts';
import { shippedPieces } from '../../../lib/orders/unit.ts';
import { line, notification, orderAfter, START_MS } from '../../support/orders.ts';

const HOUR_MS = 60 * 60_000;

const units = {
  open: line(1, { lineStatus: 'Open' }),
  held: line(2, { lineStatus: 'SALES_HOLD' }),
  void: line(3, { lineStatus: 'VOIDED' }),
  part: line(4, { requestedQuantity: 3, shippedQuantity: 1 }),
  shipped: line(5, { lineStatus: 'Shipped' }),
  shippedAndVoid: line(6, { lineStatus: 'VOIDED', requestedQuantity: 3, shippedQuantity: 1 }),
};

describe('the state of an order', () => {
  it.each([
    [['void'], 'voided'],
    [['shipped'], 'shipped'],
    [['shipped', 'void'], 'shipped'],
    [['shippedAndVoid'], 'shipped'],
    [['shippedAndVoid', 'void'], 'shipped'],
    [['held'], 'held'],
    [['held', 'shipped'], 'held'],
    [['held', 'part', 'open', 'void'], 'held'],
    [['part'], 'partially_shipped'],
    [['open', 'shipped'], 'partially_shipped'],
    [['open', 'shippedAndVoid'], 'partially_shipped'],
    [['open'], 'backordered'],
    [['open', 'void'], 'backordered'],
  ] as const)('of %j is %s', (names, state) => {
    const lines = names.map((name) => units[name]);
    // A type that no line's word is about, so that each line is what it says.
    const all = notification('async_order_create', 0, {
      '20-A': lines.filter((each) => each !== units.open),
    });
    const open = names.some((name) => name === 'open')
      ? [notification('order_backordered', 1, { '20-A': [units.open] })]
      : [];
    const created = names.some((name) => name !== 'open') ? [all] : [];
    expect(stateOf(orderAfter([...created, ...open]))).toBe(state);
  });

  it('is none as long as nothing is known', () => {
    expect(stateOf(UNKNOWN_ORDER)).toBeUndefined();
  });

  it.each([
    ['one is void and the other open', { '20-A': [units.void], '20-B': [units.open] }, 'backordered'],
    ['one is void and the other shipped', { '20-A': [units.void], '20-B': [units.shipped] }, 'shipped'],
    ['both are void', { '20-A': [units.void], '20-B': [units.void] }, 'voided'],
    [
      'the same line number stands in both',
      { '20-A': [units.shipped], '20-B': [line(5, { lineStatus: 'Open' })] },
      'partially_shipped',
    ],
  ] as const)('is over all Ingram orders: %s', (_, ingramOrders, state) => {
    expect(stateOf(orderAfter([notification('async_order_create', 0, ingramOrders)]))).toBe(state);
  });

  it.each([
    [
      'is about the only Ingram order',
      [notification('order_backordered', 0, { '20-A': [units.open] })],
      'voided',
    ],
    [
      'is about all Ingram orders',
      [notification('order_backordered', 0, { '20-A': [units.open], '20-B': [units.open] })],
      'voided',
    ],
    ['stands alone', [], 'voided'],
  ] as const)('by a void that names no Ingram order %s', (_, before, state) => {
    expect(stateOf(orderAfter([...before, notification('order_voided', 1, { '': [] })]))).toBe(state);
  });

  describe('by an event that names no Ingram order', () => {
    const shipped = (number: number) => line(number, { requestedQuantity: 1, shippedQuantity: 1 });
    const left = (...ingramOrders: readonly Readonly<Record<string, readonly object[]>>[]) =>
      unitsOf(orderAfter(ingramOrders.map((each, index) => notification('order_shipped', index, each)))).map(
        ({ ingramOrder, line: number, remainder }) => `${ingramOrder} ${number} ${remainder}`,
      );

    it('is about the lines of the only one', () => {
      const open = line(1, { lineStatus: 'Open', requestedQuantity: 1 });
      expect(left({ A: [open, shipped(2)] }, { '': [shipped(1)] })).toEqual(['A 1 nothing', 'A 2 nothing']);
    });

    it('is about lines of their own where there are several', () => {
      expect(left({ A: [shipped(1)] }, { B: [shipped(1)] }, { '': [shipped(7)] })).toEqual([
        'A 1 nothing',
        'B 1 nothing',
        ' 7 nothing',
      ]);
    });

    it('is about nothing else where it has no lines', () => {
      expect(left({ A: [shipped(1)] }, { B: [shipped(1)] }, { '': [] })).toEqual([
        'A 1 nothing',
        'B 1 nothing',
      ]);
    });
  });

  it('is that something has shipped, where what was invoiced of a line is void', () => {
    const events = [
      notification('order_invoiced', 0, { X: [line(1, { requestedQuantity: 3, shippedQuantity: 1 })] }),
      notification('order_voided', 1, { X: [line(1)] }),
    ];
    expect(stateOf(orderAfter(events))).toBe('shipped');
  });

  it.each([
    ['told twice in one event, one part void and the other shipped', 'order_voided', 2, 0, 3, 3, 'shipped'],
    ['told twice in one event, both parts void', 'order_voided', 2, 0, 0, 0, 'voided'],
  ] as const)('of a line that is %s', (_, type, requested, shipped, otherRequested, otherShipped, state) => {
    const part = (requestedQuantity: number, shippedQuantity: number, lineStatus: string) =>
      line(1, { requestedQuantity, shippedQuantity, lineStatus });
    const lines = [
      part(requested, shipped, 'VOIDED'),
      part(otherRequested, otherShipped, otherShipped > 0 ? 'Shipped' : 'Canceled'),
    ];
    expect(stateOf(orderAfter([notification(type, 0, { X: lines })]))).toBe(state);
  });

  const counting = (shippedQuantity: number) => line(1, { requestedQuantity: 3, shippedQuantity });

  it.each([
    ['order_shipped', [counting(0)], 'voided'],
    ['order_shipped', [counting(0), line(2, { lineStatus: 'Backordered' })], 'shipped'],
    ['order_shipped', [counting(1)], 'shipped'],
    ['order_invoiced', [counting(0)], 'voided'],
    ['order_invoiced', [counting(0), line(2, { lineStatus: 'Backordered' })], 'shipped'],
  ] as const)('by %s of lines %j, and a void of all, is %s', (type, lines, state) => {
    const events = [notification(type, 0, { X: lines }), notification('order_voided', 1, { X: [] })];
    expect(stateOf(orderAfter(events))).toBe(state);
  });

  it('knows an Ingram order whatever the casing of its number', () => {
    const events = [
      notification('order_backordered', 0, { '20-ab': [units.open] }),
      notification('order_voided', 1, { ' 20-AB ': [line(1)] }),
    ];
    expect(stateOf(orderAfter(events))).toBe('voided');
  });
});

describe('Order Details', () => {
  const details = (orderStatus: string, ...lines: readonly object[]) => {
    const read = readOrderDetails({ ingramOrderNumber: '20-A', orderStatus, lines }, '20-A');
    if (read === undefined) throw new Error("The test's own details cannot be read.");
    return read;
  };
  const detailsLine = (number: number, lineStatus: string, quantityOrdered = 1) =>
    line(number, { lineStatus, quantityOrdered });
  const stateWith = (
    answer: ReturnType<typeof details>,
    askedAt: number,
    ...events: Parameters<typeof orderAfter>[0]
  ) => stateOf(merge(orderAfter(events), factsOfDetails(answer, askedAt)));

  it.each([
    ['Shipped', ['Shipped', 'Delivered'], 'shipped'],
    ['Shipped', ['E-Delivered'], 'shipped'],
    ['Shipped', ['Canceled', 'Canceled'], 'shipped'],
    ['Canceled', ['Canceled'], 'voided'],
    ['Canceled', ['In Progress'], 'voided'],
    ['On Hold', ['In Progress'], 'held'],
    ['On Hold', ['Released', 'In Progress'], 'held'],
    ['On Hold', ['On Hold', 'Shipped'], 'held'],
    ['Processing', ['In Progress', 'Shipped'], 'partially_shipped'],
    ['Backordered', ['Backordered'], 'backordered'],
  ])('of an order that is %s with lines %j show it as %s', (orderStatus, words, state) => {
    const lines = words.map((word, index) => detailsLine(index + 1, word));
    expect(stateWith(details(orderStatus, ...lines), START_MS)).toBe(state);
  });

  describe('of a line of which nobody has told a shipment, and the last sub-order is void,', () => {
    const sub = (suffix: number, content: object) =>
      line(1, { subOrderNumber: `20-A-${suffix}`, ...content });
    const event = (
      type: 'order_backordered' | 'order_voided' | 'async_order_create',
      at: number,
      ...lines: object[]
    ) => notification(type, at, { '20-A': lines });
    const none = { requestedQuantity: 3, shippedQuantity: 0 };
    const open = event('order_backordered', 1, sub(11, none));
    const voided = event('order_voided', 2, sub(12, { lineStatus: 'Canceled' }));

    it.each<[string, readonly ReturnType<typeof event>[], string]>([
      ['tell a shipment where nobody has counted it', [open, voided], 'shipped'],
      [
        'tell one though the line was counted as a whole',
        [event('async_order_create', 0, line(1, { quantityOrdered: 3 })), open, voided],
        'shipped',
      ],
      [
        'tell none where it is as large as the first one',
        [open, event('order_voided', 2, sub(12, { lineStatus: 'Canceled', ...none }))],
        'voided',
      ],
      [
        'tell none where the first one is void as well',
        [
          event(
            'order_voided',
            2,
            sub(11, { lineStatus: 'VOIDED', ...none }),
            sub(12, { lineStatus: 'VOIDED' }),
          ),
        ],
        'voided',
      ],
      [
        'tell none where both are first ones',
        [
          open,
          event('order_voided', 2, sub(11, { lineStatus: 'VOIDED' }), sub(21, { lineStatus: 'VOIDED' })),
        ],
        'voided',
      ],
      [
        'tell none of a single piece',
        [event('order_backordered', 1, sub(11, { requestedQuantity: 1, shippedQuantity: 0 })), voided],
        'voided',
      ],
    ])('%s', (_, events, state) => {
      expect(stateOf(orderAfter(events))).toBe(state);
    });
  });

  it('count a sub-order whose void was taken back as shipped in full by its word', () => {
    const sub = (suffix: number, content: object) =>
      line(1, { subOrderNumber: `20-A-${suffix}`, ...content });
    const order = orderAfter([
      notification('order_shipped', 0, { '20-A': [sub(11, { requestedQuantity: 2, shippedQuantity: 2 })] }),
      notification('order_shipped', 1, { '20-A': [sub(12, { requestedQuantity: 3, shippedQuantity: 2 })] }),
      notification('order_voided', 2, { '20-A': [sub(12, { lineStatus: 'VOIDED' })] }),
      notification('order_backordered', 3, { '20-A': [line(1, { lineStatus: 'Backordered' })] }),
      notification('order_shipped', 4, { '20-A': [sub(12, { lineStatus: 'Shipped' })] }),
    ]);
    expect(stateOf(order)).toBe('shipped');
  });

  const held = notification('order_hold', 0, { '20-A': [line(1)] });

  it('count from five minutes before they were asked for, as they lag', () => {
    const processing = details('Processing', detailsLine(1, 'In Progress'));
    expect(stateWith(processing, START_MS + 4 * 60_000, held)).toBe('held');
    expect(stateWith(processing, START_MS + 6 * 60_000, held)).toBe('backordered');
  });

  it('take no shipped pieces back', () => {
    const shipped = notification('order_shipped', 0, {
      '20-A': [line(1, { requestedQuantity: 2, shippedQuantity: 2 })],
    });
    expect(
      stateWith(details('Processing', detailsLine(1, 'In Progress', 2)), START_MS + HOUR_MS, shipped),
    ).toBe('shipped');
  });

  it.each([
    ['Canceled', [{ quantity: 1 }, { quantity: '1' }], 'shipped'],
    ['Canceled', [], 'voided'],
    ['Canceled', [{ quantity: 'some' }], 'voided'],
    ['In Progress', [{ quantity: 1 }], 'backordered'],
  ])(
    'tell by its shipments what had shipped of a void line: %s with %j is %s',
    (word, shipmentDetails, state) => {
      const shown = line(1, { lineStatus: word, quantityOrdered: 3, shipmentDetails });
      expect(stateWith(details('Processing', shown), START_MS)).toBe(state);
    },
  );

  it('count what is in a sub-order that they show as shipped, whatever it was entered with', () => {
    const inSubOrder = (suffix: number, content: object) =>
      line(1, { subOrderNumber: `20-A-${suffix}`, ...content });
    const backordered = notification('order_backordered', 0, {
      '20-A': [inSubOrder(11, { requestedQuantity: 3, backOrderedQuantity: 3 })],
    });
    const shown = details(
      'Processing',
      inSubOrder(11, { lineStatus: 'Shipped', quantityOrdered: 1 }),
      inSubOrder(12, { lineStatus: 'Backordered', quantityOrdered: 2 }),
    );
    const units = unitsOf(merge(orderAfter([backordered]), factsOfDetails(shown, START_MS)));
    expect(units.map(({ facts }) => shippedPieces(facts))).toEqual([1, 0]);
  });

  it.each([
    ['Shipped', 'shipped'],
    ['In Progress', 'partially_shipped'],
  ])(
    'list all sub-orders of a line: with 3 pieces %s of 5 that were requested once, it is %s',
    (word, state) => {
      const subOrderNumber = '20-A-11';
      const events = [
        notification('async_order_create', 0, { '20-A': [line(1, { quantityOrdered: 5 })] }),
        notification('order_shipped', 1, {
          '20-A': [line(1, { subOrderNumber, requestedQuantity: 3, shippedQuantity: 3 })],
        }),
      ];
      const shown = details('Processing', line(1, { subOrderNumber, lineStatus: word, quantityOrdered: 3 }));
      expect(stateOf(orderAfter(events))).toBe('partially_shipped');
      expect(stateWith(shown, START_MS + HOUR_MS, ...events)).toBe(state);
    },
  );

  it('without lines leave open what else there is', () => {
    const shipped = notification('order_shipped', 0, {
      '20-A': [line(1, { requestedQuantity: 1, shippedQuantity: 1 })],
    });
    const backordered = notification('order_backordered', 3600, { '20-A': [] });
    expect(stateWith(details('Processing'), START_MS + HOUR_MS, shipped, backordered)).toBe(
      'partially_shipped',
    );
  });

  it('list all lines: nothing else can be left', () => {
    const backordered = notification('order_backordered', 3600, { '20-A': [] });
    expect(stateWith(details('Shipped', detailsLine(1, 'Shipped')), START_MS + HOUR_MS, backordered)).toBe(
      'shipped',
    );
  });
});
