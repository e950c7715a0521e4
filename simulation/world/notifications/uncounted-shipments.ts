import type { Life } from '../lives/life.ts';
import { seeded } from '../random.ts';
import type { SentEvent, ToldLine } from './sent-event.ts';

const SHIPPED = /^(im::)?shipped$/i;

/**
 * The same life, told by a sender that does not count what has shipped where it counts what stays behind: "Shipped" is of
 * the others then.
 */
export function withUncountedShipments(life: Life): Life {
  if (!seeded(life.seed ^ 0x0c027, life.index).chance(0.15)) return life;
  const steps = life.steps.map((step) => ({ ...step, ...(step.event && { event: uncounted(step.event) }) }));
  return { ...life, steps };
}

function uncounted(event: SentEvent): SentEvent {
  if (event.type !== 'order_shipped') return event;
  const orders = event.orders.map(({ number, lines }) => {
    const rows = Map.groupBy(lines, ({ line, suffix }) => `${line}/${suffix ?? ''}`);
    const isOnly = ({ line, suffix }: ToldLine) => rows.get(`${line}/${suffix ?? ''}`)?.length === 1;
    return { number, lines: lines.map((line) => (isOnly(line) ? withoutCount(line) : line)) };
  });
  return { ...event, orders };
}

function withoutCount(told: ToldLine): ToldLine {
  const { shipped = 0, ...rest } = told;
  const { word = '', requested = 0, backordered = 0 } = rest;
  const isTold = SHIPPED.test(word) && backordered > 0 && shipped > 0;
  return isTold && requested === shipped + backordered ? rest : told;
}
