import type { LineStatus } from '../ingram/webhook/vocabulary.ts';
import { besideDetails, withDetails } from './details.ts';
import { layersOf } from './layered-map.ts';
import {
  type IngramOrder,
  isNewer,
  type Known,
  type KnownDetails,
  type KnownLine,
  type Order,
} from './order.ts';

/** What has become of an order as a whole. */
export type OrderState = 'voided' | 'shipped' | 'held' | 'partially_shipped' | 'backordered';

/**
 * What has become of an order, over the lines of all its Ingram orders. Lines that were voided do not count,
 * unless there are no others.
 *
 * @returns undefined as long as nothing is known of any line or Ingram order
 */
export function statusOf(order: Order): OrderState | undefined {
  const states = new Set(lineStates(order));
  const isVoidToo = states.delete('voided');
  if (states.size === 0) return isVoidToo ? 'voided' : undefined;
  if (states.size === 1 && states.has('shipped')) return 'shipped';
  if (states.has('held')) return 'held';
  return states.has('shipped') || states.has('partially_shipped') ? 'partially_shipped' : 'backordered';
}

/** What each line is; an Ingram order of which no line is known counts as one. */
function* lineStates(order: Order): Iterable<LineStatus> {
  const unnamed = order.ingramOrders.get('');
  for (const [number, ingramOrder] of order.ingramOrders) {
    const statements = wholeStatements(ingramOrder, unnamed);
    // What names no Ingram order speaks for all of them, and for itself only as long as there is no other.
    const speaksForOthers = number === '' && order.ingramOrders.size > 1;
    const [first, ...others] = statements;
    if (ingramOrder.details !== undefined) {
      yield* detailedStates(ingramOrder, ingramOrder.details, statements);
    } else if (ingramOrder.lines.size > 0) {
      yield* statesOf(ingramOrder.lines, statements);
    } else if (first !== undefined && !speaksForOthers) {
      yield newest(first, others).state;
    }
  }
}

type Lines = IngramOrder['lines'];

/**
 * Every state that a line has, beside what was said of the whole. Where nothing was, of an order with thousands of lines
 * only those that have changed are looked at.
 */
function statesOf(lines: Lines, statements: readonly Known[]): readonly LineStatus[] {
  if (statements.length > 0) return [...lines.values()].map((line) => newest(line, statements).state);
  const { base, changes } = layersOf(lines);
  const counts = new Map(countsOf(base));
  const add = (state: LineStatus, times: number) => counts.set(state, (counts.get(state) ?? 0) + times);
  for (const [number, { state }] of changes) {
    const replaced = base.get(number);
    if (replaced !== undefined) add(replaced.state, -1);
    add(state, 1);
  }
  return [...counts].filter(([, count]) => count > 0).map(([state]) => state);
}

const countsByLines = new WeakMap<Lines, ReadonlyMap<LineStatus, number>>();

/** How many lines have each state; counted once, as these lines never change. */
function countsOf(lines: Lines): ReadonlyMap<LineStatus, number> {
  const known = countsByLines.get(lines);
  if (known !== undefined) return known;
  const counts = new Map<LineStatus, number>();
  for (const { state } of lines.values()) counts.set(state, (counts.get(state) ?? 0) + 1);
  countsByLines.set(lines, counts);
  return counts;
}

/** Order Details show every line: one that they do not show counts only where a notification is newer. */
function detailedStates(
  { lines }: IngramOrder,
  details: KnownDetails,
  statements: readonly Known[],
): readonly LineStatus[] {
  const { asOf } = details;
  const shown = shownLines(lines, details);
  const wholes = besideDetails(statements, details);
  const states = [...shown].map(([number, state]) =>
    detailedState(lines.get(number), { state, asOf }, wholes),
  );
  const added = [...lines].filter(([number, line]) => !shown.has(number) && line.asOf > asOf);
  return [...states, ...added.map(([, line]) => newest(line, statements).state)];
}

/** What the details show of each line. Without lines, they show the whole: of each line that is known, or of one. */
function shownLines(lines: IngramOrder['lines'], details: KnownDetails): KnownDetails['lines'] {
  if (details.lines.size > 0) return details.lines;
  const numbers = lines.size > 0 ? [...lines.keys()] : [''];
  return new Map(numbers.map((number) => [number, details.whole]));
}

/** What a line is that details show. Where they end a hold of the whole, what was said beneath it counts again. */
function detailedState(line: KnownLine | undefined, shown: Known, wholes: readonly Known[]): LineStatus {
  const lasting = wholes.filter((whole) => whole.state !== 'held' || withDetails(whole, shown) === 'held');
  const [first, ...others] = line === undefined ? lasting : [line, ...lasting];
  return withDetails(first && newest(first, others), shown);
}

/** What was said of an Ingram order as a whole, by name or by a notification that names none. */
function wholeStatements(ingramOrder: IngramOrder, unnamed: IngramOrder | undefined): readonly Known[] {
  const sources = unnamed === undefined ? [ingramOrder] : [ingramOrder, unnamed];
  const wholes = sources.flatMap(({ whole }) => (whole === undefined ? [] : [whole]));
  const heldAsOf = Math.max(...sources.map((source) => source.heldAsOf ?? Number.NEGATIVE_INFINITY));
  const movingAsOf = ingramOrder.movingAsOf ?? Number.NEGATIVE_INFINITY;
  const onHold = Number.isFinite(heldAsOf) && heldAsOf >= movingAsOf;
  return onHold ? [...wholes, { state: 'held', asOf: heldAsOf }] : wholes;
}

function newest<K extends Known>(first: K, others: readonly K[]): K {
  return others.reduce((known, other) => (isNewer(other, known) ? other : known), first);
}
