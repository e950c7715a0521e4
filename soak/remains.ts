import { type DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import { resellerOrderNumber } from '../lib/ingram/webhook/envelope.ts';
import type { Order } from '../lib/orders/order.ts';
import { decodeMessage } from '../lib/queue/message.ts';
import { decodeOrder } from '../lib/store/order-codec.ts';
import type { ThirdwatchCall } from '../local/simulators/thirdwatch/simulator.ts';
import type { IngramWorld } from './ingram-world.ts';

/** What the run has left behind. */
export type Remains = {
  /** What Thirdwatch has applied, oldest first. */
  readonly calls: readonly ThirdwatchCall[];
  readonly orders: ReadonlyMap<string, Order>;
  readonly deadLetters: readonly Letter[];
  /** What Ingram's Order Details have shown, where they complete the orders. */
  readonly completedBy?: IngramWorld;
};

/** A message in the dead-letter queue. */
export type Letter = {
  readonly reason: string;
  readonly eventId: string;
  readonly orderId?: string;
  readonly waitedMs?: number;
};

/** Everything in the orders table. */
export async function storedOrders(
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

/** A dead letter's event id, order and reason. */
export function letterOf(message: {
  readonly body: string;
  readonly messageAttributes: Readonly<Record<string, { readonly StringValue?: string }>>;
}): Letter {
  const { reason, contentEncoding, parkedAt } = message.messageAttributes;
  const content = decodeMessage(message.body, contentEncoding?.StringValue);
  if (typeof content === 'string') return { reason: content, eventId: '' };
  const orderId = resellerOrderNumber(content.resources[0]);
  return {
    reason: reason?.StringValue ?? 'none',
    eventId: content.eventId,
    waitedMs: Date.parse(parkedAt?.StringValue ?? '') - content.receivedAt,
    ...(orderId !== undefined && { orderId }),
  };
}
