import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { signatureOf } from '../../lib/ingram/webhook/sender.ts';
import type { SystemOptions } from '../../local/system.ts';
import { newOrderId } from '../support/events.ts';
import {
  detailsRequestsFor,
  eventOf,
  frequentDetailsParams,
  simulatedLine,
} from '../support/ingram-requests.ts';
import { statusesOf, storedItem } from '../support/inspection.ts';
import { FAST_RETRIES, startTestSystem, type TestSystem } from '../support/local-system.ts';
import { parkedMessagesOf } from '../support/queues.ts';

/*
 * What Thirdwatch hears when Ingram has to confirm what would do harm if it were made up.
 * Real: both functions as bundled, API Gateway's emulation, the protocols of SQS, DynamoDB and Secrets Manager.
 * Doubles: the three services are emulators; Ingram and Thirdwatch are simulators that enforce their wire contracts.
 */
let system: TestSystem;

function start(patienceMinutes: number, options: SystemOptions = {}): () => Promise<void> {
  const params = { ...frequentDetailsParams('confirm'), 'ingram-details-patience': String(patienceMinutes) };
  return async () => {
    system = await startTestSystem({ ...options, params: { ...FAST_RETRIES, ...params } });
  };
}

const stop = async () => {
  expect(system.ingram.violations()).toEqual([]);
  await system.stop();
};

/** An order of the reseller's and its Ingram order, of which Ingram knows what is put. */
function newOrder() {
  const orderId = newOrderId();
  const number = `20-${orderId.slice(3)}`;
  return {
    orderId,
    number,
    put: (lineStatus: string, customerOrderNumber = orderId) =>
      system.ingram.putOrder({
        ingramOrderNumber: number,
        customerOrderNumber,
        orderStatus: lineStatus,
        lines: [simulatedLine(lineStatus)],
      }),
    event: (eventType: string) => eventOf(orderId, { eventType: `im::${eventType}`, orderNumber: number }),
  };
}

/** Sends an event of an order, and waits for its outcome. */
async function tell({ eventId, body }: ReturnType<typeof eventOf>, outcome: string): Promise<void> {
  expect(await system.sendSigned(body)).toMatchObject({ status: 200 });
  await system.outcomeOf(eventId, outcome);
}

describe('With an Ingram that knows everything at once, and no patience', () => {
  beforeAll(start(0));
  afterAll(stop);

  it('a forged body under a captured signature cancels no order: it is parked, and never sent', async () => {
    const { orderId, put, event } = newOrder();
    const captured = event('order_hold');
    const [order, forged] = [newOrder(), { orderId: '', eventId: captured.eventId }];
    put('On Hold');
    order.put('Processing');
    await tell(captured, 'forwarded');
    await tell(order.event('order_backordered'), 'forwarded');

    // Ingram signs the event id alone: the signature of one order's hold fits another order's cancellation.
    const signature = signatureOf(JSON.stringify(captured.body), system.webhookSecret);
    const body = { ...order.event('order_voided').body, eventId: forged.eventId };
    expect(await system.postRaw(JSON.stringify(body), signature)).toMatchObject({ status: 200 });
    await system.outcomeOf(forged.eventId, 'parked');

    expect(parkedMessagesOf(system, order.orderId)).toMatchObject([
      {
        messageAttributes: {
          reason: { StringValue: 'event-id-reused' },
          detail: { StringValue: expect.stringContaining('Ingram signs the event id alone') },
        },
      },
    ]);
    expect(statusesOf(system, order.orderId)).toEqual(['_approved']);
    expect(statusesOf(system, orderId)).toEqual(['_held']);
  });

  it('nothing is left of it: the next event of the order is judged as if it had never come', async () => {
    const { orderId, put, event } = newOrder();
    put('Processing');
    await tell(event('order_backordered'), 'forwarded');
    await tell(event('order_voided'), 'parked');
    const before = await storedItem(system, orderId);
    put('Shipped');
    await tell(event('order_shipped'), 'forwarded');

    expect(before).toMatchObject({ version: { N: '1' } });
    expect(statusesOf(system, orderId)).toEqual(['_approved', '_fulfilled']);
  });

  it('a cancellation that Ingram shows is told', async () => {
    const { orderId, put, event } = newOrder();
    put('Processing');
    await tell(event('order_backordered'), 'forwarded');
    put('Canceled');
    await tell(event('order_voided'), 'forwarded');

    expect(statusesOf(system, orderId)).toEqual(['_approved', '_canceled']);
    expect(parkedMessagesOf(system, orderId)).toEqual([]);
  });

  it('an order that was not known is confirmed first, and then no more', async () => {
    const { orderId, number, put, event } = newOrder();
    put('On Hold');
    await tell(event('order_hold'), 'forwarded');
    await tell(event('order_shipped'), 'forwarded');

    expect(detailsRequestsFor(system, number)).toHaveLength(1);
    expect(statusesOf(system, orderId)).toEqual(['_held', '_fulfilled']);
  });

  it.each<[string, (order: ReturnType<typeof newOrder>) => void]>([
    ['Ingram does not know', () => undefined],
    ['Ingram knows as another of the reseller’s', ({ put }) => put('Shipped', 'PO-ANOTHER')],
  ])('an order that %s is parked, and nothing of it is remembered', async (_, prepare) => {
    const order = newOrder();
    prepare(order);
    await tell(order.event('order_shipped'), 'parked');

    expect(parkedMessagesOf(system, order.orderId)).toMatchObject([
      { messageAttributes: { reason: { StringValue: 'not-confirmed' } } },
    ]);
    expect(statusesOf(system, order.orderId)).toEqual([]);
    expect(await storedItem(system, order.orderId)).toBeUndefined();
  });
});

describe('With an Ingram that lags behind, within the patience', () => {
  beforeAll(start(15));
  afterAll(stop);

  it('a cancellation waits until Ingram shows it, and the order’s later events with it', async () => {
    const { orderId, put, event } = newOrder();
    put('Processing');
    await tell(event('order_backordered'), 'forwarded');
    const canceled = event('order_voided');
    await tell(canceled, 'retry');
    const later = event('order_hold');
    await system.sendSigned(later.body);
    expect(statusesOf(system, orderId)).toEqual(['_approved']);
    put('Canceled');
    await system.outcomeOf(canceled.eventId, 'forwarded');
    await system.outcomeOf(later.eventId, 'no-news');

    expect(statusesOf(system, orderId)).toEqual(['_approved', '_canceled']);
  });

  it('an order waits while Ingram is down, or refuses the credentials', async () => {
    const { orderId, number, put, event } = newOrder();
    put('Shipped');
    system.ingram.setFaults([
      { endpoint: 'order-details', orderNumber: number, status: 503 },
      { endpoint: 'order-details', orderNumber: number, status: 403 },
    ]);
    const shipped = event('order_shipped');
    await tell(shipped, 'retry');
    await system.outcomeOf(shipped.eventId, 'forwarded');

    expect(detailsRequestsFor(system, number).map(({ status }) => status)).toEqual([503, 403, 200]);
    expect(statusesOf(system, orderId)).toEqual(['_fulfilled']);
  });
});
