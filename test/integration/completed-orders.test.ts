import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { fieldsOf } from '../../local/fields.ts';
import { BUYER } from '../../local/simulators/ingram/orders.ts';
import { newOrderId } from '../support/events.ts';
import { eventually } from '../support/eventually.ts';
import {
  agedRecordsOf,
  detailsRequestsFor,
  eventOf,
  frequentDetailsParams,
  simulatedLine,
} from '../support/ingram-requests.ts';
import { scanned, statusesOf } from '../support/inspection.ts';
import { FAST_RETRIES, startTestSystem, type TestSystem } from '../support/local-system.ts';
import { permutationsOf } from '../support/permutations.ts';

/*
 * What Thirdwatch hears when Ingram's Order Details complete the events.
 * Real: both functions as bundled, API Gateway's emulation, the protocols of SQS, DynamoDB and Secrets Manager.
 * Doubles: the three services are emulators; Ingram and Thirdwatch are simulators that enforce their wire contracts.
 */
const PATIENCE_MS = 15 * 60_000;

let system: TestSystem;

beforeAll(async () => {
  system = await startTestSystem({
    ingramRequestsPerMinute: 6000,
    params: { ...FAST_RETRIES, ...frequentDetailsParams('complete'), 'user-id-source': 'endUserEmail' },
  });
});
afterEach(() => system.ingram.setFaults([]));
afterAll(async () => {
  expect(system.ingram.violations()).toEqual([]);
  await system.stop();
});

/** An order of the reseller's, with one Ingram order of one line that has shipped. */
function shippedOrder() {
  const orderId = newOrderId();
  const number = `20-${orderId}`;
  const trackingUrl = `https://carrier.example/${orderId}`;
  const line = simulatedLine('Shipped', { trackingNumber: `1Z-${orderId}`, trackingUrl, carrierName: 'UPS' });
  system.ingram.putOrder({
    ingramOrderNumber: number,
    customerOrderNumber: orderId,
    orderStatus: 'Shipped',
    endUserInfo: { email: `buyer-of-${orderId}@example.com` },
    lines: [line],
  });
  const event = eventOf(orderId, { eventType: 'im::order_shipped', orderNumber: number });
  return { orderId, number, trackingUrl, event };
}

const bodiesFor = (orderId: string) => system.acceptedFor(orderId).map(({ body }) => body);

describe('A thin event', () => {
  it('is told with the tracking number, the carrier and the address to follow the package', async () => {
    const { orderId, number, trackingUrl, event } = shippedOrder();

    await system.sendSigned(event.body);
    await system.outcomeOf(event.eventId, 'forwarded');

    expect(bodiesFor(orderId)).toMatchObject([
      {
        _orderStatus: '_fulfilled',
        _trackingNumber: `1Z-${orderId}`,
        _trackingMethod: trackingUrl,
        _customInfo: { carrierName: 'UPS', trackingNumbers: `1Z-${orderId}`, ingramOrderNumbers: number },
      },
    ]);
  });

  it('is told of the user that the details name, of whom nothing else is kept or logged', async () => {
    const { orderId, event } = shippedOrder();
    const email = `buyer-of-${orderId}@example.com`;

    await system.sendSigned(event.body);
    const log = await system.outcomeOf(event.eventId, 'forwarded');

    expect(log).toMatchObject({ userIdSource: 'ingram' });
    expect(bodiesFor(orderId)).toMatchObject([{ _userId: email }]);
    const told = JSON.stringify(bodiesFor(orderId)).replace(email, '');
    const kept = JSON.stringify(await scanned(system));
    expect(kept).toContain(orderId);
    for (const value of [email, ...Object.values(BUYER)].filter((each) => each.length > 5)) {
      expect(JSON.stringify(system.logs)).not.toContain(value);
      expect(kept).not.toContain(value);
      expect(told).not.toContain(value);
    }
  });
});

describe('An order split over two Ingram orders of two lines, with events for one line of each', () => {
  type Line = 'X1' | 'X2' | 'Y1' | 'Y2';
  const EVENTS: readonly Line[] = ['X1', 'Y2'];

  /** The sequence in which lines ship; Ingram tells of some of them. */
  async function live(shipped: readonly Line[]): Promise<readonly string[]> {
    const orderId = newOrderId();
    const numberOf = (name: string) => `20-${name[0]}-${orderId}`;
    const show = (gone: readonly Line[]) => {
      for (const name of ['X', 'Y']) {
        const lines = [`${name}1`, `${name}2`].map((line) =>
          gone.some((each) => each === line)
            ? simulatedLine('Shipped', { trackingNumber: `1Z-${line}` })
            : simulatedLine('Backordered'),
        );
        system.ingram.putOrder({ ingramOrderNumber: numberOf(name), customerOrderNumber: orderId, lines });
      }
    };
    const heard: string[] = [];
    const tell = async (name: string, ...tellings: Parameters<typeof eventOf>[1][]) => {
      const { eventId, body } = eventOf(orderId, ...tellings);
      await system.sendSigned(body);
      await eventually(`${name} of ${shipped}`, () =>
        system.logs.find(({ correlation_id: id, outcome }) => id === eventId && outcome !== 'queued'),
      );
      heard.push(`${name}: ${statusesOf(system, orderId).at(-1)}`);
    };
    show([]);
    const backordered = { eventType: 'im::order_backordered' };
    await tell(
      'backordered',
      { ...backordered, orderNumber: numberOf('X') },
      { ...backordered, orderNumber: numberOf('Y') },
    );
    for (const [index, line] of shipped.entries()) {
      show(shipped.slice(0, index + 1));
      const lines = [{ ingramLineNumber: `00${line[1]}`, lineStatus: 'IM::shipped' }];
      if (EVENTS.includes(line))
        await tell(line, { eventType: 'im::order_shipped', orderNumber: numberOf(line), lines });
    }
    await tell('invoiced', {
      eventType: 'im::order_invoiced',
      orderNumber: numberOf('X'),
      lines: [{ ingramLineNumber: '001', lineStatus: 'invoiced' }],
    });
    return heard;
  }

  it('is told as fulfilled exactly when the last line has shipped, in each of the 24 sequences', async () => {
    const sequences = permutationsOf<Line>(['X1', 'X2', 'Y1', 'Y2']);
    const heard = await Promise.all(sequences.map(live));

    const expected = sequences.map((shipped) => [
      'backordered: _approved',
      ...shipped.flatMap((line, index) =>
        EVENTS.includes(line) ? [`${line}: ${index === 3 ? '_fulfilled' : '_approved'}`] : [],
      ),
      'invoiced: _fulfilled',
    ]);
    expect(heard).toHaveLength(24);
    expect(heard).toEqual(expected);
  });
});

describe('While Ingram', () => {
  it('is down, an event waits; after the patience it is told as it stands', async () => {
    const { orderId, number, event } = shippedOrder();
    system.ingram.setFaults([{ endpoint: 'order-details', orderNumber: number, status: 503, times: -1 }]);
    const deliver = (ageMs: number) =>
      system.invoke('forwarder', { Records: agedRecordsOf(event.body, ageMs) });

    expect(await deliver(PATIENCE_MS - 10_000)).toMatchObject({ batchItemFailures: [{}] });
    expect(bodiesFor(orderId)).toEqual([]);
    expect(await deliver(PATIENCE_MS)).toEqual({ batchItemFailures: [] });

    expect(bodiesFor(orderId)).toMatchObject([
      { _orderStatus: '_fulfilled', _customInfo: { details: 'unavailable' } },
    ]);
    expect(bodiesFor(orderId)[0]).not.toHaveProperty('_trackingNumber');
  });

  it('is down for a moment, an event waits in the queue, and is told with the details', async () => {
    const { orderId, number, event } = shippedOrder();
    system.ingram.setFaults([
      { endpoint: 'order-details', orderNumber: number, status: 500 },
      { endpoint: 'order-details', orderNumber: number, reset: true, times: 2 },
    ]);

    await system.sendSigned(event.body);
    const retry = await system.outcomeOf(event.eventId, 'retry');
    await system.outcomeOf(event.eventId, 'forwarded');

    expect(retry.error).toMatchObject({ code: 'ingram-unavailable' });
    expect(bodiesFor(orderId)).toMatchObject([{ _trackingNumber: `1Z-${orderId}` }]);
  });

  it('takes no more requests, events wait in the queue until its reset, and the function does not', async () => {
    const { orderId, number, event } = shippedOrder();
    const reset = Math.floor(Date.now() / 1000) + 4;
    const headers = { 'X-RateLimit-Reset': String(reset) };
    system.ingram.setFaults([{ endpoint: 'order-details', orderNumber: number, status: 429, headers }]);

    await system.sendSigned(event.body);
    const retry = await system.outcomeOf(event.eventId, 'retry');
    await system.outcomeOf(event.eventId, 'forwarded');

    expect(retry.error).toMatchObject({ code: 'ingram-rate-limited' });
    const [refused, answered, ...others] = detailsRequestsFor(system, number);
    expect([refused?.status, answered?.status, others]).toEqual([429, 200, []]);
    expect(Date.parse(answered?.at ?? '')).toBeGreaterThanOrEqual(reset * 1000);
    expect(bodiesFor(orderId)).toMatchObject([{ _trackingNumber: `1Z-${orderId}` }]);
  });

  it('refuses a token, it is loaded anew once, for all orders of the batch', async () => {
    await system.drained();
    const warmUp = shippedOrder();
    await system.invoke('forwarder', { Records: agedRecordsOf(warmUp.event.body, 0) });
    const orders = Array.from({ length: 5 }, shippedOrder);
    system.ingram.revokeTokens();
    const before = system.ingram.calls().length;

    const Records = orders.flatMap(({ event }) => agedRecordsOf(event.body, 0));
    expect(await system.invoke('forwarder', { Records })).toEqual({ batchItemFailures: [] });

    const calls = system.ingram.calls().slice(before);
    expect(calls.filter(({ endpoint }) => endpoint === 'token')).toHaveLength(1);
    expect(calls.filter(({ status }) => status === 401)).not.toHaveLength(0);
    for (const { orderId } of orders)
      expect(bodiesFor(orderId)).toMatchObject([{ _trackingNumber: `1Z-${orderId}` }]);
  });
});

describe('Lines of which', () => {
  it('one order’s details tell are never another’s', async () => {
    const { orderId, number, event } = shippedOrder();
    system.ingram.putOrder({
      ingramOrderNumber: number,
      customerOrderNumber: 'PO-ANOTHER',
      lines: [simulatedLine('Canceled')],
    });

    await system.sendSigned(event.body);
    await system.outcomeOf(event.eventId, 'forwarded');

    expect(bodiesFor(orderId)).toMatchObject([{ _orderStatus: '_fulfilled', _userId: orderId }]);
    expect(fieldsOf(bodiesFor(orderId)[0])._trackingNumber).toBeUndefined();
  });
});
