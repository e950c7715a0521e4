// Doubles: the orders table, Thirdwatch and Ingram, in memory. Real: everything between them.
import { describe, expect, it } from '@jest/globals';
import { forward } from '../../../lib/bridge/forward/forward.ts';
import type { Forwarder } from '../../../lib/bridge/forward/forward-batch.ts';
import { TryLater, Unforwardable } from '../../../lib/platform/errors.ts';
import { detailsLine } from '../../support/details.ts';
import {
  forwarderInMemory,
  forwarderInTime,
  inFlight,
  recheckInFlight,
  thirdwatchFailing,
} from '../../support/forwarder.ts';
import { ingramAnswering, OUTAGE_MS, orderAt, UNAVAILABLE } from '../../support/ingram.ts';
import { line, rawNotification, START_MS } from '../../support/orders.ts';

const MINUTE_MS = 60_000;
const SETTLE_MS = 15 * MINUTE_MS;
const GIVE_UP_MS = 14 * 24 * 60 * MINUTE_MS;
const held = rawNotification('order_hold', 1, { '20-RD001': [line(1)] });
const voided = rawNotification('order_voided', 2, { '20-RD001': [] });
const recreated = rawNotification('order_backordered', 3, { '20-RD002': [line(1)] });
const due = recheckInFlight('settling');
const down = new TryLater('Thirdwatch gave no answer (timeout).', { code: 'thirdwatch-unreachable' });

function world(changes: Partial<Forwarder> = {}) {
  const settings = { ...forwarderInMemory().forwarder.settings, cancelSettleMs: SETTLE_MS };
  return forwarderInTime({ settings, ...changes });
}

describe('a cancellation', () => {
  it('is told when it has settled, and once', async () => {
    const { ports, rechecks, statuses, wait } = world();
    await forward(inFlight(held), ports);
    expect(await forward(inFlight(voided), ports)).toMatchObject({ outcome: 'no-news', isSettling: true });
    expect(rechecks()).toEqual({ settling: START_MS + SETTLE_MS });
    expect(await forward(due, ports)).toMatchObject({ outcome: 'no-news' });
    wait(SETTLE_MS);
    await forward(due, ports);
    await forward(due, ports);
    expect(statuses()).toEqual(['_held', '_canceled']);
    expect(rechecks()).toBeUndefined();
  });

  it('is never told of an order that is created anew while it settles', async () => {
    const { ports, rechecks, statuses, wait } = world();
    await forward(inFlight(held), ports);
    await forward(inFlight(voided), ports);
    await forward(inFlight(recreated), ports);
    wait(SETTLE_MS);
    await forward(due, ports);
    expect(statuses()).toEqual(['_held', '_approved']);
    expect(rechecks()).toBeUndefined();
  });

  it('is looked up before it is told where a case of returned goods wakes the order', async () => {
    const { ingram } = ingramAnswering('confirm', { '20-RD002': orderAt('Backordered') });
    const { ports, statuses, wait } = world({ ingram });
    const atEvent = { ...ports, ingram: ingramAnswering('off', {}).ingram };
    await forward(inFlight(held), atEvent);
    await forward(inFlight(voided), atEvent);
    wait(SETTLE_MS);
    const { record, content } = recheckInFlight('returned');
    await forward({ record, content: { ...content, caseRequestNumber: 'CAS-1' } }, ports);
    expect(statuses()).toEqual(['_held', '_approved']);
  });

  it('does not begin to settle anew with every event', async () => {
    const { ports, rechecks, wait } = world();
    await forward(inFlight(voided), ports);
    wait(MINUTE_MS);
    const again = { ...rawNotification('order_voided', 9, { '20-RD003': [] }), eventId: 'again' };
    await forward(inFlight(again), ports);
    expect(rechecks()).toEqual({ settling: START_MS + SETTLE_MS });
  });

  it('is told again at once where it was told before', async () => {
    const { ports, statuses, wait } = world();
    await forward(inFlight(voided), ports);
    wait(SETTLE_MS);
    await forward(recheckInFlight('settling', { attempt: 2 }), ports);
    wait(10 * MINUTE_MS);
    await forward(recheckInFlight('unknown-outcome'), ports);
    expect(statuses()).toEqual(['_canceled', '_canceled']);
  });

  it('is told at once where it is not to settle', async () => {
    const { ports, statuses } = world();
    const settings = { ...ports.settings, cancelSettleMs: 0 };
    await forward(inFlight(voided), { ...ports, settings });
    expect(statuses()).toEqual(['_canceled']);
  });
});

describe('a cancellation that has settled, where Ingram can be asked,', () => {
  const canceled = orderAt('Canceled', detailsLine(1, 'voided'));

  /** The order was voided, and its time has come; Ingram knows what is given. */
  async function settled(answers: Record<string, object>) {
    const made = world(ingramAnswering('complete', { '20-RD001': canceled, ...answers }));
    // The event was told without asking: details are for the settled order alone.
    await forward(inFlight(voided), { ...made.ports, ingram: ingramAnswering('off', {}).ingram });
    made.wait(SETTLE_MS);
    await forward(due, made.ports);
    return made;
  }

  it('is told when Ingram knows of no other order', async () => {
    expect((await settled({})).statuses()).toEqual(['_canceled']);
  });

  it('is never told when the order lives on under a number of which no event has told', async () => {
    const { statuses } = await settled({ '20-NEW': orderAt('Processing', detailsLine(1, 'open')) });
    expect(statuses()).toEqual(['_approved']);
  });

  it('is never told when Ingram has shown the order alive in an attempt of which the call failed', async () => {
    const alive = { '20-RD001': canceled, '20-NEW': orderAt('Processing', detailsLine(1, 'open')) };
    const { ports, statuses, wait } = world(ingramAnswering('complete', alive));
    await forward(inFlight(voided), { ...ports, ingram: ingramAnswering('off', {}).ingram });
    wait(SETTLE_MS);
    await expect(forward(due, { ...ports, ...thirdwatchFailing(down) })).rejects.toBe(down);
    const { ingram } = ingramAnswering('complete', { '20-RD001': UNAVAILABLE });
    for (let attempt = 0; attempt < 2; attempt++) {
      await forward(due, { ...ports, ingram });
      wait(OUTAGE_MS);
    }
    // The call that failed may be applied late.
    expect(statuses()).toEqual(['_approved', '_approved']);
  });

  it.each([
    ['counts as missed where another Ingram order has shipped', 'shipped', '_fulfilled', true],
    ['does not count where another one was entered: there is no event of that', 'open', '_approved', false],
  ] as const)('%s', async (_, status, told, counts) => {
    const other = orderAt('Processing', detailsLine(1, status, { quantityOrdered: 1 }));
    const { ports, statuses, wait } = world(
      ingramAnswering('complete', { '20-RD001': canceled, '20-NEW': other }),
    );
    await forward(inFlight(voided), { ...ports, ingram: ingramAnswering('off', {}).ingram });
    wait(SETTLE_MS);
    await expect(forward(due, { ...ports, ...thirdwatchFailing(down) })).rejects.toBe(down);
    const forwarded = await forward(recheckInFlight('settling', { attempt: 2 }), ports);
    expect('wasMissed' in forwarded).toBe(counts);
    expect(statuses()).toEqual([told]);
  });

  it('does not count as missed where the search finds no more than the events have told', async () => {
    const { ports, wait } = world(ingramAnswering('complete', { '20-RD001': canceled }));
    await forward(inFlight(voided), { ...ports, ingram: ingramAnswering('off', {}).ingram });
    wait(SETTLE_MS);
    expect(await forward(due, ports)).not.toHaveProperty('wasMissed');
  });

  describe('whose call Thirdwatch may have applied, though it failed,', () => {
    /** What was told before is true again by then. */
    async function mayBeTold() {
      const answers: Record<string, object> = { '20-RD001': canceled };
      const made = world(ingramAnswering('complete', answers));
      const events = { ...made.ports, ingram: ingramAnswering('off', {}).ingram };
      await forward(inFlight(rawNotification('order_backordered', 1, { '20-RD001': [line(1)] })), events);
      await forward(inFlight(voided), events);
      made.wait(SETTLE_MS);
      await expect(forward(due, { ...made.ports, ...thirdwatchFailing(down) })).rejects.toBe(down);
      return { ...made, answers };
    }

    it('is corrected when the next attempt finds the order alive', async () => {
      const { ports, statuses, wait, answers } = await mayBeTold();
      answers['20-NEW'] = orderAt('Processing', detailsLine(1, 'open'));
      expect(await forward(due, ports)).toMatchObject({ outcome: 'no-news' });
      wait(10 * MINUTE_MS);
      await forward(recheckInFlight('unknown-outcome'), ports);
      expect(statuses()).toEqual(['_approved', '_approved']);
    });

    it('is told no more when Thirdwatch refuses it at last', async () => {
      const { ports, rechecks } = await mayBeTold();
      const refused = new Unforwardable('Thirdwatch answered 422', { reason: 'rejected-by-thirdwatch' });
      await expect(forward(due, { ...ports, ...thirdwatchFailing(refused) })).rejects.toBe(refused);
      expect(rechecks()).toBeUndefined();
    });

    it('is corrected though Ingram does not answer for a while, and the call for that fails as well', async () => {
      const { ports, statuses, wait, answers } = await mayBeTold();
      answers['20-RD001'] = UNAVAILABLE;
      for (const message of [due, recheckInFlight('unknown-outcome')]) {
        expect(await forward(message, ports)).toMatchObject({ outcome: 'no-news', isSettling: true });
        wait(30 * MINUTE_MS);
      }
      answers['20-RD001'] = canceled;
      answers['20-NEW'] = orderAt('Processing', detailsLine(1, 'open'));
      const correction = recheckInFlight('unknown-outcome');
      await expect(forward(correction, { ...ports, ...thirdwatchFailing(down) })).rejects.toBe(down);
      await forward(correction, ports);
      expect(statuses()).toEqual(['_approved', '_approved']);
    });
  });

  it('that was told, and may have been followed by more, is looked up again before it is repeated', async () => {
    const answers: Record<string, object> = { '20-RD001': canceled };
    const { ingram } = ingramAnswering('complete', answers);
    const { ports, statuses, wait } = world({ ingram });
    await forward(inFlight(voided), ports);
    wait(SETTLE_MS);
    await forward(due, ports);
    answers['20-RD002'] = orderAt('Backordered', detailsLine(1, 'backordered'));
    await expect(forward(inFlight(recreated), { ...ports, ...thirdwatchFailing(down) })).rejects.toBe(down);
    answers['20-RD002'] = canceled;
    answers['20-NEW'] = orderAt('Processing', detailsLine(1, 'open'));
    expect(await forward(inFlight(recreated, { attempt: 2 }), ports)).toMatchObject({ outcome: 'no-news' });
    wait(10 * MINUTE_MS);
    await forward(recheckInFlight('unknown-outcome'), ports);
    expect(statuses()).toEqual(['_canceled', '_approved']);
  });

  it.each([OUTAGE_MS, 0])(
    'that was told is repeated once, though Ingram does not answer for %d ms and longer',
    async (outageMs) => {
      const answers: Record<string, object> = { '20-RD001': canceled };
      const { ingram } = ingramAnswering('complete', answers);
      const { ports, rechecks, statuses, wait } = world({ ingram: { ...ingram, outageMs } });
      await forward(inFlight(voided), ports);
      wait(SETTLE_MS);
      await forward(recheckInFlight('settling', { attempt: 2 }), ports);
      answers['20-RD001'] = UNAVAILABLE;
      for (let passedMs = 0; passedMs < 2 * OUTAGE_MS && rechecks(); passedMs += 5 * MINUTE_MS) {
        wait(5 * MINUTE_MS);
        await forward(recheckInFlight('unknown-outcome'), ports);
      }
      expect(statuses()).toEqual(['_canceled', '_canceled']);
      expect(rechecks()).toBeUndefined();
    },
  );

  it('waits anew for an Ingram that has answered while Thirdwatch did not', async () => {
    const canceledByIngram = ingramAnswering('complete', { '20-RD001': canceled });
    const { ports, statuses, wait } = world(canceledByIngram);
    await forward(inFlight(voided), ports);
    wait(OUTAGE_MS - 60_000);
    await expect(forward(due, { ...ports, ...thirdwatchFailing(down) })).rejects.toBe(down);
    wait(OUTAGE_MS - 60_000);
    const { ingram } = ingramAnswering('complete', { '20-RD001': UNAVAILABLE });
    expect(await forward(due, { ...ports, ingram })).toMatchObject({ outcome: 'no-news' });
    expect(statuses()).toEqual([]);
  });

  it('is not told as long as Ingram lists the order as alive, and does not give its details', async () => {
    const { ingram } = ingramAnswering('complete', { '20-RD001': UNAVAILABLE });
    const listed = { ...ingram, ordersOf: async () => ({ numbers: ['20-RD001'], live: ['20-RD001'] }) };
    const { ports, rechecks, statuses, wait } = world({ ingram });
    await forward(inFlight(voided), { ...ports, ingram: ingramAnswering('off', {}).ingram });
    wait(SETTLE_MS);
    await forward(due, ports);
    wait(OUTAGE_MS);
    await forward(due, { ...ports, ingram: listed });
    const now = START_MS + SETTLE_MS + OUTAGE_MS;
    // Asked again at twice the age, at most after six hours.
    expect(rechecks()).toEqual({ settling: now + 6 * 60 * MINUTE_MS, settled: now + GIVE_UP_MS });
    wait(OUTAGE_MS);
    await forward(due, ports);
    expect(statuses()).toEqual([]);
    wait(GIVE_UP_MS - OUTAGE_MS);
    await forward(due, ports);
    expect(statuses()).toEqual(['_canceled']);
  });

  it('is told an outage after a list has shown nothing alive any more', async () => {
    const { ingram } = ingramAnswering('complete', { '20-RD001': UNAVAILABLE });
    let live: readonly string[] = ['20-RD001'];
    const ordersOf = async () => ({ numbers: ['20-RD001'], live });
    const { ports, rechecks, statuses, wait } = world({ ingram: { ...ingram, ordersOf } });
    await forward(inFlight(voided), { ...ports, ingram: ingramAnswering('off', {}).ingram });
    wait(SETTLE_MS);
    await forward(due, ports);
    live = [];
    wait(6 * 60 * MINUTE_MS);
    await forward(due, ports);
    expect(rechecks()).toMatchObject({ settled: START_MS + SETTLE_MS + 6 * 60 * MINUTE_MS + OUTAGE_MS });
    wait(OUTAGE_MS);
    await forward(due, ports);
    expect(statuses()).toEqual(['_canceled']);
  });

  it('raises an alarm when Ingram lists the order as alive for very long without its details', async () => {
    const { ingram } = ingramAnswering('complete', { '20-RD001': UNAVAILABLE });
    const ordersOf = async () => ({ numbers: ['20-RD001'], live: ['20-RD001'] });
    const { ports, wait } = world({ ingram: { ...ingram, ordersOf } });
    await forward(inFlight(voided), { ...ports, ingram: ingramAnswering('off', {}).ingram });
    wait(SETTLE_MS);
    expect(await forward(due, ports)).not.toHaveProperty('lacksDetails');
    wait(GIVE_UP_MS);
    expect(await forward(due, ports)).toMatchObject({ isSettling: true, lacksDetails: true });
  });

  it.each([
    ['whose details show it canceled: the list lags', ['20-NEW'], ['_canceled']],
    ['about which it gives no answer', ['20-NEW', '20-RD001'], []],
  ])('is told where Ingram lists an order as alive %s, or not', async (_, live, told) => {
    const answers = { '20-RD001': UNAVAILABLE, '20-NEW': canceled };
    const ordersOf = async () => ({ numbers: Object.keys(answers), live });
    const { ports, statuses, wait } = world({
      ingram: { ...ingramAnswering('complete', answers).ingram, ordersOf },
    });
    await forward(inFlight(voided), { ...ports, ingram: ingramAnswering('off', {}).ingram });
    for (const milliseconds of [SETTLE_MS, OUTAGE_MS]) {
      wait(milliseconds);
      await forward(due, ports);
    }
    expect(statuses()).toEqual(told);
  });

  it('is not told as shipped where a part has shipped, and Ingram lists another order as alive', async () => {
    const answers = {
      '20-RD001': canceled,
      '20-NEW': orderAt('Shipped', detailsLine(1, 'shipped')),
      '20-OPEN': UNAVAILABLE,
    };
    const ordersOf = async () => ({ numbers: Object.keys(answers), live: ['20-NEW', '20-OPEN'] });
    const { ports, statuses, wait } = world({
      ingram: { ...ingramAnswering('complete', answers).ingram, ordersOf },
    });
    await forward(inFlight(voided), { ...ports, ingram: ingramAnswering('off', {}).ingram });
    wait(SETTLE_MS);
    expect(await forward(due, ports)).toMatchObject({ isSettling: true });
    expect(statuses()).toEqual([]);
  });

  it('is not told where a page of the list shows an order alive, and the next one is not to be had', async () => {
    const ordersOf = async () => ({ numbers: ['20-LIVE'], live: ['20-LIVE'], failure: UNAVAILABLE });
    const { ports, statuses, wait } = world({
      ingram: { ...ingramAnswering('complete', {}).ingram, ordersOf },
    });
    await forward(inFlight(voided), { ...ports, ingram: ingramAnswering('off', {}).ingram });
    for (const milliseconds of [SETTLE_MS, OUTAGE_MS]) {
      wait(milliseconds);
      await forward(due, ports);
    }
    expect(statuses()).toEqual([]);
  });

  describe('and has answered in part,', () => {
    /** Its time has come, and the outage that it waits for is over; Ingram answers about the new order alone. */
    async function answeredInPart(shown: object) {
      const answers = { '20-RD001': UNAVAILABLE, '20-NEW': shown };
      const ordersOf = async () => ({ numbers: Object.keys(answers), live: [] });
      const { ports, ...rest } = world();
      const partly = { ...ingramAnswering('complete', answers).ingram, ordersOf };
      await forward(inFlight(voided), { ...ports, ingram: ingramAnswering('off', {}).ingram });
      rest.wait(SETTLE_MS);
      await forward(due, { ...ports, ingram: ingramAnswering('complete', answers).ingram });
      rest.wait(OUTAGE_MS);
      return { ports: { ...ports, ingram: partly }, ...rest };
    }

    it.each([
      ['is open', orderAt('Processing', detailsLine(1, 'open')), '_approved'],
      ['has shipped', orderAt('Shipped', detailsLine(1, 'shipped', { quantityOrdered: 1 })), '_fulfilled'],
    ])('is never told where that %s; the rest is looked up again', async (_, shown, told) => {
      const { ports, rechecks, statuses } = await answeredInPart(shown);
      await forward(due, ports);
      expect(statuses()).toEqual([told]);
      expect(rechecks()).toEqual({ missed: START_MS + SETTLE_MS + OUTAGE_MS + 15 * MINUTE_MS });
    });

    it('is told where that shows no more than an end', async () => {
      const { ports, statuses } = await answeredInPart(orderAt('Canceled', detailsLine(1, 'voided')));
      await forward(due, ports);
      expect(statuses()).toEqual(['_canceled']);
    });
  });

  it('is not told before it has settled, though a search for what was missed got no answer', async () => {
    const { ports, statuses, rechecks, wait } = world(
      ingramAnswering('complete', { '20-RD001': UNAVAILABLE }),
    );
    const settings = { ...ports.settings, cancelSettleMs: 2 * OUTAGE_MS };
    const slowly = { ...ports, settings };
    await forward(inFlight(voided), { ...slowly, ingram: ingramAnswering('off', {}).ingram });
    await forward(recheckInFlight('missed'), slowly);
    expect(rechecks()).toMatchObject({ settled: START_MS + 2 * OUTAGE_MS });
    wait(OUTAGE_MS);
    await forward(recheckInFlight('settled'), slowly);
    expect(statuses()).toEqual([]);
  });

  it('is told no more when Thirdwatch has refused it', async () => {
    const { ports, rechecks, wait } = world(ingramAnswering('complete', { '20-RD001': canceled }));
    const refused = new Unforwardable('Thirdwatch answered 422.', { reason: 'rejected-by-thirdwatch' });
    await forward(inFlight(voided), ports);
    wait(SETTLE_MS);
    await expect(forward(due, { ...ports, ...thirdwatchFailing(refused) })).rejects.toBe(refused);
    expect(rechecks()).toBeUndefined();
  });

  it('whose facts are not written at last is tried again no sooner than Thirdwatch has asked for', async () => {
    const { ports } = world();
    const settings = { ...ports.settings, cancelSettleMs: 0 };
    const busy = new TryLater('Busy.', { code: 'thirdwatch-unavailable', retryAfterSeconds: 500 });
    const lost = new TryLater('The orders table could not be reached.', { code: 'orders-unavailable' });
    const orders = { ...ports.orders, write: () => Promise.reject(lost) };
    const last = { ...ports, ...thirdwatchFailing(busy), orders, settings, isLastAttempt: () => true };
    await expect(forward(inFlight(voided), last)).rejects.toMatchObject({
      ...{ code: 'orders-unavailable', retryAfterSeconds: 500 },
    });
  });

  it('is parked when Thirdwatch has refused it, though nobody knows whether that is written', async () => {
    const { ports, rechecks, wait } = world(ingramAnswering('complete', { '20-RD001': canceled }));
    const refused = new Unforwardable('Thirdwatch answered 422.', { reason: 'rejected-by-thirdwatch' });
    await forward(inFlight(voided), ports);
    wait(SETTLE_MS);
    const lost = new TryLater('The orders table could not be reached.', { code: 'orders-unavailable' });
    const write = async (...written: Parameters<typeof ports.orders.write>) => {
      await ports.orders.write(...written);
      throw lost;
    };
    const losing = { ...ports, ...thirdwatchFailing(refused), orders: { ...ports.orders, write } };
    await expect(forward(due, losing)).rejects.toBe(refused);
    expect(rechecks()).toBeUndefined();
  });

  it('waits as long where its event came late', async () => {
    const made = world(ingramAnswering('complete', { '20-RD001': UNAVAILABLE }));
    made.wait(3 * OUTAGE_MS);
    await forward(inFlight(voided), { ...made.ports, ingram: ingramAnswering('off', {}).ingram });
    made.wait(SETTLE_MS);
    await forward(due, made.ports);
    expect(made.statuses()).toEqual([]);
  });

  it('waits as long for Ingram where nobody has asked it for long, as Thirdwatch was down', async () => {
    const { ports, statuses, wait } = world(ingramAnswering('complete', { '20-RD001': UNAVAILABLE }));
    await forward(inFlight(voided), { ...ports, ...ingramAnswering('confirm', { '20-RD001': canceled }) });
    wait(3 * OUTAGE_MS);
    await forward(due, ports);
    expect(statuses()).toEqual([]);
    wait(OUTAGE_MS);
    await forward(due, ports);
    expect(statuses()).toEqual(['_canceled']);
  });

  it('waits while Ingram does not answer, as in its nightly maintenance, and then is told all the same', async () => {
    const { ports, rechecks, statuses, wait } = await settled({ '20-RD001': UNAVAILABLE });
    expect(statuses()).toEqual([]);
    expect(rechecks()).toEqual({
      settling: START_MS + SETTLE_MS + 15 * MINUTE_MS,
      settled: START_MS + SETTLE_MS + OUTAGE_MS,
    });
    wait(13 * 60 * MINUTE_MS);
    await forward(due, ports);
    expect(statuses()).toEqual(['_canceled']);
  });
});
