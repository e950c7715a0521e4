// Doubles: the orders table, Thirdwatch, the dead-letter queue and Ingram's answers. Real: everything between them.
import { describe, expect, it } from '@jest/globals';
import type { Asking } from '../../../lib/bridge/enrich.ts';
import { type Forwarder, forwardBatch } from '../../../lib/bridge/forward.ts';
import { readOrderDetails } from '../../../lib/ingram/api/order-details.ts';
import { NO_TIME_LEFT } from '../../../lib/platform/breaker.ts';
import { Misconfigured, TryLater } from '../../../lib/platform/errors.ts';
import {
  forwarderInMemory,
  line,
  ORDER_ID,
  rawNotification,
  recordOf,
  START_MS,
} from '../../support/orders.ts';

const PATIENCE_MS = 900_000;
const NO_TURN = new TryLater('ingram-rate-limited', 'Used up.');
const NO_DYNAMO_DB = new TryLater('orders-unavailable', 'The orders table could not be reached.');
const UNAVAILABLE = new TryLater('ingram-unavailable', 'Ingram gave no answer (timeout).');

/** Ingram, with what it answers by its order numbers: an order, nothing, or a failure. */
function ingram(
  mode: Asking['mode'],
  answers: Readonly<Record<string, object | Error | undefined>>,
  isAnswering = false,
) {
  const asked: string[] = [];
  const maxAges: number[] = [];
  const asking: Asking = {
    mode,
    patienceMs: PATIENCE_MS,
    orderDetails: async (number, { maxAgeMs }) => {
      asked.push(number);
      maxAges.push(maxAgeMs);
      const answer = answers[number];
      if (answer instanceof Error) throw answer;
      return { details: answer && readOrderDetails(answer, number), asOf: START_MS + 60_000 };
    },
    isAnswering: () => isAnswering,
  };
  return { asking, asked, maxAges };
}

const orderAt = (orderStatus: string, ...lines: readonly object[]) => ({
  customerOrderNumber: ORDER_ID,
  orderStatus,
  lines,
});
const detailsLine = (number: number, lineStatus: string, content: object = {}) => ({
  ingramOrderLineNumber: String(number).padStart(3, '0'),
  lineStatus,
  ...content,
});
const event = (
  type: string,
  seconds: number,
  number = '20-A',
  lines: readonly object[] = [line(1)],
  ageMs = 0,
) =>
  recordOf(rawNotification(type, seconds, { [number]: lines }), {
    attributes: {
      ...recordOf(rawNotification(type, seconds, {})).attributes,
      SentTimestamp: String(START_MS - ageMs),
    },
  });

async function forwarded(
  asking: Asking,
  records: readonly ReturnType<typeof event>[],
  changes: Partial<Forwarder> = {},
) {
  const memory = forwarderInMemory({ asking, ...changes });
  for (const record of records) await forwardBatch([record], memory.forwarder);
  return { ...memory, statuses: memory.calls.map(({ _orderStatus }) => _orderStatus) };
}

describe('Ingram is not asked', () => {
  it('when the configuration does not want it', async () => {
    const { asking, asked } = ingram('off', {});
    const { statuses } = await forwarded(asking, [event('order_voided', 5)]);

    expect([statuses, asked]).toEqual([['_canceled'], []]);
  });

  it('about an event that was seen before and has nothing left to tell', async () => {
    const { asking, asked } = ingram('complete', { '20-A': orderAt('Shipped', detailsLine(1, 'Shipped')) });
    await forwarded(asking, [event('order_shipped', 5), event('order_shipped', 5)]);

    expect(asked).toEqual(['20-A']);
  });

  it('to confirm what does no harm: news of a known order that is not canceled', async () => {
    const { asking, asked } = ingram('confirm', { '20-A': orderAt('Processing', detailsLine(1, 'Open')) });
    await forwarded(asking, [event('order_hold', 5), event('order_shipped', 6)]);

    expect(asked).toEqual(['20-A']);
  });
});

describe('An answer serves', () => {
  it.each([
    ['complete', 7_000],
    ['confirm', 0],
  ] as const)(
    'to %s an event that has waited for 7 s, if it is no older than %i ms',
    async (mode, maxAgeMs) => {
      const { asking, maxAges } = ingram(mode, { '20-A': orderAt('Shipped', detailsLine(1, 'Shipped')) });
      await forwarded(asking, [event('order_shipped', 5, '20-A', [line(1)], 7_000)]);

      expect(maxAges).toEqual([maxAgeMs]);
    },
  );
});

describe('Completing', () => {
  it('knows the lines of which no event has told', async () => {
    const details = orderAt('Processing', detailsLine(1, 'Shipped'), detailsLine(2, 'Open'));
    const { statuses } = await forwarded(ingram('complete', { '20-A': details }).asking, [
      event('order_shipped', 5),
    ]);

    expect(statuses).toEqual(['_approved']);
  });

  it('tells where the package can be followed', async () => {
    const trackingDetails = [{ trackingNumber: '1Z-A', trackingUrl: 'https://track.example/1Z-A' }];
    const shipment = { shipmentDetails: [{ carrierDetails: [{ carrierName: 'DHL', trackingDetails }] }] };
    const { asking } = ingram('complete', {
      '20-A': orderAt('Shipped', detailsLine(1, 'Shipped', shipment)),
    });
    const { calls } = await forwarded(asking, [event('order_shipped', 5)]);

    expect(calls).toMatchObject([
      {
        _trackingNumber: '1Z-A',
        _trackingMethod: 'https://track.example/1Z-A',
        _customInfo: { carrierName: 'DHL' },
      },
    ]);
  });

  it('asks for each Ingram order of the reseller’s order', async () => {
    const shipped = orderAt('Shipped', detailsLine(1, 'Shipped'));
    const { asking, asked } = ingram('complete', { '20-A': shipped, '20-B': shipped });
    const { statuses } = await forwarded(asking, [
      event('order_backordered', 5, '20-B'),
      event('order_shipped', 6),
    ]);

    expect(asked).toEqual(['20-B', '20-B', '20-A']);
    expect(statuses).toEqual(['_fulfilled']);
  });

  it.each([
    ['knows no such order', undefined],
    [
      'answers with an order of another customer number',
      { ...orderAt('Canceled'), customerOrderNumber: 'PO-2' },
    ],
  ])('judges by the events alone where Ingram %s', async (_, answer) => {
    const { statuses } = await forwarded(ingram('complete', { '20-A': answer }).asking, [
      event('order_shipped', 5),
    ]);

    expect(statuses).toEqual(['_fulfilled']);
  });

  it('waits for an answer within the patience', async () => {
    const { asking } = ingram('complete', { '20-A': UNAVAILABLE });
    const { statuses, events } = await forwarded(asking, [
      event('order_shipped', 5, '20-A', [line(1)], PATIENCE_MS - 1),
    ]);

    expect(statuses).toEqual([]);
    expect(events).toMatchObject([{ outcome: 'retry', error: UNAVAILABLE }]);
  });

  it.each([UNAVAILABLE, NO_TURN, new Misconfigured('The secret of Ingram’s API has no value.')])(
    'forwards as it stands when the patience is over, and says so: $name',
    async (failure) => {
      const { asking } = ingram('complete', { '20-A': failure });
      const { calls, events } = await forwarded(asking, [
        event('order_shipped', 5, '20-A', [line(1)], PATIENCE_MS),
      ]);

      expect(calls).toMatchObject([{ _orderStatus: '_fulfilled', _customInfo: { details: 'unavailable' } }]);
      expect(events).toMatchObject([{ outcome: 'forwarded', detailsUnavailable: true }]);
    },
  );

  it('never takes want of time for want of an answer', async () => {
    const { asking } = ingram('complete', { '20-A': new TryLater(NO_TIME_LEFT, 'No time.') });
    const { events } = await forwarded(asking, [
      event('order_shipped', 5, '20-A', [line(1)], 10 * PATIENCE_MS),
    ]);

    expect(events).toMatchObject([{ outcome: 'retry' }]);
  });

  it('gives the user that the configuration chose, and remembers nothing of it', async () => {
    const details = {
      ...orderAt('Shipped', detailsLine(1, 'Shipped')),
      endUserInfo: { email: 'buyer@example.com' },
    };
    const { asking } = ingram('complete', { '20-A': details });
    const { calls, itemOf } = await forwarded(asking, [event('order_shipped', 5)], {
      userIdSource: 'endUserEmail',
    });

    expect(calls).toMatchObject([{ _userId: 'buyer@example.com' }]);
    expect(
      JSON.stringify(itemOf(ORDER_ID), (_, value) => (value instanceof Map ? [...value] : value)),
    ).not.toContain('buyer@example.com');
  });
});

describe('An event that was told and could not be remembered', () => {
  /** Ingram shows a hold at first, and no more when it is asked again. */
  async function toldTwice(mode: Asking['mode'], receiveCount: number) {
    const answers = ['Backordered', 'On Hold', 'In Progress'];
    const asking: Asking = {
      mode,
      patienceMs: PATIENCE_MS,
      orderDetails: async (number) => {
        const status = answers.shift() ?? 'In Progress';
        const asOf = START_MS + 600_000 - answers.length * 1000;
        return { details: readOrderDetails(orderAt(status, detailsLine(1, status)), number), asOf };
      },
      isAnswering: () => true,
    };
    const memory = forwarderInMemory({ asking });
    await forwardBatch([event('order_backordered', 1)], memory.forwarder);
    const failing = { ...memory.forwarder.orders, write: () => Promise.reject(UNAVAILABLE) };
    const second = event('order_backordered', 2);
    await forwardBatch([second], { ...memory.forwarder, orders: failing });
    const attributes = { ...second.attributes, ApproximateReceiveCount: String(receiveCount) };
    await forwardBatch([{ ...second, attributes }], memory.forwarder);
    return memory.calls.map(({ _orderStatus }) => _orderStatus);
  }

  it('says what is so by now, although that is what was remembered as said', async () => {
    expect(await toldTwice('complete', 2)).toEqual(['_approved', '_held', '_approved']);
  });

  it('says it again only where an answer may have made a difference', async () => {
    expect(await toldTwice('off', 2)).toEqual(['_approved']);
  });
});

describe('Confirming', () => {
  const known = event('order_hold', 1);
  const there = orderAt('On Hold', detailsLine(1, 'On Hold'));

  it('lets a cancellation through that Ingram bears out', async () => {
    const { asking } = ingram('confirm', { '20-A': orderAt('Canceled', detailsLine(1, 'Canceled')) });
    const { statuses } = await forwarded(asking, [known, event('order_voided', 5)]);

    expect(statuses).toEqual(['_held', '_canceled']);
  });

  it('waits with one that Ingram does not show yet, and parks it when the patience is over', async () => {
    const { asking } = ingram('confirm', { '20-A': there });
    const late = event('order_voided', 6, '20-A', [line(1)], PATIENCE_MS);
    const { statuses, events, parked } = await forwarded(asking, [known, event('order_voided', 5), late]);

    expect(statuses).toEqual(['_held']);
    expect(events.map(({ outcome }) => outcome)).toEqual(['forwarded', 'retry', 'parked']);
    expect(parked).toMatchObject([{ error: { reason: 'not-confirmed' } }]);
  });

  it('folds nothing of what was not confirmed in', async () => {
    const { asking } = ingram('confirm', { '20-A': there });
    const forged = event('order_voided', 6, '20-A', [line(1)], PATIENCE_MS);
    const { statuses } = await forwarded(asking, [known, forged, event('order_shipped', 5)]);

    expect(statuses).toEqual(['_held', '_fulfilled']);
  });

  it.each([
    ['Ingram does not know', undefined, PATIENCE_MS, 'parked'],
    ['Ingram does not know yet', undefined, 0, 'retry'],
    ['Ingram knows under another number', { ...there, customerOrderNumber: 'PO-2' }, 0, 'parked'],
    ['Ingram gives no answer about', UNAVAILABLE, 0, 'retry'],
    ['Ingram gives no answer about for too long', UNAVAILABLE, PATIENCE_MS, 'parked'],
    ['Ingram knows', there, 0, 'forwarded'],
    ['Ingram has had no turn for', NO_TURN, PATIENCE_MS, 'retry'],
    ['cannot be asked for, for want of DynamoDB', NO_DYNAMO_DB, PATIENCE_MS, 'retry'],
  ] as const)('an order that was not known and that %s', async (_, answer, ageMs, outcome) => {
    const { asking } = ingram('confirm', { '20-A': answer });
    const { events } = await forwarded(asking, [event('order_shipped', 5, '20-A', [line(1)], ageMs)]);

    expect(events.map((told) => told.outcome)).toEqual([outcome]);
  });

  it.each([
    ['answers other questions', UNAVAILABLE, true, 'retry'],
    ['answers none', UNAVAILABLE, false, 'parked'],
    [
      'answers what cannot be read',
      new TryLater('ingram-unavailable', 'Unreadable.', { httpStatus: 200 }),
      true,
      'parked',
    ],
    ['answers that it knows no such order', undefined, true, 'parked'],
  ] as const)('is not given up for age alone, where Ingram %s', async (_, answer, isAnswering, outcome) => {
    const { asking } = ingram('confirm', { '20-A': answer }, isAnswering);
    const { events } = await forwarded(asking, [event('order_shipped', 5, '20-A', [line(1)], PATIENCE_MS)]);

    expect(events.map((told) => told.outcome)).toEqual([outcome]);
  });

  it('parks an event of an unknown order that names no Ingram order', async () => {
    const { parked } = await forwarded(ingram('confirm', {}).asking, [
      event('order_shipped', 5, '', [line(1)], PATIENCE_MS),
    ]);

    expect(parked).toMatchObject([
      { error: { reason: 'not-confirmed', message: expect.stringContaining('names no') } },
    ]);
  });

  it('wants every Ingram order of it canceled', async () => {
    const canceled = orderAt('Canceled', detailsLine(1, 'Canceled'));
    const { asking } = ingram('confirm', { '20-A': canceled, '20-B': there });
    const voids = [event('order_voided', 5, '20-A'), event('order_voided', 6, '20-B')];
    const { statuses, events } = await forwarded(asking, [event('order_hold', 1, '20-B'), ...voids]);

    expect(statuses).toEqual(['_held']);
    expect(events.at(-1)).toMatchObject({ outcome: 'retry' });
  });
});
