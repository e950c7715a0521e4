import type { OrderState } from '../lib/orders/report.ts';
import type { StatusTable } from '../lib/orders/status-table.ts';
import type { Outcome } from '../simulation/world/lives/order.ts';

/** What the judge takes each state for. Nothing of an invented order comes back. */
const OUTCOMES: Readonly<Record<Exclude<OrderState, 'returned'>, Outcome>> = {
  voided: '_canceled',
  shipped: '_fulfilled',
  held: '_held',
  partially_shipped: '_approved',
  backordered: '_approved',
};

/** Of which outcome a stage tells Thirdwatch nothing, if of any. */
export type Silence = { readonly silentOf?: Outcome };

/**
 * Of what a stage keeps silent.
 *
 * @returns undefined where the judge has no comparison: for another status, or silence on several outcomes
 */
export function silenceOf(table: StatusTable): Silence | undefined {
  const silences = new Set<Outcome>();
  for (const state of Object.keys(OUTCOMES) as (keyof typeof OUTCOMES)[]) {
    const verdict = table[state];
    if (verdict === undefined) silences.add(OUTCOMES[state]);
    else if (verdict.status !== OUTCOMES[state]) return undefined;
  }
  const [silentOf, ...others] = silences;
  if (others.length > 0) return undefined;
  return silentOf === undefined ? {} : { silentOf };
}
