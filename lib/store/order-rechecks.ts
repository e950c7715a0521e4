import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { nextRecheckAt, RECHECK_REASONS, type Rechecks } from '../orders/recheck.ts';

/** The sparse index of the orders table, by the time of the next recheck: `resources/orders-table.yml`. */
export const RECHECKS_INDEX = 'rechecks';

/** Its only partition: the orders that wait for a recheck. */
export const PENDING = 'pending';

/**
 * The attributes that stand for an order's rechecks; all undefined when it waits for none.
 *
 * @param wokenUntil it is not found before that
 */
export function recheckAttributes(
  rechecks: Rechecks = {},
  wokenUntil = 0,
): Readonly<Record<'rechecks' | 'recheck' | 'recheckAt', AttributeValue | undefined>> {
  const at = nextRecheckAt(rechecks);
  if (at === undefined) return { rechecks: undefined, recheck: undefined, recheckAt: undefined };
  return {
    rechecks: timesAttribute(rechecks),
    recheck: { S: PENDING },
    recheckAt: { N: String(Math.max(at, wokenUntil)) },
  };
}

/** An order's rechecks. What a later version may wait for, and this one does not know, is left out. */
export function rechecksIn(attribute: AttributeValue | undefined): Rechecks | undefined {
  const times = RECHECK_REASONS.flatMap((reason) => {
    const at = attribute?.M?.[reason]?.N;
    return at === undefined ? [] : [[reason, Number(at)] as const];
  });
  return times.length === 0 ? undefined : Object.fromEntries(times);
}

/** The attribute that stands for times by their names. */
export function timesAttribute(times: Readonly<Record<string, number>>): AttributeValue {
  const entries = Object.entries(times).map(([name, time]) => [name, { N: String(time) }] as const);
  return { M: Object.fromEntries(entries) };
}

/** The times by their names that an attribute stands for. */
export function timesIn(attribute: AttributeValue | undefined): Readonly<Record<string, number>> | undefined {
  if (attribute?.M === undefined) return undefined;
  return Object.fromEntries(Object.entries(attribute.M).map(([name, { N }]) => [name, Number(N)]));
}
