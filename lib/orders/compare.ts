import type { FoundOrder, FoundSubOrder } from '../ingram/api/order-search.ts';
import type { LineStatus } from '../ingram/webhook/vocabulary.ts';
import type { OrderFacts } from './facts.ts';
import { isOver, type Unit, unitsOf } from './state.ts';

/**
 * Whether Ingram's list says of one of its orders what is known of it. Of what is on its way and not known, no event was
 * to be expected, unless all that is known of the order is over: then there is more of it.
 */
export function agrees(found: FoundOrder, order: OrderFacts): boolean {
  const all = unitsOf(order);
  const units = all.filter(({ ingramOrder }) => ingramOrder === found.ingramOrderNumber.toUpperCase());
  const isAllOver = all.length > 0 && all.every(isOver);
  return statusesIn(found).every(({ subOrderNumber, status }) => {
    const own = unitsOfSubOrder(units, subOrderNumber);
    if (own.length > 0) return bears(own, status);
    const isOnItsWay = status === 'open' || (status === 'backordered' && units.length > 0);
    return isOnItsWay && !isAllOver;
  });
}

/** What Ingram's list says of an order, as a text: the same text is the same news. */
export function statusText(found: FoundOrder): string {
  const texts = statusesIn(found).map(({ subOrderNumber = '', status }) => `${subOrderNumber}=${status}`);
  return texts.sort().join(' ');
}

/** An order without sub-orders has a status of its own, which tells of a cancellation alone. */
function statusesIn({ subOrders, isCanceled }: FoundOrder): readonly FoundSubOrder[] {
  return subOrders.length === 0 && isCanceled ? [{ status: 'voided' }] : subOrders;
}

/** The units of a sub-order; those that name none may be in any. */
function unitsOfSubOrder(units: readonly Unit[], subOrderNumber: string | undefined): readonly Unit[] {
  if (subOrderNumber === undefined) return units;
  const own = units.filter(({ subOrder }) => subOrder === subOrderNumber.toUpperCase());
  return own.length > 0 ? own : units.filter(({ subOrder }) => !subOrder);
}

function bears(units: readonly Unit[], status: LineStatus): boolean {
  switch (status) {
    case 'shipped':
      return units.every(isOver) && units.some(({ hasShipped }) => hasShipped);
    case 'voided':
      return units.every(isOver);
    case 'partially_shipped':
      return units.some(({ hasShipped }) => hasShipped);
    case 'held':
      return units.some(isHeld);
    case 'open':
    case 'released':
    case 'backordered':
      // A hold of one line that Ingram does not show may have ended.
      return units.some(({ remainder }) => remainder === 'open') && !units.some(isHeld);
  }
}

function isHeld({ remainder }: Unit): boolean {
  return remainder === 'held';
}
