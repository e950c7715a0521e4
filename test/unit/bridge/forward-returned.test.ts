// Doubles: the orders table, Thirdwatch and Ingram, in memory. Real: everything between them.
import { describe, expect, it } from '@jest/globals';
import { forward } from '../../../lib/bridge/forward/forward.ts';
import type { InFlightMessage } from '../../../lib/bridge/forward/message.ts';
import type { IngramPort } from '../../../lib/bridge/ingram/ingram-port.ts';
import { TryLater, Unforwardable } from '../../../lib/platform/errors.ts';
import type { RecheckMessage } from '../../../lib/queue/message.ts';
import { detailsLine, tracking } from '../../support/details.ts';
import { forwarderInTime, inFlight, recheckInFlight, thirdwatchFailing } from '../../support/forwarder.ts';
import { ingramAnswering, NO_TURN, orderAt, UNAVAILABLE } from '../../support/ingram.ts';
import { line, ORDER_ID, rawNotification, START_MS } from '../../support/orders.ts';

const MINUTE_MS = 60_000;
const counted = { lineStatus: 'shipped', requestedQuantity: 2, shippedQuantity: 2 };
const shipped = inFlight(rawNotification('order_shipped', -3_600, { '20-RD001': [line(1, counted)] }));
const returned = detailsLine(1, 'shipped', { quantityOrdered: 2 });
const down = new TryLater('Thirdwatch answered 503.', { code: 'thirdwatch-unavailable' });

/** A case by which one piece has come back. */
function caseOf(caseRequestNumber: string): InFlightMessage<RecheckMessage> {
  const { record, content } = recheckInFlight('returned');
  return { record, content: { ...content, caseRequestNumber } };
}

function world(answers: Record<string, object> = {}) {
  const failures = new Map<string, Error>();
  const denied = new Set<string>();
  const asked: string[] = [];
  const returnDetails: IngramPort['returnDetails'] = async (caseRequestNumber) => {
    asked.push(caseRequestNumber);
    const failure = failures.get(caseRequestNumber) ?? failures.get('');
    if (failure !== undefined) throw failure;
    const status = denied.has(caseRequestNumber) ? 'denied' : 'approved';
    const products = [{ customerOrderNumber: ORDER_ID, lineNumber: '1', quantity: 1 }];
    const details = { caseRequestNumber, isOfGoods: true, status, products } as const;
    return { details, asOf: memory.ports.now() };
  };
  const ingram = { ...ingramAnswering('confirm', answers).ingram, returnDetails };
  const memory = forwarderInTime({ ingram });
  // At an event, Ingram is not asked.
  const atEvent = { ...memory.ports, ingram: { ...ingram, mode: 'off' as const } };
  return { ...memory, atEvent, failures, denied, asked };
}

describe('cases of returned goods', () => {
  it('are read and told when all has come back, and wait for nothing more', async () => {
    const { ports, atEvent, itemOf, statuses } = world();
    await forward(shipped, atEvent);
    await forward(caseOf('A'), ports);
    await forward(caseOf('B'), ports);
    expect(statuses()).toEqual(['_fulfilled', '_returned']);
    expect(itemOf(ORDER_ID)).not.toHaveProperty('cases');
    expect(itemOf(ORDER_ID)).not.toHaveProperty('rechecks');
  });

  it('are told as all of the order only where none of them was denied since it was read', async () => {
    const { ports, atEvent, denied, statuses, wait } = world();
    await forward(shipped, atEvent);
    await forward(caseOf('A'), ports);
    denied.add('A');
    wait(MINUTE_MS);
    await forward(caseOf('B'), ports);
    await forward(caseOf('A'), ports);
    expect(statuses()).toEqual(['_fulfilled']);
  });

  it('wait where Ingram does not say whether another one was denied', async () => {
    const { ports, atEvent, failures, statuses, wait } = world();
    await forward(shipped, atEvent);
    await forward(caseOf('A'), ports);
    failures.set('A', down);
    await forward(caseOf('B'), ports);
    expect(statuses()).toEqual(['_fulfilled']);
    failures.clear();
    wait(15 * MINUTE_MS);
    await forward(recheckInFlight('returned'), ports);
    expect(statuses()).toEqual(['_fulfilled', '_returned']);
  });

  it('are told after two weeks where Ingram does not show any longer one that was read', async () => {
    const { ports, atEvent, failures, statuses, wait, itemOf } = world({
      '20-RD001': orderAt('Shipped', returned),
    });
    await forward(shipped, atEvent);
    await forward(caseOf('A'), ports);
    failures.set('A', new TryLater('Unreadable.', { code: 'ingram-unavailable', httpStatus: 200 }));
    await forward(caseOf('B'), ports);
    wait(14 * 24 * 60 * MINUTE_MS);
    await forward(recheckInFlight('returned'), ports);
    expect(statuses()).toEqual(['_fulfilled']);
    wait(6 * 60 * MINUTE_MS);
    expect(await forward(recheckInFlight('returned'), ports)).toMatchObject({ givenUp: ['A'] });
    expect(statuses()).toEqual(['_fulfilled', '_returned']);
    expect(itemOf(ORDER_ID)).not.toHaveProperty('cases');
  });

  it('are told as all of the order only where Ingram knows of nothing more that has shipped', async () => {
    const answers: Record<string, object> = { '20-RD002': orderAt('Shipped', detailsLine(7, 'shipped')) };
    const { ports, atEvent, statuses } = world(answers);
    await forward(shipped, atEvent);
    await forward(caseOf('A'), ports);
    await forward(caseOf('B'), ports);
    expect(statuses()).toEqual(['_fulfilled']);
  });

  it('are told as all of the order once Ingram has answered what has shipped', async () => {
    const answers: Record<string, object> = { '20-RD001': UNAVAILABLE };
    const { ports, atEvent, rechecks, statuses, wait } = world(answers);
    await forward(shipped, atEvent);
    await forward(caseOf('A'), ports);
    await forward(caseOf('B'), ports);
    expect(statuses()).toEqual(['_fulfilled']);
    expect(rechecks()).toHaveProperty('returned');
    wait(15 * MINUTE_MS);
    answers['20-RD001'] = orderAt('Shipped', detailsLine(1, 'shipped', { quantityOrdered: 2 }));
    await forward(recheckInFlight('returned'), ports);
    expect(statuses()).toEqual(['_fulfilled', '_returned']);
  });

  it('of which the call fails are told though the message is lost', async () => {
    const { ports, atEvent, rechecks, statuses, wait } = world();
    await forward(shipped, atEvent);
    await forward(caseOf('A'), ports);
    await expect(forward(caseOf('B'), { ...ports, ...thirdwatchFailing(down) })).rejects.toBe(down);
    expect(rechecks()).toHaveProperty('returned');
    wait(24 * 60 * MINUTE_MS);
    await forward(recheckInFlight('returned'), ports);
    expect(statuses()).toEqual(['_fulfilled', '_returned']);
  });

  it('of an order that nobody knows are read once an event tells of it', async () => {
    const { ports, atEvent, asked, rechecks, statuses } = world();
    await forward(caseOf('A'), ports);
    await forward(caseOf('B'), ports);
    expect({ asked, rechecks: rechecks() }).toEqual({ asked: [], rechecks: undefined });
    await forward(shipped, atEvent);
    expect(rechecks()).toEqual({ returned: START_MS });
    await forward(recheckInFlight('returned'), ports);
    expect(statuses()).toEqual(['_fulfilled', '_returned']);
    expect(rechecks()).toBeUndefined();
  });

  it.each(['constructor', '__proto__'])('are kept whatever their number is, such as %s', async (number) => {
    const { ports, itemOf, wait } = world();
    await forward(caseOf('A'), ports);
    wait(1_000);
    await forward(caseOf(number), ports);
    expect(Object.entries(itemOf(ORDER_ID).cases ?? {})).toContainEqual([number, START_MS + 1_000]);
  });

  it('of an order that nobody knows are read once a search finds it', async () => {
    const { ports, rechecks, statuses, wait } = world({
      '20-RD001': orderAt('Shipped', detailsLine(1, 'shipped', { quantityOrdered: 1 })),
    });
    await forward(caseOf('A'), ports);
    await forward(recheckInFlight('missed'), ports);
    expect(rechecks()).toEqual({ returned: START_MS });
    wait(5 * MINUTE_MS);
    await forward(recheckInFlight('returned'), ports);
    expect(statuses()).toEqual(['_fulfilled', '_returned']);
  });

  it('are read later while Ingram does not answer: events of the order must not wait', async () => {
    const { ports, atEvent, failures, asked, rechecks, statuses, wait } = world();
    await forward(shipped, atEvent);
    failures.set('', UNAVAILABLE);
    expect(await forward(caseOf('A'), ports)).toMatchObject({ outcome: 'no-news' });
    expect(rechecks()).toEqual({ returned: START_MS + 15 * MINUTE_MS });
    await forward(caseOf('B'), ports);
    expect(asked).toEqual(['A', 'B', 'A']);
    wait(60 * MINUTE_MS);
    await forward(recheckInFlight('returned'), ports);
    expect(rechecks()).toEqual({ returned: START_MS + 120 * MINUTE_MS });
    failures.clear();
    wait(60 * MINUTE_MS);
    await forward(recheckInFlight('returned'), ports);
    expect(statuses()).toEqual(['_fulfilled', '_returned']);
    expect(rechecks()).toBeUndefined();
  });

  it('do not wait for one that Ingram does not show', async () => {
    const { ports, atEvent, failures, statuses, itemOf } = world();
    await forward(shipped, atEvent);
    const broken = new TryLater('Unreadable.', { code: 'ingram-unavailable', httpStatus: 200 });
    failures.set('A', broken);
    for (const number of ['A', 'B', 'C']) await forward(caseOf(number), ports);
    expect(statuses()).toEqual(['_fulfilled', '_returned']);
    expect(itemOf(ORDER_ID).cases).toEqual({ A: START_MS });
  });

  it.each([
    ['nothing more has shipped', detailsLine(1, 'shipped', { quantityOrdered: 2 }), '_returned'],
    ['more has shipped', detailsLine(3, 'shipped', { quantityOrdered: 1 }), '_fulfilled'],
  ])('are read again once an event ends what was left, and %s', async (_, known, last) => {
    const { ports, atEvent, rechecks, statuses, wait } = world({ '20-RD001': orderAt('Shipped', known) });
    const partly = rawNotification('order_shipped', -3_600, { '20-RD001': [line(1, counted), line(2)] });
    await forward(inFlight(partly), atEvent);
    for (const number of ['A', 'B']) await forward(caseOf(number), ports);
    const voided = line(2, { lineStatus: 'voided' });
    await forward(inFlight(rawNotification('order_voided', 1, { '20-RD001': [voided] })), atEvent);
    expect(statuses()).toEqual(['_approved', '_fulfilled']);
    expect(rechecks()).toEqual({ returned: START_MS });
    wait(5 * MINUTE_MS);
    await forward(recheckInFlight('returned'), ports);
    expect(statuses().at(-1)).toBe(last);
    expect(rechecks()).toBeUndefined();
  });

  it('are read again though the call for the event that ends the order is not tried again', async () => {
    const { ports, atEvent, statuses, wait } = world({
      '20-RD001': orderAt('Shipped', detailsLine(3, 'shipped', { quantityOrdered: 1 })),
    });
    const partly = rawNotification('order_shipped', -3_600, { '20-RD001': [line(1, counted), line(2)] });
    await forward(inFlight(partly), atEvent);
    for (const number of ['A', 'B']) await forward(caseOf(number), ports);
    const voided = rawNotification('order_voided', 1, { '20-RD001': [line(2, { lineStatus: 'voided' })] });
    const last = { ...atEvent, ...thirdwatchFailing(down), isLastAttempt: () => true };
    await expect(forward(inFlight(voided), last)).rejects.toBe(down);
    wait(10 * MINUTE_MS);
    await forward(recheckInFlight('unknown-outcome'), ports);
    await forward(recheckInFlight('returned'), ports);
    expect(statuses()).not.toContain('_returned');
  });

  it('are given up where Ingram does not show them for two weeks', async () => {
    const { ports, atEvent, failures, itemOf, wait } = world();
    await forward(shipped, atEvent);
    failures.set('', UNAVAILABLE);
    await forward(caseOf('A'), ports);
    wait(14 * 24 * 60 * MINUTE_MS);
    expect(await forward(recheckInFlight('returned'), ports)).not.toHaveProperty('givenUp');
    wait(6 * 60 * MINUTE_MS);
    expect(await forward(recheckInFlight('returned'), ports)).toMatchObject({ givenUp: ['A'] });
    expect(itemOf(ORDER_ID)).not.toHaveProperty('cases');
    expect(itemOf(ORDER_ID)).not.toHaveProperty('rechecks');
  });

  it('are not given up for the time before their order was known', async () => {
    const { ports, atEvent, failures, itemOf, wait } = world();
    await forward(caseOf('A'), ports);
    wait(20 * 24 * 60 * MINUTE_MS);
    await forward(shipped, atEvent);
    failures.set('', UNAVAILABLE);
    expect(await forward(recheckInFlight('returned'), ports)).not.toHaveProperty('givenUp');
    expect(itemOf(ORDER_ID).cases).toHaveProperty('A');
  });

  it('do not wait any longer once they are read, though Thirdwatch refuses the call', async () => {
    const { ports, atEvent, failures, itemOf } = world();
    const refused = new Unforwardable('Thirdwatch answered 422.', { reason: 'rejected-by-thirdwatch' });
    await expect(forward(shipped, { ...atEvent, ...thirdwatchFailing(refused) })).rejects.toBe(refused);
    failures.set('', UNAVAILABLE);
    const failing = { ...ports, ...thirdwatchFailing(refused) };
    await expect(forward(caseOf('A'), failing)).rejects.toBe(refused);
    expect(itemOf(ORDER_ID).cases).toEqual({ A: START_MS });
    failures.clear();
    await expect(forward(caseOf('A'), failing)).rejects.toBe(refused);
    expect(itemOf(ORDER_ID)).not.toHaveProperty('cases');
  });

  it.each([
    ['their order was not known before', []],
    ['they are to be read again', [line(2)]],
  ])('are read later though Thirdwatch refuses the event, where %s', async (_, open) => {
    const { ports, atEvent, rechecks, statuses, wait } = world({ '20-RD001': orderAt('Shipped', returned) });
    const partly = rawNotification('order_shipped', -3_600, { '20-RD001': [line(1, counted), ...open] });
    if (open.length > 0) await forward(inFlight(partly), atEvent);
    for (const number of ['A', 'B']) await forward(caseOf(number), ports);
    const voided = rawNotification('order_voided', 1, { '20-RD001': [line(2, { lineStatus: 'voided' })] });
    const event = open.length > 0 ? inFlight(voided) : shipped;
    const refused = new Unforwardable('Thirdwatch answered 422.', { reason: 'rejected-by-thirdwatch' });
    await expect(forward(event, { ...atEvent, ...thirdwatchFailing(refused) })).rejects.toBe(refused);
    expect(rechecks()).toHaveProperty('returned');
    wait(24 * 60 * MINUTE_MS);
    await forward(recheckInFlight('returned'), ports);
    expect(statuses().at(-1)).toBe('_returned');
  });

  it('that are to be read again do not make what an event has told count as missed', async () => {
    const shippedWith = orderAt(
      'Shipped',
      detailsLine(1, 'shipped', { quantityOrdered: 2, ...tracking('UPS', { trackingNumber: '1Z-9' }) }),
    );
    const { ports, atEvent } = world({ '20-RD001': shippedWith });
    const partly = rawNotification('order_shipped', -3_600, { '20-RD001': [line(1, counted), line(2)] });
    await forward(inFlight(partly), atEvent);
    for (const number of ['A', 'B']) await forward(caseOf(number), ports);
    const search = recheckInFlight('missed');
    await expect(forward(search, { ...ports, ...thirdwatchFailing(down) })).rejects.toBe(down);
    const voided = rawNotification('order_voided', 1, { '20-RD001': [line(2, { lineStatus: 'voided' })] });
    const forwarded = await forward(inFlight(voided), atEvent);
    expect(forwarded).toMatchObject({ update: { status: '_fulfilled', trackingNumbers: ['1Z-9'] } });
    expect(forwarded).not.toHaveProperty('wasMissed');
  });

  it('are given up where somebody hears of it, though a call fails at that time', async () => {
    const { ports, atEvent, failures, wait } = world();
    await forward(shipped, atEvent);
    failures.set('', UNAVAILABLE);
    await forward(caseOf('A'), ports);
    wait(15 * 24 * 60 * MINUTE_MS);
    const { record, content } = recheckInFlight('retell');
    const retell = { record, content: { ...content, toldBefore: ports.now() } };
    await expect(forward(retell, { ...ports, ...thirdwatchFailing(down) })).rejects.toBe(down);
    expect(await forward(retell, ports)).toMatchObject({ givenUp: ['A'] });
  });

  it('are told once the call that failed is accepted, though Ingram does not answer any more', async () => {
    const { ports, atEvent, failures, statuses, wait } = world();
    await forward(shipped, atEvent);
    await forward(caseOf('A'), ports);
    const last = { ...ports, ...thirdwatchFailing(down), isLastAttempt: () => true };
    await expect(forward(caseOf('B'), last)).rejects.toBe(down);
    failures.set('', UNAVAILABLE);
    wait(24 * 60 * MINUTE_MS);
    await forward(recheckInFlight('returned'), ports);
    expect(statuses()).toEqual(['_fulfilled', '_returned']);
  });

  it('are nothing that could be asked for where Ingram’s API is not set up any longer', async () => {
    const { ports, atEvent, rechecks } = world();
    await forward(caseOf('A'), ports);
    const withoutApi = { ...atEvent, ingram: { ...atEvent.ingram, looksUp: false } };
    await forward(shipped, withoutApi);
    expect(rechecks()).toBeUndefined();
  });

  it.each([
    ['all of them are read, some in each turn', 200, []],
    ['the oldest of too many are given up, and somebody hears of it', 203, ['C000', 'C001', 'C002']],
  ])('of an order that nobody knows are kept: %s', async (_, count, givenUp) => {
    const { ports, atEvent, asked, itemOf, rechecks, wait } = world();
    const numbers = Array.from({ length: count }, (_, place) => `C${String(place).padStart(3, '0')}`);
    const lost: string[] = [];
    for (const number of numbers) {
      lost.push(...(Object(await forward(caseOf(number), ports)).givenUp ?? []));
      wait(1_000);
    }
    await forward(shipped, atEvent);
    for (let turns = 0; rechecks()?.returned !== undefined && turns < 20; turns++) {
      const before = asked.length;
      await forward(recheckInFlight('returned'), ports);
      expect(asked.length - before).toBeLessThanOrEqual(20);
      if (turns === 0) expect(rechecks()?.returned).toBe(ports.now());
    }
    expect(new Set([...asked, ...lost])).toEqual(new Set(numbers));
    expect(lost).toEqual(givenUp);
    expect(itemOf(ORDER_ID)).not.toHaveProperty('cases');
  });

  it('do not wait for as many as are read in one turn, all of which Ingram does not show', async () => {
    const { ports, atEvent, failures, asked, wait } = world();
    await forward(shipped, atEvent);
    const hiding = new TryLater('Unreadable.', { code: 'ingram-unavailable', httpStatus: 200 });
    const hidden = Array.from({ length: 20 }, (_, place) => `C${place}`);
    for (const number of hidden) failures.set(number, hiding);
    for (const number of [...hidden, 'D']) {
      await forward(caseOf(number), ports);
      wait(1_234);
    }
    for (let turns = 0; turns < 3; turns++) {
      wait(6 * 60 * MINUTE_MS);
      await forward(recheckInFlight('returned'), ports);
    }
    expect(asked).toContain('D');
  });

  it('are confirmed in turns where they are many: first those that were read the longest ago', async () => {
    const { ports, atEvent, asked, denied, wait } = world();
    const many = line(1, { ...counted, requestedQuantity: 25, shippedQuantity: 25 });
    await forward(inFlight(rawNotification('order_shipped', -3_600, { '20-RD001': [many] })), atEvent);
    const numbers = Array.from({ length: 26 }, (_, place) => `C${place}`);
    for (const number of numbers) {
      if (number === 'C24') denied.add('C3');
      wait(1_000);
      await forward(caseOf(number), ports);
    }
    const lastTurn = asked.slice(asked.lastIndexOf('C25'));
    expect(lastTurn).toEqual(expect.arrayContaining(['C20', 'C21', 'C22', 'C23']));
  });

  it.each([
    ['a case', {}, ['B']],
    ['one that was read before', {}, ['A']],
    ['what has shipped', { '20-RD001': NO_TURN }, []],
  ])(
    'are read again soon, however old, where no more may be asked about %s now',
    async (_, answers, unasked) => {
      const { ports, atEvent, failures, rechecks, wait } = world(answers);
      await forward(shipped, atEvent);
      await forward(caseOf('A'), ports);
      failures.set('B', UNAVAILABLE);
      await forward(caseOf('B'), ports);
      wait(48 * 60 * MINUTE_MS);
      failures.clear();
      for (const number of unasked) failures.set(number, NO_TURN);
      await forward(recheckInFlight('returned'), ports);
      expect(rechecks()).toHaveProperty('returned', ports.now() + 15 * MINUTE_MS);
    },
  );

  it('are not read again with those of a former order under its number', async () => {
    const { ports, atEvent, asked, denied, statuses, wait } = world();
    await forward(shipped, atEvent);
    for (const number of ['A', 'B']) await forward(caseOf(number), ports);
    const later = 300 * 24 * 3_600;
    wait(later * 1_000);
    const receivedAt = ports.now();
    const lines = { '20-RD002': [line(1, counted)] };
    const again = rawNotification('order_shipped', later - 60, lines, { receivedAt });
    await forward(inFlight(again, { sentAt: receivedAt }), atEvent);
    wait(MINUTE_MS);
    asked.length = 0;
    for (const number of ['C', 'D']) await forward(caseOf(number), ports);
    expect(new Set(asked)).toEqual(new Set(['C', 'D']));
    denied.add('D');
    wait(MINUTE_MS);
    await forward(caseOf('D'), ports);
    expect(statuses()).toEqual(['_fulfilled', '_returned', '_fulfilled', '_returned', '_fulfilled']);
  });

  it('are read later where the function would end before it has read them all', async () => {
    const { ports, atEvent, failures, itemOf, rechecks, statuses, wait } = world();
    await forward(caseOf('A'), ports);
    await forward(caseOf('B'), ports);
    await forward(shipped, atEvent);
    failures.set('B', new TryLater('No time.', { code: 'no-time-left' }));
    await forward(recheckInFlight('returned'), ports);
    expect(Object.keys(itemOf(ORDER_ID).cases ?? {})).toEqual(['B']);
    expect(rechecks()).toHaveProperty('returned', ports.now() + 15 * MINUTE_MS);
    failures.clear();
    wait(15 * MINUTE_MS);
    await forward(recheckInFlight('returned'), ports);
    expect(statuses()).toEqual(['_fulfilled', '_returned']);
  });
});
