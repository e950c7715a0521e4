/** What an Ingram order event says happened: `resource[].eventType` without prefix, in lower case. */
export type OrderEventType =
  | 'order_shipped'
  | 'order_invoiced'
  | 'order_hold'
  | 'order_voided'
  | 'order_backordered'
  | 'async_order_create';

/** What Ingram says of one line. Several of its words mean the same thing to us. */
export type LineStatus = 'open' | 'backordered' | 'held' | 'partially_shipped' | 'shipped' | 'voided';

const ORDER_EVENT_TYPES: ReadonlySet<string> = new Set<OrderEventType>([
  'order_shipped',
  'order_invoiced',
  'order_hold',
  'order_voided',
  'order_backordered',
  'async_order_create',
]);

/** Events of Ingram's that have nothing to do with a reseller's orders. */
const OTHER_EVENT_TYPES: ReadonlySet<string> = new Set(['stock_update', 'quote_create', 'new_purchaseorder']);

// The full list of line statuses is not public: these were seen. Written without spaces, underscores, hyphens.
const LINE_STATUSES: ReadonlyMap<string, LineStatus> = new Map([
  ['open', 'open'],
  ['inprogress', 'open'],
  ['processing', 'open'],
  ['backordered', 'backordered'],
  ['backorder', 'backordered'],
  ['partiallyshipped', 'partially_shipped'],
  ['shipped', 'shipped'],
  ['invoiced', 'shipped'],
  ['delivered', 'shipped'],
  ['voided', 'voided'],
  ['void', 'voided'],
  ['canceled', 'voided'],
  ['cancelled', 'voided'],
]);

/** An event type as Ingram means it: no `im::` prefix (it comes in both casings), no ` (v2)` label, lower case. */
export function eventTypeName(eventType: string): string {
  return withoutPrefix(eventType)
    .replace(/\(v\d+\)$/, '')
    .trim();
}

/** Whether a plain event type name (see {@link eventTypeName}) is one of an order's. */
export function isOrderEventType(name: string): name is OrderEventType {
  return ORDER_EVENT_TYPES.has(name);
}

/** Whether a plain event type name is known, and not one of an order's. */
export function isOtherEventType(name: string): boolean {
  return OTHER_EVENT_TYPES.has(name);
}

/** What a line's status word means, or undefined for a word that we do not know. */
export function lineStatusOf(word: string): LineStatus | undefined {
  const plain = withoutPrefix(word).replaceAll(/[\s_-]/g, '');
  // SALES_HOLD, IM_ONLINE_HOLD, On Hold: the reason differs, the meaning does not.
  return plain.includes('hold') ? 'held' : LINE_STATUSES.get(plain);
}

function withoutPrefix(word: string): string {
  return word.trim().toLowerCase().replace(/^im::/, '');
}
