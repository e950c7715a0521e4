import { type DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import { resellerOrderNumber } from '../../lib/ingram/webhook/order-number.ts';
import type { Order } from '../../lib/orders/facts.ts';
import { decodeMessage } from '../../lib/queue/message.ts';
import { decodeOrder } from '../../lib/store/order-codec.ts';
import type { ThirdwatchCall } from '../../local/simulators/thirdwatch/simulator.ts';
import type { OrderDetailsHistory } from '../traffic/order-details-history.ts';

/** What is left when a run has ended. */
export type FinalState = {
  /** The calls that Thirdwatch has applied, oldest first. */
  readonly calls: readonly ThirdwatchCall[];
  readonly orders: ReadonlyMap<string, Order>;
  readonly parkedEvents: readonly ParkedEvent[];
  /** What Ingram's Order Details have shown, where they complete the orders. */
  readonly detailsHistory?: OrderDetailsHistory;
};

/** A message of the dead-letter queue. */
export type ParkedEvent = {
  readonly reason: string;
  readonly eventId: string;
  readonly orderId?: string;
  readonly waitedMs?: number;
};

/** Reads the whole orders table. */
export async function readStoredOrders(
  client: DynamoDBClient,
  tableName: string,
): Promise<ReadonlyMap<string, Order>> {
  const orders = new Map<string, Order>();
  for await (const { Items = [] } of paginateScan({ client }, { TableName: tableName })) {
    for (const { orderId, order } of Items) {
      const stored = order?.S ?? order?.B;
      if (orderId?.S !== undefined && stored !== undefined) orders.set(orderId.S, decodeOrder(stored));
    }
  }
  return orders;
}

/** Reads a message of the dead-letter queue. */
export function readParkedEvent(message: {
  readonly body: string;
  readonly messageAttributes: Readonly<Record<string, { readonly StringValue?: string }>>;
}): ParkedEvent {
  const { reason, contentEncoding, parkedAt } = message.messageAttributes;
  const content = decodeMessage(message.body, contentEncoding?.StringValue);
  if (typeof content === 'string') return { reason: content, eventId: '' };
  if (content.kind === 'recheck')
    return { reason: reason?.StringValue ?? 'none', eventId: '', orderId: content.orderId };
  const orderId = resellerOrderNumber(content.resources[0]);
  return {
    reason: reason?.StringValue ?? 'none',
    eventId: content.eventId,
    waitedMs: Date.parse(parkedAt?.StringValue ?? '') - content.receivedAt,
    ...(orderId !== undefined && { orderId }),
  };
}
