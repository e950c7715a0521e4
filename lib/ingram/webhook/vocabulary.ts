/** What an Ingram order event says happened: `resource[].eventType` without prefix, in lower case. */
export const ORDER_EVENT_TYPES = [
  'order_shipped',
  'order_invoiced',
  'order_hold',
  'order_voided',
  'order_backordered',
  'async_order_create',
] as const;
export type OrderEventType = (typeof ORDER_EVENT_TYPES)[number];

/** Event types that have nothing to do with a reseller's orders. */
const OTHER_EVENT_TYPES: readonly string[] = ['stock_update', 'quote_create', 'new_purchaseorder'];

/**
 * Ingram's words for the status of a line or an order, by what they mean to us: from the page of the webhook's line
 * model (Backordered, Open, Shipped), from the order statuses of its SDK documents, and from Order Details. Each is
 * written in lower case, without blanks, underscores and hyphens. A word with `hold` in it is a hold, whatever else it
 * says.
 */
const WORDS = {
  open: [
    'open',
    'openorder',
    'inprogress',
    'processing',
    'pending',
    'ordernotprinted',
    'picked',
    'inspected',
    'packed',
    'billingerror',
    'forcebilling',
    'transferred',
    'billforhistoryonly',
  ],
  /** Open as well, and the end of a hold. */
  released: ['released'],
  backordered: ['backordered', 'backorder'],
  held: ['hold'],
  partially_shipped: ['partiallyshipped', 'partiallydelivered'],
  shipped: ['shipped', 'invoiced', 'billed', 'paid', 'delivered', 'edelivered'],
  voided: ['voided', 'void', 'canceled', 'cancelled', 'rejected'],
} as const;

/** What Ingram says of a line or an order. Several of its words mean the same to us. */
export type LineStatus = keyof typeof WORDS;

const STATUS_BY_WORD: ReadonlyMap<string, LineStatus> = new Map(
  (Object.keys(WORDS) as LineStatus[]).flatMap((status) =>
    WORDS[status].map((word) => [word, status] as const),
  ),
);

/** An event type as Ingram means it: no `im::` prefix (it comes in both casings), no ` (v2)` label, lower case. */
export function eventTypeName(eventType: string): string {
  return withoutPrefix(eventType)
    .replace(/\(v\d+\)$/, '')
    .trim();
}

/** Whether a plain event type name (see {@link eventTypeName}) is one of an order's. */
export function isOrderEventType(name: string): name is OrderEventType {
  return ORDER_EVENT_TYPES.some((type) => type === name);
}

/** Whether a plain event type name is known, and not one of an order's. */
export function isOtherEventType(name: string): boolean {
  return OTHER_EVENT_TYPES.includes(name);
}

/** What a status word means, or undefined for a word that we do not know. */
export function lineStatusOf(word: string): LineStatus | undefined {
  const plain = withoutPrefix(word).replaceAll(/[\s_-]/g, '');
  // SALES_HOLD, IM_ONLINE_HOLD, On Hold: the reason differs, the meaning does not.
  return plain.includes('hold') ? 'held' : STATUS_BY_WORD.get(plain);
}

function withoutPrefix(word: string): string {
  return word.trim().toLowerCase().replace(/^im::/, '');
}
