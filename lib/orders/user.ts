/** What stands in `_userId` when the shop has registered no id for an order. */
export type UserIdFallback =
  | { readonly kind: 'template'; readonly template: string }
  | { readonly kind: 'omit' }
  | { readonly kind: 'park' };

/** Where an order's user id comes from. */
export type UserId =
  | { readonly source: 'registered' | 'fallback'; readonly id: string }
  | { readonly source: 'omitted' }
  | { readonly source: 'missing' };

/** Replaced by the order's number in a fallback template. */
export const ORDER_NUMBER_PLACEHOLDER = '{customerOrderNumber}';

/**
 * The user id to give to Thirdwatch: the shop's registration, else what the fallback says. Without the placeholder
 * a template would tie unrelated orders to one user, so configuration refuses it.
 */
export function userIdOf(
  registered: string | undefined,
  fallback: UserIdFallback,
  customerOrderNumber: string,
): UserId {
  if (registered !== undefined && registered !== '') return { source: 'registered', id: registered };
  switch (fallback.kind) {
    case 'template':
      return {
        source: 'fallback',
        id: fallback.template.replaceAll(ORDER_NUMBER_PLACEHOLDER, () => customerOrderNumber),
      };
    case 'omit':
      return { source: 'omitted' };
    case 'park':
      return { source: 'missing' };
  }
}
