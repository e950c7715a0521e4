import type { OrderDetails } from '../ingram/api/order-details.ts';

/** What stands in `_userId` when the shop has registered no id for an order. */
export type UserIdFallback =
  | { readonly kind: 'template'; readonly template: string }
  | { readonly kind: 'omit' }
  | { readonly kind: 'park' };

/** Where an order's user id came from. */
export type UserId =
  | { readonly source: 'registered' | 'ingram' | 'fallback'; readonly id: string }
  | { readonly source: 'omitted' }
  | { readonly source: 'missing' };

/** Who may know the user id, beside the shop that registers it: a field of Ingram's Order Details, or nobody. */
export const USER_ID_SOURCES = ['registered', 'endCustomerOrderNumber', 'endUserEmail'] as const;
export type UserIdSource = (typeof USER_ID_SOURCES)[number];

/** The user id that Ingram has told of an order, and the field that it is from. */
export type IngramUser = { readonly source: string; readonly id: string };

/** What there is to choose the user id from. */
export type UserIdCandidates = {
  /** The shop's own id of the buyer, when the shop has registered one. */
  readonly registered: string | undefined;
  readonly byIngram: string | undefined;
  readonly fallback: UserIdFallback;
};

/** Replaced by the order's number in a fallback template. */
export const ORDER_NUMBER_PLACEHOLDER = '{customerOrderNumber}';

/**
 * The user id to give to Thirdwatch: the shop's registration, else Ingram's where the configuration wants that, else
 * what the fallback says. Without the placeholder a template would tie unrelated orders to one user, so configuration
 * refuses it.
 */
export function userIdOf(customerOrderNumber: string, candidates: UserIdCandidates): UserId {
  const { registered, byIngram, fallback } = candidates;
  if (registered !== undefined && registered !== '') return { source: 'registered', id: registered };
  if (byIngram !== undefined) return { source: 'ingram', id: byIngram };
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

/**
 * The user that Ingram tells: the field of its Order Details that stands for the user, of the first Ingram order that
 * has it. Where it was not asked, or did not answer, what it told before of the same field.
 */
export function userByIngram(
  source: UserIdSource,
  answers: readonly OrderDetails[],
  before: IngramUser | undefined,
): IngramUser | undefined {
  if (source === 'registered') return undefined;
  const id = answers.map((details) => details[source]).find((value) => value !== undefined);
  if (id !== undefined) return { source, id };
  return before?.source === source ? before : undefined;
}
