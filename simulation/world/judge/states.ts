import { MOST_PIECES } from '../lives/order.ts';

/** A state that a unit may be in: so many pieces requested, so many shipped, and what is to become of the rest. */
export type State = { readonly requested: number; readonly shipped: number; readonly rest: Rest };

/** Of a unit without a rest, `live`. */
export type Rest = 'live' | 'held' | 'void';

/** Every state that a unit can be in; more pieces than any line has, as nobody knows that it has no more. */
export const ALL_STATES: readonly State[] = upTo(MOST_PIECES + 2, 1).flatMap((requested) =>
  upTo(requested, 0).flatMap((shipped) => {
    const rests: readonly Rest[] = shipped === requested ? ['live'] : ['live', 'held', 'void'];
    return rests.map((rest) => ({ requested, shipped, rest }));
  }),
);

const INDEX = new Map(ALL_STATES.map((state) => [keyOf(state), state]));

/** A unit of which nothing has been told yet. */
export const NEW_UNIT: readonly State[] = ALL_STATES.filter(
  ({ shipped, rest }) => shipped === 0 && rest === 'live',
);

/** The one object for a state. */
export function stateOf(requested: number, shipped: number, rest: Rest): State {
  const found = INDEX.get(keyOf({ requested, shipped, rest: shipped === requested ? 'live' : rest }));
  if (found === undefined) throw new Error(`No unit can have shipped ${shipped} of ${requested}.`);
  return found;
}

export function isGone({ requested, shipped }: State): boolean {
  return shipped === requested;
}

/** A state after more of it has shipped; what ships is on hold no more. */
export function shippedFurther({ requested, shipped, rest }: State): readonly State[] {
  if (rest === 'void') return [];
  return upTo(requested, shipped + 1).map((pieces) => stateOf(requested, pieces, 'live'));
}

/** States of the same unit of which a part has shipped, and the rest is such. */
export function partsOf({ requested }: State, rest: Rest): readonly State[] {
  return upTo(requested - 1, 1).map((pieces) => stateOf(requested, pieces, rest));
}

/** The same void state with more of it shipped. */
export function shippedBeforeVoid({ requested, shipped }: State): readonly State[] {
  return upTo(requested, shipped + 1).map((pieces) => stateOf(requested, pieces, 'void'));
}

function keyOf({ requested, shipped, rest }: State): number {
  return requested * 100 + shipped * 10 + (rest === 'live' ? 0 : rest === 'held' ? 1 : 2);
}

function upTo(last: number, first: number): readonly number[] {
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => first + index);
}
