import { decide } from '../../lib/orders/decide.ts';
import { statusOf } from '../../lib/orders/status.ts';
import { parkedSummaryJson } from '../dlq/table.ts';
import type { OrderOverview } from './look-up.ts';
import { statementsOf, trackingNumbersOf } from './statements.ts';

/** An order for programs. */
export function orderJson({ orderId, item, settings, waiting, parked, unseen }: OrderOverview): object {
  const { order, userId = null } = item;
  const { said } = order;
  return {
    orderId,
    userId,
    status: statusOf(order) ?? null,
    said: said === undefined ? null : { ...said, at: iso(said.at) },
    toBeTold: decide(order, settings['status-overrides'])?.status ?? null,
    lines: statementsOf(order).map((statement) => ({ ...statement, asOf: iso(statement.asOf) })),
    trackingNumbers: trackingNumbersOf(order),
    waiting,
    parked: parked.map(parkedSummaryJson),
    unseen,
  };
}

function iso(at: number): string {
  return new Date(at).toISOString();
}
