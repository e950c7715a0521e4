import type { Outcome } from '../lives/order.ts';
import { backByCase, type ReturnCase } from '../lives/return-case.ts';
import type { Possible, Range } from './belief.ts';

/** A case of returned goods as it was heard of. */
export type HeardCase = { readonly heardAt: number; readonly known: ReturnCase };

/** What may be so of an Ingram order, and the times of its first and its last event. */
export type Lived = Possible & { readonly number: string; readonly begin: number; readonly end: number };

/** What may truthfully be told of an order once goods have come back: if all that has shipped has, `_returned`. */
export function withReturns(
  outcomes: ReadonlySet<Outcome>,
  present: readonly Lived[],
  cases: readonly HeardCase[],
): ReadonlySet<Outcome> {
  const back = piecesBack(present, cases);
  if (!outcomes.has('_fulfilled') || back.size === 0) return outcomes;
  const lines = present.flatMap(({ pieces }) => [...pieces]);
  const has = (bound: keyof Range) =>
    [...Map.groupBy(lines, ([line]) => line)].every(
      ([line, some]) => sum(some.map(([, range]) => range[bound])) <= (back.get(line) ?? 0),
    );
  if (!has('least')) return outcomes;
  const others = [...outcomes].filter((outcome) => outcome !== '_fulfilled' || !has('most'));
  return new Set<Outcome>([...others, '_returned']);
}

/** By line: a case need not say of which Ingram order a line is. */
function piecesBack(present: readonly Lived[], cases: readonly HeardCase[]): ReadonlyMap<string, number> {
  const begin = Math.min(...present.map((order) => order.begin));
  const latest = new Map(cases.map((one) => [one.known.number, one]));
  const back = new Map<string, number>();
  for (const { heardAt, known } of latest.values()) {
    for (const { ingramOrder, suffix, line, pieces } of backByCase(known)) {
      const isOurs =
        suffix === undefined ? heardAt >= begin : present.some(({ number }) => number === ingramOrder);
      if (isOurs) back.set(line, (back.get(line) ?? 0) + pieces);
    }
  }
  return back;
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}
