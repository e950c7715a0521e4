import type { ForwarderSettings } from '../../lib/bridge/settings/forwarder.ts';
import { orderKey } from '../../lib/ingram/webhook/order-number.ts';
import { Unforwardable } from '../../lib/platform/errors.ts';
import type { LogLine } from '../../lib/platform/log-lines.ts';
import { createOrdersTable, type OrderItem } from '../../lib/store/orders-table.ts';
import { matchesParkedFilter, type ParkedMessage } from '../dlq/parked-message.ts';
import { type ParkedMessages, readParkedMessages } from '../dlq/read.ts';
import { readForwarderSettings, type Stage } from '../stage.ts';
import { Failure } from '../terminal/failure.ts';
import { type WaitingEvent, waitingEvents } from './waiting.ts';

/** Everything that the bridge knows about an order. */
export type OrderOverview = {
  readonly orderId: string;
  readonly item: OrderItem;
  readonly settings: ForwarderSettings;
  /** What the functions have logged about it. */
  readonly lines: readonly LogLine[];
  readonly waiting: readonly WaitingEvent[];
  readonly parked: readonly ParkedMessage[];
  /** How many parked messages, about any order, could not be seen. */
  readonly unseen: number;
};

/**
 * Looks an order up in the orders table, in the logs and in the dead-letter queue.
 *
 * @param sinceMs how far to look back for events that wait, in milliseconds since 1970
 * @param readParked reads the dead-letter queue, unless somebody has read it already
 * @throws Failure when there is nothing of it in any of them, or when its item cannot be read
 */
export async function lookUpOrder(
  stage: Stage,
  orderId: string,
  sinceMs: number,
  readParked: () => Promise<ParkedMessages> = () => readParkedMessages(stage),
): Promise<OrderOverview> {
  const settings = await readForwarderSettings(stage);
  const [item, lines, { messages, unseen }] = await Promise.all([
    itemOf(stage, orderId, settings),
    linesNaming(stage, orderId, sinceMs),
    readParked(),
  ]);
  const waiting = waitingEvents(lines);
  const parked = messages.filter((message) => matchesParkedFilter(message, { reasons: [], order: orderId }));
  const isKnown = item.version > 0 || item.userId !== undefined;
  if (!isKnown && waiting.length + parked.length === 0) throw unknownOrder(orderId);
  return { orderId, item, settings, lines, waiting, parked, unseen };
}

async function itemOf(stage: Stage, orderId: string, settings: ForwarderSettings): Promise<OrderItem> {
  const orders = createOrdersTable({
    client: stage.dynamoDb,
    tableName: stage.outputs.OrdersTableName,
    retentionDays: settings['order-retention-days'],
    now: Date.now,
  });
  return orders.read(orderId).catch((cause: unknown) => {
    if (!(cause instanceof Unforwardable)) throw cause;
    throw new Failure(`The item of order ${orderId} cannot be read: ${cause.message}`, { cause });
  });
}

/** The functions log the number as an event spells it: as it was given, or in capitals. */
async function linesNaming({ logs }: Stage, orderId: string, sinceMs: number): Promise<readonly LogLine[]> {
  const spellings = new Set([orderId, orderKey(orderId)]);
  const lines = (await Promise.all([...spellings].map((text) => logs.since(sinceMs, text)))).flat();
  return lines.filter((line) => orderKey(line.orderId ?? '') === orderKey(orderId));
}

function unknownOrder(orderId: string): Failure {
  return new Failure(
    `Nothing is known about order ${orderId}: the orders table has nothing of it, no event of it waits, and none is parked. ` +
      'Is this the number that your shop gave to Ingram Micro? Capitals do not matter.',
  );
}
