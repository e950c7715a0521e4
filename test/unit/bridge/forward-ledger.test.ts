// Doubles: the ledger, the orders table and Thirdwatch, all in memory. Real: everything between them.
import { describe, expect, it } from '@jest/globals';
import { forward } from '../../../lib/bridge/forward/forward.ts';
import { TryLater } from '../../../lib/platform/errors.ts';
import { forwarderInMemory, inFlight, sightingInFlight } from '../../support/forwarder.ts';
import { line, ORDER_ID, rawNotification, START_MS } from '../../support/orders.ts';

const HELD = rawNotification('order_hold', 1, { '20-RD001': [line(1)] }, { eventId: 'N01' });
const VOIDED = rawNotification('order_voided', 2, { '20-RD001': [] }, { eventId: 'N01' });
/** An event whose timestamp says nothing counts as of its receipt. */
const undated = (receivedAt: number) => ({ ...HELD, eventTimeStamp: '0001-01-01T00:00:00', receivedAt });

function world() {
  const memory = forwarderInMemory();
  return { ...memory, ports: { ...memory.forwarder, isLastAttempt: () => false } };
}

describe('the ledger of event ids', () => {
  it('remembers the content of an event, and when it was received first', async () => {
    const { ports, ledger } = world();
    await forward(inFlight(HELD, { digest: 'D1' }), ports);
    await forward(inFlight({ ...HELD, receivedAt: HELD.receivedAt + 1 }, { digest: 'D1' }), ports);
    expect([...ledger]).toEqual([
      ['N01', { digest: 'D1', receivedAt: HELD.receivedAt, eventTimeStamp: HELD.eventTimeStamp }],
    ]);
  });

  it('has a re-send judged with the first time of receipt', async () => {
    const { ports, calls, itemOf } = world();
    await forward(inFlight(undated(START_MS), { digest: 'D1' }), ports);
    const resend = await forward(inFlight(undated(START_MS + 60_000), { digest: 'D1' }), ports);
    expect(resend).toMatchObject({ outcome: 'no-news', notification: { asOf: START_MS } });
    expect(calls).toHaveLength(1);
    expect(itemOf(ORDER_ID).order.ingramOrders.get('20-RD001')).toMatchObject({ lastAsOf: START_MS });
  });

  it('has a re-send judged as of its first date, although it bears the time of its own sending', async () => {
    const { ports, calls } = world();
    const released = rawNotification('order_backordered', 60, { '20-RD001': [line(1)] });
    await forward(inFlight({ ...HELD, receivedAt: START_MS + 2000 }, { digest: 'D1' }), ports);
    await forward(inFlight(released, { digest: 'D2' }), ports);
    const eventTimeStamp = new Date(START_MS + 600_000).toISOString();
    const resend = { ...HELD, eventTimeStamp, receivedAt: START_MS + 601_000 };
    expect(await forward(inFlight(resend, { digest: 'D1' }), ports)).toMatchObject({
      outcome: 'no-news',
      notification: { asOf: Date.parse(String(HELD.eventTimeStamp)) },
    });
    expect(calls.map(({ _orderStatus }) => _orderStatus)).toEqual(['_held', '_approved']);
  });

  it('stops another content under a known event id: nothing is read, merged or told', async () => {
    const { ports, calls, itemOf, reads } = world();
    await forward(inFlight(HELD, { digest: 'D1' }), ports);
    const before = itemOf(ORDER_ID);
    await expect(forward(inFlight(VOIDED, { digest: 'D2' }), ports)).rejects.toMatchObject({
      name: 'Unforwardable',
      reason: 'event-id-reused',
    });
    expect(itemOf(ORDER_ID)).toBe(before);
    expect(calls).toHaveLength(1);
    expect(reads).toHaveLength(1);
  });

  it('lets a message without a digest pass, which is older than it', async () => {
    const { ports, ledger } = world();
    expect(await forward(inFlight(HELD), ports)).toMatchObject({ outcome: 'forwarded' });
    expect(ledger.size).toBe(0);
  });

  it('is all that hears of a sighting: an event that was ignored for its topic', async () => {
    const { ports, ledger, reads, calls } = world();
    const sighting = sightingInFlight(HELD, 'D1');
    expect(await forward(sighting, ports)).toEqual({ outcome: 'sighted' });
    expect([...ledger.keys()]).toEqual(['N01']);
    expect([reads, calls]).toEqual([[], []]);
  });

  it('does not let the signature of an ignored event serve for another content', async () => {
    const { ports, calls } = world();
    await forward(sightingInFlight(HELD, 'D1'), ports);
    await expect(forward(inFlight(VOIDED, { digest: 'D2' }), ports)).rejects.toMatchObject({
      reason: 'event-id-reused',
    });
    expect(calls).toEqual([]);
  });

  it('makes the event wait when it cannot be reached', async () => {
    const { ports, calls, items } = world();
    const down = new TryLater('DynamoDB is down.', { code: 'orders-unavailable' });
    const ledger = { record: () => Promise.reject(down) };
    await expect(forward(inFlight(HELD, { digest: 'D1' }), { ...ports, ledger })).rejects.toBe(down);
    expect([calls, [...items]]).toEqual([[], []]);
  });
});
