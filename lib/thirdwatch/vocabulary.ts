/** Thirdwatch's order statuses, as its SDKs write them on the wire. */
export const ORDER_STATUSES = ['_approved', '_canceled', '_held', '_fulfilled', '_returned', '_rto'] as const;

/** Thirdwatch's reasons of a cancellation. */
export const REASONS = ['_paymentRisk', '_abuse', '_policy', '_other'] as const;

export type OrderStatus = (typeof ORDER_STATUSES)[number];
export type Reason = (typeof REASONS)[number];

export function isOrderStatus(word: string): word is OrderStatus {
  return ORDER_STATUSES.some((status) => status === word);
}

export function isReason(word: string): word is Reason {
  return REASONS.some((reason) => reason === word);
}
