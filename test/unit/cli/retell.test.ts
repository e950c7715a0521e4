// Doubles: the orders table, the queue and Thirdwatch, in memory. Real: the plan, the messages, and the forwarder.
import { describe, expect, it } from '@jest/globals';
import { planRetelling, type RetellPlan } from '../../../cli/retell/plan.ts';
import { sendAtRate } from '../../../cli/retell/send.ts';
import { forward } from '../../../lib/bridge/forward/forward.ts';
import type { ForwardPorts } from '../../../lib/bridge/forward/forward-ports.ts';
import { type InFlightMessage, openMessage } from '../../../lib/bridge/forward/message.ts';
import { DEFAULT_STATUS_TABLE, type StatusTable } from '../../../lib/orders/status-table.ts';
import type { Unforwardable } from '../../../lib/platform/errors.ts';
import type { OutgoingMessage } from '../../../lib/queue/outgoing.ts';
import type { OrderItem } from '../../../lib/store/orders-table.ts';
import { type News, orderEvent } from '../../support/events.ts';
import { forwarderInMemory } from '../../support/forwarder.ts';
import { record, recordsOf } from '../../support/records.ts';

const NEWS: readonly News[] = ['backorder', 'hold', 'ship', 'void'];
const MINUTE_MS = 60_000;
const RECEIVED_MS = Date.UTC(2026, 0, 6);
const CHANGED: StatusTable = { ...DEFAULT_STATUS_TABLE, held: { status: '_approved' } };

class Killed extends Error {}

/** A stage in memory, with orders that Thirdwatch was told of. */
async function stageWith(orders: number) {
  let now = RECEIVED_MS + MINUTE_MS;
  let statusTable = DEFAULT_STATUS_TABLE;
  const memory = forwarderInMemory({ now: () => now });
  const settings = () => ({ ...memory.forwarder.settings, statusTable });
  const ports = (): ForwardPorts => ({
    ...memory.forwarder,
    settings: settings(),
    isLastAttempt: () => false,
  });
  const sent = (number: number, news: News, minute: number) =>
    forward(eventOf(number, news, minute), ports());
  for (const [key, item] of await itemsOf(orders)) memory.items.set(key, item);
  return {
    ...memory,
    sent,
    now: () => now,
    change: (table: StatusTable) => {
      statusTable = table;
    },
    plan: (options: { readonly toldBefore?: number; readonly since?: number }) =>
      planRetelling(scanned(memory.items), {
        toldBefore: options.toldBefore,
        since: options.since,
        settings: settings(),
        now,
      }),
    forwardAll: async (messages: readonly OutgoingMessage[]) => {
      now += 1;
      for (const { body, groupId } of messages) await forward(openMessage(record(body, groupId)), ports());
    },
  };
}

const told = new Map<number, Promise<ReadonlyMap<string, OrderItem | Unforwardable>>>();

/** The items of so many orders of which Thirdwatch was told. */
function itemsOf(orders: number) {
  const known = told.get(orders) ?? tell(orders);
  told.set(orders, known);
  return known;
}

async function tell(orders: number) {
  const { forwarder, items } = forwarderInMemory({ now: () => RECEIVED_MS });
  const ports = { ...forwarder, isLastAttempt: () => false };
  for (let number = 0; number < orders; number++) {
    await forward(eventOf(number, NEWS[number % NEWS.length] ?? 'hold', 1), ports);
  }
  return items;
}

function eventOf(number: number, news: News, minute: number): InFlightMessage {
  const [message] = recordsOf(orderEvent(orderId(number), news, minute).body, RECEIVED_MS);
  if (message === undefined) throw new Error('The event makes no message.');
  return openMessage(message);
}

const orderId = (number: number) => `PO-${String(number).padStart(5, '0')}`;

async function* scanned(items: ReadonlyMap<string, OrderItem | Unforwardable>) {
  for (const [key, item] of items) yield { orderId: key, item: item instanceof Error ? undefined : item };
}

/** Sends what was planned, and is killed after some messages. */
async function sendUntilKilled(plan: RetellPlan, messages: OutgoingMessage[], after: number): Promise<void> {
  const send = async (some: readonly OutgoingMessage[]) => {
    if (messages.length >= after) throw new Killed();
    messages.push(...some);
  };
  const sending = sendAtRate(plan.retellings, send, { rate: 10_000_000, at: 1, onProgress: () => undefined });
  await sending.catch((error: unknown) => {
    if (!(error instanceof Killed)) throw error;
  });
}

const send = async (plan: RetellPlan): Promise<readonly OutgoingMessage[]> => {
  const messages: OutgoingMessage[] = [];
  await sendUntilKilled(plan, messages, Number.POSITIVE_INFINITY);
  return messages;
};

const ORDERS = 400;
const CHANGED_ORDERS = ORDERS / 4;

describe('Many orders, a quarter of which the new status table changes', () => {
  it('are told as the preview says, and no others', async () => {
    const stage = await stageWith(ORDERS);
    stage.change(CHANGED);
    const plan = await stage.plan({});
    expect(plan.orders).toBe(ORDERS);
    expect(plan.retellings).toHaveLength(CHANGED_ORDERS);
    await stage.forwardAll(await send(plan));
    expect(stage.calls).toEqual(plan.retellings.map(({ call }) => call));
    expect((await stage.plan({})).retellings).toEqual([]);
  });

  it('are each told once when relay is killed half-way and started again', async () => {
    const stage = await stageWith(ORDERS);
    stage.change(CHANGED);
    const plan = await stage.plan({});
    const messages: OutgoingMessage[] = [];
    await sendUntilKilled(plan, messages, CHANGED_ORDERS / 2);
    // Some of what is on the queue is forwarded before relay is started again, and the rest after it.
    const forwarded = CHANGED_ORDERS / 4;
    await stage.forwardAll(messages.slice(0, forwarded));
    const again = await send(await stage.plan({}));
    await stage.forwardAll([...messages.slice(forwarded), ...again]);
    expect(messages).toHaveLength(CHANGED_ORDERS / 2);
    expect(again).toHaveLength(CHANGED_ORDERS - forwarded);
    expect(stage.calls).toEqual(plan.retellings.map(({ call }) => call));
  });

  it('are told once by whichever comes first, the event that comes in meanwhile or the message', async () => {
    const stage = await stageWith(ORDERS);
    stage.change(CHANGED);
    const plan = await stage.plan({});
    for (let number = 1; number < ORDERS; number += 40) await stage.sent(number, 'ship', 2);
    const before = new Map(stage.calls.map((call) => [call._orderId, call]));
    await stage.forwardAll(await send(plan));
    const statuses = new Map(stage.calls.map((call) => [call._orderId, call._orderStatus]));
    expect(before.size).toBe(ORDERS / 40);
    expect(stage.calls).toHaveLength(CHANGED_ORDERS);
    for (const { call } of plan.retellings) {
      expect(statuses.get(call._orderId)).toBe(before.has(call._orderId) ? '_fulfilled' : call._orderStatus);
    }
  });
});

describe('All orders that were told before a moment', () => {
  it('are told again, and once, however often relay is started', async () => {
    const stage = await stageWith(40);
    const toldBefore = stage.now();
    const plan = await stage.plan({ toldBefore });
    expect(plan.retellings).toHaveLength(40);
    const messages = await send(plan);
    await stage.forwardAll([...messages.slice(0, 20), ...messages.slice(0, 20)]);
    expect((await stage.plan({ toldBefore })).retellings).toHaveLength(20);
    await stage.forwardAll([...(await send(await stage.plan({ toldBefore }))), ...messages]);
    expect(stage.calls).toEqual(plan.retellings.map(({ call }) => call));
  });

  it('are limited to those with news since', async () => {
    const stage = await stageWith(8);
    expect((await stage.plan({ toldBefore: stage.now(), since: stage.now() })).retellings).toEqual([]);
    expect((await stage.plan({ toldBefore: stage.now(), since: stage.now() - 2 * MINUTE_MS })).orders).toBe(
      8,
    );
  });

  it('do not include what was never told, where the status table wants silence', async () => {
    const stage = await stageWith(0);
    stage.change({ ...DEFAULT_STATUS_TABLE, backordered: undefined });
    await stage.sent(1, 'backorder', 1);
    expect((await stage.plan({ toldBefore: stage.now() })).retellings).toEqual([]);
  });
});
