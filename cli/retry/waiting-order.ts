import { orderKey } from '../../lib/ingram/webhook/order-number.ts';
import { errorOf, isEnd, type LogLine } from '../../lib/platform/log-lines.ts';

/** An order whose messages are hidden until their next attempt. */
export type WaitingOrder = {
  /** Undefined where the message names none. */
  readonly orderId: string | undefined;
  /** Of the first message; the id of a message without an event. */
  readonly eventId: string;
  readonly attempts: number;
  /** When it is tried by itself, in milliseconds since 1970. */
  readonly nextAttemptAt: number;
  readonly error: string;
  /** Of all its messages that wait. */
  readonly receiptHandles: readonly string[];
};

/** So soon, an order is tried by itself. */
const SOON_MS = 5_000;

/**
 * The orders that wait for longer, the one that waits longest first.
 *
 * @param lines of the forwarder, since any message could have been handed back that still waits
 */
export function waitingOrders(lines: readonly LogLine[], now: number): readonly WaitingOrder[] {
  return waitingLines(lines, now + SOON_MS)
    .flatMap(waitingOrder)
    .sort((a, b) => b.nextAttemptAt - a.nextAttemptAt);
}

/**
 * For each order that waits for another attempt after a moment, the line that says so. The last line of an order tells:
 * its messages are worked on one after another.
 */
export function waitingLines(lines: readonly LogLine[], at: number): readonly LogLine[] {
  const sorted = [...lines].sort((a, b) => Date.parse(a.timestamp) - Date.parse(b.timestamp));
  const last = new Map<string, LogLine>();
  for (const line of sorted) if (line.outcome === 'retry' || isEnd(line)) last.set(groupOf(line), line);
  return [...last.values()].filter((line) => line.outcome === 'retry' && nextAttemptOf(line) > at);
}

function groupOf({ orderId, correlation_id = '' }: LogLine): string {
  return JSON.stringify(orderId === undefined ? ['event', correlation_id] : ['order', orderKey(orderId)]);
}

function nextAttemptOf({ timestamp, retryAfterSeconds = 0 }: LogLine): number {
  return Date.parse(timestamp) + retryAfterSeconds * 1000;
}

function waitingOrder(line: LogLine): readonly WaitingOrder[] {
  const { orderId, correlation_id: eventId = '', attempts = 0, receiptHandles } = line;
  if (receiptHandles === undefined) return [];
  const nextAttemptAt = nextAttemptOf(line);
  return [{ orderId, eventId, attempts, nextAttemptAt, error: errorOf(line), receiptHandles }];
}
