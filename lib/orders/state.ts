import type { IngramOrderFacts, Order, OrderFacts, UnitFacts } from './facts.ts';
import { lineUnits } from './line-units.ts';
import { mergeIngramOrders, mergeUnits } from './merge.ts';
import type { LastReport, OrderState } from './report.ts';
import { caseNumbersOf, isReturned } from './returns.ts';
import { hasShipped, type UnitState, unitState } from './unit.ts';

/** A unit with where it belongs; `line` is undefined for what was said of the whole Ingram order alone. */
export type Unit = UnitState & {
  readonly ingramOrder: string;
  readonly line?: string;
  readonly subOrder?: string;
  readonly facts: UnitFacts;
};

/** An Ingram order that was final for so long when the next one began belongs to a former life of the number. */
export const FORMER_LIFE_MS = 90 * 24 * 60 * 60 * 1000;

/**
 * What has become of an order, over the units of all its Ingram orders.
 *
 * @returns undefined as long as nothing is known of any of them
 */
export function stateOf(order: OrderFacts): OrderState | undefined {
  return stateOfUnits(unitsOf(order), order);
}

/** The same, where the units of the order are at hand. */
export function stateOfUnits(units: readonly Unit[], order: OrderFacts): OrderState | undefined {
  if (units.length === 0) return undefined;
  const hasShipped = units.some((unit) => unit.hasShipped);
  if (units.every(isOver)) {
    if (!hasShipped) return 'voided';
    return isReturned(order, units, beginOf(order)) ? 'returned' : 'shipped';
  }
  if (units.some(({ remainder }) => remainder === 'held')) return 'held';
  return hasShipped ? 'partially_shipped' : 'backordered';
}

/** Whether something of an order is known to be left that neither has shipped nor is void. */
export function isOpen(order: OrderFacts): boolean {
  return unitsOf(order).some((unit) => !isOver(unit));
}

/** Every unit of an order that counts, in the sequence in which they became known. */
export function unitsOf(order: OrderFacts): readonly Unit[] {
  return [...currentIngramOrders(order)].flatMap(([number, facts]) => ingramOrderUnits(number, facts, order));
}

/**
 * The Ingram orders that count: not those that were final long before another one began, as the reseller uses the
 * number of the order again.
 */
export function currentIngramOrders(order: OrderFacts): ReadonlyMap<string, IngramOrderFacts> {
  const named = namedIngramOrders(order);
  if (named.size < 2) return named;
  const newestBegin = Math.max(...[...named.values()].map(({ firstAsOf }) => firstAsOf));
  const newestFormer = newestBegin - FORMER_LIFE_MS;
  const isFormer = ([number, facts]: readonly [string, IngramOrderFacts]) =>
    lastHeardOf(facts) < newestFormer && ingramOrderUnits(number, facts, order).every(isOver);
  return new Map([...named].filter((entry) => !isFormer(entry)));
}

/** The newest event of an Ingram order, or when Order Details first showed it. */
export function lastHeardOf({ firstAsOf, lastAsOf = firstAsOf }: IngramOrderFacts): number {
  return lastAsOf;
}

/** What was last told of the order's present life: not of a former one, where the number is in use again. */
export function currentReport({ lastReport, ...order }: Order): LastReport | undefined {
  const isFormer = lastReport !== undefined && lastReport.at < beginOf(order) - FORMER_LIFE_MS;
  return isFormer ? undefined : lastReport;
}

/**
 * The cases of returned goods of the order's present life, first those that were read the longest ago. One of a former
 * life, read again, would seem to be of this one.
 */
export function currentCases(order: OrderFacts): readonly string[] {
  return caseNumbersOf(order, beginOf(order));
}

function beginOf(order: OrderFacts): number {
  return Math.min(...[...currentIngramOrders(order).values()].map(({ firstAsOf }) => firstAsOf));
}

/** What names no Ingram order is about the only one, where there is one; else it stands by itself, if it has lines. */
function namedIngramOrders({ ingramOrders }: OrderFacts): ReadonlyMap<string, IngramOrderFacts> {
  const unnamed = ingramOrders.get('');
  if (unnamed === undefined) return ingramOrders;
  const named = [...ingramOrders].filter(([number]) => number !== '');
  if (named.length === 1)
    return new Map(named.map(([number, only]) => [number, mergeIngramOrders(only, unnamed)]));
  return named.length === 0 || unnamed.lines.size > 0 ? ingramOrders : new Map(named);
}

function ingramOrderUnits(number: string, facts: IngramOrderFacts, order: OrderFacts): readonly Unit[] {
  const whole = wholeFacts(facts, order);
  const units = [...facts.lines].flatMap(([line, bySubOrder]) =>
    lineUnits(bySubOrder, whole).map((unit): Unit => ({ ingramOrder: number, line, ...unit })),
  );
  if (tellsOfOthers(whole, facts, units)) {
    return [...units, { ingramOrder: number, facts: whole, ...unitState(whole, {}) }];
  }
  return hasShipped(whole) ? unitsWithShipment(units, whole) : units;
}

/** That something of the whole has shipped may be about any line: it completes none, but a single piece. */
function unitsWithShipment(units: readonly Unit[], whole: UnitFacts): readonly Unit[] {
  if (units.some((unit) => unit.hasShipped)) return units;
  const isSinglePiece = units.length === 1 && units.every(({ facts }) => facts.requested?.value === 1);
  return units.map((unit) => {
    if (!isSinglePiece) return { ...unit, hasShipped: true };
    const facts = mergeUnits(unit.facts, whole);
    return { ...unit, facts, ...unitState(facts, whole) };
  });
}

/** Whether what was said of the whole is about something that no line shows, and that is not void by now. */
function tellsOfOthers(
  { isAllShipped, isVoid }: UnitFacts,
  { linesAsOf = Number.NEGATIVE_INFINITY }: IngramOrderFacts,
  units: readonly Unit[],
): boolean {
  if (units.length === 0) return true;
  return (
    isAllShipped?.value === false && isAllShipped.asOf > linesAsOf && !isVoid?.value && units.every(isOver)
  );
}

/** What was said of an Ingram order as a whole, by its number or by a notification that names none. */
export function wholeFacts({ whole }: IngramOrderFacts, { ingramOrders }: OrderFacts): UnitFacts {
  const unnamed = ingramOrders.get('');
  return unnamed === undefined ? whole : mergeUnits(whole, unnamed.whole);
}

/** Whether nothing of a unit is left to ship. */
export function isOver({ remainder }: UnitState): boolean {
  return remainder === 'nothing' || remainder === 'void';
}
