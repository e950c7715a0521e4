import { fieldOf, ingramEventIdOf } from '../../local/fields.ts';
import type { ThirdwatchCall } from '../../local/simulators/thirdwatch/simulator.ts';
import type { OrderDetailsHistory } from '../traffic/order-details-history.ts';
import type { OrderTraffic } from '../traffic/traffic.ts';

/**
 * Whether an order was told with Order Details where Ingram answered, and without them only after the patience. How the
 * order ended is for the truth test: details count from minutes before they were asked for, and a soak takes seconds.
 */
export function completionFaults(
  { postings, finalDetails }: OrderTraffic,
  calls: readonly ThirdwatchCall[],
  detailsHistory: OrderDetailsHistory,
): readonly string[] {
  const last = calls.at(-1)?.body;
  const isUnavailable = calls.slice(-1).some(isWithoutDetails);
  if (finalDetails?.isUnreachable) return last && !isUnavailable ? ['told as if Ingram had answered'] : [];
  const lastTold = postings.find(({ kind, eventId }) => kind === 'news' && eventId === ingramEventIdOf(last));
  const isEarly = isUnavailable && lastTold !== undefined && !detailsHistory.hadWaited(lastTold);
  return isEarly ? ['told without details before its time'] : [];
}

/** Whether a call says that Ingram did not answer in time. */
export function isWithoutDetails({ body }: ThirdwatchCall): boolean {
  return fieldOf(fieldOf(body, '_customInfo'), 'details') === 'unavailable';
}
