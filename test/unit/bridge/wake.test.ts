// Doubles: the index of rechecks and the queue, in memory. Real: what is sent, and when.
import { describe, expect, it } from '@jest/globals';
import { type WakePorts, wakeDueOrders } from '../../../lib/bridge/sweep/wake.ts';
import { TryLater } from '../../../lib/platform/errors.ts';
import { decodeMessage } from '../../../lib/queue/message.ts';
import type { OutgoingMessage } from '../../../lib/queue/outgoing.ts';
import type { DueRecheck } from '../../../lib/store/due-rechecks.ts';
import { START_MS } from '../../support/orders.ts';

const due = (orderId: string): DueRecheck => ({ orderId, at: START_MS - 1, why: 'unknown-outcome' });
const PAGES = [[due('PO-1'), due('Auftrag Ä')], [due('PO-3')]];

function world(changes: Partial<WakePorts> = {}) {
  const steps: string[] = [];
  const sent: OutgoingMessage[] = [];
  const ports: WakePorts = {
    rechecks: {
      async *due() {
        yield* PAGES;
      },
      postpone: async ({ orderId }, until) => {
        steps.push(`postpone ${orderId} by ${(until - START_MS) / 3_600_000} h`);
      },
    },
    enqueue: async (messages) => {
      sent.push(...messages);
      steps.push(`send ${messages.length}`);
    },
    now: () => START_MS,
    mayGoOn: () => true,
    ...changes,
  };
  return { ports, steps, sent };
}

describe('an order whose time has come', () => {
  it('gets a message in its own sequence, under one deduplication id for each time', async () => {
    const { ports, sent } = world();
    expect(await wakeDueOrders(ports)).toBe(3);
    expect(sent.map(({ body }) => decodeMessage(body, undefined))).toEqual(
      PAGES.flat().map(({ orderId, why }) => ({ kind: 'recheck', orderId, why })),
    );
    expect(sent.map(({ groupId }) => groupId)).toEqual(['PO-1', expect.stringMatching(/^sha256-/), 'PO-3']);
    expect(new Set(sent.map(({ deduplicationId }) => deduplicationId)).size).toBe(3);

    const again = world();
    await wakeDueOrders(again.ports);
    expect(again.sent).toEqual(sent);
  });

  it('is postponed only when the queue has its message, so that a crash between them wakes it again', async () => {
    const { ports, steps } = world();
    await wakeDueOrders(ports);
    expect(steps).toEqual([
      ...['send 2', 'postpone PO-1 by 24 h', 'postpone Auftrag Ä by 24 h'],
      ...['send 1', 'postpone PO-3 by 24 h'],
    ]);

    const down = new TryLater('SQS could not be reached.', { code: 'queue-unavailable' });
    const failing = world({ enqueue: () => Promise.reject(down) });
    await expect(wakeDueOrders(failing.ports)).rejects.toBe(down);
    expect(failing.steps).toEqual([]);
  });

  it('is left for the next run when there is no time for its page', async () => {
    const { ports, sent } = world({ mayGoOn: () => false });
    expect(await wakeDueOrders(ports)).toBe(2);
    expect(sent).toHaveLength(2);
  });
});
