import type { Order } from '../lib/orders/order.ts';
import { fieldOf, ingramEventIdOf } from '../local/fields.ts';
import type { SimulatedOrder } from '../local/simulators/ingram/simulator.ts';
import type { ThirdwatchCall } from '../local/simulators/thirdwatch/simulator.ts';
import type { OrderDetailsHistory } from './order-details-history.ts';
import type { FinalDetails, OrderTraffic } from './traffic.ts';

/** An order as its notifications tell it, completed with the Order Details that are stored of it. */
export function withDetailsOf(stored: Order, byEvents: Order): Order {
  const ingramOrders = new Map(byEvents.ingramOrders);
  for (const [number, { details }] of stored.ingramOrders) {
    const known = ingramOrders.get(number);
    if (known && details) ingramOrders.set(number, { ...known, details });
  }
  return { ...byEvents, ingramOrders };
}

/**
 * Compares the stored Order Details of an order, and the last call about it, with what Ingram's simulator has shown:
 * there is an answer for each Ingram order, requested after the last news, and Thirdwatch knows how the order ended.
 */
export function completionFaults(
  { postings, finalDetails }: OrderTraffic,
  stored: Order,
  calls: readonly ThirdwatchCall[],
  detailsHistory: OrderDetailsHistory,
): readonly string[] {
  const last = calls.at(-1)?.body;
  const isUnavailable = calls.slice(-1).some(isWithoutDetails);
  if (finalDetails?.isUnreachable) return last && !isUnavailable ? ['told as if Ingram had answered'] : [];
  const news = postings.findLast(({ kind }) => kind === 'news');
  if (finalDetails === undefined || news === undefined) return [];
  const faults = [...stored.ingramOrders].flatMap(([number, { details }]) => {
    if (details && !detailsHistory.hasShown(number, details))
      return [`Ingram has never simulatedOrders what is stored of ${number}`];
    const isOld = details === undefined || details.asOf < detailsHistory.sentAt(news);
    return isOld && !detailsHistory.hadWaited(news)
      ? [`no answer about ${number} is stored that the last news waited for`]
      : [];
  });
  const lastTold = postings.find(({ kind, eventId }) => kind === 'news' && eventId === ingramEventIdOf(last));
  if (isUnavailable && lastTold && !detailsHistory.hadWaited(lastTold))
    faults.push('told without details before its time');
  return faults.length > 0 ? faults : endingFaults(finalDetails, stored, last, detailsHistory);
}

/** Whether a call says that Ingram did not answer in time. */
export function isWithoutDetails({ body }: ThirdwatchCall): boolean {
  return fieldOf(fieldOf(body, '_customInfo'), 'details') === 'unavailable';
}

/** Where every Ingram order is known as it stands in the end, Thirdwatch was told exactly that. */
function endingFaults(
  { simulatedOrders, ending }: FinalDetails,
  stored: Order,
  last: unknown,
  detailsHistory: OrderDetailsHistory,
): string[] {
  const isKnown = (order: SimulatedOrder) => {
    const details = stored.ingramOrders.get(order.ingramOrderNumber)?.details;
    return details !== undefined && detailsHistory.isAsShown(order, details);
  };
  if (!simulatedOrders.every(isKnown) || !stored.updated) return [];
  const status = String(fieldOf(last, '_orderStatus'));
  const isRight = {
    shipped: status === '_fulfilled',
    canceled: status === '_canceled',
    open: status === '_approved' || status === '_held',
  }[ending];
  return isRight ? [] : [`it ended ${ending}, and was told as ${status}`];
}
