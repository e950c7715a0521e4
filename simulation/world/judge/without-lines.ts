import type { EventType } from '../notifications/sent-event.ts';
import { isGone, partsOf, type State, shippedFurther, stateOf } from './states.ts';

/** What is known of an Ingram order when an event without lines comes. */
export type Context = {
  /** No line of it is known: its one unit stands for all of it. */
  readonly isLineless: boolean;
  /** Only one unit of it is known. */
  readonly isOnlyUnit: boolean;
  readonly hasShipped: boolean;
};

/** The states that a unit can be in after an event without lines about its Ingram order. */
export function afterBareEvent(state: State, type: EventType, context: Context): readonly State[] {
  const { requested, shipped, rest } = state;
  const rested = (other: State['rest']) => stateOf(requested, shipped, other);
  const perhapsReleased = rest === 'held' ? [state, rested('live')] : [state];
  const { isLineless, isOnlyUnit, hasShipped } = context;
  switch (type) {
    case 'order_voided':
      // "Shipped" may have been said of a part.
      return isGone(state) ? [state, ...partsOf(state, 'void')] : [rested('void')];
    case 'order_hold':
      return [
        ...(isLineless && hasShipped ? leftOver(state, 'held') : []),
        rest === 'void' ? state : rested('held'),
      ];
    case 'order_backordered':
      return isLineless && isGone(state) ? leftOver(state, 'live') : perhapsReleased;
    case 'order_shipped':
      if (isLineless) return [stateOf(requested, requested, 'live')];
      if (isOnlyUnit && requested === 1 && rest !== 'void') return [stateOf(1, 1, 'live')];
      return [...perhapsReleased, ...shippedFurther(state)];
    case 'order_invoiced':
      // It may be of what is known to have shipped.
      return hasShipped ? [state] : [...perhapsReleased, ...shippedFurther(state)];
    case 'async_order_create':
      return [state];
  }
}

/** "Shipped" without lines need not have been of all: something of it was left. */
function leftOver({ requested }: State, rest: State['rest']): readonly State[] {
  return requested > 1 ? [stateOf(requested, requested - 1, rest)] : [];
}
