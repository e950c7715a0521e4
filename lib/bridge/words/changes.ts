import type { Order, OrderFacts, Statement, UnitFacts } from '../../orders/facts.ts';
import { unitName } from './unit-name.ts';

/** What a fact says of a unit, in words. */
export type FactChange = {
  readonly ingramOrder: string;
  /** Undefined for the whole of the Ingram order. */
  readonly line?: string;
  /** Where the line is split over several. */
  readonly subOrder?: string;
  /** Such as `3 pieces shipped`. */
  readonly words: string;
  /** Since when it is so, in milliseconds since 1970. */
  readonly asOf: number;
};

type Place = Pick<FactChange, 'ingramOrder' | 'line' | 'subOrder'>;
type FactText = readonly [words: string, asOf: number];

/** Every fact that is known of an order. */
export function factsOf(order: OrderFacts): readonly FactChange[] {
  return changesBetween({ ingramOrders: new Map() }, order);
}

/** The facts of an order that were other ones, or unknown, before. */
export function changesBetween(
  before: Pick<Order, 'ingramOrders' | 'returns'>,
  after: Pick<Order, 'ingramOrders' | 'returns'>,
): readonly FactChange[] {
  const ofIngramOrders = [...after.ingramOrders].flatMap(([ingramOrder, facts]) => {
    const known = before.ingramOrders.get(ingramOrder);
    if (known === facts) return [];
    // That something shipped, lines tell better.
    const { shipped: _, ...whole } = facts.whole;
    const ofWhole = unitChanges({ ingramOrder }, known?.whole, facts.lines.size > 0 ? whole : facts.whole);
    const ofLines = [...facts.lines].flatMap(([line, units]) =>
      [...units].flatMap(([subOrder, unit]) =>
        unitChanges(
          { ingramOrder, line, ...(subOrder !== '' && { subOrder }) },
          known?.lines.get(line)?.get(subOrder),
          unit,
        ),
      ),
    );
    const packages = [...facts.packages].filter(([number]) => !known?.packages.has(number));
    // Without its number, which may lead to an address: a log names this.
    // There may be more of them than a call takes arguments.
    const asOf = packages.reduce((first, [, each]) => Math.min(first, each.asOf), Number.POSITIVE_INFINITY);
    return [
      ...ofWhole,
      ...ofLines,
      ...(packages.length > 0 ? [{ ingramOrder, words: 'new package', asOf }] : []),
    ];
  });
  return [...ofIngramOrders, ...returnChanges(before, after)];
}

/** So many units are named; the others are counted. */
const UNITS_NAMED = 5;

/** Facts in words, a text for each unit: `line 1 of 20-RD128: 3 pieces ordered, 3 pieces shipped`. */
export function changeTexts(changes: readonly FactChange[]): readonly string[] {
  const byUnit = [...Map.groupBy(changes, unitName)].map(
    ([name, some]) => `${name}: ${some.map(({ words }) => words).join(', ')}`,
  );
  const more = byUnit.length - UNITS_NAMED;
  return more > 0 ? [...byUnit.slice(0, UNITS_NAMED), `${more} more`] : byUnit;
}

function returnChanges(
  before: Pick<Order, 'returns'>,
  { returns = new Map() }: Pick<Order, 'returns'>,
): readonly FactChange[] {
  return [...returns]
    .filter(([key, { pieces }]) => before.returns?.get(key)?.pieces.value !== pieces.value)
    .map(([, { line, subOrder, pieces }]) => ({
      ingramOrder: '',
      line,
      ...(subOrder !== undefined && { subOrder }),
      words: `${piecesText(pieces.value)} came back`,
      asOf: pieces.asOf,
    }));
}

function unitChanges(place: Place, before: UnitFacts | undefined, after: UnitFacts): readonly FactChange[] {
  if (before === after) return [];
  const known = new Set(factTexts(before ?? {}, {}).map(([words]) => words));
  return factTexts(after, before ?? {})
    .filter(([words]) => !known.has(words))
    .map(([words, asOf]) => ({ ...place, words, asOf }));
}

/** Each fact of a unit. A value that is stated again is no other fact. */
function factTexts(unit: UnitFacts, before: UnitFacts): readonly FactText[] {
  const { requested, shipped, isAllShipped, onHold, isVoid, invoiced, isLeftByInvoice } = unit;
  const texts: readonly (FactText | undefined)[] = [
    requested && [`${piecesText(requested.value)} ordered`, requested.asOf],
    shipped && [
      shipped.pieces > 0 ? `${piecesText(shipped.pieces)} shipped` : 'something shipped',
      shipped.asOf,
    ],
    isAllShipped?.value ? ['all shipped', isAllShipped.asOf] : undefined,
    flagText(onHold, before.onHold, ['on hold', 'not on hold any more']),
    flagText(isVoid, before.isVoid, ['void unless shipped', 'not void any more']),
    invoiced && [invoiced.pieces > 0 ? `${piecesText(invoiced.pieces)} invoiced` : 'invoiced', invoiced.asOf],
    isLeftByInvoice?.value ? ['others backordered, by an invoice', isLeftByInvoice.asOf] : undefined,
  ];
  return texts.filter((each) => each !== undefined);
}

/** That a unit is not on hold, or not void, is worth a word only after it was. */
function flagText(
  after: Statement<boolean> | undefined,
  before: Statement<boolean> | undefined,
  [yes, no]: readonly [string, string],
): FactText | undefined {
  if (after?.value === true) return [yes, after.asOf];
  return after !== undefined && before?.value === true ? [no, after.asOf] : undefined;
}

function piecesText(count: number): string {
  return `${count} ${count === 1 ? 'piece' : 'pieces'}`;
}
