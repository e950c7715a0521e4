// Doubles: the orders table, Thirdwatch, the dead-letter queue and Ingram's answers. Real: everything between them.
import { describe, expect, it } from '@jest/globals';
import { forwardBatch } from '../../../lib/bridge/forward/forward-batch.ts';
import { Misconfigured, TryLater } from '../../../lib/platform/errors.ts';
import { detailsLine } from '../../support/details.ts';
import { forwarderInMemory, recordOf } from '../../support/forwarder.ts';
import {
  eventOf,
  forwardedWith,
  ingramAnswering,
  NO_TURN,
  orderAt,
  PATIENCE_MS,
  UNAVAILABLE,
} from '../../support/ingram.ts';
import { ORDER_ID, rawNotification, START_MS } from '../../support/orders.ts';

const NO_DYNAMO_DB = new TryLater('The orders table could not be reached.', { code: 'orders-unavailable' });
const UNREADABLE = new TryLater('Unreadable.', { code: 'ingram-unavailable', httpStatus: 200 });

const known = eventOf('order_hold', 1);
const there = orderAt('On Hold', detailsLine(1, 'held'));
const canceled = orderAt('Canceled', detailsLine(1, 'voided'));

/** A late message that names so many Ingram orders that nobody has heard of. */
const invented = (count: number) => {
  const numbers = Array.from({ length: count }, (_, index) => `20-X${index}`);
  const raw = rawNotification('order_shipped', 1, Object.fromEntries(numbers.map((number) => [number, []])));
  return recordOf(raw, { sentAt: START_MS - PATIENCE_MS });
};

const HORIZON_MS = 72 * 3_600_000;

describe('confirming', () => {
  it('does not ask about what does no harm: news of a known order that is not canceled', async () => {
    const { ingram, asked } = ingramAnswering('confirm', { '20-A': there });
    const { statuses } = await forwardedWith(ingram, [known, eventOf('order_shipped', 6)]);

    expect(asked).toEqual(['20-A']);
    expect(statuses).toEqual(['_held', '_fulfilled']);
  });

  it('takes no answer of a moment ago: by now it may be another', async () => {
    const { ingram, maxAges } = ingramAnswering('confirm', { '20-A': there });
    await forwardedWith(ingram, [eventOf('order_shipped', 5, '20-A', 7_000)]);

    expect(maxAges).toEqual([0]);
  });

  it('merges what Ingram answers', async () => {
    const { ingram } = ingramAnswering('confirm', {
      '20-A': orderAt('Processing', detailsLine(1, 'shipped'), detailsLine(2, 'open')),
    });
    const { statuses, itemOf } = await forwardedWith(ingram, [eventOf('order_shipped', 5)]);

    expect(statuses).toEqual(['_approved']);
    expect(itemOf(ORDER_ID).order.ingramOrders.get('20-A')?.lines.size).toBe(2);
  });

  it('lets a cancellation through that Ingram bears out', async () => {
    const answers: Record<string, object> = { '20-A': there };
    const { ingram } = ingramAnswering('confirm', answers);
    const { forwarder, calls } = forwarderInMemory({ ingram });
    await forwardBatch([known], forwarder);
    answers['20-A'] = canceled;
    await forwardBatch([eventOf('order_voided', 5)], forwarder);

    expect(calls.map(({ _orderStatus }) => _orderStatus)).toEqual(['_held', '_canceled']);
  });

  it('waits with one that Ingram does not show yet, and parks it when the patience is over', async () => {
    const { ingram } = ingramAnswering('confirm', { '20-A': there });
    const late = eventOf('order_voided', 6, '20-A', PATIENCE_MS);
    const events = [known, eventOf('order_voided', 5), late];
    const { statuses, outcomes, parked } = await forwardedWith(ingram, events);

    expect(statuses).toEqual(['_held']);
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(['forwarded', 'retry', 'parked']);
    expect(parked).toMatchObject([{ error: { reason: 'not-confirmed' } }]);
  });

  it('wants every Ingram order of it canceled', async () => {
    const { ingram } = ingramAnswering('confirm', { '20-A': canceled, '20-B': there });
    const voids = [eventOf('order_voided', 5, '20-A'), eventOf('order_voided', 6, '20-B')];
    const { statuses, outcomes } = await forwardedWith(ingram, [eventOf('order_hold', 1, '20-B'), ...voids]);

    expect(statuses).toEqual(['_held']);
    expect(outcomes.at(-1)).toMatchObject({ outcome: 'retry' });
  });

  it('merges nothing of what was not confirmed', async () => {
    const { ingram } = ingramAnswering('confirm', { '20-A': there });
    const forged = eventOf('order_voided', 6, '20-A', PATIENCE_MS);
    const { statuses } = await forwardedWith(ingram, [known, forged, eventOf('order_shipped', 5)]);

    expect(statuses).toEqual(['_held', '_fulfilled']);
  });

  it.each([
    ['Ingram does not know', undefined, PATIENCE_MS, 'parked'],
    ['Ingram does not know yet', undefined, 0, 'retry'],
    ['Ingram answers about with what cannot be read', UNREADABLE, PATIENCE_MS, 'parked'],
    ['Ingram knows under another number', { ...there, customerOrderNumber: 'PO-2' }, 0, 'parked'],
    ['Ingram gives no answer about', UNAVAILABLE, 0, 'retry'],
    ['Ingram gives no answer about, though it has waited for days', UNAVAILABLE, HORIZON_MS - 1, 'retry'],
    ['Ingram gives no answer about at the last attempt', UNAVAILABLE, HORIZON_MS, 'parked'],
    ['Ingram knows', there, 0, 'forwarded'],
    ['Ingram has no request left for', NO_TURN, 0, 'retry'],
    ['Ingram has no request left for, though it has waited for days', NO_TURN, HORIZON_MS - 1, 'retry'],
    ['Ingram has no request left for at the last attempt', NO_TURN, HORIZON_MS, 'parked'],
    ['cannot be asked for, for want of credentials', new Misconfigured('No value.'), PATIENCE_MS, 'parked'],
    ['cannot be asked for, for want of DynamoDB', NO_DYNAMO_DB, PATIENCE_MS, 'retry'],
  ] as const)('an order that was not known and that %s', async (_, answer, ageMs, outcome) => {
    const { ingram } = ingramAnswering('confirm', { '20-A': answer });
    const { outcomes } = await forwardedWith(ingram, [eventOf('order_shipped', 5, '20-A', ageMs)]);

    expect(outcomes.map((told) => told.outcome)).toEqual([outcome]);
  });

  it('waits with what Ingram does not confirm right after it was down: it may lag behind', async () => {
    const { ingram } = ingramAnswering('confirm', { '20-A': undefined });
    const late = eventOf('order_shipped', 5, '20-A', PATIENCE_MS);
    const recovering = { ...ingram, hasFailedLately: () => true };

    expect((await forwardedWith(recovering, [late])).outcomes).toMatchObject([{ outcome: 'retry' }]);
    expect((await forwardedWith(ingram, [late])).outcomes).toMatchObject([{ outcome: 'parked' }]);
  });

  it('parks an event of an unknown order that names no Ingram order', async () => {
    const { ingram } = ingramAnswering('confirm', {});
    const { parked } = await forwardedWith(ingram, [eventOf('order_shipped', 5, '', PATIENCE_MS)]);

    expect(parked).toMatchObject([
      { error: { reason: 'not-confirmed', message: expect.stringContaining('names no') } },
    ]);
  });

  it.each([
    [10, 1],
    [200, 0],
  ])(
    'spends, on a message with %i invented Ingram orders, %i of the few requests',
    async (count, questions) => {
      const { ingram, asked } = ingramAnswering('confirm', {});
      const { parked, items } = await forwardedWith(ingram, [invented(count)]);

      expect(asked).toHaveLength(questions);
      expect(parked).toMatchObject([{ error: { reason: 'not-confirmed' } }]);
      expect(items.size).toBe(0);
    },
  );
});
