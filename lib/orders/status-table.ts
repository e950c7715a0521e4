import type { OrderStatus, Reason } from '../thirdwatch/vocabulary.ts';
import { isOrderStatus, isReason, ORDER_STATUSES, REASONS } from '../thirdwatch/vocabulary.ts';
import type { OrderState } from './status.ts';

/** What Thirdwatch is told of an order in some state. */
export type Verdict = { readonly status: OrderStatus; readonly reason?: Reason };

/** What Thirdwatch is told of an order in each state; undefined: nothing. */
export type StatusTable = Readonly<Record<OrderState, Verdict | undefined>>;

/** The one place that says which of Thirdwatch's statuses an order's state means. */
export const DEFAULT_STATUS_TABLE: StatusTable = {
  voided: { status: '_canceled', reason: '_other' },
  shipped: { status: '_fulfilled' },
  held: { status: '_held' },
  partially_shipped: { status: '_approved' },
  backordered: { status: '_approved' },
};

/**
 * The default table with a configuration's overrides: a comma-separated list of `state=_status`,
 * `voided=_canceled:_reason` or `state=none`, where `none` means that Thirdwatch is not told.
 *
 * @returns the table, or all faults of the list, each as a sentence
 */
export function statusTableWith(overrides: string): StatusTable | readonly string[] {
  const faults: string[] = [];
  const table = new Map<string, Verdict | undefined>(Object.entries(DEFAULT_STATUS_TABLE));
  const named = new Set<string>();
  for (const entry of overrides.split(',').filter((part) => part.trim() !== '')) {
    const [state = '', verdict = '', ...rest] = entry.split('=').map((part) => part.trim());
    const fault = rest.length > 0 ? 'has more than one "="' : faultOf(table, state, verdict);
    if (fault !== undefined || named.has(state))
      faults.push(`"${entry.trim()}" ${fault ?? 'names a state twice'}`);
    else table.set(state, parseVerdict(verdict));
    named.add(state);
  }
  return faults.length > 0 ? faults : { ...DEFAULT_STATUS_TABLE, ...Object.fromEntries(table) };
}

/** Whether {@link statusTableWith} found faults. */
export function areFaults(result: StatusTable | readonly string[]): result is readonly string[] {
  return Array.isArray(result);
}

function faultOf(table: ReadonlyMap<string, unknown>, state: string, verdict: string): string | undefined {
  if (!table.has(state)) return `does not name a state; the states are ${[...table.keys()].join(', ')}`;
  if (verdict === 'none') return undefined;
  const [status = '', reason, ...rest] = verdict.split(':');
  if (!isOrderStatus(status))
    return `needs none or one of Thirdwatch's statuses: ${ORDER_STATUSES.join(', ')}`;
  if (reason === undefined) return undefined;
  if (status !== '_canceled') return 'gives a reason, which only _canceled has';
  return isReason(reason) && rest.length === 0
    ? undefined
    : `needs one of Thirdwatch's reasons: ${REASONS.join(', ')}`;
}

function parseVerdict(verdict: string): Verdict | undefined {
  const [status = '', reason = '_other'] = verdict.split(':');
  if (!isOrderStatus(status)) return undefined;
  return status === '_canceled' && isReason(reason) ? { status, reason } : { status };
}
