import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { fieldsOf } from '../../local/fields.ts';
import { BUYER } from '../../local/simulators/ingram/orders.ts';
import { newOrderId } from '../support/events.ts';
import {
  agedRecordsOf,
  detailsRequestsFor,
  eventOf,
  frequentDetailsParams,
  simulatedLine,
} from '../support/ingram-requests.ts';
import { scanned } from '../support/inspection.ts';
import { FAST_RETRIES, startTestSystem, type TestSystem } from '../support/local-system.ts';

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
  const number = `20-${orderId.slice(3)}`;
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
    // Kept once, for when the order is told again without asking Ingram.
    const kept = JSON.stringify(await scanned(system)).replace(email, '');
    expect(kept).toContain(orderId);
    for (const value of [email, ...Object.values(BUYER)].filter((each) => each.length > 5)) {
      expect(JSON.stringify(system.logs)).not.toContain(value);
      expect(kept).not.toContain(value);
      expect(told).not.toContain(value);
    }
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
