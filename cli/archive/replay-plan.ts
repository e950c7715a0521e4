import type { ArchivedMessage } from '../../lib/archive/record.ts';
import { forward } from '../../lib/bridge/forward/forward.ts';
import type { ForwardPorts, ReportSettings } from '../../lib/bridge/forward/forward-ports.ts';
import { openMessage } from '../../lib/bridge/forward/message.ts';
import { orderKey } from '../../lib/ingram/webhook/order-number.ts';
import { BridgeError } from '../../lib/platform/errors.ts';
import type { OrderItem, OrdersTable } from '../../lib/store/orders-table.ts';
import type { OrderStatusBody } from '../../lib/thirdwatch/order-status.ts';
import { dryPorts, receivedNow } from '../preview/ports.ts';
import { type ArchivedEvent, messageOf } from './events.ts';

/** An event that is replayed, and what would come of it now. */
export type Replay = {
  readonly event: ArchivedEvent;
  readonly message: ArchivedMessage;
  /** The call that it would cause, if it were news; nearly always none. */
  readonly call: OrderStatusBody | undefined;
  /** What else would come of it. */
  readonly outcome: string;
};

export type ReplayPlan = {
  readonly replays: readonly Replay[];
  /** Events without a message that may be replayed: not archived, not Ingram's, or a recheck. */
  readonly leftOut: number;
};

export type ReplayOptions = {
  readonly orders: Pick<OrdersTable, 'read'>;
  readonly settings: ReportSettings;
  readonly now: number;
};

/** Works out what replaying events would cause, by the forwarder's own code: nothing is written, and nobody is called. */
export async function planReplay(
  events: readonly ArchivedEvent[],
  { orders, settings, now }: ReplayOptions,
): Promise<ReplayPlan> {
  const calls: OrderStatusBody[] = [];
  const ports = dryPorts({ orders: inMemory(orders), settings, now, onCall: (call) => calls.push(call) });
  const replays: Replay[] = [];
  // In the sequence in which they came, as the queue will have them.
  for (const event of events.toSorted((one, other) => (receivedAt(one) < receivedAt(other) ? -1 : 1))) {
    const message = messageOf(event);
    if (message === undefined || event.last.eventId === undefined) continue;
    calls.length = 0;
    replays.push({ event, message, outcome: await outcomeOf(message, ports, now), call: calls[0] });
  }
  return { replays, leftOut: events.length - replays.length };
}

async function outcomeOf(message: ArchivedMessage, ports: ForwardPorts, now: number): Promise<string> {
  const { body, contentEncoding } = message;
  try {
    return (await forward(openMessage(receivedNow(now, { body, contentEncoding })), ports)).outcome;
  } catch (error) {
    if (error instanceof BridgeError) return error.message;
    throw error;
  }
}

/** Orders as they are, and as the events before would leave them. */
function inMemory(orders: Pick<OrdersTable, 'read'>): OrdersTable {
  const written = new Map<string, OrderItem>();
  return {
    read: async (number) => written.get(orderKey(number)) ?? orders.read(number),
    async write(number, item) {
      const next = { ...item, version: item.version + 1 };
      written.set(orderKey(number), next);
      return next;
    },
  };
}

function receivedAt({ last }: ArchivedEvent): string {
  return last.receivedAt ?? last.at;
}
