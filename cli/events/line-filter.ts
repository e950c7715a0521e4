import { orderKey } from '../../lib/ingram/webhook/order-number.ts';
import type { LogLine } from '../../lib/platform/log-lines.ts';

/** How many lines without a known order are kept; the oldest are dropped first. */
const MAX_KEPT = 10_000;

/**
 * Picks the lines of an event or of an order. Not every line names the order: those of an event are kept until one
 * does, and then they all belong to it.
 *
 * @returns called with each line, it returns the lines to show by then
 */
export function createLineFilter({
  order,
  event,
}: {
  readonly order?: string | undefined;
  readonly event?: string | undefined;
}): (line: LogLine) => readonly LogLine[] {
  const ofOrder = order === undefined ? (line: LogLine) => [line] : createOrderFilter(order);
  return (line) => (event === undefined || line.correlation_id === event ? ofOrder(line) : []);
}

function createOrderFilter(order: string): (line: LogLine) => readonly LogLine[] {
  const key = orderKey(order);
  const events = new Set<string>();
  let kept: LogLine[] = [];
  return (line) => {
    const { correlation_id: eventId = '', orderId } = line;
    // One notification may be about several orders.
    if (orderId !== undefined && orderKey(orderId) !== key) return [];
    if (events.has(eventId)) return [line];
    if (orderId === undefined) {
      kept.push(line);
      if (kept.length > MAX_KEPT) kept.shift();
      return [];
    }
    events.add(eventId);
    const before = kept.filter(({ correlation_id }) => correlation_id === eventId);
    kept = kept.filter(({ correlation_id }) => correlation_id !== eventId);
    return [...before, line];
  };
}
