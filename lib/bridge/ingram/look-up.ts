import type { ReturnedProduct } from '../../ingram/api/returns.ts';
import { orderKey } from '../../ingram/webhook/order-number.ts';
import type { Order } from '../../orders/facts.ts';
import { merge } from '../../orders/merge.ts';
import { factsOfReturn } from '../../orders/returns.ts';
import { Misconfigured, TryLater } from '../../platform/errors.ts';
import {
  answersAbout,
  type EnrichedOrder,
  NOT_INGRAMS,
  notAsked,
  numbersOf,
  unavailable,
  withAnswers,
} from './enrich.ts';
import type { IngramPort } from './ingram-port.ts';

/** The order that is looked up, and for how long the function may still run. */
export type LookUp = { readonly customerOrderNumber: string; readonly timeLeftMs: () => number };

/**
 * Looks up all Ingram orders of a reseller's number, those that no event has named among them, and merges what Ingram
 * knows of each.
 *
 * @throws TryLater when that is a matter of this function and not of Ingram
 */
export async function lookUpOrder(order: Order, lookUp: LookUp, ingram: IngramPort): Promise<EnrichedOrder> {
  const need = { maxAgeMs: 0, timeLeftMs: lookUp.timeLeftMs };
  try {
    const found = await ingram.ordersOf(lookUp.customerOrderNumber, need);
    // What was over long before the number came back is known, and must not be asked for as if it were of today.
    const known = new Set([...order.ingramOrders.keys()].map(orderKey));
    const further = found.filter((number) => !known.has(orderKey(number)));
    return withAnswers(order, await answersAbout([...further, ...numbersOf(order)], lookUp, need, ingram));
  } catch (error) {
    if (error instanceof Misconfigured || (error instanceof TryLater && !NOT_INGRAMS.includes(error.code))) {
      return unavailable(order);
    }
    throw error;
  }
}

/**
 * Merges what a case of returned goods says of an order that is known.
 *
 * @throws TryLater when Ingram does not answer
 */
export async function withReturn(
  order: Order,
  caseRequestNumber: string,
  { customerOrderNumber, timeLeftMs }: LookUp,
  ingram: IngramPort,
): Promise<EnrichedOrder> {
  if (order.ingramOrders.size === 0) return notAsked(order);
  const { details, asOf } = await ingram.returnDetails(caseRequestNumber, { timeLeftMs });
  if (details === undefined) return notAsked(order);
  const isOf = ({ customerOrderNumber: number = '' }: ReturnedProduct) =>
    orderKey(number) === orderKey(customerOrderNumber);
  return notAsked(merge(order, factsOfReturn(details, isOf, asOf)));
}
