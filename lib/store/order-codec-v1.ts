import * as v from 'valibot';
import {
  type IngramOrderFacts,
  type Order,
  type PackageFacts,
  type Statement,
  UNKNOWN_ORDER,
  type UnitFacts,
} from '../orders/facts.ts';
import { merge, mergePackages, mergeUnits } from '../orders/merge.ts';
import { LastReport } from './reports.ts';

const LINE_STATES = ['open', 'backordered', 'held', 'partially_shipped', 'shipped', 'voided'] as const;
type LineState = (typeof LINE_STATES)[number];

const AsOf = v.number();
const Quantity = v.nullable(v.number());
const Known = v.object({ state: v.picklist(LINE_STATES), asOf: AsOf });

/** Format 1: no facts, but a state for each line, for each whole Ingram order, and for its details. */
export const ContentV1 = v.object({
  v: v.literal(1),
  ingramOrders: v.array(
    v.object({
      number: v.string(),
      lines: v.array(v.tuple([v.string(), v.picklist(LINE_STATES), AsOf, Quantity, Quantity])),
      whole: v.optional(Known),
      heldAsOf: v.optional(AsOf),
      movingAsOf: v.optional(AsOf),
      details: v.optional(
        v.object({
          asOf: AsOf,
          whole: v.picklist(LINE_STATES),
          lines: v.array(v.tuple([v.string(), v.picklist(LINE_STATES)])),
          packages: v.array(v.tuple([v.string(), v.nullable(v.string()), v.nullable(v.string())])),
        }),
      ),
    }),
  ),
  packages: v.array(v.tuple([v.string(), AsOf, v.nullable(v.string())])),
  updated: v.boolean(),
  said: v.optional(LastReport),
});

type StoredOrder = v.InferOutput<typeof ContentV1>;
type StoredIngramOrder = StoredOrder['ingramOrders'][number];

/** Upgrades an order of format 1: its states become statements of the same moments. */
export function upgradeOrder({ ingramOrders, packages, updated, said }: StoredOrder): Order {
  const order = ingramOrders.reduce(
    (known, stored) =>
      merge(known, {
        ...UNKNOWN_ORDER,
        ingramOrders: new Map([[stored.number.trim().toUpperCase(), ingramOrderOf(stored, packages)]]),
      }),
    UNKNOWN_ORDER,
  );
  return { ...order, hasUpdate: updated, ...(said && { lastReport: said }) };
}

/** The packages were the order's own: each Ingram order is given all of them, as they count once. */
function ingramOrderOf(stored: StoredIngramOrder, packages: StoredOrder['packages']): IngramOrderFacts {
  const { lines, details } = stored;
  const units = new Map(
    (details?.lines ?? []).map(([line, state]) => [line, unitOf(state, details?.asOf ?? 0, false)]),
  );
  for (const [line, ...known] of lines) units.set(line, mergeUnits(units.get(line) ?? {}, lineOf(...known)));
  const moments = [...momentsOf(stored), ...packages.map(([, asOf]) => asOf)];
  const linesAsOf = lines.map(([, , asOf]) => asOf);
  return {
    lines: new Map([...units].map(([line, unit]) => [line, new Map([['', unit]])])),
    whole: wholeOf(stored),
    packages: packagesOf(packages, details),
    firstAsOf: Math.min(...moments),
    lastAsOf: Math.max(...moments),
    ...(linesAsOf.length > 0 && { linesAsOf: Math.max(...linesAsOf) }),
  };
}

function lineOf(state: LineState, asOf: number, requested: number | null, shipped: number | null): UnitFacts {
  return {
    ...unitOf(state, asOf, (shipped ?? 0) > 0),
    ...(shipped !== null && shipped > 0 && { shipped: { pieces: shipped, asOf } }),
    ...(requested !== null && requested > 0 && { requested: { value: requested, asOf } }),
  };
}

function packagesOf(
  packages: StoredOrder['packages'],
  details: StoredIngramOrder['details'],
): IngramOrderFacts['packages'] {
  const known = new Map<string, PackageFacts>(
    packages.map(([number, asOf, carrierName]) => [number, { asOf, ...named(carrierName) }]),
  );
  for (const [number, carrierName, trackingUrl] of details?.packages ?? []) {
    const asOf = details?.asOf ?? 0;
    const facts = { asOf, ...named(carrierName), ...(trackingUrl !== null && { trackingUrl }) };
    known.set(number, mergePackages(known.get(number) ?? facts, facts));
  }
  return known;
}

function named(carrierName: string | null): { readonly carrierName?: string } {
  return carrierName === null ? {} : { carrierName };
}

function wholeOf({ whole, heldAsOf, movingAsOf, details }: StoredIngramOrder): UnitFacts {
  const byEvents = whole === undefined ? {} : unitOf(whole.state, whole.asOf, false);
  const isWhole = details !== undefined && details.lines.length === 0;
  const byDetails = isWhole ? unitOf(details.whole, details.asOf, false) : {};
  if (heldAsOf === undefined) return mergeUnits(byEvents, byDetails);
  const isHeld = heldAsOf >= (movingAsOf ?? Number.NEGATIVE_INFINITY);
  const onHold = { value: isHeld, asOf: isHeld ? heldAsOf : (movingAsOf ?? heldAsOf) };
  return mergeUnits(mergeUnits(byEvents, { onHold }), byDetails);
}

function unitOf(state: LineState, asOf: number, isCounted: boolean): UnitFacts {
  const is = (value: boolean): Statement<boolean> => ({ value, asOf });
  const some = { shipped: { pieces: 0, asOf } };
  switch (state) {
    case 'voided':
      return { isVoid: is(true) };
    case 'held':
      return { onHold: is(true), isVoid: is(false), isAllShipped: is(false) };
    case 'shipped':
      return { ...some, isAllShipped: is(true) };
    case 'partially_shipped':
      return { ...(!isCounted && some), onHold: is(false), isVoid: is(false), isAllShipped: is(false) };
    case 'open':
    case 'backordered':
      return { onHold: is(false), isVoid: is(false), isAllShipped: is(false) };
  }
}

function momentsOf({ lines, whole, heldAsOf, movingAsOf, details }: StoredIngramOrder): readonly number[] {
  const moments = [...lines.map(([, , asOf]) => asOf), whole?.asOf, heldAsOf, movingAsOf, details?.asOf];
  const known = moments.filter((moment) => moment !== undefined);
  return known.length > 0 ? known : [0];
}
