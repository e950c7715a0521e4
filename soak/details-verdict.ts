import { fieldOf, ingramEventIdOf } from '../local/fields.ts';
import type { ThirdwatchCall } from '../local/simulators/thirdwatch/simulator.ts';
import type { OrderDetailsHistory } from './order-details-history.ts';
import type { FinalDetails, OrderTraffic } from './traffic.ts';

/**
 * Compares the last call about an order with what Ingram's simulator has shown in the end: Thirdwatch knows how the
 * order ended, unless the last news had waited for too long.
 */
export function completionFaults(
  { postings, finalDetails }: OrderTraffic,
  calls: readonly ThirdwatchCall[],
  detailsHistory: OrderDetailsHistory,
): readonly string[] {
  const last = calls.at(-1)?.body;
  const isUnavailable = calls.slice(-1).some(isWithoutDetails);
  if (finalDetails?.isUnreachable) return last && !isUnavailable ? ['told as if Ingram had answered'] : [];
  const news = postings.findLast(({ kind }) => kind === 'news');
  if (finalDetails === undefined || news === undefined) return [];
  const lastTold = postings.find(({ kind, eventId }) => kind === 'news' && eventId === ingramEventIdOf(last));
  if (isUnavailable && lastTold && !detailsHistory.hadWaited(lastTold))
    return ['told without details before its time'];
  return isUnavailable || detailsHistory.hadWaited(news) ? [] : endingFaults(finalDetails, last);
}

/** Whether a call says that Ingram did not answer in time. */
export function isWithoutDetails({ body }: ThirdwatchCall): boolean {
  return fieldOf(fieldOf(body, '_customInfo'), 'details') === 'unavailable';
}

function endingFaults({ ending }: FinalDetails, last: unknown): string[] {
  const status = fieldOf(last, '_orderStatus');
  const isRight = {
    shipped: status === '_fulfilled',
    canceled: status === '_canceled',
    open: status === '_approved' || status === '_held',
  }[ending];
  return isRight ? [] : [`it ended ${ending}, and was told as ${String(status)}`];
}
