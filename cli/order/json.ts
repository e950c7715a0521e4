import { explanationText } from '../../lib/bridge/words/explanation-text.ts';
import { decide, packagesOf } from '../../lib/orders/decide.ts';
import { explain } from '../../lib/orders/explanation.ts';
import { stateOf } from '../../lib/orders/state.ts';
import { parkedSummaryJson } from '../dlq/table.ts';
import type { OrderOverview } from './look-up.ts';
import { timelineOf } from './timeline.ts';
import { unitRows } from './units.ts';

/** An order for programs. */
export function orderJson(known: OrderOverview, now: number) {
  const { orderId, item, settings, waiting, parked, unseen } = known;
  const { order, userId = null } = item;
  const { lastReport, history = [] } = order;
  const explanation = explain(order);
  return {
    orderId,
    userId,
    status: stateOf(order) ?? null,
    because: explanation === undefined ? null : explanationText(explanation),
    lastReport: lastReport === undefined ? null : { ...lastReport, at: iso(lastReport.at) },
    history: history.map(({ at, because, ...report }) => ({
      ...report,
      at: iso(at),
      because: { ...because, text: explanationText(because) },
    })),
    timeline: timelineOf(known, now).map((entry) => ({ ...entry, at: iso(entry.at) })),
    toBeTold: decide(order, settings['status-overrides'])?.status ?? null,
    lines: unitRows(order).map((row) => ({ ...row, asOf: row.asOf === null ? null : iso(row.asOf) })),
    rechecks: Object.fromEntries(
      Object.entries(item.rechecks ?? {}).map(([reason, at]) => [reason, iso(at)]),
    ),
    trackingNumbers: packagesOf(order).map(([trackingNumber]) => trackingNumber),
    unknownWords: [...order.unknownWords],
    waiting,
    parked: parked.map(parkedSummaryJson),
    unseen,
  };
}

export type OrderJson = ReturnType<typeof orderJson>;

function iso(at: number): string {
  return new Date(at).toISOString();
}
