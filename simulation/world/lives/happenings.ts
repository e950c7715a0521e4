import type { Random } from '../random.ts';
import { type Happening, happeningTo, nameOf, ordersWith } from './happening.ts';
import { type IngramOrder, liveOf, type ResellerOrder, type Unit } from './order.ts';

/** How this Ingram handles what is backordered: on the same sub-order, or on the next one. */
export type Handling = { readonly movesBackorders: boolean };

type Kind = (order: ResellerOrder, random: Random, handling: Handling) => Happening | undefined;

/** What can happen, with how often it is tried. */
export const KINDS: readonly (readonly [number, Kind])[] = [
  [8, ship],
  [3, hold],
  [3, release],
  [3, voidSome],
  [1, voidWhole],
  [3, backorder],
  [3, invoice],
  [2, recreate],
];

/** Ships all that is left, or voids it: so that most lives come to an end. */
export function finish(order: ResellerOrder, random: Random, handling: Handling): Happening | undefined {
  const held = release(order, random, handling);
  if (held !== undefined && random.chance(0.7)) return held;
  return random.chance(0.75) ? ship(order, random, handling, true) : voidWhole(order, random);
}

function ship(order: ResellerOrder, random: Random, { movesBackorders }: Handling, isLast = false) {
  const shippable = ordersWith(order, (unit) => liveOf(unit) > 0 && !unit.isHeld);
  const chosen = random.chance(0.1) ? random.some(shippable) : random.some(shippable).slice(0, 1);
  if (chosen.length === 0) return undefined;
  const after = new Map<Unit, readonly Unit[]>();
  for (const { units } of chosen) {
    for (const unit of isLast ? units : random.some(units)) {
      const isAll = isLast || random.chance(0.6);
      const pieces = isAll ? liveOf(unit) : random.integer(1, liveOf(unit));
      after.set(unit, shippedUnits(unit, pieces, movesBackorders, random));
    }
  }
  const type = random.chance(0.05) ? 'order_invoiced' : 'order_shipped';
  const pieces = [...after].map(([unit, units]) => {
    const left = units.reduce((sum, one) => sum + liveOf(one), 0);
    return `${nameOf(unit)}: ${liveOf(unit) - left} of ${unit.requested}`;
  });
  return { ...happeningTo(order, type, `ships ${pieces.join(', ')}`, after), isShipment: true };
}

function shippedUnits(unit: Unit, pieces: number, moves: boolean, random: Random): readonly Unit[] {
  const shipped = unit.shipped + pieces;
  const rest = unit.requested - shipped;
  if (rest === 0) return [{ ...unit, shipped, isBackordered: false }];
  if (!moves) return [{ ...unit, shipped, isBackordered: random.chance(0.8) }];
  const moved: Unit = {
    ...unit,
    suffix: unit.suffix + 1,
    entered: rest,
    requested: rest,
    shipped: 0,
    invoiced: 0,
    isBackordered: true,
  };
  return [{ ...unit, requested: shipped, shipped, isBackordered: false }, moved];
}

function hold(order: ResellerOrder, random: Random) {
  const [chosen] = random.shuffled(ordersWith(order, (unit) => liveOf(unit) > 0 && !unit.isHeld));
  if (chosen === undefined) return undefined;
  const units = random.chance(0.5) ? chosen.units : random.some(chosen.units);
  const after = new Map(units.map((unit) => [unit, [{ ...unit, isHeld: true }]]));
  return happeningTo(order, 'order_hold', `holds ${units.map(nameOf).join(', ')}`, after);
}

function release(order: ResellerOrder, random: Random, _: Handling) {
  const [chosen] = random.shuffled(ordersWith(order, (unit) => liveOf(unit) > 0 && unit.isHeld));
  if (chosen === undefined) return undefined;
  const units = random.chance(0.7) ? chosen.units : random.some(chosen.units);
  const after = new Map(units.map((unit) => [unit, [{ ...unit, isHeld: false }]]));
  const what = `releases ${units.map(nameOf).join(', ')}`;
  return { ...happeningTo(order, 'order_hold', what, after), isRelease: true };
}

function voidSome(order: ResellerOrder, random: Random) {
  const [chosen] = random.shuffled(ordersWith(order, (unit) => liveOf(unit) > 0));
  return chosen && voiding(order, random.some(chosen.units));
}

function voidWhole(order: ResellerOrder, random: Random) {
  const [chosen] = random.shuffled(ordersWith(order, (unit) => liveOf(unit) > 0));
  return chosen && voiding(order, chosen.units);
}

function voiding(order: ResellerOrder, units: readonly Unit[]) {
  const after = new Map(units.map((unit) => [unit, [{ ...unit, isVoid: true, isHeld: false }]]));
  return happeningTo(order, 'order_voided', `voids what is left of ${units.map(nameOf).join(', ')}`, after);
}

function backorder(order: ResellerOrder, random: Random) {
  const [chosen] = random.shuffled(
    ordersWith(order, (unit) => liveOf(unit) > 0 && !unit.isHeld && !unit.isBackordered),
  );
  if (chosen === undefined) return undefined;
  const units = random.some(chosen.units);
  const after = new Map(units.map((unit) => [unit, [{ ...unit, isBackordered: true }]]));
  return happeningTo(order, 'order_backordered', `backorders ${units.map(nameOf).join(', ')}`, after);
}

function invoice(order: ResellerOrder, random: Random) {
  const [chosen] = random.shuffled(ordersWith(order, ({ shipped, invoiced }) => shipped > invoiced));
  if (chosen === undefined) return undefined;
  const after = new Map(chosen.units.map((unit) => [unit, [{ ...unit, invoiced: unit.shipped }]]));
  const what = `invoices what has shipped of ${chosen.units.map(nameOf).join(', ')}`;
  return happeningTo(order, 'order_invoiced', what, after);
}

/** What was voided before anything of it had shipped is entered again, under a new number. */
function recreate(order: ResellerOrder, random: Random): Happening | undefined {
  const isDead = ({ units }: IngramOrder) => units.every(({ isVoid, shipped }) => isVoid && shipped === 0);
  const [dead] = random.shuffled(order.ingramOrders.filter(isDead));
  if (dead === undefined || order.ingramOrders.length > 3) return undefined;
  const number = `20-RE${random.integer(100, 999)}`;
  if (order.ingramOrders.some((known) => known.number === number)) return undefined;
  const units = dead.units.map((unit) => ({ ...unit, isVoid: false, isHeld: false, isBackordered: true }));
  return {
    what: `enters ${dead.number} again as ${number}, on backorder`,
    type: 'order_backordered',
    affected: new Map([[number, units]]),
    isWhole: true,
    isRelease: false,
    isShipment: false,
    after: { ...order, ingramOrders: [...order.ingramOrders, { number, units }] },
  };
}
