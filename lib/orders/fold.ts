import type { LineReport } from '../ingram/webhook/lines.ts';
import type { IngramOrderReport, OrderNotification } from '../ingram/webhook/notification.ts';
import type { OrderEventType } from '../ingram/webhook/vocabulary.ts';
import { withEntries } from './layered-map.ts';
import { lineState, STATE_BY_EVENT_TYPE } from './line-state.ts';
import { type IngramOrder, isNewer, type Known, type KnownLine, type Order, type Package } from './order.ts';

/** How many events an order remembers. Forgetting one is harmless: folding it again changes nothing. */
const EVENTS_KEPT = 500;

const NEW_INGRAM_ORDER: IngramOrder = { lines: new Map() };

/**
 * Merges what a notification says into what is known of its order.
 *
 * For each line the newer statement counts, so any sequence of the same notifications, with any repetition, ends
 * in the same order; an event seen before changes nothing.
 */
export function fold(order: Order, notification: OrderNotification): Order {
  if (order.events.has(notification.eventId)) return order;
  const ingramOrders = new Map(order.ingramOrders);
  const found = new Map<string, Package>();
  let updated = order.updated;
  for (const report of notification.ingramOrders) {
    const known = ingramOrders.get(report.ingramOrderNumber) ?? NEW_INGRAM_ORDER;
    ingramOrders.set(report.ingramOrderNumber, foldIngramOrder(known, report, notification.asOf));
    for (const line of report.lines) addPackages(found, line, notification.asOf, order.packages);
    updated ||= report.eventType !== 'async_order_create';
  }
  const packages = withEntries(order.packages, found);
  return { ...order, ingramOrders, packages, events: remember(order, notification), updated };
}

/**
 * Whether a notification carries an event id that is known with another meaning. Ingram signs the event id alone:
 * such a body is never folded.
 */
export function isReusedEventId(order: Order, notification: OrderNotification): boolean {
  const seen = order.events.get(notification.eventId);
  return seen !== undefined && seen.digest !== notification.digest;
}

function foldIngramOrder(known: IngramOrder, report: IngramOrderReport, asOf: number): IngramOrder {
  return report.lines.length === 0
    ? foldWhole(known, { state: STATE_BY_EVENT_TYPE[report.eventType], asOf })
    : foldLines(known, report, asOf);
}

function foldWhole(known: IngramOrder, statement: Known): IngramOrder {
  if (statement.state === 'held') return { ...known, heldAsOf: latest(known.heldAsOf, statement.asOf) };
  const whole = known.whole === undefined || isNewer(statement, known.whole) ? statement : known.whole;
  return { ...known, whole, movingAsOf: latest(known.movingAsOf, statement.asOf) };
}

function foldLines(known: IngramOrder, report: IngramOrderReport, asOf: number): IngramOrder {
  const changes = new Map<string, KnownLine>();
  let moving = false;
  for (const line of report.lines) {
    const statement = knownLine(line, report.eventType, asOf);
    moving ||= statement.state !== 'held';
    const last = changes.get(line.lineNumber) ?? known.lines.get(line.lineNumber);
    if (isNewer(statement, last)) changes.set(line.lineNumber, statement);
  }
  const lines = withEntries(known.lines, changes);
  return moving ? { ...known, lines, movingAsOf: latest(known.movingAsOf, asOf) } : { ...known, lines };
}

function knownLine(line: LineReport, eventType: OrderEventType, asOf: number): KnownLine {
  return {
    state: lineState(line, eventType),
    asOf,
    ...(line.requested !== undefined && { requested: line.requested }),
    ...(line.shipped !== undefined && { shipped: line.shipped }),
  };
}

/** A package is known since the first notification that showed it, whichever of them arrived first. */
function addPackages(
  found: Map<string, Package>,
  line: LineReport,
  asOf: number,
  packages: Order['packages'],
): void {
  for (const { trackingNumber, carrierName } of line.packages) {
    const known = found.get(trackingNumber) ?? packages.get(trackingNumber);
    const shown: Package = { asOf, ...(carrierName !== undefined && { carrierName }) };
    if (known === undefined || isEarlier(shown, known)) found.set(trackingNumber, shown);
  }
}

function isEarlier(candidate: Package, known: Package): boolean {
  if (candidate.asOf !== known.asOf) return candidate.asOf < known.asOf;
  return (candidate.carrierName ?? '') > (known.carrierName ?? '');
}

function remember(order: Order, { eventId, asOf, digest }: OrderNotification): Order['events'] {
  const events = withEntries(order.events, new Map([[eventId, { asOf, digest }]]));
  if (events.size <= EVENTS_KEPT) return events;
  const newestFirst = [...events].sort(([a, left], [b, right]) => right.asOf - left.asOf || (a < b ? 1 : -1));
  return new Map(newestFirst.slice(0, EVENTS_KEPT));
}

function latest(known: number | undefined, asOf: number): number {
  return known === undefined || asOf > known ? asOf : known;
}
