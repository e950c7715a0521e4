// Doubles: the orders table, Thirdwatch and Ingram, in memory. Real: everything between them.
import { describe, expect, it } from '@jest/globals';
import { forward } from '../../../lib/bridge/forward/forward.ts';
import type { IngramPort } from '../../../lib/bridge/ingram/ingram-port.ts';
import { TryLater } from '../../../lib/platform/errors.ts';
import { detailsLine, tracking } from '../../support/details.ts';
import {
  forwarderInMemory,
  forwarderInTime,
  inFlight,
  recheckInFlight,
  thirdwatchFailing,
} from '../../support/forwarder.ts';
import { ingramAnswering, orderAt, UNAVAILABLE } from '../../support/ingram.ts';
import { line, ORDER_ID, rawNotification, START_MS } from '../../support/orders.ts';

const missed = recheckInFlight('missed');
const held = rawNotification('order_hold', -3_600, { '20-RD001': [line(1)] });
const shipped = orderAt('Shipped', detailsLine(1, 'shipped'));
const down = new TryLater('Thirdwatch answered 503.', { code: 'thirdwatch-unavailable' });
const again = recheckInFlight('missed', { attempt: 2 });

function world(answers: Record<string, object>, cancelSettleMs = 0) {
  const { ingram, asked } = ingramAnswering('confirm', answers);
  const settings = { ...forwarderInMemory().forwarder.settings, cancelSettleMs };
  const memory = forwarderInTime({ ingram, settings, now: () => START_MS + 3_600_000 });
  return { ...memory, withoutAsking: { ...memory.ports, ingram: ingramAnswering('off', {}).ingram }, asked };
}

describe('what no webhook told', () => {
  it('is looked up and told, once, although no event asks for it', async () => {
    const { ports, withoutAsking, statuses, calls } = world({ '20-RD001': shipped });
    await forward(inFlight(held), withoutAsking);
    expect(await forward(missed, ports)).toMatchObject({ outcome: 'forwarded', wasMissed: true });
    const repeated = await forward(missed, ports);
    expect(repeated).toMatchObject({ outcome: 'no-news' });
    expect(repeated).not.toHaveProperty('wasMissed');
    expect(statuses()).toEqual(['_held', '_fulfilled']);
    expect(calls[1]?._customInfo).toMatchObject({ recheck: 'missed' });
  });

  it.each([
    [
      'told where it shows a shipped order open',
      orderAt('Processing', detailsLine(1, 'open')),
      ['_approved'],
    ],
    ['kept back where it shows an end', shipped, []],
  ])('and is answered in part, is %s; the rest is looked up', async (_, shown, told) => {
    const answers = { '20-RD001': UNAVAILABLE, '20-NEW': shown };
    const { ports, withoutAsking, statuses, rechecks } = world({});
    const partly = {
      ...ingramAnswering('confirm', answers).ingram,
      ordersOf: async () => ({ numbers: Object.keys(answers), live: [] }),
    };
    const event = rawNotification('order_shipped', -3_600, { '20-RD001': [line(1)] });
    await forward(inFlight(event), withoutAsking);
    await forward(missed, { ...ports, ingram: partly });
    expect(statuses()).toEqual(['_fulfilled', ...told]);
    expect(rechecks()).toMatchObject({ missed: START_MS + 3_600_000 + 15 * 60_000 });
  });

  it.each([
    ['is open', orderAt('Processing', detailsLine(1, 'open')), '_approved'],
    ['is over', shipped, '_fulfilled'],
  ])('is known at once, of an open order that is answered in part, where it %s', async (_, shown, last) => {
    const answers = { '20-RD001': UNAVAILABLE, '20-NEW': shown };
    const { ports, withoutAsking, statuses, rechecks } = world({});
    const partly = {
      ...ingramAnswering('confirm', answers).ingram,
      ordersOf: async () => ({ numbers: Object.keys(answers), live: [] }),
    };
    await forward(inFlight(held), withoutAsking);
    expect(await forward(missed, { ...ports, ingram: partly })).toMatchObject({ outcome: 'no-news' });
    expect(rechecks()).toMatchObject({ missed: START_MS + 3_600_000 + 15 * 60_000 });
    const event = rawNotification('order_shipped', 7_200, { '20-RD001': [line(1)] });
    expect(await forward(inFlight(event), withoutAsking)).not.toHaveProperty('wasMissed');
    expect(statuses()).toEqual(['_held', last]);
  });

  it('ends no order of which events have named no Ingram order, where it is answered in part', async () => {
    const shown = orderAt('Processing', detailsLine(1, 'open'), detailsLine(2, 'shipped'));
    const answers = { '20-C': shown, '20-D': UNAVAILABLE };
    const { ports, withoutAsking, statuses } = world({});
    const partly = {
      ...ingramAnswering('confirm', answers).ingram,
      ordersOf: async () => ({ numbers: Object.keys(answers), live: Object.keys(answers) }),
    };
    const lines = [
      line(1, { lineStatus: 'Shipped', requestedQuantity: 3, shippedQuantity: 3 }),
      line(2, { lineStatus: 'Backordered', requestedQuantity: 2, shippedQuantity: 0 }),
    ];
    await forward(inFlight(rawNotification('order_shipped', -3_600, { '': lines })), withoutAsking);
    await forward(missed, { ...ports, ingram: partly });
    expect(statuses()).toEqual(['_approved']);
  });

  it('counts though the answer to the write is lost, and the repeated write finds it done', async () => {
    const { ports, withoutAsking, statuses } = world({ '20-RD001': shipped });
    await forward(inFlight(held), withoutAsking);
    let isLost = true;
    const write: typeof ports.orders.write = async (orderNumber, item) => {
      const isWritten = await ports.orders.write(orderNumber, item);
      if (!isLost) return isWritten;
      isLost = false;
      return undefined;
    };
    const losing = { ...ports, orders: { ...ports.orders, write } };
    expect(await forward(missed, losing)).toMatchObject({ outcome: 'forwarded', wasMissed: true });
    expect(statuses()).toEqual(['_held', '_fulfilled']);
  });

  it('does not count where its webhook was told at the same time, and written first', async () => {
    const { ports, withoutAsking, statuses } = world({ '20-RD001': shipped });
    await forward(inFlight(held), withoutAsking);
    const told = inFlight(rawNotification('order_shipped', 2, { '20-RD001': [line(1)] }));
    let isFirst = true;
    const write: typeof ports.orders.write = async (orderNumber, item) => {
      if (isFirst) {
        isFirst = false;
        await forward(told, { ...withoutAsking, now: () => withoutAsking.now() + 1 });
      }
      return ports.orders.write(orderNumber, item);
    };
    const second = await forward(missed, { ...ports, orders: { ...ports.orders, write } });
    expect(second).toMatchObject({ outcome: 'forwarded', wasMissed: false });
    expect(statuses()).toEqual(['_held', '_fulfilled', '_fulfilled']);
  });

  it('is looked up once for all that was asked for before', async () => {
    const { ports, withoutAsking, asked, itemOf } = world({ '20-RD001': shipped });
    await forward(inFlight(held), withoutAsking);
    await forward(missed, ports);
    expect(itemOf(ORDER_ID).searchedAt).toBe(ports.now());
    const before = asked.length;
    expect(await forward(missed, ports)).toMatchObject({ outcome: 'no-news' });
    expect(asked).toHaveLength(before);
    await forward(recheckInFlight('missed', { sentAt: ports.now() }), ports);
    expect(asked.length).toBeGreaterThan(before);
  });

  it('is told of an order of which nothing was ever heard', async () => {
    const { ports, statuses, itemOf } = world({ '20-RD001': shipped });
    expect(await forward(missed, ports)).toMatchObject({ outcome: 'forwarded', wasMissed: true });
    expect(statuses()).toEqual(['_fulfilled']);
    expect(itemOf(ORDER_ID).order.hasUpdate).toBe(true);
  });

  it('was not missed where the webhook has told it by now', async () => {
    const { ports, withoutAsking, statuses } = world({ '20-RD001': shipped });
    await forward(inFlight(rawNotification('order_shipped', 2, { '20-RD001': [line(1)] })), withoutAsking);
    expect(await forward(missed, ports)).not.toHaveProperty('wasMissed');
    expect(statuses()).toEqual(['_fulfilled']);
  });

  it.each([
    ['told where Ingram shows more than that the order was entered', shipped, ['_fulfilled']],
    ['not told where it shows no more', orderAt('Processing', detailsLine(1, 'open')), []],
  ])('is, at the result of a creation, %s', async (_, answer, expected) => {
    const { ports, statuses } = world({ '20-RD001': answer });
    await forward(inFlight(rawNotification('async_order_create', 1, { '20-RD001': [line(1)] })), ports);
    expect(statuses()).toEqual(expected);
  });

  it('does not count where the webhook came, and the call for it is not tried again', async () => {
    const { ports, withoutAsking, statuses } = world({ '20-RD001': shipped });
    const event = inFlight(rawNotification('order_shipped', 2, { '20-RD001': [line(1)] }));
    const last = { ...withoutAsking, ...thirdwatchFailing(down), isLastAttempt: () => true };
    await expect(forward(event, last)).rejects.toBe(down);
    expect(await forward(missed, ports)).not.toHaveProperty('wasMissed');
    expect(statuses()).toEqual(['_fulfilled']);
  });

  describe.each([
    ['is tried again', false],
    ['is not tried again', true],
  ])('whose call fails and %s', (_, isLast) => {
    async function found() {
      const all = world({ '20-RD001': shipped });
      const failing = { ...all.ports, ...thirdwatchFailing(down), isLastAttempt: () => isLast };
      await forward(inFlight(held), all.withoutAsking);
      await expect(forward(missed, failing)).rejects.toBe(down);
      return { ...all, failing: { ...failing, ingram: all.withoutAsking.ingram } };
    }

    it('counts when it is told', async () => {
      const { ports, statuses } = await found();
      expect(await forward(again, ports)).toMatchObject({ outcome: 'forwarded', wasMissed: true });
      expect(statuses()).toEqual(['_held', '_fulfilled']);
    });

    it('counts once, whatever tells it, and though Ingram does not answer again', async () => {
      const { ports, withoutAsking, statuses } = await found();
      const other = inFlight(rawNotification('order_backordered', -3_000, { '20-RD001': [line(1)] }));
      expect(await forward(other, withoutAsking)).toMatchObject({ outcome: 'forwarded', wasMissed: true });
      expect(await forward(again, ports)).not.toHaveProperty('wasMissed');
      expect(statuses()).toEqual(['_held', '_fulfilled']);
    });

    it.each([
      ['is told', false],
      ['is not told either', true],
    ])('does not count once an event has said so that %s', async (_event, fails) => {
      const { ports, withoutAsking, failing, statuses } = await found();
      const event = inFlight(rawNotification('order_shipped', 2, { '20-RD001': [line(1)] }));
      if (fails) await expect(forward(event, { ...failing, isLastAttempt: () => true })).rejects.toBe(down);
      else expect(await forward(event, withoutAsking)).not.toHaveProperty('wasMissed');
      expect(await forward(again, ports)).not.toHaveProperty('wasMissed');
      expect(statuses()).toEqual(['_held', '_fulfilled']);
    });
  });

  it('counts where the same was told before a call whose outcome nobody knows', async () => {
    const { ports, withoutAsking, statuses } = world({
      '20-RD001': orderAt('Processing', detailsLine(1, 'open')),
    });
    const open = rawNotification('order_backordered', -7_200, { '20-RD001': [line(1)] });
    await forward(inFlight(open), withoutAsking);
    const last = { ...withoutAsking, ...thirdwatchFailing(down), isLastAttempt: () => true };
    await expect(forward(inFlight(held), last)).rejects.toBe(down);
    expect(await forward(again, ports)).toMatchObject({ outcome: 'forwarded', wasMissed: true });
    expect(statuses()).toEqual(['_approved', '_approved']);
  });

  it('does not count where Ingram does not answer before the event comes that says so', async () => {
    const { ports, withoutAsking, statuses } = world({ '20-RD001': UNAVAILABLE }, 900_000);
    await forward(inFlight(held), withoutAsking);
    await forward(missed, ports);
    await forward(inFlight(rawNotification('order_voided', 2, { '20-RD001': [line(1)] })), withoutAsking);
    const canceled = { '20-RD001': orderAt('Canceled', detailsLine(1, 'voided')) };
    const { ingram } = ingramAnswering('confirm', canceled);
    const settled = { ...ports, ingram, now: () => ports.now() + 900_000 };
    const told = await forward(recheckInFlight('missed'), settled);
    expect(told).toMatchObject({ outcome: 'forwarded' });
    expect(told).not.toHaveProperty('wasMissed');
    expect(statuses()).toEqual(['_held', '_canceled']);
  });

  it.each([
    ['does not count where Ingram tells no more than the number of a package', 'open', false],
    ['counts where another line has shipped, though the status is the same', 'shipped', true],
  ] as const)('%s', async (_, second, counts) => {
    const requested = { quantityOrdered: 1 };
    const lines = [
      detailsLine(1, 'shipped', { ...requested, ...tracking('UPS', { trackingNumber: '1Z' }) }),
      detailsLine(2, second, requested),
      detailsLine(3, 'open', requested),
    ];
    const { ports, withoutAsking, statuses } = world({ '20-RD001': orderAt('Processing', ...lines) });
    const others = [2, 3].map((number) => line(number, { requestedQuantity: 1 }));
    const first = line(1, { requestedQuantity: 1, lineStatus: 'shipped', shippedQuantity: 1 });
    const event = rawNotification('order_shipped', -3_600, { '20-RD001': [first, ...others] });
    await forward(inFlight(event), withoutAsking);
    const told = await forward(missed, ports);
    expect(told).toMatchObject({ outcome: 'forwarded' });
    expect('wasMissed' in told).toBe(counts);
    expect(statuses()).toEqual(['_approved', '_approved']);
  });

  it('does not count where an event tells of a shipment without lines, of which a look-up had told before', async () => {
    const { ports, withoutAsking, statuses } = world({ '20-RD001': shipped });
    const open = orderAt('Processing', detailsLine(1, 'open', { quantityOrdered: 2 }));
    const { ingram } = ingramAnswering('complete', { '20-RD001': open });
    await forward(inFlight(rawNotification('order_backordered', -3_600, { '20-RD001': [] })), {
      ...ports,
      ingram,
    });
    await forward(inFlight(rawNotification('order_shipped', 3_000, { '20-RD001': [] })), withoutAsking);
    expect(await forward(missed, ports)).not.toHaveProperty('wasMissed');
    expect(statuses()).toEqual(['_approved', '_fulfilled']);
  });

  it('does not count where it is told again for another reason alone', async () => {
    const { ports } = world({ '20-RD001': shipped });
    await forward(missed, ports);
    const twoLines = orderAt('Shipped', detailsLine(1, 'shipped'), detailsLine(2, 'shipped'));
    const { ingram } = ingramAnswering('complete', { '20-RD001': twoLines });
    const next = recheckInFlight('missed', { attempt: 2, sentAt: ports.now() });
    const repeated = await forward(next, { ...ports, ingram });
    expect(repeated).toMatchObject({ outcome: 'forwarded' });
    expect(repeated).not.toHaveProperty('wasMissed');
  });

  it('settles first where it is a cancellation, and counts once', async () => {
    const canceled = orderAt('Canceled', detailsLine(1, 'voided'));
    const { ports, withoutAsking, statuses, itemOf } = world({ '20-RD001': canceled }, 900_000);
    await forward(inFlight(held), withoutAsking);
    const first = await forward(missed, ports);
    expect(first).toMatchObject({ outcome: 'no-news', isSettling: true, wasMissed: true });
    expect(await forward(missed, ports)).not.toHaveProperty('wasMissed');
    expect(statuses()).toEqual(['_held']);
    expect(itemOf(ORDER_ID).rechecks).toHaveProperty('settling');
  });

  it('is looked up later while Ingram does not answer: events of the order must not wait', async () => {
    const { ports, withoutAsking, itemOf } = world({ '20-RD001': UNAVAILABLE });
    await forward(inFlight(held), withoutAsking);
    expect(await forward(missed, ports)).toMatchObject({ outcome: 'no-news' });
    expect(itemOf(ORDER_ID).rechecks).toEqual({ missed: ports.now() + 15 * 60_000 });
    const later = { ...ports, now: () => ports.now() + 15 * 60_000 };
    expect(await forward(recheckInFlight('silent'), later)).toMatchObject({ outcome: 'no-news' });
    expect(itemOf(ORDER_ID).rechecks).toEqual({ missed: later.now() + 15 * 60_000 });
    const { ingram } = ingramAnswering('confirm', { '20-RD001': shipped });
    const answered = { ...ports, ingram, now: () => later.now() + 15 * 60_000 };
    expect(await forward(recheckInFlight('silent'), answered)).toMatchObject({ wasMissed: true });
    expect(itemOf(ORDER_ID).rechecks).toBeUndefined();
  });

  it('is looked up later where the function would end before each of its Ingram orders is read', async () => {
    const outOfTime = new TryLater('The function would end.', { code: 'no-time-left' });
    const { ports, rechecks } = world({ '20-RD001': shipped, '20-RD002': shipped });
    const orderDetails: IngramPort['orderDetails'] = (number, need) =>
      number === '20-RD002' ? Promise.reject(outOfTime) : ports.ingram.orderDetails(number, need);
    const late = { ...ports, ingram: { ...ports.ingram, orderDetails } };
    expect(await forward(missed, late)).toMatchObject({ outcome: 'no-news' });
    expect(rechecks()).toEqual({ missed: ports.now() + 15 * 60_000 });
    const never = { ...ports.ingram, ordersOf: () => Promise.reject(outOfTime) };
    await expect(forward(missed, { ...ports, ingram: never })).rejects.toBe(outOfTime);
  });

  it('is looked up five Ingram orders at a time, and ten at most', async () => {
    const numbers = Array.from({ length: 12 }, (_, place) => `20-RD${place}`);
    const { ports } = world(Object.fromEntries(numbers.map((number) => [number, shipped])));
    const begun: string[] = [];
    const inFlightAt: number[] = [];
    let answered = 0;
    const orderDetails: IngramPort['orderDetails'] = async (number, need) => {
      begun.push(number);
      inFlightAt.push(begun.length - answered);
      const answer = await ports.ingram.orderDetails(number, need);
      answered++;
      return answer;
    };
    await forward(missed, { ...ports, ingram: { ...ports.ingram, orderDetails } });
    expect(begun).toHaveLength(10);
    expect(Math.max(...inFlightAt)).toBe(5);
  });

  it('is given up where Ingram gives no answer for two weeks, and is looked up every six hours after half a day', async () => {
    const { ports, withoutAsking, itemOf } = world({ '20-RD001': UNAVAILABLE });
    await forward(inFlight(held), withoutAsking);
    let now = ports.now();
    const pauses: number[] = [];
    let forwarded = await forward(missed, { ...ports, now: () => now });
    for (let due = itemOf(ORDER_ID).rechecks?.missed; due !== undefined && pauses.length < 200; ) {
      pauses.push((due - now) / 60_000);
      now = due;
      forwarded = await forward(recheckInFlight('missed'), { ...ports, now: () => now });
      due = itemOf(ORDER_ID).rechecks?.missed;
    }
    const seldom = pauses.indexOf(360);
    expect(pauses.slice(0, seldom)).toEqual(Array(13 * 4).fill(15));
    expect(new Set(pauses.slice(seldom))).toEqual(new Set([360]));
    expect(forwarded).toMatchObject({ outcome: 'no-news', givenUp: ['missed'] });
    expect(itemOf(ORDER_ID)).not.toHaveProperty('unansweredSince');
  });

  it('is looked up for two more weeks when Ingram’s list differs once more', async () => {
    const { ports, itemOf } = world({ '20-RD001': UNAVAILABLE });
    const { ingram } = ingramAnswering('confirm', { '20-RD001': shipped });
    const later = { ...ports, now: () => ports.now() + 20 * 24 * 3_600_000 };
    await forward(missed, ports);
    await forward(missed, { ...ports, ingram });
    const next = recheckInFlight('missed', { sentAt: later.now() });
    expect(await forward(next, later)).not.toHaveProperty('givenUp');
    expect(itemOf(ORDER_ID).rechecks).toEqual({ missed: later.now() + 15 * 60_000 });
  });

  it('is nothing that could be asked for where Ingram’s API is not set up any longer', async () => {
    const { withoutAsking, calls } = world({});
    expect(await forward(missed, withoutAsking)).toMatchObject({ outcome: 'no-news' });
    expect(calls).toEqual([]);
  });
});
