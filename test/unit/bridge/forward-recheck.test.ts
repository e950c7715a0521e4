// Doubles: the orders table, Thirdwatch and Ingram, in memory. Real: everything between them.
import { describe, expect, it } from '@jest/globals';
import { forward } from '../../../lib/bridge/forward/forward.ts';
import { TryLater, Unforwardable } from '../../../lib/platform/errors.ts';
import { detailsLine } from '../../support/details.ts';
import { forwarderInTime, inFlight, recheckInFlight, thirdwatchFailing } from '../../support/forwarder.ts';
import { ingramAnswering, OUTAGE_MS, orderAt, PATIENCE_MS, UNAVAILABLE } from '../../support/ingram.ts';
import { line, ORDER_ID, rawNotification, START_MS } from '../../support/orders.ts';

const MINUTE_MS = 60_000;
const QUIET_MS = 10 * MINUTE_MS;
const held = rawNotification('order_hold', 1, { '20-RD001': [line(1)] });
const shipped = rawNotification('order_shipped', 2, { '20-RD001': [line(1)] });
const down = new TryLater('Thirdwatch gave no answer (timeout).', { code: 'thirdwatch-unreachable' });
const rejected = new Unforwardable('Thirdwatch answered 422', { reason: 'rejected-by-thirdwatch' });

describe('a call of which the attempt before may be applied late', () => {
  it('is not followed by another where there was no attempt before', async () => {
    const { ports, rechecks } = forwarderInTime();
    await forward(inFlight(held), ports);
    expect(rechecks()).toBeUndefined();
  });

  it('is repeated when its order has been quiet for some minutes, and once', async () => {
    const { ports, rechecks, statuses, wait, calls } = forwarderInTime();
    await forward(inFlight(held, { attempt: 2 }), ports);
    expect(rechecks()).toEqual({ 'unknown-outcome': START_MS + QUIET_MS });
    wait(QUIET_MS);
    const recheck = recheckInFlight('unknown-outcome');
    expect(await forward(recheck, ports)).toMatchObject({ outcome: 'forwarded' });
    expect(await forward(recheck, ports)).toMatchObject({ outcome: 'no-news' });
    expect(statuses()).toEqual(['_held', '_held']);
    expect(rechecks()).toBeUndefined();
    expect(calls[1]).toMatchObject({ _orderId: ORDER_ID, _customInfo: { recheck: 'unknown-outcome' } });
  });

  it('is repeated where the clock of the sweeper, which has sent for it, is some seconds ahead', async () => {
    const { ports, rechecks, wait } = forwarderInTime();
    await forward(inFlight(held, { attempt: 2 }), ports);
    wait(QUIET_MS - 5_000);
    expect(await forward(recheckInFlight('unknown-outcome'), ports)).toMatchObject({ outcome: 'forwarded' });
    expect(rechecks()).toBeUndefined();
  });

  it('waits for longer where the order has had news since', async () => {
    const { ports, rechecks, statuses, wait } = forwarderInTime();
    await forward(inFlight(held, { attempt: 2 }), ports);
    wait(5 * MINUTE_MS);
    await forward(inFlight(shipped), ports);
    expect(rechecks()).toEqual({ 'unknown-outcome': START_MS + 5 * MINUTE_MS + QUIET_MS });
    wait(5 * MINUTE_MS);
    expect(await forward(recheckInFlight('unknown-outcome'), ports)).toMatchObject({ outcome: 'no-news' });
    wait(5 * MINUTE_MS);
    await forward(recheckInFlight('unknown-outcome'), ports);
    expect(statuses()).toEqual(['_held', '_fulfilled', '_fulfilled']);
  });

  it('is repeated once more where the repetition itself had to be tried twice', async () => {
    const { ports, rechecks, wait } = forwarderInTime();
    await forward(inFlight(held, { attempt: 2 }), ports);
    wait(QUIET_MS);
    await forward(recheckInFlight('unknown-outcome', { attempt: 2 }), ports);
    expect(rechecks()).toEqual({ 'unknown-outcome': START_MS + 2 * QUIET_MS });
  });

  it('has its order found again in time, though the sweeper has just put it off for a day', async () => {
    const { ports, items, itemOf, wait } = forwarderInTime();
    await forward(inFlight(held, { attempt: 2 }), ports);
    wait(QUIET_MS);
    items.set(ORDER_ID, { ...itemOf(ORDER_ID), wokenUntil: START_MS + 24 * 60 * MINUTE_MS });
    await forward(recheckInFlight('unknown-outcome', { attempt: 2 }), ports);
    expect(itemOf(ORDER_ID)).toHaveProperty('rechecks');
    expect(itemOf(ORDER_ID)).not.toHaveProperty('wokenUntil');
  });

  it('is told with the spelling of the event, whatever that of the recheck', async () => {
    const { ports, calls, wait } = forwarderInTime();
    const [resource] = held.resources;
    const spelled = { ...held, resources: [{ ...Object(resource), customerOrderNumber: 'po-1001' }] };
    await forward(inFlight(spelled, { attempt: 2 }), ports);
    wait(QUIET_MS);
    await forward(recheckInFlight('unknown-outcome'), ports);
    expect(calls.map(({ _orderId }) => _orderId)).toEqual(['po-1001', 'po-1001']);
  });
});

describe('a call that is given up', () => {
  it('is tried once more by a recheck where nobody knows whether it was heard', async () => {
    const { ports, rechecks, statuses, wait } = forwarderInTime();
    const last = { ...ports, ...thirdwatchFailing(down), isLastAttempt: () => true };
    await expect(forward(inFlight(held, { attempt: 300 }), last)).rejects.toBe(down);
    expect(rechecks()).toEqual({ 'unknown-outcome': START_MS + QUIET_MS });
    wait(QUIET_MS);
    await forward(recheckInFlight('unknown-outcome'), ports);
    expect(statuses()).toEqual(['_held']);
  });

  it.each([
    ['not again where it is refused', rejected, held, undefined],
    ['not again where that of a recheck is refused', rejected, undefined, undefined],
    [
      'a day later where it is that of a recheck',
      down,
      undefined,
      { 'unknown-outcome': START_MS + QUIET_MS + 24 * 60 * MINUTE_MS },
    ],
  ])('is tried %s', async (_, error, event, expected) => {
    const { ports, rechecks, wait } = forwarderInTime();
    await forward(inFlight(shipped, { attempt: event === undefined ? 2 : 1 }), ports);
    wait(QUIET_MS);
    const failing = { ...ports, ...thirdwatchFailing(error), isLastAttempt: () => true };
    const later = { ...held, eventTimeStamp: new Date(START_MS + 9_000).toISOString() };
    const message =
      event === undefined
        ? recheckInFlight('unknown-outcome')
        : inFlight({ ...later, resources: [{ ...Object(held.resources[0]), orderNumber: '20-RD002' }] });
    await expect(forward(message, failing)).rejects.toBe(error);
    expect(rechecks()).toEqual(expected);
  });
});

describe('details that were not to be had', () => {
  const late = inFlight(shipped, { sentAt: START_MS - PATIENCE_MS });

  it('are asked for again, and told where they differ from the event', async () => {
    const answers: Record<string, object> = { '20-RD001': UNAVAILABLE };
    const { ports, rechecks, statuses, calls, wait } = forwarderInTime(ingramAnswering('complete', answers));
    expect(await forward(late, ports)).not.toHaveProperty('lacksDetails');
    expect(rechecks()).toEqual({ 'without-details': START_MS + 15 * MINUTE_MS });

    wait(30 * MINUTE_MS);
    const asked = await forward(recheckInFlight('without-details'), ports);
    expect(asked).toMatchObject({ outcome: 'no-news' });
    expect(asked).not.toHaveProperty('lacksDetails');
    expect(rechecks()).toEqual({ 'without-details': START_MS + 60 * MINUTE_MS - 2_000 });

    wait(30 * MINUTE_MS);
    answers['20-RD001'] = orderAt('Processing', detailsLine(1, 'shipped'), detailsLine(2, 'open'));
    await forward(recheckInFlight('without-details'), ports);
    expect(statuses()).toEqual(['_fulfilled', '_approved']);
    expect(calls[0]?._customInfo).toMatchObject({ details: 'unavailable' });
    expect(rechecks()).toBeUndefined();
  });

  it.each(['confirm', 'complete'] as const)(
    'are told though the first call for a new order fails (%s)',
    async (mode) => {
      const held = orderAt('On Hold', detailsLine(1, 'held'));
      const { ports, statuses } = forwarderInTime(ingramAnswering(mode, { '20-RD001': held }));
      const entered = rawNotification('async_order_create', -3_600, { '20-RD001': [line(1)] });
      await expect(forward(inFlight(entered), { ...ports, ...thirdwatchFailing(down) })).rejects.toBe(down);
      await forward(inFlight(entered, { attempt: 2 }), ports);
      expect(statuses()).toEqual(['_held']);
    },
  );

  it('are told of an order of which no event has told more than that it was entered', async () => {
    const entered = rawNotification('async_order_create', 1, { '20-RD001': [line(1)] });
    const answers: Record<string, object> = { '20-RD001': UNAVAILABLE };
    const { ports, statuses, wait } = forwarderInTime(ingramAnswering('complete', answers));
    await forward(inFlight(entered, { sentAt: START_MS - PATIENCE_MS }), ports);

    wait(15 * MINUTE_MS);
    answers['20-RD001'] = orderAt('On Hold', detailsLine(1, 'held'));
    await forward(recheckInFlight('without-details'), ports);
    expect(statuses()).toEqual(['_held']);
  });

  it('are asked for once more where they show otherwise than their event, behind which they may lag', async () => {
    const whole = rawNotification('order_shipped', 2, { '20-RD001': [] });
    const answers: Record<string, object> = { '20-RD001': orderAt('Processing', detailsLine(1, 'open')) };
    const { ports, rechecks, statuses, wait } = forwarderInTime(ingramAnswering('complete', answers));
    await forward(inFlight(whole), ports);
    expect(rechecks()).toEqual({ 'without-details': START_MS + 15 * MINUTE_MS });

    wait(15 * MINUTE_MS);
    answers['20-RD001'] = orderAt('Shipped', detailsLine(1, 'shipped'));
    await forward(recheckInFlight('without-details'), ports);
    expect(statuses()).toEqual(['_approved', '_fulfilled']);
    expect(rechecks()).toBeUndefined();
  });

  it('are a matter for a person when they are missing for longer than any maintenance takes', async () => {
    const { ports, wait } = forwarderInTime(ingramAnswering('complete', { '20-RD001': UNAVAILABLE }));
    await forward(late, ports);
    wait(OUTAGE_MS + MINUTE_MS);
    expect(await forward(recheckInFlight('without-details'), ports)).toMatchObject({ lacksDetails: true });
  });

  it('are given up when the order has had no news for two weeks', async () => {
    const { ports, rechecks, wait } = forwarderInTime(
      ingramAnswering('complete', { '20-RD001': UNAVAILABLE }),
    );
    await forward(late, ports);
    wait(15 * 24 * 60 * MINUTE_MS);
    await forward(recheckInFlight('without-details'), ports);
    expect(rechecks()).toBeUndefined();
  });

  it('are no more asked for where the deployment does not want them any longer', async () => {
    const { ports, rechecks, wait } = forwarderInTime(
      ingramAnswering('complete', { '20-RD001': UNAVAILABLE }),
    );
    await forward(late, ports);
    wait(15 * MINUTE_MS);
    const { ingram, asked } = ingramAnswering('off', {});
    await forward(recheckInFlight('without-details'), { ...ports, ingram });
    expect([rechecks(), asked]).toEqual([undefined, []]);
  });
});
