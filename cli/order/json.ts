import { decide } from '../../lib/orders/decide.ts';
import { statusOf } from '../../lib/orders/status.ts';
import { listedJson } from '../dlq/table.ts';
import type { KnownOrder } from './known.ts';
import { statementsOf, trackingNumbersOf } from './statements.ts';

/** An order for programs. */
export function orderJson({ orderId, item, settings, waiting, parked, behind }: KnownOrder): object {
  const { order, userId = null } = item;
  const { said } = order;
  return {
    orderId,
    userId,
    status: statusOf(order) ?? null,
    said: said === undefined ? null : { ...said, at: iso(said.at) },
    toBeTold: decide(order, settings.STATUS_OVERRIDES)?.status ?? null,
    lines: statementsOf(order).map((statement) => ({ ...statement, asOf: iso(statement.asOf) })),
    trackingNumbers: trackingNumbersOf(order),
    waiting,
    parked: parked.map(listedJson),
    behind,
  };
}

function iso(at: number): string {
  return new Date(at).toISOString();
}
