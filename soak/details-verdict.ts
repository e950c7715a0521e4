import type { Order } from '../lib/orders/order.ts';
import { fieldOf, ingramEventIdOf } from '../local/fields.ts';
import type { SimulatedOrder } from '../local/simulators/ingram/simulator.ts';
import type { ThirdwatchCall } from '../local/simulators/thirdwatch/simulator.ts';
import type { IngramWorld } from './ingram-world.ts';
import type { OrderTraffic, Settled } from './traffic.ts';

/** What notifications told of an order, with Ingram's answers as they are stored of it. */
export function withAnswersOf(stored: Order, told: Order): Order {
  const ingramOrders = new Map(told.ingramOrders);
  for (const [number, { details }] of stored.ingramOrders) {
    const known = ingramOrders.get(number);
    if (known && details) ingramOrders.set(number, { ...known, details });
  }
  return { ...told, ingramOrders };
}

/**
 * Holds what is stored of Ingram's answers about an order, and what was told last, against what Ingram has shown: an
 * answer for each Ingram order, asked for after the last news had come, and what the order has come to.
 */
export function faultsOfCompletion(
  { postings, settled }: OrderTraffic,
  stored: Order,
  calls: readonly ThirdwatchCall[],
  world: IngramWorld,
): readonly string[] {
  const last = calls.at(-1)?.body;
  const isUnavailable = calls.slice(-1).some(isWithoutDetails);
  if (settled?.isUnreachable) return last && !isUnavailable ? ['told as if Ingram had answered'] : [];
  const news = postings.findLast(({ kind }) => kind === 'news');
  if (settled === undefined || news === undefined) return [];
  const faults = [...stored.ingramOrders].flatMap(([number, { details }]) => {
    if (details && !world.hasShown(number, details))
      return [`Ingram has never shown what is stored of ${number}`];
    const isOld = details === undefined || details.asOf < world.sentAt(news);
    return isOld && !world.hadWaited(news)
      ? [`no answer about ${number} is stored that the last news waited for`]
      : [];
  });
  const lastTold = postings.find(({ kind, eventId }) => kind === 'news' && eventId === ingramEventIdOf(last));
  if (isUnavailable && lastTold && !world.hadWaited(lastTold))
    faults.push('told without details before its time');
  return faults.length > 0 ? faults : endingFaults(settled, stored, last, world);
}

/** Whether a call says that Ingram did not answer in time. */
export function isWithoutDetails({ body }: ThirdwatchCall): boolean {
  return fieldOf(fieldOf(body, '_customInfo'), 'details') === 'unavailable';
}

/** Where every Ingram order is known as it stands in the end, Thirdwatch was told exactly that. */
function endingFaults(
  { shown, ending }: Settled,
  stored: Order,
  last: unknown,
  world: IngramWorld,
): string[] {
  const isKnown = (order: SimulatedOrder) => {
    const details = stored.ingramOrders.get(order.ingramOrderNumber)?.details;
    return details !== undefined && world.isAsShown(order, details);
  };
  if (!shown.every(isKnown) || !stored.updated) return [];
  const status = String(fieldOf(last, '_orderStatus'));
  const isRight = {
    shipped: status === '_fulfilled',
    canceled: status === '_canceled',
    open: status === '_approved' || status === '_held',
  }[ending];
  return isRight ? [] : [`it ended ${ending}, and was told as ${status}`];
}
