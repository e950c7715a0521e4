import { DEFAULT_STATUS_TABLE } from '../../lib/orders/status-table.ts';
import type { LogLine } from '../../lib/platform/log-lines.ts';
import type { ReceivedCall } from '../../prove/ground.ts';
import type { Observed } from '../../prove/judgment.ts';
import type { ProvingOrder, ProvingPosting } from '../../prove/traffic.ts';
import { Bridge } from '../../simulation/truth/bridge.ts';

/**
 * What is to be seen of a run in which nothing goes wrong: the bridge itself tells, with everything around it in
 * memory.
 */
export async function observedOf(orders: readonly ProvingOrder[], startedAt: number): Promise<Observed> {
  const calls: ReceivedCall[] = [];
  const lines: LogLine[] = [];
  const acceptedAt = new Map<ProvingPosting, number>();
  let at = startedAt;
  for (const { life, postings } of orders) {
    let current = '';
    const bridge = new Bridge({
      mode: 'off',
      statusTable: DEFAULT_STATUS_TABLE,
      tell: (_orderStatus, toldAt) => {
        const body = {
          _orderId: life.customerOrderNumber,
          _orderStatus,
          _customInfo: { ingramEventId: current },
        };
        calls.push({ at: toldAt, body, applied: true });
      },
      details: () => undefined,
      returnDetails: () => undefined,
    });
    for (const posting of postings.filter(({ kind }) => kind !== 'wrong signature')) {
      at += 10;
      current = posting.eventId;
      acceptedAt.set(posting, at);
      const before = { told: calls.length, parked: bridge.parked.length };
      await bridge.take(posting.body, posting.eventId, at);
      const [reason] = bridge.parked.slice(before.parked);
      const outcome = reason ? 'parked' : calls.length > before.told ? 'forwarded' : 'no-news';
      lines.push(lineOf(posting.eventId, at, { outcome, ...(reason && { reason }) }));
    }
  }
  return { calls, lines, stored: new Map(), acceptedAt, silence: {} };
}

/** A line of the forwarder's log. */
export function lineOf(eventId: string, at: number, fields: Partial<LogLine>): LogLine {
  return {
    level: 'INFO',
    message: '',
    service: 'forwarder',
    timestamp: new Date(at).toISOString(),
    correlation_id: eventId,
    ...fields,
  };
}
