// Real: all, from the notification's JSON to the state of each unit.
import { describe, expect, it } from '@jest/globals';
import { merge } from '../../../lib/orders/merge.ts';
import { factsOfNotification } from '../../../lib/orders/reading.ts';
import { stateOf, unitsOf } from '../../../lib/orders/state.ts';
import { decodeOrder, encodeOrder } from '../../../lib/store/order-codec.ts';
import { line, notification, orderAfter, packages } from '../../support/orders.ts';

type Event = readonly [eventType: string, lines: readonly object[]];

/** What is left of each line of one Ingram order after events, a minute between them: `001 void`. */
function leftAfter(...events: readonly Event[]): readonly string[] {
  const order = orderAfter(
    events.map(([eventType, lines], index) => notification(eventType, index * 60, { '20-A': lines })),
  );
  return unitsOf(order).map(({ line: number = 'all', remainder }) => `${number} ${remainder}`);
}

const word = (number: number, lineStatus: string, quantities: object = {}) =>
  line(number, { lineStatus, ...quantities });
const pieces = (requestedQuantity: number, shippedQuantity: number) => ({
  requestedQuantity,
  shippedQuantity,
});
/** Four of five pieces have shipped, and one is backordered. */
const BACKORDERED_IN_PART = { ...pieces(5, 4), backOrderedQuantity: 1 };

describe('a hold and a shipment of one moment', () => {
  const hold = (shipped: number) =>
    notification('order_hold', 0, { '20-A': [word(1, 'Open', pieces(5, shipped))] });
  const shipment = notification('order_shipped', 0, { '20-A': [word(1, 'Shipped', pieces(5, 2))] });

  it.each([
    ['is over, where fewer pieces had shipped at the hold', 0, 'open'],
    ['is of the rest, where as many had shipped at the hold', 2, 'held'],
  ])('the hold %s', (_, shipped, remainder) => {
    expect(unitsOf(orderAfter([hold(shipped), shipment]))).toMatchObject([{ remainder }]);
  });

  it('the hold is of the rest, where its own event counts a sub-order beside the line', () => {
    const shippedPart = word(1, 'Shipped', { ...pieces(2, 2), subOrderNumber: '20-A-11' });
    const event = notification('order_hold', 0, { '20-A': [shippedPart, word(1, 'Hold', pieces(3, 0))] });
    expect(stateOf(orderAfter([event]))).toBe('held');
  });

  it('the hold of a sub-order ends by its own counts, whatever else is told of the line', () => {
    const inSubOrder = (suffix: string, shipped: number, requested: number) => ({
      ...pieces(requested, shipped),
      subOrderNumber: `20-A-${suffix}`,
    });
    const held = notification('order_hold', 0, { '20-A': [word(1, 'Hold', inSubOrder('12', 0, 3))] });
    const invoiced = notification('order_invoiced', 60, {
      '20-A': [word(1, 'Shipped', inSubOrder('12', 1, 3))],
    });
    const before = notification('order_shipped', -60, {
      '20-A': [word(1, 'Shipped', inSubOrder('11', 2, 2))],
    });
    expect(stateOf(orderAfter([held, invoiced]))).toBe('partially_shipped');
    expect(stateOf(orderAfter([held, invoiced, before]))).toBe('partially_shipped');
  });

  it('the hold counts no fraction of a piece, which would be another one once it is stored', () => {
    const event = notification('order_hold', 0, { '20-A': [word(1, 'Open', pieces(5, 1.01))] });
    expect(stateOf(decodeOrder(encodeOrder(orderAfter([event]))))).toBe('held');
  });
});

describe('a line by its own word', () => {
  it.each([
    ['Open', 'open'],
    ['IM::open_order', 'open'],
    ['In Progress', 'open'],
    ['RELEASED', 'open'],
    ['Backordered', 'open'],
    ['SALES_HOLD', 'held'],
    ['On Hold', 'held'],
    ['Partially Shipped', 'open'],
    ['Shipped', 'nothing'],
    ['E-Delivered', 'nothing'],
    ['INVOICED', 'nothing'],
    ['VOIDED', 'void'],
    ['Canceled', 'void'],
    ['REJECTED', 'void'],
  ])('%s: what is left of it is %s', (lineStatus, left) => {
    // Another line bears the word of the event, which is about that one.
    expect(leftAfter(['order_shipped', [word(1, lineStatus), word(2, 'Shipped')]])).toEqual([
      `1 ${left}`,
      '2 nothing',
    ]);
  });
});

describe('an event is about', () => {
  it.each<readonly [string, Event, readonly string[]]>([
    [
      'the lines that bear its word: void',
      ['order_voided', [word(1, 'VOIDED'), word(2, 'Open')]],
      ['1 void', '2 open'],
    ],
    [
      'the lines that bear its word: hold',
      ['order_hold', [word(1, 'TAG_HOLD'), word(2, 'Open')]],
      ['1 held', '2 open'],
    ],
    [
      'the lines that bear its word: shipped',
      ['order_shipped', [word(1, 'Shipped'), line(2)]],
      ['1 nothing', '2 open'],
    ],
    [
      'the lines that have shipped',
      ['order_shipped', [line(1, pieces(2, 2)), line(2)]],
      ['1 nothing', '2 open'],
    ],
    [
      'else the lines without a word: void',
      ['order_voided', [line(1), word(2, 'Open')]],
      ['1 void', '2 open'],
    ],
    ['else the lines without a word: hold', ['order_hold', [line(1), word(2, 'Open')]], ['1 held', '2 open']],
    [
      'else the lines without a word: shipped',
      ['order_shipped', [line(1), word(2, 'Open')]],
      ['1 nothing', '2 open'],
    ],
    ['no line whose word is not known, as if it had none', ['order_hold', [word(1, 'MYSTERY')]], ['1 held']],
    [
      'no line that has all shipped',
      ['order_voided', [line(1, pieces(2, 2)), line(2)]],
      ['1 nothing', '2 void'],
    ],
    [
      'else every line that says something vague: void',
      ['order_voided', [word(1, 'Open'), word(2, 'Backordered')]],
      ['1 void', '2 void'],
    ],
    [
      'else every line that says something vague: hold',
      ['order_hold', [word(1, 'Open', pieces(3, 1)), word(2, 'Shipped')]],
      ['1 held', '2 nothing'],
    ],
    ['no line that was released', ['order_hold', [word(1, 'RELEASED')]], ['1 open']],
    [
      'no line beside one that was released: the event tells of that',
      ['order_hold', [word(1, 'RELEASED'), word(2, 'In Progress')]],
      ['1 open', '2 open'],
    ],
    [
      'a line without a word beside one that was released',
      ['order_hold', [word(1, 'RELEASED'), line(2), word(3, 'Open')]],
      ['1 open', '2 held', '3 open'],
    ],
    [
      'no vague line, where its own word can be said',
      ['order_shipped', [word(1, 'Open'), word(2, 'Backordered')]],
      ['1 open', '2 open'],
    ],
  ])('%s', (_, event, left) => {
    expect(leftAfter(event)).toEqual(left);
  });
});

describe('quantities', () => {
  it.each<readonly [string, Event, readonly string[]]>([
    ['win over the word Shipped', ['order_shipped', [word(1, 'Shipped', pieces(3, 2))]], ['1 open']],
    [
      'complete a line, whatever its word',
      ['order_backordered', [word(1, 'Backordered', pieces(3, 3))]],
      ['1 nothing'],
    ],
    ['leave a void to what has not shipped', ['order_voided', [word(1, 'VOIDED', pieces(3, 2))]], ['1 void']],
    [
      'that tell only what stays behind',
      ['order_shipped', [word(1, 'Shipped', { requestedQuantity: 3, backOrderedQuantity: 1 })]],
      ['1 open'],
    ],
    [
      'that tell what shipped and what stays behind',
      ['order_shipped', [word(1, 'Shipped', { shippedQuantity: 2, backOrderedQuantity: 1 })]],
      ['1 open'],
    ],
    [
      'that tell only what shipped, beside its word',
      ['order_shipped', [word(1, 'Shipped', { shippedQuantity: 2 })]],
      ['1 nothing'],
    ],
    [
      'that tell only what stays behind of a line, beside the word Shipped',
      ['order_shipped', [word(1, 'Shipped', { backOrderedQuantity: 1 })]],
      ['1 open'],
    ],
    [
      'that tell that all of it stays behind, beside the word Shipped',
      ['order_shipped', [word(1, 'Shipped', { requestedQuantity: 3, backOrderedQuantity: 3 })]],
      ['1 open'],
    ],
    [
      'of zero pieces requested say nothing',
      ['order_backordered', [word(1, 'Backordered', pieces(0, 0))]],
      ['1 open'],
    ],
  ])('%s', (_, event, left) => {
    expect(leftAfter(event)).toEqual(left);
  });
});

describe('a quantity that cannot be read', () => {
  it.each<readonly [string, Event, readonly string[]]>([
    [
      'of what was requested completes no line',
      ['order_shipped', [word(1, 'Shipped', { requestedQuantity: '1,000', shippedQuantity: 500 })]],
      ['1 open'],
    ],
    [
      'of what has shipped completes no line',
      ['order_shipped', [word(1, 'Shipped', { requestedQuantity: 3, shippedQuantity: -1 })]],
      ['1 open'],
    ],
    [
      'completes no line without a word',
      ['order_shipped', [line(1, { requestedQuantity: 3, shippedQuantity: { value: 1 } })]],
      ['1 open'],
    ],
    [
      'is all of a line where both are the same',
      ['order_shipped', [word(1, 'Shipped', { requestedQuantity: '1,000', shippedQuantity: '1,000' })]],
      ['1 nothing'],
    ],
    [
      'leaves a count of none',
      ['order_shipped', [word(1, 'Shipped', { requestedQuantity: '1,000', shippedQuantity: 0 })]],
      ['1 open'],
    ],
    ['leaves a void', ['order_voided', [word(1, 'VOIDED', { requestedQuantity: 'x' })]], ['1 void']],
    ['leaves a hold', ['order_hold', [word(1, 'SALES_HOLD', { requestedQuantity: 'x' })]], ['1 held']],
  ])('%s', (_, event, left) => {
    expect(leftAfter(event)).toEqual(left);
  });

  it.each<readonly [string, Event, Event, readonly string[]]>([
    [
      'opens no line that has shipped',
      ['order_shipped', [word(1, 'Shipped')]],
      ['order_shipped', [word(1, 'Shipped', { requestedQuantity: '3 EA', shippedQuantity: 3 })]],
      ['1 nothing'],
    ],
    [
      'brings nothing back that is void',
      ['order_voided', [word(1, 'Voided', pieces(3, 1))]],
      ['order_shipped', [word(1, 'Shipped', { requestedQuantity: '3 EA', shippedQuantity: 1 })]],
      ['1 void'],
    ],
    [
      'ends no hold where none has shipped',
      ['order_hold', [word(1, 'SALES_HOLD')]],
      ['order_shipped', [word(1, 'Shipped', { requestedQuantity: '1,000', shippedQuantity: 0 })]],
      ['1 held'],
    ],
    [
      'ends a hold',
      ['order_hold', [word(1, 'SALES_HOLD')]],
      ['order_shipped', [word(1, 'Shipped', { requestedQuantity: '1,000', shippedQuantity: 600 })]],
      ['1 open'],
    ],
    [
      'ends a hold in an invoice',
      ['order_hold', [word(1, 'SALES_HOLD')]],
      ['order_invoiced', [word(1, 'Released', { requestedQuantity: '3 EA' })]],
      ['1 open'],
    ],
  ])('%s', (_, first, then, left) => {
    expect(leftAfter(first, then)).toEqual(left);
  });

  it('in an invoice says nothing', () => {
    const shipped = ['order_shipped', [word(1, 'Shipped')]] as const;
    expect(leftAfter(shipped, ['order_invoiced', [word(1, 'Invoiced', { shippedQuantity: -1 })]])).toEqual([
      '1 nothing',
    ]);
  });
});

describe('an Ingram order in several resources of one event', () => {
  const orderOf = (eventType: string, ...shares: readonly (readonly object[])[]) => {
    const resources = shares.map((lines) => ({
      eventType: `im::${eventType}`,
      customerOrderNumber: 'PO-1001',
      orderNumber: '20-A',
      lines,
    }));
    return orderAfter([notification(eventType, 0, {}, { resources })]);
  };
  const told = (...event: Parameters<typeof orderOf>) =>
    unitsOf(orderOf(...event)).map(({ line: number, remainder }) => `${number} ${remainder}`);

  it.each([
    ['order_voided', [word(1, 'Voided')], [word(2, 'Open')]],
    ['order_hold', [word(1, 'Released')], [word(2, 'Open')]],
    ['order_shipped', [word(1, 'Shipped', pieces(2, 2))], [word(2, 'Shipped')]],
  ])('says what it says in one: %s', (eventType, some, others) => {
    expect(told(eventType, some, others)).toEqual(told(eventType, [...some, ...others]));
  });

  it('says once what stands there twice', () => {
    const part = [word(1, 'Partially Shipped', pieces(3, 1))];
    expect(told('order_shipped', part, part)).toEqual(['1 open']);
    expect(
      told('order_shipped', [word(1, 'Shipped', pieces(3, 3))], [word(1, 'Shipped', pieces(3, 3))]),
    ).toEqual(['1 nothing']);
  });

  it('says once what stands there with different packages, and names all of these', () => {
    const part = (tracking: string) => [
      word(1, 'Shipped', { ...pieces(3, 2), backOrderedQuantity: 1, ...packages('UPS', tracking) }),
    ];
    const order = orderOf('order_shipped', part('1Z001'), part('1Z002'));
    expect(unitsOf(order).map(({ facts }) => [facts.requested?.value, facts.shipped?.pieces])).toEqual([
      [3, 2],
    ]);
    expect([...(order.ingramOrders.get('20-A')?.packages.keys() ?? [])]).toEqual(['1Z001', '1Z002']);
  });

  it.each([
    ['what is left', [{ ...pieces(3, 2), backOrderedQuantity: 1 }, pieces(3, 2)]],
    ['what has shipped', [pieces(3, 1), pieces(3, 2)]],
  ])('takes the larger where they differ in %s', (_, told) => {
    const order = orderOf('order_shipped', ...told.map((each) => [word(1, 'Shipped', each)]));
    expect(unitsOf(order).map(({ facts }) => [facts.requested?.value, facts.shipped?.pieces])).toEqual([
      [3, 2],
    ]);
  });

  it('adds nothing up where they are about different numbers of pieces', () => {
    const order = merge(
      orderOf('order_shipped', [line(1, pieces(5, 2))], [line(1, pieces(3, 3))]),
      factsOfNotification(notification('order_shipped', 1, { '20-A': [line(1, pieces(5, 5))] })),
    );
    expect(unitsOf(order).map(({ remainder }) => remainder)).toEqual(['nothing']);
  });

  it('is no shipment where a quantity cannot be read and none has shipped', () => {
    const order = orderAfter([
      notification('order_shipped', 0, {
        '20-A': [word(1, 'Shipped', { requestedQuantity: '1,000', shippedQuantity: 0 })],
      }),
      notification('order_voided', 1, { '20-A': [word(1, 'Voided', pieces(1000, 0))] }),
    ]);
    expect(unitsOf(order).map(({ hasShipped, remainder }) => [hasShipped, remainder])).toEqual([
      [false, 'void'],
    ]);
  });

  it('takes nothing back that is known, by invoices of parts', () => {
    const resources = [2, 1].map((shipped) => ({
      eventType: 'im::order_invoiced',
      customerOrderNumber: 'PO-1001',
      orderNumber: '20-A',
      lines: [line(1, pieces(3, shipped))],
    }));
    const order = orderAfter([
      notification('order_shipped', 0, { '20-A': [line(1, pieces(3, 3))] }),
      notification('order_invoiced', 1, {}, { resources }),
    ]);
    expect(unitsOf(order).map(({ remainder }) => remainder)).toEqual(['nothing']);
  });

  it('counts once a line that stands beside others as well', () => {
    const held = word(1, 'SALES_HOLD', pieces(3, 0));
    const order = orderOf('order_hold', [held], [held, word(2, 'Open', pieces(1, 0))]);
    expect(unitsOf(order).map(({ facts }) => facts.requested?.value)).toEqual([3, 1]);
  });
});

describe('of one moment', () => {
  it.each([
    ['of all of a line is the last word', pieces(1, 1), ['1 nothing']],
    ['of a part of it is not', pieces(2, 1), ['1 open']],
    ['of what nobody has counted is not', { shippedQuantity: 1 }, ['1 open']],
  ])('an invoice %s', (_, quantities, left) => {
    const events = [
      notification('order_backordered', 0, { '20-A': [word(1, 'Backordered')] }),
      notification('order_invoiced', 0, { '20-A': [word(1, 'Billed', quantities)] }),
    ];
    for (const each of [events, events.toReversed()]) {
      const units = unitsOf(orderAfter(each));
      expect(units.map(({ line: number, remainder }) => `${number} ${remainder}`)).toEqual(left);
    }
  });
});

describe('one event after another', () => {
  it.each<readonly [string, readonly Event[], readonly string[]]>([
    [
      'a create result tells of lines and ends no hold',
      [
        ['order_hold', [line(1)]],
        ['async_order_create', [word(1, 'Open', { quantityOrdered: 2 })]],
      ],
      ['1 held'],
    ],
    [
      'a create result brings nothing back',
      [
        ['order_voided', [line(1)]],
        ['async_order_create', [word(1, 'Backordered')]],
      ],
      ['1 void'],
    ],
    [
      'what ships again is on hold no more',
      [
        ['order_shipped', [line(1, pieces(3, 1))]],
        ['order_hold', [line(1)]],
        ['order_shipped', [line(1, pieces(3, 2))]],
      ],
      ['1 open'],
    ],
    [
      'what shipped before the hold does not end it',
      [
        ['order_shipped', [line(1, pieces(3, 1))]],
        ['order_hold', [line(1)]],
        ['order_shipped', [line(1, pieces(3, 1)), line(2, pieces(1, 1))]],
      ],
      ['1 held', '2 nothing'],
    ],
    [
      'what ships after a void leaves the rest void',
      [
        ['order_voided', [word(1, 'Open', pieces(5, 0))]],
        ['order_shipped', [line(1, pieces(5, 2))]],
      ],
      ['1 void'],
    ],
    [
      'an invoice of what had shipped ends no hold',
      [
        ['order_shipped', [line(1, pieces(3, 1))]],
        ['order_hold', [line(1)]],
        ['order_invoiced', [word(1, 'Shipped', pieces(3, 1))]],
      ],
      ['1 held'],
    ],
    [
      'an invoice of more than had shipped at a hold ends it',
      [
        ['order_hold', [word(1, 'Open', pieces(5, 0))]],
        ['order_invoiced', [word(1, 'Shipped', pieces(5, 2))]],
      ],
      ['1 open'],
    ],
    [
      'an invoice of more than was counted ends no hold that counts nothing',
      [
        ['order_hold', [word(1, 'Open', { requestedQuantity: 5 })]],
        ['order_invoiced', [word(1, 'Shipped', pieces(5, 2))]],
      ],
      ['1 held'],
    ],
    [
      'an invoice of no more than had shipped before a hold does not end it, whatever the hold counts',
      [
        ['order_shipped', [line(1, pieces(5, 4))]],
        ['order_hold', [word(1, 'Open', pieces(5, 0))]],
        ['order_invoiced', [word(1, 'Shipped', pieces(5, 4))]],
      ],
      ['1 held'],
    ],
    [
      'an invoice ends no hold before which something had shipped without a count',
      [
        ['order_shipped', [word(1, 'Partially Shipped', { requestedQuantity: 5 })]],
        ['order_hold', [word(1, 'Open', pieces(5, 0))]],
        ['order_invoiced', [word(1, 'Shipped', pieces(5, 2))]],
      ],
      ['1 held'],
    ],
    [
      'an invoice that says "hold" counts no more than is invoiced',
      [
        ['order_invoiced', [word(1, 'Hold', pieces(5, 2))]],
        ['order_invoiced', [word(1, 'Shipped', pieces(5, 4))]],
      ],
      ['1 held'],
    ],
    [
      'an invoice ends no second hold that counts nothing, for what the first one counts',
      [
        ['order_hold', [word(1, 'Open', pieces(5, 0))]],
        ['order_hold', [word(1, 'Open')]],
        ['order_invoiced', [word(1, 'Shipped', pieces(5, 2))]],
      ],
      ['1 held'],
    ],
    [
      'an invoice of what had shipped completes nothing',
      [
        ['order_shipped', [line(1, pieces(3, 1))]],
        ['order_invoiced', [word(1, 'Invoiced')]],
      ],
      ['1 open'],
    ],
    [
      'an invoice does not shrink the order',
      [
        ['order_shipped', [line(1, pieces(3, 2))]],
        ['order_invoiced', [line(1, pieces(2, 2))]],
      ],
      ['1 open'],
    ],
    [
      'a word beside a count is about no more than was counted',
      [
        ['async_order_create', [line(1, { quantityOrdered: 3 })]],
        ['order_shipped', [word(1, 'Shipped', { shippedQuantity: 2 })]],
      ],
      ['1 open'],
    ],
    [
      'an invoice of some pieces completes no more than these',
      [
        ['async_order_create', [line(1, { quantityOrdered: 3 })]],
        ['order_invoiced', [word(1, 'Invoiced', { shippedQuantity: 2 })]],
      ],
      ['1 open'],
    ],
    [
      'a word is about a part, where an invoice that follows shows the rest as backordered',
      [
        ['order_shipped', [word(1, 'Delivered')]],
        ['order_invoiced', [word(1, 'Paid', BACKORDERED_IN_PART)]],
      ],
      ['1 open'],
    ],
    [
      'a word is about all, where an invoice that follows is of a part and shows nothing as backordered',
      [
        ['order_shipped', [word(1, 'Delivered')]],
        ['order_invoiced', [word(1, 'Paid', { ...BACKORDERED_IN_PART, backOrderedQuantity: 0 })]],
      ],
      ['1 nothing'],
    ],
    [
      'what a word is about is completed by the invoice of the rest',
      [
        ['order_shipped', [word(1, 'Delivered')]],
        ['order_invoiced', [word(1, 'Paid', BACKORDERED_IN_PART)]],
        ['order_invoiced', [word(1, 'Paid', pieces(5, 5))]],
      ],
      ['1 nothing'],
    ],
    [
      'what a word is about is completed by an invoice that leaves nothing backordered',
      [
        ['order_shipped', [word(1, 'Delivered')]],
        ['order_invoiced', [word(1, 'Paid', BACKORDERED_IN_PART)]],
        ['order_invoiced', [word(1, 'Paid', { ...BACKORDERED_IN_PART, backOrderedQuantity: 0 })]],
      ],
      ['1 nothing'],
    ],
    [
      'what a word is about is completed by an invoice of the rest, which says nothing of others',
      [
        ['order_shipped', [word(1, 'Delivered')]],
        ['order_invoiced', [word(1, 'Paid', BACKORDERED_IN_PART)]],
        ['order_invoiced', [word(1, 'Paid', pieces(5, 1))]],
      ],
      ['1 nothing'],
    ],
    [
      'what a word is about is completed by a bare invoice',
      [
        ['order_shipped', [word(1, 'Delivered')]],
        ['order_invoiced', [word(1, 'Paid', BACKORDERED_IN_PART)]],
        ['order_invoiced', [word(1, 'Paid')]],
      ],
      ['1 nothing'],
    ],
    [
      'a late invoice of the first shipment, which was told by a word, opens nothing',
      [
        ['order_shipped', [word(1, 'Shipped')]],
        ['order_shipped', [word(1, 'Shipped')]],
        ['order_invoiced', [word(1, 'Paid', BACKORDERED_IN_PART)]],
      ],
      ['1 nothing'],
    ],
    [
      'a late invoice of the first shipment, which was counted, opens nothing',
      [
        ['order_shipped', [word(1, 'Shipped', BACKORDERED_IN_PART)]],
        ['order_shipped', [word(1, 'Shipped')]],
        ['order_invoiced', [word(1, 'Paid', BACKORDERED_IN_PART)]],
      ],
      ['1 nothing'],
    ],
    [
      'a word that follows an invoice of a part is about the rest',
      [
        ['order_invoiced', [word(1, 'Paid', BACKORDERED_IN_PART)]],
        ['order_shipped', [word(1, 'Shipped')]],
      ],
      ['1 nothing'],
    ],
    [
      'an invoice of pieces that nobody has requested is of all of them',
      [['order_invoiced', [word(1, 'Invoiced', { shippedQuantity: 2 })]]],
      ['1 nothing'],
    ],
    [
      'a hold is over once the line ships in part',
      [
        ['order_hold', [line(1)]],
        ['order_shipped', [word(1, 'Shipped', { requestedQuantity: 3, backOrderedQuantity: 1 })]],
      ],
      ['1 open'],
    ],
    [
      'an invoice of what was never heard of tells that it shipped',
      [['order_invoiced', [word(1, 'Invoiced')]]],
      ['1 nothing'],
    ],
    [
      'an invoice with a released line ends its hold',
      [
        ['order_hold', [line(1)]],
        ['order_invoiced', [word(1, 'RELEASED'), word(2, 'Paid')]],
      ],
      ['1 open', '2 nothing'],
    ],
    [
      'a line that is shown as open is on hold no more',
      [
        ['order_hold', [line(1)]],
        ['order_backordered', [word(1, 'Backordered')]],
      ],
      ['1 open'],
    ],
    [
      'the hold of one line outlives the shipment of another',
      [
        ['order_hold', [line(1)]],
        ['order_shipped', [word(2, 'Shipped')]],
      ],
      ['1 held', '2 nothing'],
    ],
    [
      'a part that is void leaves the rest shipped',
      [
        ['order_backordered', [line(1, { requestedQuantity: 5 })]],
        ['order_shipped', [line(1, { shippedQuantity: 3 })]],
        ['order_voided', [line(1)]],
      ],
      ['1 void'],
    ],
  ])('%s', (_, events, left) => {
    expect(leftAfter(...events)).toEqual(left);
  });
});

describe('an event without lines', () => {
  const created: Event = [
    'async_order_create',
    [line(1, { quantityOrdered: 1 }), line(2, { quantityOrdered: 2 })],
  ];

  it.each<readonly [string, readonly Event[], readonly string[]]>([
    ['is about all, where no line is known', [['order_shipped', []]], ['all nothing']],
    [
      'voids what has not shipped',
      [
        ['order_shipped', [line(1, pieces(1, 1)), line(2, pieces(2, 0))]],
        ['order_voided', []],
      ],
      ['1 nothing', '2 void'],
    ],
    [
      'holds what has not shipped',
      [
        ['order_shipped', [line(1, pieces(1, 1)), line(2, pieces(2, 0))]],
        ['order_hold', []],
      ],
      ['1 nothing', '2 held'],
    ],
    [
      'brings back nothing that is void',
      [
        ['order_voided', [line(1)]],
        ['order_hold', []],
      ],
      ['1 void', 'all held'],
    ],
    [
      'tells of something else, where all that is known has shipped',
      [
        ['order_shipped', [line(1, pieces(1, 1))]],
        ['order_hold', []],
      ],
      ['1 nothing', 'all held'],
    ],
    [
      'tells of nothing else, where the lines are newer',
      [
        ['order_backordered', []],
        ['order_shipped', [line(1, pieces(1, 1))]],
      ],
      ['1 nothing'],
    ],
    [
      'tells of something else, whatever a late create result lists',
      [
        ['order_shipped', [line(1, pieces(1, 1))]],
        ['order_backordered', []],
        ['async_order_create', [line(1, { quantityOrdered: 1 })]],
      ],
      ['1 nothing', 'all open'],
    ],
    ['has shipped something, where lines are known', [created, ['order_shipped', []]], ['1 open', '2 open']],
    [
      'has shipped the only piece that there is',
      [
        ['order_backordered', [line(1, pieces(1, 0))]],
        ['order_shipped', []],
      ],
      ['1 nothing'],
    ],
    [
      'need not have shipped both pieces that there are',
      [
        ['order_backordered', [line(1, pieces(2, 0))]],
        ['order_shipped', []],
      ],
      ['1 open'],
    ],
    [
      'ends the hold of the whole when it ships',
      [
        ['order_hold', []],
        ['order_shipped', []],
      ],
      ['all nothing'],
    ],
    [
      'is on hold with what had not shipped',
      [
        ['order_shipped', []],
        ['order_hold', []],
        ['order_invoiced', []],
      ],
      ['all held'],
    ],
  ])('%s', (_, events, left) => {
    expect(leftAfter(...events)).toEqual(left);
  });
});

describe('a line in several sub-orders', () => {
  const unit = (suffix: number, content: object) => line(1, { subOrderNumber: `20-A-${suffix}`, ...content });

  it.each<readonly [string, readonly Event[], readonly string[]]>([
    [
      'has only its last remainder left',
      [
        ['order_shipped', [unit(11, pieces(3, 2))]],
        ['order_backordered', [unit(12, { requestedQuantity: 1, backOrderedQuantity: 1 })]],
      ],
      ['1 nothing', '1 open'],
    ],
    [
      'is known by the number at the end, whatever the warehouse',
      [
        ['order_hold', [line(1, { subOrderNumber: '10-A-12' })]],
        ['order_shipped', [unit(11, pieces(3, 2))]],
      ],
      ['1 nothing', '1 held'],
    ],
    [
      'is known by that number, not by its digits',
      [
        ['order_hold', [unit(10, pieces(1, 0))]],
        ['order_shipped', [unit(9, pieces(3, 2))]],
      ],
      ['1 nothing', '1 held'],
    ],
    [
      'has the same last one whichever was heard of first, where two bear one number',
      [
        ['order_hold', [line(1, { subOrderNumber: '30-A-11' })]],
        ['order_shipped', [unit(11, pieces(3, 2))]],
      ],
      ['1 nothing', '1 held'],
    ],
    [
      'has the same last one, heard of last',
      [
        ['order_shipped', [unit(11, pieces(3, 2))]],
        ['order_hold', [line(1, { subOrderNumber: '30-A-11' })]],
      ],
      ['1 nothing', '1 held'],
    ],
    [
      'has a last one where none bears a number',
      [
        ['order_hold', [line(1, { subOrderNumber: 'B' })]],
        ['order_shipped', [line(1, { subOrderNumber: 'A', ...pieces(3, 2) })]],
      ],
      ['1 nothing', '1 held'],
    ],
    [
      'ships as a whole, in part',
      [
        ['order_shipped', [unit(11, pieces(2, 2)), unit(12, pieces(3, 0))]],
        ['order_shipped', [line(1, pieces(5, 3))]],
      ],
      ['1 nothing', '1 open'],
    ],
    [
      'was requested as a whole',
      [
        ['async_order_create', [line(1, { quantityOrdered: 5 })]],
        ['order_shipped', [unit(11, { lineStatus: 'Shipped', shippedQuantity: 2 })]],
      ],
      ['1 open'],
    ],
    [
      'is void with its last remainder',
      [
        ['order_shipped', [unit(11, pieces(5, 3))]],
        ['order_voided', [unit(12, { requestedQuantity: 2 })]],
      ],
      ['1 nothing', '1 void'],
    ],
    [
      'is told as a whole by a line without a sub-order',
      [
        ['order_shipped', [unit(11, pieces(3, 2)), unit(12, pieces(1, 0))]],
        ['order_shipped', [line(1, pieces(3, 3))]],
      ],
      ['1 nothing', '1 nothing'],
    ],
    [
      'is told as a whole, of which a word told what the first sub-order has shipped',
      [
        [
          'order_shipped',
          [unit(11, { lineStatus: 'Shipped', requestedQuantity: 2 }), unit(12, pieces(1, 0))],
        ],
        ['order_shipped', [line(1, pieces(3, 2))]],
        ['order_backordered', [unit(12, pieces(1, 0))]],
      ],
      ['1 nothing', '1 open'],
    ],
    [
      'was told as a whole, before events name a later sub-order alone',
      [
        ['order_shipped', [line(1, pieces(3, 2))]],
        ['order_hold', [unit(12, { lineStatus: 'SALES_HOLD', ...pieces(1, 0) })]],
      ],
      ['1 held'],
    ],
    [
      'was told as a whole, before a later sub-order ships in part',
      [
        ['order_shipped', [line(1, pieces(5, 3))]],
        ['order_shipped', [unit(12, pieces(2, 1))]],
      ],
      ['1 open'],
    ],
    [
      'was told as a whole, and a later sub-order ships',
      [
        ['order_shipped', [line(1, pieces(5, 3))]],
        ['order_shipped', [unit(12, { lineStatus: 'Shipped' })]],
      ],
      ['1 nothing'],
    ],
    [
      'is told as a whole with something left, after a word has told that its sub-order shipped',
      [
        ['order_shipped', [unit(11, { lineStatus: 'Shipped' })]],
        ['order_hold', [word(1, 'SALES_HOLD', pieces(5, 1))]],
      ],
      ['1 held'],
    ],
    [
      'is on hold no more when it ships further as a whole',
      [
        ['order_backordered', [unit(11, pieces(5, 0))]],
        ['order_hold', [line(1, pieces(5, 0))]],
        ['order_shipped', [line(1, pieces(5, 4))]],
      ],
      ['1 open'],
    ],
    [
      'was requested as a whole, of which a sub-order has shipped by a word',
      [
        ['async_order_create', [line(1, { quantityOrdered: 3 })]],
        ['order_backordered', [unit(11, { requestedQuantity: 3 }), unit(12, { lineStatus: 'Backordered' })]],
        ['order_shipped', [unit(11, { lineStatus: 'Shipped' }), unit(12, { lineStatus: 'Backordered' })]],
      ],
      ['1 nothing', '1 open'],
    ],
    [
      'is invoiced as a whole, of what its first sub-order had shipped',
      [
        ['order_shipped', [unit(11, pieces(2, 2)), unit(12, pieces(3, 0))]],
        ['order_invoiced', [line(1, pieces(2, 2))]],
      ],
      ['1 nothing', '1 open'],
    ],
    [
      'is invoiced as a whole in a word, of what its first sub-order had shipped',
      [
        ['order_shipped', [unit(11, pieces(2, 2)), unit(12, pieces(3, 0))]],
        ['order_invoiced', [word(1, 'Invoiced')]],
      ],
      ['1 nothing', '1 open'],
    ],
    [
      'is invoiced as a whole',
      [
        ['order_shipped', [unit(11, pieces(2, 2)), unit(12, pieces(3, 1))]],
        ['order_invoiced', [line(1, pieces(5, 3))]],
      ],
      ['1 nothing', '1 open'],
    ],
    [
      'is invoiced as a whole in a word',
      [
        ['order_hold', [unit(11, pieces(2, 0))]],
        ['order_invoiced', [word(1, 'Invoiced')]],
      ],
      ['1 nothing'],
    ],
    [
      'is invoiced as a whole once all of it has shipped',
      [
        ['order_shipped', [unit(11, pieces(2, 2)), unit(12, pieces(3, 0))]],
        ['order_invoiced', [line(1, pieces(5, 5))]],
      ],
      ['1 nothing', '1 nothing'],
    ],
    [
      'stands in parts, where a notification tells it twice',
      [['order_shipped', [word(1, 'Shipped', pieces(2, 2)), word(1, 'Backordered', pieces(1, 0))]]],
      ['1 open'],
    ],
    [
      'stands in parts that are counted alone, and fewer than were requested',
      [
        ['async_order_create', [line(1, { quantityOrdered: 4 })]],
        ['order_shipped', [line(1, { shippedQuantity: 2 }), line(1, { shippedQuantity: 1 })]],
      ],
      ['1 open'],
    ],
    [
      'stands in parts that are counted alone, and as many as were requested',
      [
        ['async_order_create', [line(1, { quantityOrdered: 4 })]],
        ['order_shipped', [line(1, { shippedQuantity: 2 }), line(1, { shippedQuantity: 2 })]],
      ],
      ['1 nothing'],
    ],
    [
      'stands in parts that are counted alone, where nobody says how many were requested',
      [['order_shipped', [line(1, { shippedQuantity: 2 }), line(1, { shippedQuantity: 1 })]]],
      ['1 nothing'],
    ],
    [
      'stands in parts, of which one is on hold',
      [['order_hold', [word(1, 'Shipped', pieces(2, 2)), word(1, 'SALES_HOLD', pieces(1, 0))]]],
      ['1 held'],
    ],
    [
      'stands in parts, of which one has no word',
      [['order_shipped', [line(1, pieces(2, 2)), word(1, 'SALES_HOLD', pieces(1, 0))]]],
      ['1 held'],
    ],
    [
      'stands in parts that are all void',
      [['order_voided', [word(1, 'VOIDED', pieces(2, 0)), word(1, 'Canceled', pieces(1, 0))]]],
      ['1 void'],
    ],
    [
      'stands in parts that have all shipped',
      [['order_shipped', [word(1, 'Shipped', pieces(2, 2)), word(1, 'Invoiced', pieces(1, 1))]]],
      ['1 nothing'],
    ],
    [
      'stands in parts by words, of which one is void',
      [
        [
          'order_voided',
          [word(1, 'VOIDED', { requestedQuantity: 1 }), word(1, 'Shipped', { requestedQuantity: 2 })],
        ],
      ],
      ['1 nothing'],
    ],
    [
      'stands in parts by words, of which one is left',
      [
        [
          'order_shipped',
          [word(1, 'Shipped', { requestedQuantity: 1 }), word(1, 'Open', { requestedQuantity: 2 })],
        ],
      ],
      ['1 open'],
    ],
    [
      'stands in parts, of which one is void and the other has shipped, by quantities',
      [['order_voided', [word(1, 'VOIDED', pieces(2, 0)), word(1, 'Shipped', pieces(3, 3))]]],
      ['1 nothing'],
    ],
    [
      'stands in parts, of which one is void in part and the other has shipped',
      [['order_voided', [word(1, 'VOIDED', pieces(2, 1)), word(1, 'Shipped', pieces(3, 3))]]],
      ['1 nothing'],
    ],
    [
      'stands in parts, of which one is void and the other is still to ship',
      [
        ['order_voided', [word(1, 'VOIDED', pieces(2, 0)), word(1, 'Open', pieces(3, 0))]],
        ['order_shipped', [line(1, pieces(3, 3))]],
      ],
      ['1 nothing'],
    ],
    [
      'stands in parts, of which one is void, the other has shipped, and nobody has counted the void one',
      [
        ['async_order_create', [line(1, { quantityOrdered: 5 })]],
        ['order_voided', [word(1, 'VOIDED'), word(1, 'Shipped', { shippedQuantity: 3 })]],
      ],
      ['1 void'],
    ],
    [
      'stands in parts, of which one is left and not counted',
      [['order_shipped', [word(1, 'Shipped', { shippedQuantity: 3 }), line(1, { requestedQuantity: 2 })]]],
      ['1 open'],
    ],
    [
      'stands in parts, of which an event says by a vague word that one is on hold',
      [['order_hold', [word(1, 'Open', pieces(2, 2)), word(1, 'Open', pieces(1, 0))]]],
      ['1 held'],
    ],
    [
      'is invoiced in parts, of which one had shipped in part',
      [['order_invoiced', [word(1, 'Invoiced', pieces(2, 2)), word(1, 'Invoiced', pieces(3, 1))]]],
      ['1 open'],
    ],
    [
      'is invoiced in parts, all of them',
      [['order_invoiced', [word(1, 'Invoiced', pieces(2, 2)), word(1, 'Invoiced', pieces(3, 3))]]],
      ['1 nothing'],
    ],
    [
      'is created in parts, which bring nothing back',
      [
        ['order_voided', [line(1)]],
        [
          'async_order_create',
          [word(1, 'Open', { quantityOrdered: 1 }), word(1, 'Open', { quantityOrdered: 2 })],
        ],
      ],
      ['1 void'],
    ],
  ])('%s', (_, events, left) => {
    expect(leftAfter(...events)).toEqual(left);
  });
});
