import type { Forwarded, ReportSettings } from '../../lib/bridge/forward/forward-ports.ts';
import { updateOrder } from '../../lib/bridge/forward/update-order.ts';
import { Unforwardable } from '../../lib/platform/errors.ts';
import type { RecheckMessage } from '../../lib/queue/message.ts';
import type { OrderItem, OrdersTable } from '../../lib/store/orders-table.ts';
import type { OrderStatusBody } from '../../lib/thirdwatch/order-status.ts';
import { dryPorts, receivedNow } from '../preview/ports.ts';

/** What the forwarder would do on a message that asks it to tell an order again. */
export type Preview =
  | { readonly outcome: 'told'; readonly call: OrderStatusBody; readonly forwarded: ForwardedUpdate }
  | { readonly outcome: 'no-news' | 'settling' }
  | { readonly outcome: 'parked'; readonly reason: string };

type ForwardedUpdate = Extract<Forwarded, { readonly outcome: 'forwarded' }>;

/** Runs the forwarder's own code on an item as it was read: nothing is written, and nobody is called. */
export async function previewRetelling(
  content: RecheckMessage,
  item: OrderItem,
  settings: ReportSettings,
  now: number,
): Promise<Preview> {
  const calls: OrderStatusBody[] = [];
  const orders: OrdersTable = { read: async () => item, write: async (_, written) => written };
  const ports = dryPorts({ orders, settings, now, onCall: (body) => calls.push(body) });
  try {
    return previewOf(await updateOrder({ record: receivedNow(now), content }, ports), calls);
  } catch (error) {
    if (error instanceof Unforwardable) return { outcome: 'parked', reason: error.reason };
    throw error;
  }
}

function previewOf(forwarded: Forwarded, [call]: readonly OrderStatusBody[]): Preview {
  if (forwarded.outcome === 'forwarded' && call !== undefined) return { outcome: 'told', call, forwarded };
  const isSettling = forwarded.outcome === 'no-news' && forwarded.isSettling === true;
  return { outcome: isSettling ? 'settling' : 'no-news' };
}
