import { liveOf, type Unit } from '../lives/order.ts';
import type { Random } from '../random.ts';
import type { EventType } from './sent-event.ts';

/** The three words that Ingram documents for a line, or all those of its orders' statuses. */
export type Vocabulary = 'three' | 'wide';

const ON_ITS_WAY = [
  ...(['PENDING', 'RELEASED', 'ORDER_NOT_PRINTED', 'PICKED', 'INSPECTED', 'PACKED', 'In Progress'] as const),
  ...(['PROCESSING', 'OPEN_ORDER', 'TRANSFERRED', 'BILLING_ERROR', 'Open'] as const),
] as const;

/** A reason for a hold, as Ingram names it. */
export function holdWord(random: Random): string {
  return random.pick([
    ...(['IM::hold', 'SALES_HOLD', 'TAG_HOLD', 'SHIPMENT_HOLD', 'IM_ONLINE_HOLD', 'DROP_SHIP_HOLD'] as const),
    ...(['INTERNET_HOLD', 'Credit Hold', 'RMA_HOLD', 'CUSTOMER_HOLD', 'On Hold'] as const),
  ]);
}

/** A word that is on no list of Ingram's. */
export function ownKindOfWord(random: Random): string {
  return random.pick(['RESERVED', 'Under Review', 'im::queued', 'Label Created', '42', 'open?']);
}

/** What a line says of itself in an event that is about other lines. */
export function wordOf(unit: Unit, vocabulary: Vocabulary, random: Random): string {
  const { shipped, isVoid, isHeld, isBackordered } = unit;
  if (vocabulary === 'three') {
    if (liveOf(unit) === 0) return shipped > 0 ? 'Shipped' : 'Open';
    return isBackordered ? 'Backordered' : 'Open';
  }
  if (isVoid) return random.pick(['VOIDED', 'Canceled', 'REJECTED']);
  if (liveOf(unit) === 0) return random.pick(['SHIPPED', 'INVOICED', 'Delivered', 'PAID']);
  if (isHeld) return holdWord(random);
  if (shipped > 0) return random.pick(['PARTIALLY_SHIPPED', 'Backordered']);
  return isBackordered ? random.pick(['Backordered', 'BACKORDER']) : random.pick(ON_ITS_WAY);
}

type OwnWord = { readonly text: string; readonly isMisleading: boolean };

/** What a line says of itself in an event that tells of it as shipped, invoiced or backordered. */
export function ownWord(
  unit: Unit,
  type: EventType,
  vocabulary: Vocabulary,
  hasQuantities: boolean,
  random: Random,
): OwnWord {
  const say = (text: string) => ({ text, isMisleading: false });
  const isUnshipped = unit.shipped === 0;
  if (type === 'order_backordered' || isUnshipped)
    return say(random.pick(['Backordered', 'IM::backordered']));
  const all = allWord(type, vocabulary, random);
  if (liveOf(unit) === 0) return say(all);
  // Ingram's own example says "shipped" of two pieces out of three.
  if (hasQuantities && random.chance(0.6)) return say(all);
  if (!hasQuantities && random.chance(0.3)) return { text: all, isMisleading: true };
  return say(vocabulary === 'wide' ? 'PARTIALLY_SHIPPED' : 'Backordered');
}

function allWord(type: EventType, vocabulary: Vocabulary, random: Random): string {
  if (vocabulary === 'three') return random.pick(['Shipped', 'IM::shipped']);
  return type === 'order_invoiced'
    ? random.pick(['INVOICED', 'BILLED', 'PAID'])
    : random.pick(['SHIPPED', 'Shipped', 'Delivered', 'E-Delivered']);
}
