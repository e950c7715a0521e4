import type { Arrived } from '../world/judge/judge.ts';
import { type Life, lifeOf } from '../world/lives/life.ts';
import { movedLife } from '../world/lives/moved-life.ts';
import { withReturnedGoods } from '../world/lives/returned-goods.ts';
import { arrivalsOf } from '../world/notifications/arrivals.ts';
import { asTold } from '../world/notifications/as-told.ts';
import { seeded } from '../world/random.ts';

/** An order in a history: a life that begins at some moment of it, under numbers that no other order has. */
export type PlacedOrder = {
  readonly index: number;
  readonly life: Life;
  /** When Ingram posts which event for the first time. */
  readonly arrivals: readonly Arrived[];
  /** What the shop registers of its buyer, and when. */
  readonly registration?: Registration;
};

type Registration = {
  readonly at: number;
  readonly userId: string;
  /** The order's number as the shop spells it; Ingram may write it in capitals. */
  readonly spelling: string;
};

const HOUR_MS = 3_600_000;

/**
 * The order of this index, with its life moved to this moment.
 *
 * @param returnedShare of so many orders, goods come back: nobody hears of that without a sweep
 */
export function placedOrder(seed: number, index: number, beginsAt: number, returnedShare = 0): PlacedOrder {
  const random = seeded(seed ^ 0x0bde5, index);
  const name = index.toString(36).toUpperCase().padStart(4, '0');
  const moved = movedLife(asTold(lifeOf(seed, index)), { name, customerOrderNumber: `Po-${name}`, beginsAt });
  const life = withReturnedGoods(moved, returnedShare);
  const isRegistered = random.chance(0.7);
  const registeredAt = beginsAt + (random.chance(0.9) ? -HOUR_MS : random.integer(0, 200) * HOUR_MS);
  const spelling = random.chance(0.5) ? life.customerOrderNumber : life.customerOrderNumber.toLowerCase();
  const registration = { at: registeredAt, userId: `User-${index}`, spelling };
  return { index, life, arrivals: arrivalsOf(life), ...(isRegistered && { registration }) };
}
