// Doubles: the orders table, Thirdwatch, the dead-letter queue and Ingram's answers. Real: everything between them.
import { describe, expect, it } from '@jest/globals';
import { forward } from '../../../lib/bridge/forward/forward.ts';
import { forwardBatch } from '../../../lib/bridge/forward/forward-batch.ts';
import type { IngramPort } from '../../../lib/bridge/ingram/ingram-port.ts';
import { NO_TIME_LEFT } from '../../../lib/platform/breaker.ts';
import { Misconfigured, TryLater } from '../../../lib/platform/errors.ts';
import { detailsLine } from '../../support/details.ts';
import { forwarderInMemory, recheckInFlight, recordOf } from '../../support/forwarder.ts';
import {
  detailsAnswer,
  eventOf,
  forwardedWith,
  ingramAnswering,
  NO_TURN,
  orderAt,
  PATIENCE_MS,
  UNAVAILABLE,
} from '../../support/ingram.ts';
import { line, ORDER_ID, rawNotification, START_MS } from '../../support/orders.ts';

const shipped = orderAt('Shipped', detailsLine(1, 'shipped'));

describe('Ingram is not asked', () => {
  it('when the configuration does not want it', async () => {
    const { ingram, asked } = ingramAnswering('off', {});
    const { statuses } = await forwardedWith(ingram, [eventOf('order_voided', 5)]);

    expect([statuses, asked]).toEqual([['_canceled'], []]);
  });

  it('about an event that was seen before and has nothing left to tell', async () => {
    const { ingram, asked } = ingramAnswering('complete', { '20-A': shipped });
    await forwardedWith(ingram, [eventOf('order_shipped', 5), eventOf('order_shipped', 5)]);

    expect(asked).toEqual(['20-A']);
  });
});

describe('completing', () => {
  it('knows the lines of which no event has told', async () => {
    const details = orderAt('Processing', detailsLine(1, 'shipped'), detailsLine(2, 'open'));
    const { ingram } = ingramAnswering('complete', { '20-A': details });
    const { statuses } = await forwardedWith(ingram, [eventOf('order_shipped', 5)]);

    expect(statuses).toEqual(['_approved']);
  });

  it('tells where the package can be followed', async () => {
    const trackingDetails = [{ trackingNumber: '1Z-A', trackingUrl: 'https://track.example/1Z-A' }];
    const shipment = { shipmentDetails: [{ carrierDetails: [{ carrierName: 'DHL', trackingDetails }] }] };
    const { ingram } = ingramAnswering('complete', {
      '20-A': orderAt('Shipped', detailsLine(1, 'shipped', shipment)),
    });
    const { calls } = await forwardedWith(ingram, [eventOf('order_shipped', 5)]);

    expect(calls).toMatchObject([
      {
        _trackingNumber: '1Z-A',
        _trackingMethod: 'https://track.example/1Z-A',
        _customInfo: { carrierName: 'DHL' },
      },
    ]);
  });

  it('asks for each Ingram order of the reseller’s order, the last one heard of first', async () => {
    const { ingram, asked } = ingramAnswering('complete', { '20-A': shipped, '20-B': shipped });
    const events = [eventOf('order_backordered', -3600, '20-B'), eventOf('order_shipped', 6)];
    const { statuses } = await forwardedWith(ingram, events);

    expect(asked).toEqual(['20-B', '20-A', '20-B']);
    expect(statuses).toEqual(['_fulfilled']);
  });

  it('asks at most ten questions for one event', async () => {
    const { ingram, asked } = ingramAnswering('complete', {});
    await forwardedWith(ingram, [manyIngramOrders(200)]);

    expect(asked).toHaveLength(10);
  });

  it('takes no answer that is older than the event', async () => {
    const { ingram, maxAges } = ingramAnswering('complete', { '20-A': shipped });
    await forwardedWith(ingram, [eventOf('order_shipped', 5, '20-A', 7_000)]);

    expect(maxAges).toEqual([7_000]);
  });

  it.each([
    ['knows no such order', undefined],
    [
      'answers with an order of another customer number',
      { ...orderAt('Canceled'), customerOrderNumber: 'PO-2' },
    ],
  ])('judges by the events alone where Ingram %s', async (_, answer) => {
    const { ingram } = ingramAnswering('complete', { '20-A': answer });
    const { statuses } = await forwardedWith(ingram, [eventOf('order_shipped', 5)]);

    expect(statuses).toEqual(['_fulfilled']);
  });

  it('takes an answer in which the reseller’s number is written in capitals', async () => {
    const answer = {
      ...orderAt('On Hold', detailsLine(1, 'held')),
      customerOrderNumber: ` ${ORDER_ID.toLowerCase()}`,
    };
    const { ingram } = ingramAnswering('complete', { '20-A': answer });
    const created = rawNotification('order_backordered', -3600, { '20-A': [line(1)] });
    const { statuses } = await forwardedWith(ingram, [recordOf(created)]);

    expect(statuses).toEqual(['_held']);
  });

  it('gives the user that the configuration chose, again when it tells without asking', async () => {
    const details = { ...shipped, endUserInfo: { email: 'buyer@example.com' } };
    const { ingram } = ingramAnswering('complete', { '20-A': details });
    const settings = { ...forwarderInMemory().forwarder.settings, userIdSource: 'endUserEmail' } as const;
    const { forwarder, calls, itemOf } = forwarderInMemory({ ingram, settings });
    await forwardBatch([eventOf('order_shipped', 5)], forwarder);
    const told = itemOf(ORDER_ID).order.lastReport?.at ?? 0;

    const { record, content } = recheckInFlight('retell');
    const retell = { record, content: { ...content, toldBefore: told + 1 } };
    await forward(retell, { ...forwarder, isLastAttempt: () => false });

    expect(calls.map(({ _userId }) => _userId)).toEqual(['buyer@example.com', 'buyer@example.com']);
    expect(itemOf(ORDER_ID).ingramUser).toEqual({ source: 'endUserEmail', id: 'buyer@example.com' });
  });

  it('counts what Ingram has answered where it does not answer about another Ingram order', async () => {
    const shipped = orderAt('Processing', detailsLine(1, 'shipped'), detailsLine(2, 'open'));
    const { ingram } = ingramAnswering('complete', { '20-A': shipped, '20-B': UNAVAILABLE });
    const off = ingramAnswering('off', {}).ingram;
    const { forwarder, calls, itemOf } = forwarderInMemory({ ingram });
    await forwardBatch([eventOf('order_shipped', 5, '20-B')], { ...forwarder, ingram: off });
    await forwardBatch([eventOf('order_shipped', 6, '20-A', PATIENCE_MS)], forwarder);

    expect(calls.map(({ _orderStatus }) => _orderStatus)).toEqual(['_fulfilled', '_approved']);
    expect(Object.keys(itemOf(ORDER_ID).rechecks ?? {})).toContain('without-details');
  });

  it('counts no end of which Ingram shows but a part', async () => {
    const { ingram } = ingramAnswering('complete', { '20-A': shipped, '20-B': UNAVAILABLE });
    const { forwarder, calls } = forwarderInMemory({ ingram });
    const off = { ...forwarder, ingram: ingramAnswering('off', {}).ingram };
    await forwardBatch([eventOf('order_shipped', 5, '20-B')], off);
    await forwardBatch([eventOf('order_backordered', 6, '20-A')], off);
    await forwardBatch([eventOf('order_backordered', 7, '20-A', PATIENCE_MS)], forwarder);

    expect(calls.map(({ _orderStatus }) => _orderStatus)).toEqual(['_fulfilled', '_approved', '_approved']);
  });

  it('waits for an answer within the patience', async () => {
    const { ingram } = ingramAnswering('complete', { '20-A': UNAVAILABLE });
    const { statuses, outcomes } = await forwardedWith(ingram, [
      eventOf('order_shipped', 5, '20-A', PATIENCE_MS - 1),
    ]);

    expect(statuses).toEqual([]);
    expect(outcomes).toMatchObject([{ outcome: 'retry', error: UNAVAILABLE }]);
  });

  it.each([UNAVAILABLE, NO_TURN, new Misconfigured('The secret of Ingram’s API has no value.')])(
    'forwards the event as it stands when the patience is over, and says so: $code',
    async (failure) => {
      const { ingram } = ingramAnswering('complete', { '20-A': failure });
      const late = eventOf('order_shipped', 5, '20-A', PATIENCE_MS);
      const { calls, outcomes } = await forwardedWith(ingram, [late]);

      expect(calls).toMatchObject([{ _orderStatus: '_fulfilled', _customInfo: { details: 'unavailable' } }]);
      expect(outcomes).toMatchObject([{ outcome: 'forwarded' }]);
    },
  );

  it('never takes want of time for want of an answer', async () => {
    const { ingram } = ingramAnswering('complete', {
      '20-A': new TryLater('No time.', { code: NO_TIME_LEFT }),
    });
    const late = eventOf('order_shipped', 5, '20-A', 10 * PATIENCE_MS);

    expect((await forwardedWith(ingram, [late])).outcomes).toMatchObject([{ outcome: 'retry' }]);
  });
});

describe('an event that was told and could not be remembered', () => {
  /** Ingram shows a hold at first, and no more when it is asked again. */
  async function toldTwice(mode: IngramPort['mode'], attempt: number) {
    const answers = [orderAt('Backordered'), orderAt('On Hold'), orderAt('In Progress')];
    const orderDetails: IngramPort['orderDetails'] = async (number) => {
      const asOf = START_MS + 600_000 - answers.length * 1000;
      return detailsAnswer(answers.shift(), number, asOf);
    };
    const ingram = { ...ingramAnswering(mode, {}).ingram, orderDetails };
    const { forwarder, calls } = forwarderInMemory({ ingram });
    await forwardBatch([eventOf('order_backordered', 1)], forwarder);
    const failing = { ...forwarder.orders, write: () => Promise.reject(UNAVAILABLE) };
    const second = rawNotification('order_backordered', 2, { '20-A': [line(1)] });
    await forwardBatch([recordOf(second)], { ...forwarder, orders: failing });
    await forwardBatch([recordOf(second, { attempt })], forwarder);
    return calls.map(({ _orderStatus }) => _orderStatus);
  }

  it('is told as it is by now, although that is what is remembered as told', async () => {
    expect(await toldTwice('complete', 2)).toEqual(['_approved', '_held', '_approved']);
  });

  it('is told again only where an answer may have made a difference', async () => {
    expect(await toldTwice('off', 2)).toEqual(['_approved']);
  });
});

/** A message that names so many Ingram orders. */
function manyIngramOrders(count: number) {
  const numbers = Array.from({ length: count }, (_, index) => `20-X${index}`);
  return recordOf(
    rawNotification('order_shipped', 1, Object.fromEntries(numbers.map((number) => [number, []]))),
  );
}
