// Real: everything from the signed body to Thirdwatch's call. Doubles: the table in memory; Thirdwatch, but for its HTTP
// client where that is what is tested; Ingram's answers.
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import type { Forwarder } from '../../lib/bridge/forward/forward-batch.ts';
import { INGRAM_OFF } from '../../lib/bridge/ingram/ingram-port.ts';
import { readOrderDetails } from '../../lib/ingram/api/order-details.ts';
import { UNKNOWN_ORDER } from '../../lib/orders/facts.ts';
import { TryLater } from '../../lib/platform/errors.ts';
import { createThirdwatchClient } from '../../lib/thirdwatch/client.ts';
import { postAndForward, recordOfMessage } from '../support/bridge.ts';
import { forwarderInMemory } from '../support/forwarder.ts';

const START = Date.parse('2026-03-01T08:00:00Z');
const HOUR_MS = 3_600_000;

type Event = { readonly type: string; readonly lines?: readonly object[] } & Readonly<
  Record<string, unknown>
>;

const event = (type: string, lines?: readonly object[], more: object = {}): Event => ({
  type,
  ...(lines && { lines }),
  ...more,
});
const line = (content: object, ingramLineNumber = '001') => ({ ingramLineNumber, ...content });
const sub = (suffix: number, content: object) => line({ subOrderNumber: `20-A-${suffix}`, ...content });
const pieces = (requestedQuantity: number, shippedQuantity: number) => ({
  requestedQuantity,
  shippedQuantity,
});
const open = line({ lineStatus: 'Open' });
const word = (lineStatus: string, number = '001') => line({ lineStatus }, number);

/** Plays events, an hour between them, and gives what Thirdwatch heard. */
async function play(events: readonly Event[], changes: Partial<Forwarder> = {}) {
  let now = START;
  const world = forwarderInMemory({ now: () => now, ...changes });
  for (const [index, { type, dated, at, ...resource }] of events.entries()) {
    now = typeof at === 'number' ? at : START + index * HOUR_MS;
    await postAndForward(
      {
        eventId: `EVENT${index}`,
        eventTimeStamp: typeof dated === 'string' ? dated : new Date(now).toISOString(),
        resource: { eventType: `im::${type}`, orderNumber: '20-A', customerOrderNumber: 'PO-1', ...resource },
      },
      world.forwarder,
      (message) => recordOfMessage(message, now),
    );
  }
  return { ...world, told: world.calls.map(({ _orderStatus }) => _orderStatus) };
}

const created = event('async_order_create', undefined, {
  orderNumber: undefined,
  orders: [
    {
      ingramOrderNumber: '20-A',
      lines: [line({ quantityOrdered: 1 }), line({ quantityOrdered: 2 }, '002')],
    },
  ],
});
const shippedOne = event('order_shipped', [line(pieces(3, 3))]);

describe('the last word to Thirdwatch is true', () => {
  it.each<readonly [string, readonly Event[], string]>([
    ['1: a hold whose line says Open', [event('order_hold', [open])], '_held'],
    ['2: a void whose line says Open', [event('order_voided', [open])], '_canceled'],
    ['2: a void whose line says Backordered', [event('order_voided', [word('Backordered')])], '_canceled'],
    ['3: all shipped, then a void without lines', [shippedOne, event('order_voided')], '_fulfilled'],
    [
      '3: all shipped, then a void of the line without quantities',
      [shippedOne, event('order_voided', [line({})])],
      '_fulfilled',
    ],
    [
      '4: a part shipped in one sub-order, the rest void in the next',
      [
        event('order_shipped', [sub(11, pieces(5, 3))]),
        event('order_voided', [sub(12, { requestedQuantity: 2 })]),
      ],
      '_fulfilled',
    ],
    [
      '5: shipped in part, the rest backordered in the next sub-order, the shipped part invoiced',
      [
        event('order_shipped', [sub(11, pieces(3, 2))]),
        event('order_backordered', [sub(12, { requestedQuantity: 1, backOrderedQuantity: 1 })]),
        event('order_invoiced', [sub(11, pieces(2, 2))]),
      ],
      '_approved',
    ],
    ...['RELEASED', 'PICKED', 'PENDING', 'ORDER_NOT_PRINTED'].map(
      (other) =>
        [
          `6: a void of one line while another is ${other}`,
          [event('order_voided', [word('VOIDED'), word(other, '002')])],
          '_approved',
        ] as const,
    ),
    [
      '7: a hold, then RELEASED',
      [event('order_hold', [open]), event('order_hold', [word('RELEASED')])],
      '_approved',
    ],
    [
      '8: a create result with two lines, then shipped without lines',
      [created, event('order_shipped')],
      '_approved',
    ],
    ['9: a hold, then a later create result', [event('order_hold'), created], '_held'],
    [
      '11: a hold, then shipped dated year 1',
      [
        event('order_hold', [open]),
        event('order_shipped', [line(pieces(1, 1))], { dated: '0001-01-01T00:00:00' }),
      ],
      '_fulfilled',
    ],
    [
      '11: a hold, then shipped dated 1970',
      [
        event('order_hold', [open]),
        event('order_shipped', [line(pieces(1, 1))], { dated: '1970-01-01T00:00:00Z' }),
      ],
      '_fulfilled',
    ],
    [
      '19: something shipped, then a hold, then an invoice of what had shipped',
      [event('order_shipped'), event('order_hold'), event('order_invoiced')],
      '_held',
    ],
    [
      '21: requested and shipped pieces in different events, and the rest void',
      [
        event('order_backordered', [line({ requestedQuantity: 5 })]),
        event('order_shipped', [line({ shippedQuantity: 3 })]),
        event('order_voided', [line({})]),
      ],
      '_fulfilled',
    ],
  ])('%s', async (_, events, status) => {
    expect((await play(events)).told.at(-1)).toBe(status);
  });

  it('18: the number comes back a year later, and its new Ingram order is void', async () => {
    const later = { orderNumber: '20-B', at: START + 365 * 24 * HOUR_MS };
    const { told } = await play([shippedOne, event('order_voided', [open], later)]);
    expect(told).toEqual(['_fulfilled', '_canceled']);
  });
});

describe('with Order Details', () => {
  const withDetails = (lines: readonly object[], orderStatus = 'Processing') => ({
    ingram: {
      ...INGRAM_OFF,
      mode: 'complete' as const,
      orderDetails: async (number: string) => ({
        details: readOrderDetails({ ingramOrderNumber: number, orderStatus, lines }, number),
        asOf: START + HOUR_MS,
      }),
    },
  });

  it('10: licences that are E-Delivered are fulfilled', async () => {
    const details = withDetails([line({ lineStatus: 'E-Delivered', quantityOrdered: 1 })], 'Shipped');
    expect((await play([event('order_backordered')], details)).told.at(-1)).toBe('_fulfilled');
  });

  it('20: open pieces that details show are not shipped by an event without lines', async () => {
    const details = withDetails([
      line({ lineStatus: 'Shipped', quantityOrdered: 1 }),
      line({ lineStatus: 'In Progress', quantityOrdered: 2 }, '002'),
    ]);
    expect((await play([event('order_backordered'), event('order_shipped')], details)).told.at(-1)).toBe(
      '_approved',
    );
  });
});

describe('the order and its user', () => {
  it('12: are those that the shop registered, however Ingram spells the number', async () => {
    const { forwarder, items, calls } = forwarderInMemory({ now: () => START });
    items.set('TEJAL899', {
      order: UNKNOWN_ORDER,
      version: 0,
      userId: 'Buyer-7',
      registeredNumber: 'Tejal899',
    });
    const resource = { eventType: 'im::order_hold', orderNumber: '20-A', customerOrderNumber: 'TEJAL899' };
    await postAndForward({ eventId: 'E1', eventTimeStamp: '2026-03-01T08:00:00Z', resource }, forwarder);
    expect(calls).toMatchObject([{ _orderId: 'Tejal899', _userId: 'Buyer-7' }]);
  });

  it('14: of one resource with orders of two numbers, each is its own', async () => {
    const orders = [
      { ingramOrderNumber: '20-A', customerOrderNumber: 'PO-1', lines: [word('VOIDED')] },
      { ingramOrderNumber: '20-B', customerOrderNumber: 'PO-2', lines: [word('SALES_HOLD')] },
    ];
    const twoOrders = event('order_hold', undefined, {
      customerOrderNumber: undefined,
      orderNumber: undefined,
      orders,
    });
    const { calls, parked } = await play([twoOrders]);
    expect(parked).toEqual([]);
    expect(calls).toMatchObject([
      { _orderId: 'PO-1', _orderStatus: '_canceled' },
      { _orderId: 'PO-2', _orderStatus: '_held' },
    ]);
  });
});

describe('what could not be told', () => {
  it('15: is known all the same: a backorder that is given up, then a void of another line', async () => {
    let isDown = true;
    const { forwarder, calls, parked } = forwarderInMemory({ now: () => START + 80 * HOUR_MS });
    const { reportStatus } = forwarder.thirdwatch;
    const thirdwatch = {
      reportStatus: (...call: Parameters<typeof reportStatus>) =>
        isDown
          ? Promise.reject(new TryLater('Down.', { code: 'thirdwatch-unavailable' }))
          : reportStatus(...call),
    };
    const post = (eventId: string, type: string, lines: readonly object[], sentAt: number) =>
      postAndForward(
        {
          eventId,
          eventTimeStamp: new Date(sentAt).toISOString(),
          resource: { eventType: `im::${type}`, orderNumber: '20-A', customerOrderNumber: 'PO-1', lines },
        },
        { ...forwarder, thirdwatch },
        (message) => recordOfMessage(message, sentAt),
      );
    await post('E1', 'order_backordered', [word('Backordered')], START);
    expect(parked).toMatchObject([{ error: { reason: 'retries-exhausted' } }]);
    isDown = false;
    await post('E2', 'order_voided', [word('VOIDED', '002')], START + 79 * HOUR_MS);
    expect(calls).toMatchObject([{ _orderStatus: '_approved' }]);
  });

  it.each<readonly [string, readonly Event[], readonly string[]]>([
    [
      'a hold that is released',
      [event('order_hold', [open]), event('order_hold', [word('RELEASED')])],
      ['_held', '_approved'],
    ],
    [
      'a void, then another Ingram order',
      [event('order_voided', [open]), event('order_backordered', [open], { orderNumber: '20-B' })],
      ['_canceled', '_approved'],
    ],
  ])('16: leaves no falsehood standing where the table says none: %s', async (_, events, told) => {
    const { forwarder } = forwarderInMemory();
    const statusTable = { ...forwarder.settings.statusTable, backordered: undefined };
    expect((await play(events, { settings: { ...forwarder.settings, statusTable } })).told).toEqual(told);
  });
});

describe('17: a 200 of Thirdwatch is an acceptance', () => {
  it.each<readonly [string, (response: ServerResponse) => void]>([
    ['whose body stalls', (response) => void response.write('{"mess')],
    ['whose body breaks off', (response) => void response.write('{"mess', () => response.destroy())],
  ])('%s', async (_, answer) => {
    const server = createServer((request, response) => {
      request.resume();
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '100' });
      response.flushHeaders();
      answer(response);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const client = createThirdwatchClient({
      baseUrl: `http://127.0.0.1:${port}`,
      keyHeader: 'X-THIRDWATCH-API-KEY',
      keyPrefix: '',
      timeoutMs: 10_000,
      now: Date.now,
    });
    try {
      const thirdwatch = {
        reportStatus: (body: Parameters<typeof client.orderStatus>[0]) => client.orderStatus(body, 'key'),
      };
      const { outcomes } = await play([event('order_hold', [open])], { thirdwatch });
      expect(outcomes).toMatchObject([{ outcome: 'forwarded', accepted: { httpStatus: 200 } }]);
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });
});
