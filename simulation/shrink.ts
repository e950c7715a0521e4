import { type Simulated, simulate } from './simulation.ts';
import type { History } from './traffic/history.ts';

/** What is not found by then stays as it is. */
const PATIENCE_MS = 120_000;

/** A history, by what is left of the one that its seed draws. */
export type Part = { readonly orders: readonly number[]; readonly faults: readonly number[] };

/** All of a history. */
export function wholeOf({ orders, faults }: History): Part {
  return { orders: [...orders.keys()], faults: [...faults.keys()] };
}

/** A history without the orders and faults that are not in this part of it. */
export function partOf(history: History, { orders, faults }: Part): History {
  const kept = new Set(orders);
  return {
    ...history,
    orders: new Map([...history.orders].filter(([index]) => kept.has(index))),
    faults: history.faults.filter((_, index) => faults.includes(index)),
  };
}

/**
 * The smallest part of a failing history, as far as it is found, that still fails before the same oracle: first of its
 * orders, then of its faults.
 */
export async function shrink({ history, violations }: Simulated): Promise<Part> {
  const oracle = violations[0]?.oracle;
  const begun = performance.now();
  const fails = async (part: Part): Promise<boolean> => {
    if (performance.now() - begun > PATIENCE_MS) return false;
    const simulated = await simulate(partOf(history, part));
    return simulated.violations.some((violation) => violation.oracle === oracle);
  };
  const { faults, orders } = wholeOf(history);
  const suspects = [...new Set(violations.flatMap(({ orderIndex }) => orderIndex ?? []))].slice(0, 1);
  const isAlone = suspects.length > 0 && (await fails({ orders: suspects, faults }));
  const least = isAlone ? suspects : await smallest(orders, (kept) => fails({ orders: kept, faults }));
  return { orders: least, faults: await smallest(faults, (kept) => fails({ orders: least, faults: kept })) };
}

/** Leaves out halves, quarters and so on, as long as it still fails: delta debugging without its complements. */
async function smallest(
  all: readonly number[],
  fails: (kept: readonly number[]) => Promise<boolean>,
): Promise<readonly number[]> {
  let kept = all;
  for (let size = Math.ceil(all.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let from = 0; from < kept.length; ) {
      const fewer = kept.toSpliced(from, size);
      if (await fails(fewer)) kept = fewer;
      else from += size;
    }
  }
  return kept;
}
