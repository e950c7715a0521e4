import type { EventType } from '../notifications/sent-event.ts';
import { type IngramOrder, liveOf, type ResellerOrder, type Unit } from './order.ts';

/** Something that happens to an order, and what Ingram would send an event about. */
export type Happening = {
  /** In words. */
  readonly what: string;
  readonly type: EventType;
  /** The units that it happens to, by Ingram order. */
  readonly affected: ReadonlyMap<string, readonly Unit[]>;
  /** Whether it happens to all of the Ingram order that has not shipped. */
  readonly isWhole: boolean;
  readonly isRelease: boolean;
  readonly isShipment: boolean;
  readonly after: ResellerOrder;
};

/** The Ingram orders that have such units, with these units alone. */
export function ordersWith(
  { ingramOrders }: ResellerOrder,
  isSuch: (unit: Unit) => boolean,
): readonly IngramOrder[] {
  return ingramOrders
    .map(({ number, units }) => ({ number, units: units.filter(isSuch) }))
    .filter(({ units }) => units.length > 0);
}

export function happeningTo(
  order: ResellerOrder,
  type: EventType,
  what: string,
  changed: ReadonlyMap<Unit, readonly Unit[]>,
): Happening {
  const affected = new Map<string, readonly Unit[]>();
  let isWhole = true;
  const ingramOrders = order.ingramOrders.map(({ number, units }) => {
    const after = units.flatMap((unit) => changed.get(unit) ?? [unit]);
    const ours = units.filter((unit) => changed.has(unit));
    if (ours.length === 0) return { number, units };
    affected.set(
      number,
      ours.flatMap((unit) => changed.get(unit) ?? []),
    );
    if (units.some((unit) => liveOf(unit) > 0 && !changed.has(unit))) isWhole = false;
    return { number, units: after };
  });
  const numbers = [...affected.keys()].join(' and ');
  return {
    what: `${numbers} ${what}`,
    type,
    affected,
    isWhole,
    isRelease: false,
    isShipment: false,
    after: { ...order, ingramOrders },
  };
}

export function nameOf({ line, suffix }: Unit): string {
  return `${line}/-${suffix}`;
}
