import { isDeepStrictEqual } from 'node:util';
import type { Order, OrderFacts } from '../../orders/facts.ts';
import { isSameRechecks, type Rechecks } from '../../orders/recheck.ts';
import type { IngramUser } from '../../orders/user.ts';
import { compact } from '../../platform/compact.ts';
import type { OrderItem, PendingCases } from '../../store/orders-table.ts';
import { isEvent, type OrderTrigger } from './message.ts';

/** What is to be remembered of an order. */
type ItemChanges = {
  readonly order: Order;
  readonly findings?: OrderFacts | undefined;
  readonly cases: PendingCases;
  readonly rechecks: Rechecks;
  readonly ingramUser: IngramUser | undefined;
  /** Undefined has the order woken when a recheck is due. */
  readonly wokenUntil?: number | undefined;
  readonly unansweredSince: number | undefined;
  /** The same as before unless given. */
  readonly searchedAt?: number | undefined;
};

/** The item with these changes; the item itself where they are none. */
export function withChanges(item: OrderItem, changes: ItemChanges, trigger: OrderTrigger): OrderItem {
  const { order, cases, rechecks, ingramUser = item.ingramUser } = changes;
  const { findings, wokenUntil, unansweredSince, searchedAt = item.searchedAt } = changes;
  const isSame =
    order === item.order &&
    findings === item.findings &&
    unansweredSince === item.unansweredSince &&
    searchedAt === item.searchedAt &&
    isDeepStrictEqual(cases, item.cases ?? {}) &&
    isDeepStrictEqual(ingramUser, item.ingramUser) &&
    isSameRechecks(rechecks, item.rechecks);
  if (isSame) return item;
  const lists = { rechecks: orNone(rechecks), cases: orNone(cases) };
  return {
    ...compact({ ...item, ...lists, findings, ingramUser, wokenUntil, unansweredSince, searchedAt }),
    order,
    version: item.version,
    // For what is told of it without an event.
    ...(isEvent(trigger) && { orderNumber: trigger.notification.customerOrderNumber }),
  };
}

/** The item does not keep what has no entries. */
function orNone<T extends object>(entries: T): T | undefined {
  return Object.keys(entries).length > 0 ? entries : undefined;
}
