import type { Life } from '../lives/life.ts';
import type { ResellerOrder, Unit } from '../lives/order.ts';
import { type Random, seeded } from '../random.ts';
import type { SentEvent, ToldLine, ToldOrder } from './sent-event.ts';

/** How a sender tells of a line that stands in several sub-orders, where it lists all of them. */
type Rows = 'by sub-order' | 'as a whole' | 'in parts';

const HABITS: readonly (readonly [Rows, ...Rows[]])[] = [
  ['as a whole'],
  ['in parts'],
  ['as a whole', 'by sub-order'],
  ['in parts', 'by sub-order'],
  ['as a whole', 'in parts', 'by sub-order'],
];

/**
 * The same life, told by a sender that leaves the sub-orders out: a row for each part, or one for all of the line. It
 * counts each part by what is in it then.
 */
export function withRowsOfLines(life: Life): Life {
  const random = seeded(life.seed ^ 0x20f5, life.index);
  if (!random.chance(0.25)) return life;
  const habit = HABITS[random.integer(0, HABITS.length - 1)] ?? ['as a whole'];
  const steps = life.steps.map((step) => {
    if (step.event === undefined) return step;
    return { ...step, event: told(step.event, step.order, random.pick(habit), random) };
  });
  return { ...life, steps };
}

function told(event: SentEvent, order: ResellerOrder, rows: Rows, random: Random): SentEvent {
  if (rows === 'by sub-order') return event;
  const orders = event.orders.map((toldOrder): ToldOrder => {
    const units = order.ingramOrders.find(({ number }) => number === toldOrder.number)?.units ?? [];
    const byLine = Map.groupBy(toldOrder.lines, ({ line }) => line);
    const lines = [...byLine].flatMap(([line, told]) => {
      const ours = units.filter((unit) => unit.line === line);
      return isTelling(told, ours) ? withoutSubOrders(told, ours, rows, random) : told;
    });
    return { ...toldOrder, lines };
  });
  return { ...event, orders };
}

/** A part that has no number can be told from others by nothing but being listed beside all of them, with its pieces. */
function isTelling(told: readonly ToldLine[], units: readonly Unit[]): boolean {
  if (told.length !== units.length) return false;
  return (
    units.length === 1 ||
    told.every(({ requested, shipped }) => requested !== undefined && shipped !== undefined)
  );
}

function withoutSubOrders(
  told: readonly ToldLine[],
  units: readonly Unit[],
  rows: Rows,
  random: Random,
): readonly ToldLine[] {
  if (units.length === 1) return told.map(({ suffix: _, ...rest }) => rest);
  const parts = units.map(({ suffix, requested, shipped }) => {
    const { suffix: _, ...own } = told.find((one) => one.suffix === suffix) ?? { line: '' };
    const { backordered } = own;
    return {
      ...own,
      ...{ requested, shipped },
      ...(backordered !== undefined && { backordered: Math.min(backordered, requested - shipped) }),
    };
  });
  if (rows === 'in parts') return random.shuffled(parts);
  const last = parts.at(-1);
  return last === undefined
    ? told
    : [
        parts.reduce((all, one) => ({
          ...last,
          requested: all.requested + one.requested,
          shipped: all.shipped + one.shipped,
        })),
      ];
}
