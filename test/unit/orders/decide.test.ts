// Real: all.
import { describe, expect, it } from '@jest/globals';
import { readOrderDetails } from '../../../lib/ingram/api/order-details.ts';
import { decide, withReport } from '../../../lib/orders/decide.ts';
import { type Order, UNKNOWN_ORDER } from '../../../lib/orders/facts.ts';
import { merge } from '../../../lib/orders/merge.ts';
import { factsOfDetails, factsOfNotification } from '../../../lib/orders/reading.ts';
import { DEFAULT_STATUS_TABLE, type StatusTable } from '../../../lib/orders/status-table.ts';
import { line, notification, orderAfter, packages, play, START_MS } from '../../support/orders.ts';

const shippedLine = (...trackingNumbers: readonly string[]) =>
  line(1, { lineStatus: 'shipped', ...packages('DHL', ...trackingNumbers) });
const shipped = (seconds: number, ...trackingNumbers: readonly string[]) =>
  notification('order_shipped', seconds, { X: [shippedLine(...trackingNumbers)] });
const held = (seconds: number) => notification('order_hold', seconds, { X: [line(1)] });

describe('what Thirdwatch hears', () => {
  it.each([
    ['of an unknown order', [], []],
    [
      'of a create result',
      [notification('async_order_create', 0, { X: [line(1, { lineStatus: 'Backordered' })] })],
      [undefined],
    ],
    [
      'of a create result that voids all',
      [notification('async_order_create', 0, { X: [line(1, { lineStatus: 'voided' })] })],
      [undefined],
    ],
    [
      'of news beside a create result',
      [
        notification(
          'order_backordered',
          0,
          {},
          {
            resources: [
              {
                eventType: 'im::async_order_create',
                customerOrderNumber: 'PO-1001',
                orderNumber: 'X',
                lines: [line(1)],
              },
              {
                eventType: 'im::order_hold',
                customerOrderNumber: 'PO-1001',
                orderNumber: 'X',
                lines: [line(1)],
              },
            ],
          },
        ),
      ],
      ['_held'],
    ],
    [
      'of news after a create result',
      [notification('async_order_create', 0, { X: [line(1), line(2)] }), shipped(1)],
      [undefined, '_approved'],
    ],
    [
      'of a create result after the news that it belongs before',
      [shipped(1), notification('async_order_create', 0, { X: [line(1), line(2)] })],
      ['_fulfilled', '_approved'],
    ],
    ['of the same state again', [held(0), held(1)], ['_held', undefined]],
    ['of states that change', [held(0), shipped(1), held(2)], ['_held', '_fulfilled', '_held']],
    [
      'of states that mean the same to it',
      [notification('order_backordered', 0, { X: [line(1), line(2)] }), shipped(1)],
      ['_approved', undefined],
    ],
    ['of a new tracking number', [shipped(0, 'A'), shipped(1, 'A', 'B')], ['_fulfilled', '_fulfilled']],
    [
      'of known tracking numbers in another sequence',
      [shipped(0, 'A', 'B'), shipped(1, 'B', 'A')],
      ['_fulfilled', undefined],
    ],
    [
      'of known tracking numbers that turn out older',
      [shipped(1, 'A', 'B'), shipped(0, 'B')],
      ['_fulfilled', undefined],
    ],
    ['of late news', [shipped(1), held(0)], ['_fulfilled', undefined]],
  ] as const)('%s', (_, notifications, expected) => {
    expect(play(notifications).calls.map((call) => call?.status)).toEqual(expected);
  });

  it('is the reason of a cancellation too', () => {
    const voided = notification('order_voided', 0, { X: [line(1)] });
    const [call] = play([voided]).calls;
    expect(call).toMatchObject({
      status: '_canceled',
      reason: '_other',
      trackingNumbers: [],
      ingramOrderNumbers: ['X'],
    });
    const table: StatusTable = {
      ...DEFAULT_STATUS_TABLE,
      voided: { status: '_canceled', reason: '_policy' },
    };
    expect(decide(play([voided]).order, table)).toMatchObject({ status: '_canceled', reason: '_policy' });
  });

  it('is nothing of a state that the table leaves out, and the next one anew', () => {
    const table: StatusTable = { ...DEFAULT_STATUS_TABLE, held: undefined };
    const { calls } = play([held(0), shipped(1, 'A'), shipped(2, 'A'), shipped(3, 'B')], { table });
    expect(calls.map((call) => call?.status)).toEqual([undefined, '_fulfilled', undefined, '_fulfilled']);
  });

  it('is told with the next event when it could not be told', () => {
    const order = merge(UNKNOWN_ORDER, factsOfNotification(shipped(0)));
    expect(decide(order, DEFAULT_STATUS_TABLE)).toMatchObject({ status: '_fulfilled' });
    expect(play([shipped(1)], { order }).calls).toMatchObject([{ status: '_fulfilled' }]);
  });

  const released = notification('order_hold', 1, { X: [line(1, { lineStatus: 'RELEASED' })] });
  const voided = notification('order_voided', 0, { X: [line(1)] });
  const further = (type: string) => notification(type, 1, { Y: [line(1)] });
  it.each([
    ['a hold that is over', 'backordered', [held(0), released], ['_held', '_approved']],
    ['a hold, when it ships', 'shipped', [held(0), shipped(1)], ['_held', '_approved']],
    [
      'a hold, when it is void',
      'voided',
      [held(0), notification('order_voided', 1, { X: [line(1)] })],
      ['_held', '_canceled'],
    ],
    ['a cancellation', 'backordered', [voided, further('order_backordered')], ['_canceled', '_approved']],
    ['a cancellation, when more is on hold', 'held', [voided, further('order_hold')], ['_canceled', '_held']],
    [
      'a shipment of all',
      'partially_shipped',
      [shipped(0), further('order_backordered')],
      ['_fulfilled', '_approved'],
    ],
    [
      'a shipment of all, when more is on hold',
      'held',
      [shipped(0), further('order_hold')],
      ['_fulfilled', '_held'],
    ],
    ['what was true of it', 'held', [further('order_backordered'), held(2)], ['_approved', undefined]],
  ] as const)(
    'is the truth after %s, even where the table wants silence: %s',
    (_, silent, notifications, expected) => {
      const table: StatusTable = { ...DEFAULT_STATUS_TABLE, [silent]: undefined };
      expect(play(notifications, { table }).calls.map((call) => call?.status)).toEqual(expected);
    },
  );

  const counted = orderAfter([
    notification('order_shipped', 0, { X: [line(1, { requestedQuantity: 1, shippedQuantity: 1 })] }),
  ]);
  const piecesBack = { line: '1', pieces: { value: 1, asOf: START_MS } };
  const ordersIn = {
    shipped: orderAfter([shipped(0)]),
    held: orderAfter([held(0)]),
    voided: orderAfter([notification('order_voided', 0, { X: [line(1)] })]),
    returned: { ...counted, returns: new Map([['CASE', piecesBack]]) },
  };

  it.each([
    ['shipped', '_returned', '_approved'],
    ['shipped', '_fulfilled', undefined],
    ['shipped', '_rto', undefined],
    ['shipped', undefined, undefined],
    ['held', '_held', undefined],
    ['held', '_fulfilled', '_held'],
    ['voided', '_canceled', undefined],
    ['voided', '_held', '_canceled'],
    ['returned', '_returned', undefined],
    ['returned', '_fulfilled', undefined],
    ['returned', '_canceled', '_approved'],
  ] as const)(
    'is of an order that is %s, where the table wants silence, after %s: %s',
    (state, before, expected) => {
      const table: StatusTable = { ...DEFAULT_STATUS_TABLE, [state]: undefined };
      const order = ordersIn[state];
      // With other tracking numbers than are known, so that the same status would be news.
      const lastReport = before && { status: before, trackingNumbers: ['1Z-OTHER'], at: START_MS };
      expect(decide({ ...order, ...(lastReport && { lastReport }) }, table)?.status).toBe(expected);
    },
  );

  it('is _approved where what was told is not known any more, as it may have been a hold', () => {
    const table: StatusTable = { ...DEFAULT_STATUS_TABLE, backordered: undefined };
    const { order } = play([notification('order_backordered', 0, { X: [line(1)] })], { table });
    expect(decide(order, table, { mustRepeat: true })).toMatchObject({ status: '_approved' });
  });

  it('is nothing where the table wants silence and nothing untrue was told', () => {
    const table: StatusTable = { ...DEFAULT_STATUS_TABLE, backordered: undefined };
    const backordered = notification('order_backordered', 0, { X: [line(1)] });
    expect(play([backordered], { table }).calls).toEqual([undefined]);
  });

  it.each([
    ['other tracking numbers, as many', ['A', 'C'], true],
    ['fewer tracking numbers', ['A'], true],
    ['more tracking numbers', ['A', 'B', 'C'], true],
    ['the same tracking numbers', ['B', 'A'], false],
  ])('is news or not after %s were told', (_name, trackingNumbers, isNews) => {
    const { order } = play([shipped(0, 'A', 'B')]);
    const lastReport = { status: '_fulfilled', trackingNumbers, at: START_MS } as const;
    expect(decide({ ...order, lastReport }, DEFAULT_STATUS_TABLE) !== undefined).toBe(isNews);
  });

  it('is news of another reason alone', () => {
    const { order } = play([notification('order_voided', 0, { X: [line(1)] })]);
    const lastReport = { status: '_canceled', reason: '_policy', trackingNumbers: [], at: START_MS } as const;
    expect(decide({ ...order, lastReport }, DEFAULT_STATUS_TABLE)).toMatchObject({ reason: '_other' });
  });

  it('is remembered, with its moment', () => {
    expect(play([shipped(0, 'A')]).order.lastReport).toStrictEqual({
      status: '_fulfilled',
      trackingNumbers: ['A'],
      at: START_MS,
    });
  });

  it('is kept with what caused it and why, the same in a row as one, and ten of them', () => {
    const { order, calls } = play([held(0)]);
    const [call] = calls;
    if (call === undefined) throw new Error('Nothing was told.');
    const again = withReport(order, call, START_MS + 5, 'unknown-outcome');
    expect(again.history).toEqual([
      {
        ...{ status: '_held', at: START_MS + 5, times: 2, cause: 'E', trackingNumbers: 0 },
        because: {
          ...{ state: 'held', requestedPieces: 0, shippedPieces: 0, hasShipped: false },
          ...{ units: [{ ingramOrder: 'X', line: '1', remainder: 'held' }], moreUnits: 0 },
        },
      },
    ]);
    const alternating = (known: Order, index: number) =>
      withReport(known, { ...call, status: index % 2 === 0 ? '_approved' : '_held' }, index, `E${index}`);
    const changes = [{ reason: '_policy' }, { trackingNumbers: ['T'] }] as const;
    for (const change of changes) {
      const other = withReport(order, { ...call, ...change }, START_MS + 6, 'E');
      expect(other.history?.map(({ times }) => times)).toEqual([1, 1]);
    }
    const many = Array.from({ length: 30 }, (_, index) => index).reduce(alternating, order);
    expect(many.history?.map(({ cause }) => cause)).toEqual(
      Array.from({ length: 10 }, (_, index) => `E${20 + index}`),
    );
  });
});

describe('an order number that comes back a year later', () => {
  const YEAR_SECONDS = 365 * 24 * 60 * 60;
  const first = notification('order_shipped', 0, { OLD: [shippedLine('T-OLD')] });
  const told = { status: '_fulfilled', trackingNumbers: ['T-OLD'], at: START_MS } as const;

  it.each([
    ['order_voided', line(1), { status: '_canceled' }],
    ['order_hold', line(1), { status: '_held' }],
    ['order_shipped', shippedLine('T-NEW'), { status: '_fulfilled', trackingNumbers: ['T-NEW'] }],
    ['order_shipped', line(1), { status: '_fulfilled', trackingNumbers: [] }],
  ] as const)('is judged by its present Ingram order alone: %s', (eventType, content, expected) => {
    const second = notification(
      eventType,
      YEAR_SECONDS,
      { NEW: [content] },
      { receivedAt: START_MS + YEAR_SECONDS * 1000 },
    );
    const order = { ...orderAfter([first, second]), lastReport: told };
    expect(decide(order, DEFAULT_STATUS_TABLE)).toMatchObject({ ...expected, ingramOrderNumbers: ['NEW'] });
  });

  const later = (content: object = line(1)) =>
    notification(
      'order_voided',
      YEAR_SECONDS,
      { NEW: [content] },
      { receivedAt: START_MS + YEAR_SECONDS * 1000 },
    );

  it('has a former Ingram order, however lately Ingram was asked about that', () => {
    const answer = { ingramOrderNumber: 'OLD', lines: [], status: 'shipped', unknownWords: [] } as const;
    const asked = merge(orderAfter([first]), factsOfDetails(answer, START_MS + YEAR_SECONDS * 1000));
    expect(decide(merge(asked, factsOfNotification(later())), DEFAULT_STATUS_TABLE)).toMatchObject({
      status: '_canceled',
    });
  });

  it('has no former Ingram order while events tell of the old one', () => {
    const invoiced = notification(
      'order_invoiced',
      YEAR_SECONDS - 60,
      { OLD: [shippedLine('T-OLD')] },
      { receivedAt: START_MS + YEAR_SECONDS * 1000 },
    );
    expect(decide(orderAfter([first, invoiced, later()]), DEFAULT_STATUS_TABLE)).toMatchObject({
      status: '_fulfilled',
    });
  });

  it.each([
    [80, '_fulfilled'],
    [100, '_canceled'],
  ])('has a former Ingram order that was over for 90 days: after %i days it is told %s', (days, status) => {
    const seconds = days * 24 * 60 * 60;
    const again = notification(
      'order_voided',
      seconds,
      { NEW: [line(1)] },
      { receivedAt: START_MS + seconds * 1000 },
    );
    expect(decide(orderAfter([first, again]), DEFAULT_STATUS_TABLE)).toMatchObject({ status });
  });

  it('is no news where an order goes on as it was told long ago', () => {
    const open = notification('order_backordered', 0, { OLD: [line(1)] });
    const lastReport = { status: '_approved', trackingNumbers: [], at: START_MS } as const;
    const order = { ...orderAfter([open, later()]), lastReport };
    expect(decide(order, DEFAULT_STATUS_TABLE)).toBeUndefined();
  });

  it('still counts what of its former Ingram order is open', () => {
    const part = notification('order_shipped', 0, { OLD: [shippedLine(), line(2)] });
    expect(decide(orderAfter([part, later()]), DEFAULT_STATUS_TABLE)).toMatchObject({ status: '_approved' });
  });

  it('still counts a former Ingram order that is open as a whole', () => {
    const open = notification('order_backordered', 0, { OLD: [line(1)] });
    const second = notification(
      'order_voided',
      YEAR_SECONDS,
      { NEW: [line(1)] },
      { receivedAt: START_MS + YEAR_SECONDS * 1000 },
    );
    expect(decide(orderAfter([open, second]), DEFAULT_STATUS_TABLE)).toMatchObject({ status: '_approved' });
  });
});

describe('tracking numbers and carrier', () => {
  const first = notification('order_shipped', 1, { X: [line(1, packages(undefined, 'C'))] });
  const second = notification('order_shipped', 2, {
    X: [line(2, packages('DHL', 'B', 'A'))],
    W: [line(1, packages('UPS', 'C'))],
  });
  const third = notification('order_shipped', 3, { '': [line(1, packages('GLS', 'A', 'D'))] });

  it.each([[[first, second, third]], [[third, second, first]], [[second, third, first]]])(
    'come in the sequence in which they became known, whatever the arrival',
    (notifications) => {
      const call = decide(orderAfter(notifications), DEFAULT_STATUS_TABLE);
      expect(call).toMatchObject({
        trackingNumbers: ['C', 'A', 'B', 'D'],
        carrierName: 'UPS',
        ingramOrderNumbers: ['W', 'X'],
      });
    },
  );

  it('have the first carrier that is known, and the address of the first package', () => {
    const read = readOrderDetails(
      {
        ingramOrderNumber: 'X',
        lines: [
          line(1, {
            shipmentDetails: [
              {
                carrierDetails: [
                  { trackingDetails: [{ trackingNumber: 'A', trackingUrl: 'https://carrier.example/A' }] },
                ],
              },
              {
                carrierDetails: [
                  {
                    carrierName: 'UPS',
                    trackingDetails: [{ trackingNumber: 'B', trackingUrl: 'https://carrier.example/B' }],
                  },
                ],
              },
            ],
          }),
        ],
      },
      'X',
    );
    if (read === undefined) throw new Error("The test's own details cannot be read.");
    const order = merge(UNKNOWN_ORDER, factsOfDetails(read, START_MS));
    expect(decide(order, DEFAULT_STATUS_TABLE)).toBeUndefined();
    const told = decide({ ...order, hasUpdate: true }, DEFAULT_STATUS_TABLE);
    expect(told).toMatchObject({ carrierName: 'UPS', trackingUrl: 'https://carrier.example/A' });
    const without = decide(orderAfter([first]), DEFAULT_STATUS_TABLE);
    expect(without).not.toHaveProperty('trackingUrl');
  });

  it('have no carrier where none is known', () => {
    expect(decide(orderAfter([first]), DEFAULT_STATUS_TABLE)).not.toHaveProperty('carrierName');
  });
});

describe('what was told', () => {
  const voided = notification('order_voided', 1, { X: [line(1)] });

  it('is remembered with the reason of a cancellation, which is then no news', () => {
    const { order } = play([voided]);

    expect(order.lastReport).toStrictEqual({
      status: '_canceled',
      reason: '_other',
      trackingNumbers: [],
      at: START_MS,
    });
    expect(decide(order, DEFAULT_STATUS_TABLE)).toBeUndefined();
  });

  it('is remembered without a reason where it has none', () => {
    expect(play([shipped(1, 'T1')]).order.lastReport).toStrictEqual({
      status: '_fulfilled',
      trackingNumbers: ['T1'],
      at: START_MS,
    });
  });

  it('is told again where it must be', () => {
    const { order, calls } = play([voided]);

    expect(decide(order, DEFAULT_STATUS_TABLE, { mustRepeat: true })).toStrictEqual(calls[0]);
  });
});
