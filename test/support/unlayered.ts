import { LayeredMap } from '../../lib/orders/layered-map.ts';
import type { Order } from '../../lib/orders/order.ts';

/** The same order with plain maps, to compare what it holds and not in which layers. */
export function unlayered(order: Order): Order {
  return {
    ...order,
    ingramOrders: new Map(
      [...order.ingramOrders].map(([number, known]) => [number, { ...known, lines: plain(known.lines) }]),
    ),
    packages: plain(order.packages),
    events: plain(order.events),
  };
}

function plain<K, V extends object>(map: ReadonlyMap<K, V>): ReadonlyMap<K, V> {
  return map instanceof LayeredMap ? new Map(map) : map;
}
