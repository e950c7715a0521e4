import type { SimulatedOrder } from '../../local/simulators/ingram/simulator.ts';
import type { Random } from './random.ts';

/** How an order ends. */
export type Ending = 'shipped' | 'canceled' | 'open';

/** The content of an event. */
export type EventContent = {
  readonly eventType: string;
  readonly resources: readonly object[];
};

/** One thing that happens to an order: what Ingram tells of it, and what it shows from then on. */
export type Step = { readonly event?: EventContent; readonly simulatedOrders: readonly SimulatedOrder[] };

/** What happens to one order of the reseller's, in the sequence in which it does. */
export type OrderLifecycle = { readonly steps: readonly Step[]; readonly ending: Ending };

type State = 'In Progress' | 'Backordered' | 'On Hold' | 'Partially Shipped' | 'Shipped' | 'Canceled';
type Line = { readonly key: string; readonly quantity: number; state: State; shipped: number };
type IngramOrder = { readonly number: string; readonly lines: readonly Line[] };
type Change = { readonly line: Line; readonly state: State; readonly shipped: number };

const EVENT_TYPES: Readonly<Record<State, string>> = {
  'In Progress': '',
  Backordered: 'im::order_backordered',
  'On Hold': 'im::order_hold',
  'Partially Shipped': 'im::order_shipped',
  Shipped: 'IM::order_shipped',
  Canceled: 'im::order_voided',
};

/** The probability that a change has an event. The end of a hold never has one. */
const EVENT_CHANCE = 0.75;

/** A random order, split into one or two Ingram orders of up to three lines, and all that happens to it. */
export function createLifecycle(orderId: string, random: Random): OrderLifecycle {
  const ending = endingBy(random());
  const split = splitOf(orderId, random);
  const show = (): readonly SimulatedOrder[] =>
    split.map(({ number, lines }) => ({
      ingramOrderNumber: number,
      customerOrderNumber: orderId,
      lines: lines.map(simulatedLine),
    }));
  const created = { eventType: 'IM::async_order_create', resources: [creation(orderId, split)] };
  const steps: Step[] = [{ simulatedOrders: show(), ...(random() < 0.7 && { event: created }) }];
  const lines = split.flatMap((each) => each.lines);
  for (const { line, state, shipped } of interleaved(lines, ending, random)) {
    Object.assign(line, { state, shipped });
    const orderNumber = split.find((each) => each.lines.includes(line))?.number;
    const hasEvent = state !== 'In Progress' && random() < EVENT_CHANCE;
    const resource = { orderNumber, customerOrderNumber: orderId, lines: [eventLine(line, random)] };
    const event = { eventType: EVENT_TYPES[state], resources: [resource] };
    steps.push({ simulatedOrders: show(), ...(hasEvent && { event }) });
  }
  return { steps, ending };
}

/** Ingram's number of a part of an order: no longer than 12 characters, as Ingram's are. */
export function ingramNumberOf(orderId: string, part: number): string {
  return `20-${orderId.replace('SOAK-', '')}-${part}`;
}

function splitOf(orderId: string, random: Random): readonly IngramOrder[] {
  return Array.from({ length: 1 + Math.floor(random() * 2) }, (_, index) => ({
    number: ingramNumberOf(orderId, index + 1),
    lines: Array.from({ length: 1 + Math.floor(random() * 3) }, (_line, place): Line => {
      const key = `${index + 1}.${place + 1}`;
      return { key, quantity: 1 + Math.floor(random() * 3), state: 'In Progress', shipped: 0 };
    }),
  }));
}

function endingBy(draw: number): Ending {
  if (draw < 0.45) return 'shipped';
  return draw < 0.75 ? 'canceled' : 'open';
}

/** The changes of all lines: those of one line in their sequence, those of several lines in any. */
function interleaved(lines: readonly Line[], ending: Ending, random: Random): readonly Change[] {
  const waiting = lines.map((line, index) => {
    // If the order stays open, its first line does.
    const last = ending === 'open' ? (index === 0 ? undefined : 'shipped') : ending;
    return changesOf(line, last, random);
  });
  const sequence: Change[] = [];
  while (waiting.some((changes) => changes.length > 0)) {
    const next = waiting[Math.floor(random() * waiting.length)]?.shift();
    if (next !== undefined) sequence.push(next);
  }
  return sequence;
}

function changesOf(line: Line, last: Ending | undefined, random: Random): Change[] {
  const change = (state: State, shipped = 0): Change => ({ line, state, shipped });
  const changes: Change[] = [];
  if (random() < 0.3) changes.push(change('Backordered'));
  if (random() < 0.2) changes.push(change('On Hold'), change('In Progress'));
  if (last === 'canceled') return [...changes, change('Canceled')];
  if (last === undefined) return [...changes, change('Backordered')];
  if (line.quantity > 1 && random() < 0.4) changes.push(change('Partially Shipped', 1));
  return [...changes, change('Shipped', line.quantity)];
}

function lineNumber({ key }: Line): string {
  return `00${key.split('.')[1]}`;
}

function creation(orderId: string, split: readonly IngramOrder[]): object {
  const orders = split.map(({ number, lines }) => ({
    ingramOrderNumber: number,
    lines: lines.map((line) => ({ ingramLineNumber: lineNumber(line), quantityOrdered: line.quantity })),
  }));
  return { customerOrderNumber: orderId, orders };
}

/** A line of an event: with quantities or without, and rarely with a tracking number. */
function eventLine(line: Line, random: Random): object {
  const { quantity, state, shipped } = line;
  const quantities = {
    requestedQuantity: quantity,
    shippedQuantity: shipped,
    backOrderedQuantity: state === 'Canceled' ? 0 : quantity - shipped,
  };
  const isCounted = state === 'Partially Shipped' || random() < 0.5;
  const hasPackage = shipped > 0 && random() < 0.3;
  return {
    ingramLineNumber: lineNumber(line),
    lineStatus: `IM::${state}`,
    ...(isCounted && quantities),
    ...(hasPackage && { shipmentDetails: [{ packageDetails: { trackingNumber: packageOf(line, 1) } }] }),
  };
}

function simulatedLine(line: Line): SimulatedOrder['lines'][number] {
  const { quantity, state, shipped } = line;
  const shipments = Array.from({ length: shipped }, (_, index) => {
    const trackingNumber = packageOf(line, index + 1);
    return {
      trackingNumber,
      trackingUrl: `https://carrier.example/${trackingNumber}`,
      carrierName: 'DHL',
      quantity: 1,
    };
  });
  const isWaiting = state === 'Backordered' || state === 'Partially Shipped';
  return {
    ingramOrderLineNumber: lineNumber(line),
    quantityOrdered: quantity,
    quantityBackOrdered: isWaiting ? quantity - shipped : 0,
    lineStatus: state,
    shipments,
  };
}

function packageOf({ key }: Line, count: number): string {
  return `1Z-${key}-${count}`;
}
