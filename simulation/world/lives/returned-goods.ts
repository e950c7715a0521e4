import { type Random, seeded } from '../random.ts';
import { type Life, orderAt } from './life.ts';
import type { IngramOrder, ResellerOrder, Unit } from './order.ts';
import type { CaseStatus, ReturnCase, ReturnedPieces } from './return-case.ts';

const HOUR_MS = 60 * 60_000;
const DAY_MS = 24 * HOUR_MS;

/** Reasons for which goods come back, and others, as Ingram writes them: its code, and a text. */
const REASONS = {
  goods: ['(RF ) Refusal Credit', '(DF) Defective Items', '(CS) Customer Satisfaction', '(DM) Damaged', ''],
  claims: ['(SS) Short Shipment', '(LS) Lost Shipment', '(PR) Pricing', '(RP) Return For Repair'],
} as const;

/** What becomes of a case, one after the other: how likely, and what it is decided. */
const COURSES: readonly (readonly CaseStatus[])[] = [
  ...[['Approved'], ['Approved'], ['Approved'], ['Approved'], ['Partially Approved'], ['Denied'], ['Voided']],
  ...[['Approved', 'Denied'], ['Approved', 'Voided'], ['Denied', 'Approved'], []],
] as const;

/** A case as it is from then on. */
type Change = { readonly at: number; readonly what: string; readonly changed: ReturnCase };

/** Of so many orders, goods come back or are claimed. */
export const RETURNED_SHARE = 0.35;

/**
 * The same life, in which some of the goods come back, or are claimed, after they have shipped. Ingram sends no event of
 * that. What else happens stays as it was.
 */
export function withReturnedGoods(life: Life, share = RETURNED_SHARE): Life {
  const random = seeded(life.seed ^ 0x2e7, life.index);
  if (!random.chance(share)) return life;
  const changes = lastMoments(life).flatMap(({ at, order }) => changesAfter(at, order, life, random));
  return changes.length === 0 ? life : { ...life, steps: withChanges(life.steps, changes) };
}

/** A case as it is at a moment; undefined where it has not been opened yet. */
export function caseAt(life: Life, number: string, now: number): ReturnCase | undefined {
  const { cases = [] } = orderAt(life, now) ?? {};
  return cases.find((known) => known.number === number);
}

type CaseChange = { readonly number: string; readonly at: number };

const changesOf = new WeakMap<Life, readonly CaseChange[]>();

/** When each case of a life is opened or changes. */
export function caseChanges(life: Life): readonly CaseChange[] {
  const { steps } = life;
  const known = changesOf.get(life);
  if (known !== undefined) return known;
  const changes = steps.flatMap(({ at, order: { cases = [] } }, index) => {
    const before = new Set(steps[index - 1]?.order.cases);
    return cases.filter((known) => !before.has(known)).map(({ number }) => ({ number, at }));
  });
  changesOf.set(life, changes);
  return changes;
}

/** All that cases have been up to a moment, as it is heard of at once. */
export function casesUntil(
  life: Life,
  now: number,
): readonly { readonly heardAt: number; readonly known: ReturnCase }[] {
  const changes = caseChanges(life).filter(({ at }) => at <= now);
  return changes.flatMap(({ number, at: heardAt }) => {
    const known = caseAt(life, number, heardAt);
    return known === undefined ? [] : [{ heardAt, known }];
  });
}

/** The last moment of the order, and that of a former one whose number came back. */
function lastMoments({ steps }: Life): readonly Life['steps'][number][] {
  return [...Map.groupBy(steps, ({ order }) => order.former.length).values()].flatMap((some) =>
    some.slice(-1),
  );
}

function changesAfter(since: number, order: ResellerOrder, life: Life, random: Random): readonly Change[] {
  const isWhole = random.chance(0.6);
  const shipped = order.ingramOrders.flatMap((ingramOrder) => shippedPieces(ingramOrder));
  if (shipped.length === 0) return [];
  const returned = (isWhole ? shipped : random.some(shipped)).map((pieces) =>
    isWhole ? pieces : { ...pieces, pieces: random.integer(1, pieces.pieces) },
  );
  const namesSubOrders = random.chance(0.7);
  const parts = random.chance(0.3) ? returned.map((one) => [one]) : [returned];
  return parts.flatMap((products, index) => {
    const named = products.map(({ suffix, ...one }) => (namesSubOrders ? { ...one, suffix } : one));
    const number = `CAS-${life.seed}-${life.index}-${since % 1000}${index}`;
    return courseOf({ number, ...kindOf(random), status: 'Open', products: named }, since, isWhole, random);
  });
}

function kindOf(random: Random): Pick<ReturnCase, 'kind' | 'reason' | 'isOfGoods'> {
  if (random.chance(0.85)) return { kind: 'Return', reason: random.pick(REASONS.goods), isOfGoods: true };
  const isClaim = random.chance(0.5);
  const reason = isClaim ? '' : random.pick(REASONS.claims);
  return { kind: isClaim ? 'Claim' : 'Return', reason, isOfGoods: false };
}

function courseOf(opened: ReturnCase, since: number, isWhole: boolean, random: Random): readonly Change[] {
  const decisions = isWhole && random.chance(0.6) ? (['Approved'] as const) : random.pick([[], ...COURSES]);
  const cases = [opened, ...decisions.map((status) => decided(opened, status, random))];
  let at = since;
  return cases.map((changed) => {
    at += random.integer(1, 10) * DAY_MS + random.integer(0, DAY_MS);
    return {
      at,
      what: `${changed.number} (${changed.reason || changed.kind}) is ${changed.status}`,
      changed,
    };
  });
}

/** What is approved in part says of each product whether it is. */
function decided(opened: ReturnCase, status: CaseStatus, random: Random): ReturnCase {
  if (status !== 'Partially Approved') return { ...opened, status };
  const products = opened.products.map((one) => ({
    ...one,
    status: random.pick(['Approved', 'Denied'] as const),
  }));
  return { ...opened, status, products };
}

function shippedPieces({ number, units }: IngramOrder): readonly (ReturnedPieces & Pick<Unit, 'suffix'>)[] {
  return units
    .filter(({ shipped }) => shipped > 0)
    .map(({ line, suffix, shipped }) => ({ ingramOrder: number, line, suffix, pieces: shipped }));
}

function withChanges(steps: Life['steps'], changes: readonly Change[]): Life['steps'] {
  const moments = [...steps, ...changes].sort((a, b) => a.at - b.at);
  const cases = new Map<string, ReturnCase>();
  let before = steps[0];
  return moments.flatMap((moment) => {
    if ('changed' in moment) cases.set(moment.changed.number, moment.changed);
    else before = moment;
    if (before === undefined) return [];
    const { at, what } = moment;
    const order = { ...before.order, cases: [...cases.values()] };
    return [{ at, what, order, ...('event' in moment && { event: moment.event }) }];
  });
}
