import { orderKey } from '../../../../lib/ingram/webhook/order-number.ts';
import { stepsIn } from '../../../../lib/platform/log-lines.ts';
import type { RecentOrder, RecentOrders } from '../../shapes.ts';
import type { FeedLine } from './feed.ts';

/** As many are listed at most. */
const MAX_LISTED = 200;

/** The orders of which something was logged, the last one first. */
export function recentOrders(lines: readonly FeedLine[], search: string): RecentOrders {
  const wanted = search.trim().toLowerCase();
  const byOrder = new Map<string, RecentOrder>();
  const seenEvents = new Set<string>();
  for (const { line } of lines) {
    const { orderId } = line;
    const step = stepsIn(line).at(-1);
    if (orderId === undefined || step === undefined || !orderId.toLowerCase().includes(wanted)) continue;
    const key = orderKey(orderId);
    const known = byOrder.get(key);
    const event = JSON.stringify([key, line.correlation_id]);
    // Nothing need follow when an event comes again: SQS drops the copy.
    if (line.outcome === 'queued' && known !== undefined && seenEvents.has(event)) {
      byOrder.set(key, { ...known, at: line.timestamp });
      continue;
    }
    seenEvents.add(event);
    const { told, because } = known ?? { told: null, because: null };
    const isTold = line.outcome === 'forwarded';
    byOrder.set(key, {
      orderId,
      at: line.timestamp,
      told: isTold ? (line.orderStatus ?? null) : told,
      because: isTold ? (line.because ?? null) : because,
      step: step.name,
      text: step.text,
    });
  }
  const orders = [...byOrder.values()].sort((a, b) => Date.parse(b.at) - Date.parse(a.at));
  return { orders: orders.slice(0, MAX_LISTED), total: orders.length };
}
