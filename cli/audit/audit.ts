import type { FoundOrder } from '../../lib/ingram/api/order-search.ts';
import type { OrderQuery } from '../../lib/ingram/api/order-search-client.ts';
import { orderKey } from '../../lib/ingram/webhook/order-number.ts';
import { agrees, statusText } from '../../lib/orders/compare.ts';
import { UNKNOWN_ORDER } from '../../lib/orders/facts.ts';
import { stateOf } from '../../lib/orders/state.ts';
import { createSweepTable, type SweptOrder } from '../../lib/store/sweep-table.ts';
import type { Stage } from '../stage.ts';
import type { SearchOrders } from './search.ts';

/** An Ingram order of which Ingram's list says something else than what is known here. */
type AuditedDifference = {
  readonly orderId: string;
  readonly ingramOrderNumber: string;
  /** Each sub-order with its status. */
  readonly ingram: string;
  /** The state of the order here; null where nothing is known. */
  readonly known: string | null;
};

/** What Ingram's list and ours say of a period. */
export type Audit = {
  readonly since: string;
  readonly until: string;
  /** Ingram orders in Ingram's list. */
  readonly found: number;
  readonly agreeing: number;
  /** Without a number of the reseller's that is of use, they cannot be looked up. */
  readonly unnamed: number;
  readonly differing: readonly AuditedDifference[];
};

export type Period = { readonly since: Date; readonly until: Date };

/**
 * Compares Ingram's list of the orders of a period with what is known here.
 *
 * @param onProgress called with how many Ingram orders have been compared
 */
export async function audit(
  stage: Stage,
  { since, until }: Period,
  search: SearchOrders,
  onProgress: (found: number) => void,
): Promise<Audit> {
  const query: OrderQuery = { ordered: [since, until] };
  const differing: AuditedDifference[] = [];
  let [found, unnamed] = [0, 0];
  for (let page = 1, hasMore = true; hasMore; page++) {
    const answer = await search(query, page);
    const named = answer.found.filter(({ customerOrderNumber }) => customerOrderNumber !== undefined);
    differing.push(...(await differencesOf(stage, named)));
    const leftOut = answer.problems?.length ?? 0;
    found += answer.found.length + leftOut;
    unnamed += answer.found.length - named.length + leftOut;
    onProgress(found);
    hasMore = answer.hasMore;
  }
  const agreeing = found - unnamed - differing.length;
  return { since: dayOf(since), until: dayOf(until), found, agreeing, unnamed, differing };
}

async function differencesOf(
  { dynamoDb, outputs }: Stage,
  found: readonly FoundOrder[],
): Promise<readonly AuditedDifference[]> {
  // Nothing is remembered of this: the retention plays no part.
  const table = createSweepTable({
    client: dynamoDb,
    tableName: outputs.OrdersTableName,
    retentionDays: 1,
  });
  const keys = new Set(found.map(({ customerOrderNumber = '' }) => orderKey(customerOrderNumber)));
  const known = await table.readOrders([...keys]);
  return found.flatMap((order) => differenceOf(order, known));
}

function differenceOf(
  found: FoundOrder,
  known: ReadonlyMap<string, SweptOrder>,
): readonly AuditedDifference[] {
  const { ingramOrderNumber, customerOrderNumber = '' } = found;
  const { order = UNKNOWN_ORDER, isUnreadable } = known.get(orderKey(customerOrderNumber)) ?? {};
  if (!isUnreadable && agrees(found, order)) return [];
  const state = isUnreadable ? 'unreadable' : (stateOf(order) ?? null);
  return [{ orderId: customerOrderNumber, ingramOrderNumber, ingram: statusText(found), known: state }];
}

/** The day of a moment in UTC, by which Ingram's list is asked: `2026-11-25`. */
export function dayOf(moment: Date): string {
  return moment.toISOString().slice(0, 'YYYY-MM-DD'.length);
}
