import type { LineReport } from '../ingram/webhook/lines.ts';
import type { LineStatus, OrderEventType } from '../ingram/webhook/vocabulary.ts';

/** What a line is that tells nothing of itself: what its event's type says. */
export const STATE_BY_EVENT_TYPE: Readonly<Record<OrderEventType, LineStatus>> = {
  order_shipped: 'shipped',
  order_invoiced: 'shipped',
  order_hold: 'held',
  order_voided: 'voided',
  order_backordered: 'backordered',
  async_order_create: 'open',
};

/**
 * What a line is. Its quantities come first, as they say how much has left; then its own status; then the event's
 * type. Ingram's own example marks a line as shipped of which two of three pieces are.
 */
export function lineState(line: LineReport, eventType: OrderEventType): LineStatus {
  return lineStateByDefault(line, STATE_BY_EVENT_TYPE[eventType]);
}

/** The same, where a line that tells nothing of itself is what stands beside it. */
export function lineStateByDefault(line: LineReport, byDefault: LineStatus): LineStatus {
  const { requested = 0, shipped = 0, backordered = 0 } = line;
  const said = line.status ?? byDefault;
  if (requested > 0 && shipped >= requested) return 'shipped';
  // What was voided will not ship any more: what has shipped of such a line is all that ever will.
  if (said === 'voided') return shipped > 0 ? 'shipped' : 'voided';
  if (said === 'held') return 'held';
  if (shipped > 0)
    return requested === 0 && backordered === 0 && said === 'shipped' ? 'shipped' : 'partially_shipped';
  if (backordered > 0) return leftBehind(line, said) ? 'partially_shipped' : 'backordered';
  const nothingShipped = line.shipped === 0 && requested > 0;
  return nothingShipped && (said === 'shipped' || said === 'partially_shipped') ? 'open' : said;
}

/** Whether a line that tells only what stayed behind, and that it shipped, must have shipped in part. */
function leftBehind({ requested, shipped, backordered = 0 }: LineReport, said: LineStatus): boolean {
  const hasShipped = said === 'shipped' || said === 'partially_shipped';
  return hasShipped && shipped === undefined && (requested === undefined || backordered < requested);
}
