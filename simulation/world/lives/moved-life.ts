import type { SentEvent } from '../notifications/sent-event.ts';
import type { Life } from './life.ts';
import type { ResellerOrder } from './order.ts';

/** Where a life is moved to. */
export type Place = {
  /** Stands in every number and event id of the life, so that no other order has them. */
  readonly name: string;
  readonly customerOrderNumber: string;
  readonly beginsAt: number;
  /** What its event ids begin with; nothing unless given. */
  readonly eventIdPrefix?: string;
};

/** The same life at another moment, under numbers of its own. */
export function movedLife(life: Life, place: Place): Life {
  const shiftMs = place.beginsAt - (life.steps[0]?.at ?? 0);
  const numbers = new Map<string, string>();
  const renumbered = (number: string) => {
    const known = numbers.get(number) ?? `${number.slice(0, 2)}-${place.name}${numbers.size}`;
    numbers.set(number, known);
    return known;
  };
  const steps = life.steps.map(({ at, order, event, ...step }) => ({
    ...step,
    at: at + shiftMs,
    order: renumberedOrder(order, renumbered),
    ...(event && { event: movedEvent(event, place, shiftMs, renumbered) }),
  }));
  return { ...life, customerOrderNumber: place.customerOrderNumber, steps };
}

function movedEvent(
  event: SentEvent,
  { name, eventIdPrefix = '' }: Place,
  shiftMs: number,
  renumbered: (number: string) => string,
): SentEvent {
  const orders = event.orders.map(({ number, lines }) => ({ number: renumbered(number), lines }));
  return { ...event, id: `${eventIdPrefix}${event.id}${name}`, sentAt: event.sentAt + shiftMs, orders };
}

function renumberedOrder(order: ResellerOrder, renumbered: (number: string) => string): ResellerOrder {
  return {
    ingramOrders: order.ingramOrders.map(({ number, units }) => ({ number: renumbered(number), units })),
    former: order.former.map(({ number, units }) => ({ number: renumbered(number), units })),
  };
}
