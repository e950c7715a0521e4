// Real: the client, HTTP, sockets. Double: Ingram is a simulator that enforces its wire contract and fails on demand.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createIngramClient, type IngramClient } from '../../lib/ingram/api/client.ts';
import type { OrderQuery } from '../../lib/ingram/api/order-search-client.ts';
import {
  type IngramSimulator,
  LOCAL_INGRAM_CREDENTIALS,
  type SimulatedOrder,
  startIngramSimulator,
} from '../../local/simulators/ingram/simulator.ts';

const shipped: SimulatedOrder = {
  ingramOrderNumber: '20-RE311',
  customerOrderNumber: 'Tejal899',
  ingramOrderDate: '2026-03-01T08:54:39Z',
  shipDate: '2026-03-03',
  deliveryDate: '2026-03-06',
  lines: [
    { quantityOrdered: 2, lineStatus: 'Shipped', subOrderNumber: '20-RE311-11' },
    { quantityOrdered: 1, lineStatus: 'Backordered', subOrderNumber: '20-RE311-12' },
  ],
};
const canceled: SimulatedOrder = {
  ingramOrderNumber: '20-RE312',
  customerOrderNumber: 'PO-2012',
  ingramOrderDate: '2026-03-01T09:00:00Z',
  lines: [{ quantityOrdered: 1, lineStatus: 'Canceled' }],
};
const day = (text: string) => new Date(`${text}T12:00:00Z`);

let ingram: IngramSimulator;
let client: IngramClient;
const turns: string[] = [];

beforeAll(async () => {
  ingram = await startIngramSimulator({ port: 0, requestsPerMinute: 1_000 });
});
afterAll(() => ingram.stop());
beforeEach(() => {
  ingram.clear();
  ingram.setFaults([]);
  ingram.putOrder(shipped);
  ingram.putOrder(canceled);
  turns.length = 0;
  client = createIngramClient({
    ...{ baseUrl: ingram.url, sandbox: false, customerNumber: '20-222222', countryCode: 'US' },
    timeoutMs: 60_000,
    credentials: async () => LOCAL_INGRAM_CREDENTIALS,
    takeTurn: async (endpoint) => void turns.push(endpoint),
    now: Date.now,
  });
});

const numbersFound = async (query: OrderQuery) =>
  (await client.searchOrders(query, 1)).found.map(({ ingramOrderNumber }) => ingramOrderNumber).sort();

describe('A search for orders', () => {
  it('tells the status of each sub-order, and the order’s number in capitals, as Ingram does', async () => {
    expect(await client.searchOrders({ customerOrderNumber: 'Tejal899' }, 1)).toEqual({
      found: [
        {
          ingramOrderNumber: '20-RE311',
          customerOrderNumber: 'TEJAL899',
          orderedAt: Date.UTC(2026, 2, 1, 8, 54, 39),
          isCanceled: false,
          subOrders: [
            { subOrderNumber: '20-RE311-11', status: 'shipped' },
            { subOrderNumber: '20-RE311-12', status: 'backordered' },
          ],
        },
      ],
      hasMore: false,
    });
    expect(turns).toEqual(['order-search']);
    expect(ingram.violations()).toEqual([]);
  });

  it.each<[string, OrderQuery, readonly string[]]>([
    ['the day of shipping', { shipped: [day('2026-03-03'), day('2026-03-04')] }, ['20-RE311']],
    ['the day of shipping, too late', { shipped: [day('2026-03-04'), day('2026-03-05')] }, []],
    ['the day of delivery', { delivered: [day('2026-03-05'), day('2026-03-06')] }, ['20-RE311']],
    ['the day of the order', { ordered: [day('2026-02-28'), day('2026-03-01')] }, ['20-RE311', '20-RE312']],
    ['several statuses', { statusIn: ['CANCELLED', 'ON HOLD'] }, ['20-RE312']],
  ])('is limited by %s', async (_, query, numbers) => {
    expect(await numbersFound(query)).toEqual(numbers);
    expect(ingram.violations()).toEqual([]);
  });

  it('spells every parameter as Ingram’s document does, hyphens and underscores among them', async () => {
    const range = [day('2026-03-01'), day('2026-03-02')] as const;
    await client.searchOrders(
      {
        ...{ ingramOrderNumber: '20-RE311', customerOrderNumber: 'A', statusIn: ['SHIPPED', 'ON HOLD'] },
        ...{ ordered: range, shipped: range, delivered: range },
      },
      3,
    );
    expect(ingram.violations()).toEqual([]);
    const query = new URL(ingram.calls().at(-1)?.path ?? '', 'http://ingram').search;
    expect(decodeURIComponent(query)).toBe(
      '?ingramOrderNumber=20-RE311&customerOrderNumber=A&orderStatus-in=SHIPPED&orderStatus-in=ON+HOLD' +
        '&ingramOrderDate-bt=2026-03-01&ingramOrderDate-bt=2026-03-02' +
        '&shipDate_bt=2026-03-01&shipDate_bt=2026-03-02&deliveryDate_bt=2026-03-01&deliveryDate_bt=2026-03-02' +
        '&pageSize=100&pageNumber=3',
    );
  });

  it('goes on, page by page, to its end', async () => {
    const many = Array.from({ length: 101 }, (_, index) => `20-P${index}`);
    for (const ingramOrderNumber of many) {
      ingram.putOrder({ ...canceled, ingramOrderNumber, ingramOrderDate: '2026-05-01' });
    }
    const query: OrderQuery = { ordered: [day('2026-05-01'), day('2026-05-01')] };
    const [first, second] = [await client.searchOrders(query, 1), await client.searchOrders(query, 2)];

    expect([first.found.length, first.hasMore]).toEqual([100, true]);
    expect([second.found.length, second.hasMore]).toEqual([1, false]);
    for (const number of many) ingram.removeOrder(number);
  });

  it.each([
    ['an error', { status: 500 }],
    ['no JSON', { body: '<html>' }],
    ['no orders', { body: '{"status": "ok"}' }],
  ])('is tried later where it is answered with %s', async (_, fault) => {
    ingram.setFaults([{ endpoint: 'order-search', ...fault }]);
    await expect(client.searchOrders({}, 1)).rejects.toMatchObject({ code: 'ingram-unavailable' });
  });

  it('does not wait for the rate limit of Order Details', async () => {
    ingram.setFaults([{ endpoint: 'order-details', status: 429, headers: { 'retry-after': '60' } }]);
    await expect(client.orderDetails('20-RE311')).rejects.toMatchObject({ code: 'ingram-rate-limited' });
    await expect(client.orderDetails('20-RE311')).rejects.toMatchObject({ code: 'ingram-rate-limited' });
    expect(await numbersFound({ customerOrderNumber: 'PO-2012' })).toEqual(['20-RE312']);
  });
});
