import { compact } from '../../lib/platform/compact.ts';
import { line } from './orders.ts';

type Count = number | undefined;

/** What an event says of line 1, by the suffix of its sub-order, or `all` for a row that names none. */
type LineRow = readonly [
  suffix: number | 'all',
  word?: string | undefined,
  requested?: Count,
  shipped?: Count,
  backordered?: Count,
];

/** An event of Ingram order 20-A about its line 1. */
export type LineEvent = readonly [type: string, ...rows: readonly LineRow[]];

/** Stands in a row for what the event leaves out. */
export const NONE = undefined;

/** The lines of an event, as Ingram writes them. */
export function linesOf([, ...rows]: LineEvent): readonly object[] {
  return rows.map(([suffix, lineStatus, requestedQuantity, shippedQuantity, backOrderedQuantity]) => {
    const subOrderNumber = suffix === 'all' ? undefined : `20-A-${suffix}`;
    const quantities = { requestedQuantity, shippedQuantity, backOrderedQuantity };
    return line(1, compact({ subOrderNumber, lineStatus, ...quantities }));
  });
}
