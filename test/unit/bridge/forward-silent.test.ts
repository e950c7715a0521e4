// Doubles: the orders table, Thirdwatch and Ingram, in memory. Real: everything between them.
import { describe, expect, it } from '@jest/globals';
import { forward } from '../../../lib/bridge/forward/forward.ts';
import { orderKey } from '../../../lib/ingram/webhook/order-number.ts';
import { merge } from '../../../lib/orders/merge.ts';
import { factsOfReturn } from '../../../lib/orders/returns.ts';
import { stateOf } from '../../../lib/orders/state.ts';
import { TryLater, Unforwardable } from '../../../lib/platform/errors.ts';
import { detailsLine } from '../../support/details.ts';
import { forwarderInTime, inFlight, recheckInFlight, thirdwatchFailing } from '../../support/forwarder.ts';
import { ingramAnswering, NO_TURN, orderAt, UNAVAILABLE } from '../../support/ingram.ts';
import { line, notification, ORDER_ID, orderAfter, rawNotification, START_MS } from '../../support/orders.ts';

const DAY_MS = 24 * 3_600_000;
const SILENT_MS = 14 * DAY_MS;
const due = recheckInFlight('silent');
const backordered = rawNotification('order_backordered', -3_600, { '20-RD001': [line(1)] });
const shipped = rawNotification('order_shipped', 2, { '20-RD001': [line(1)] });

function world(answer: object, silentMs = SILENT_MS) {
  const ingram = { ...ingramAnswering('confirm', { '20-RD001': answer }).ingram, silentMs };
  const memory = forwarderInTime({ ingram });
  // At an event, Ingram is not asked.
  const atEvent = { ...memory.ports, ingram: { ...ingram, mode: 'off' as const } };
  return { ...memory, atEvent, silentAt: () => memory.rechecks()?.silent };
}

describe('an order that is silent', () => {
  it('is looked up, and told what no event has told', async () => {
    const { ports, atEvent, silentAt, statuses, wait } = world(orderAt('Shipped', detailsLine(1, 'shipped')));
    await forward(inFlight(backordered), atEvent);
    expect(silentAt()).toBe(START_MS + SILENT_MS);
    wait(SILENT_MS);
    expect(await forward(due, ports)).toMatchObject({ outcome: 'forwarded', wasMissed: true });
    expect(statuses()).toEqual(['_approved', '_fulfilled']);
    expect(silentAt()).toBeUndefined();
  });

  it('waits for no other look-up once the call that failed at first is accepted', async () => {
    const { ports, atEvent, itemOf, rechecks, statuses, wait } = world(
      orderAt('Shipped', detailsLine(1, 'shipped')),
    );
    await forward(inFlight(backordered), atEvent);
    wait(SILENT_MS);
    const down = new TryLater('Thirdwatch answered 503.', { code: 'thirdwatch-unavailable' });
    await expect(forward(due, { ...ports, ...thirdwatchFailing(down) })).rejects.toBe(down);
    expect(rechecks()).toHaveProperty('missed');
    expect(itemOf(ORDER_ID)).toHaveProperty('findings');
    const again = await forward(recheckInFlight('silent', { attempt: 2 }), ports);
    expect(again).toMatchObject({ outcome: 'forwarded', wasMissed: true });
    expect(statuses()).toEqual(['_approved', '_fulfilled']);
    expect(rechecks()).not.toHaveProperty('missed');
    expect(itemOf(ORDER_ID)).not.toHaveProperty('findings');
  });

  it('is looked up soon, whatever else is heard, where an event opens again what was over', async () => {
    const { ports, atEvent, rechecks, statuses, wait } = world(orderAt('Shipped', detailsLine(1, 'shipped')));
    await forward(inFlight(shipped), atEvent);
    await forward(inFlight(rawNotification('order_backordered', 10, { '20-RD001': [line(1)] })), atEvent);
    const soon = { missed: START_MS + 15 * 60_000 };
    expect(rechecks()).toMatchObject(soon);
    await forward(inFlight(rawNotification('order_backordered', 20, { '20-RD001': [line(1)] })), atEvent);
    expect(rechecks()).toMatchObject(soon);
    wait(15 * 60_000);
    await forward(recheckInFlight('missed'), ports);
    expect(statuses()).toEqual(['_fulfilled', '_approved', '_fulfilled']);
    expect(rechecks()).toBeUndefined();
  });

  it.each([
    ['is not tried again', new TryLater('Thirdwatch answered 503.', { code: 'thirdwatch-unavailable' })],
    ['is refused', new Unforwardable('Thirdwatch answered 422.', { reason: 'rejected-by-thirdwatch' })],
  ])('is looked up soon as well where the call for such an event %s', async (_, error) => {
    const { ports, atEvent, itemOf, statuses, wait } = world(orderAt('Shipped', detailsLine(1, 'shipped')));
    await forward(inFlight(shipped), atEvent);
    const again = inFlight(rawNotification('order_backordered', 10, { '20-RD001': [line(1)] }));
    const last = { ...atEvent, ...thirdwatchFailing(error), isLastAttempt: () => true };
    await expect(forward(again, last)).rejects.toBe(error);
    wait(15 * 60_000);
    await forward(recheckInFlight('unknown-outcome'), ports);
    expect(stateOf(itemOf(ORDER_ID).order)).toBe('shipped');
    expect(statuses().at(-1)).toBe('_fulfilled');
  });

  it('is looked up every six hours at least while Ingram gives no answer, and no more after two weeks', async () => {
    const { ports, atEvent, silentAt, wait } = world(UNAVAILABLE);
    await forward(inFlight(backordered), atEvent);
    wait(SILENT_MS);
    await forward(due, ports);
    expect(silentAt()).toBe(ports.now() + 6 * 3_600_000);
    wait(SILENT_MS + 6 * 3_600_000);
    expect(await forward(due, ports)).toMatchObject({ givenUp: ['silent'] });
    expect(silentAt()).toBeUndefined();
  });

  it('is looked up soon where no more may be asked in this minute', async () => {
    const { ports, atEvent, silentAt, wait } = world(NO_TURN);
    await forward(inFlight(backordered), atEvent);
    wait(SILENT_MS);
    await forward(due, ports);
    expect(silentAt()).toBe(ports.now() + 15 * 60_000);
  });

  it('is looked up no sooner because an event was told without details', async () => {
    const { ports, silentAt, wait } = world(UNAVAILABLE);
    const ingram = { ...ports.ingram, mode: 'complete' as const };
    wait(DAY_MS);
    expect(await forward(inFlight(backordered), { ...ports, ingram })).toMatchObject({
      outcome: 'forwarded',
    });
    expect(silentAt()).toBe(ports.now() + SILENT_MS);
  });

  it('is looked up again after as long where nothing has changed', async () => {
    const { ports, atEvent, silentAt, wait } = world(orderAt('Backordered', detailsLine(1, 'backordered')));
    await forward(inFlight(backordered), atEvent);
    wait(SILENT_MS);
    expect(await forward(due, ports)).toMatchObject({ outcome: 'no-news' });
    expect(silentAt()).toBe(START_MS + 2 * SILENT_MS);
  });

  it('is no news where it is as it was entered', async () => {
    const { ports, atEvent, statuses, wait } = world(orderAt('Processing', detailsLine(1, 'open')));
    const entered = rawNotification('async_order_create', -3_600, { '20-RD001': [line(1)] });
    await forward(inFlight(entered), atEvent);
    wait(SILENT_MS);
    expect(await forward(due, ports)).toMatchObject({ outcome: 'no-news' });
    expect(statuses()).toEqual([]);
  });

  it.each([
    ['told what has happened to it', orderAt('Shipped', detailsLine(1, 'shipped')), ['_fulfilled'], false],
    ['watched from then on where it is open', orderAt('Processing', detailsLine(1, 'open')), [], true],
  ])('is, where nothing was ever heard of it, looked up and %s', async (_, answer, expected, isWatched) => {
    const { ports, statuses, silentAt } = world(answer);
    await forward(due, ports);
    expect(statuses()).toEqual(expected);
    expect(silentAt()).toBe(isWatched ? START_MS + SILENT_MS : undefined);
  });

  it('is left alone once all of it has shipped', async () => {
    const { atEvent, silentAt } = world({});
    await forward(inFlight(backordered), atEvent);
    await forward(inFlight(shipped), atEvent);
    expect(silentAt()).toBeUndefined();
  });

  it('is left alone once all of it has come back', async () => {
    const { atEvent, items, silentAt } = world({});
    const counted = line(1, { lineStatus: 'shipped', requestedQuantity: 1, shippedQuantity: 1 });
    const products = [{ customerOrderNumber: ORDER_ID, lineNumber: '1', quantity: 1 }];
    const back = { caseRequestNumber: 'A', isOfGoods: true, status: 'approved' as const, products };
    const order = orderAfter([notification('order_shipped', 2, { '20-RD001': [counted] })]);
    const returned = merge(
      order,
      factsOfReturn(back, () => true, START_MS + DAY_MS),
    );
    items.set(orderKey(ORDER_ID), { order: returned, version: 1 });
    await forward(inFlight(backordered), atEvent);
    expect(stateOf(returned)).toBe('returned');
    expect(silentAt()).toBeUndefined();
  });

  it('is not written because of an event without news', async () => {
    const { atEvent, itemOf, wait } = world({});
    await forward(inFlight(backordered), atEvent);
    wait(DAY_MS);
    await forward(inFlight(backordered), atEvent);
    expect(itemOf(ORDER_ID).version).toBe(1);
  });

  it.each([
    ['this is not wanted', 0, true],
    ['Ingram’s API is not set up', SILENT_MS, false],
  ])('is never looked up where %s', async (_, silentMs, looksUp) => {
    const { atEvent, silentAt } = world({}, silentMs);
    await forward(inFlight(backordered), { ...atEvent, ingram: { ...atEvent.ingram, looksUp } });
    expect(silentAt()).toBeUndefined();
  });
});
