import type { OrderDetails } from '../ingram/api/order-details.ts';
import type { LineStatus } from '../ingram/webhook/vocabulary.ts';
import { lineStateByDefault } from './line-state.ts';
import type { DetailedPackage, IngramOrder, Known, KnownDetails, KnownLine, Order } from './order.ts';

/** Ingram's Order Details may show a hold or a backorder so much later than its event. */
const DETAILS_LAG_MS = 5 * 60 * 1000;

/**
 * Merges Ingram's Order Details into what is known of an order. They stand beside what the notifications said, each
 * replaced by newer ones of the same Ingram order, so that any sequence of notifications and details ends in the
 * same order; {@link withDetails} says which of them counts.
 *
 * @param asOf when they were asked for, in milliseconds since 1970
 */
export function foldDetails(order: Order, details: OrderDetails, asOf: number): Order {
  const ingramOrders = new Map(order.ingramOrders);
  const known: IngramOrder = ingramOrders.get(details.ingramOrderNumber) ?? { lines: new Map() };
  const answer = knownDetails(details, asOf);
  if (known.details !== undefined && !isNewerAnswer(answer, known.details)) return order;
  ingramOrders.set(details.ingramOrderNumber, { ...known, details: answer });
  return { ...order, ingramOrders };
}

/** Answers of the same moment are told apart by what they say, never by which of them arrived first. */
function isNewerAnswer(candidate: KnownDetails, known: KnownDetails): boolean {
  if (candidate.asOf !== known.asOf) return candidate.asOf > known.asOf;
  return textOf(candidate) > textOf(known);
}

function textOf({ whole, lines, packages }: KnownDetails): string {
  return JSON.stringify([whole, [...lines].sort(), [...packages].sort()]);
}

function knownDetails({ status = 'open', lines }: OrderDetails, asOf: number): KnownDetails {
  const states = new Map<string, LineStatus>();
  const packages = new Map<string, DetailedPackage>();
  for (const line of lines) {
    const state = lineStateByDefault(line, status);
    states.set(line.lineNumber, together(states.get(line.lineNumber) ?? state, state));
    for (const { trackingNumber, ...details } of line.packages) {
      packages.set(trackingNumber, { ...details, ...packages.get(trackingNumber) });
    }
  }
  return { asOf, whole: status, lines: states, packages };
}

/** What a line is that stands there in several parts, as Ingram may list one for each sub-order. */
function together(...parts: readonly LineStatus[]): LineStatus {
  const live = new Set(parts.filter((part) => part !== 'voided'));
  const [only = 'voided', ...others] = live;
  if (others.length === 0) return only;
  if (live.has('held')) return 'held';
  return live.has('shipped') || live.has('partially_shipped') ? 'partially_shipped' : 'backordered';
}

/**
 * What a line is, when the notifications say one thing of it and Order Details another. The newer of them counts, but
 * what has happened is not taken back by details that lag behind:
 *
 * | an event said | details asked for later show | counts |
 * |---|---|---|
 * | shipped, voided | open, backordered, on hold | the event |
 * | shipped in part | open, backordered | the event |
 * | shipped, all pieces counted | shipped in part | the event |
 * | on hold, backordered: within the last five minutes | open, backordered | the event |
 * | anything else | anything | the details |
 *
 * Of what an event without lines said, {@link besideDetails} tells how much is left beside details that have lines.
 */
export function withDetails(said: KnownLine | undefined, details: Known): LineStatus {
  if (said === undefined) return details.state;
  return said.asOf > details.asOf || lagsBehind(details, said) ? said.state : details.state;
}

/**
 * What is left of the statements about a whole Ingram order beside its details. That it shipped was said of some line:
 * details asked for later that show something as shipped know of which. For the other lines it only ends a hold.
 */
export function besideDetails(statements: readonly Known[], details: KnownDetails): readonly Known[] {
  const states = new Set(details.lines.values());
  if (!states.has('shipped') && !states.has('partially_shipped')) return statements;
  return statements.map((statement) => {
    const isExplained = statement.state === 'shipped' && statement.asOf <= details.asOf;
    return isExplained ? { ...statement, state: 'open' } : statement;
  });
}

function lagsBehind(details: Known, said: KnownLine): boolean {
  const isWaiting = details.state === 'open' || details.state === 'backordered';
  switch (said.state) {
    case 'voided':
      return isWaiting || details.state === 'held';
    case 'shipped':
      return (
        isWaiting || details.state === 'held' || (details.state === 'partially_shipped' && isCounted(said))
      );
    case 'partially_shipped':
      return isWaiting;
    case 'held':
    case 'backordered':
      return isWaiting && details.asOf - said.asOf < DETAILS_LAG_MS;
    case 'open':
      return false;
  }
}

function isCounted({ requested = 0, shipped = 0 }: KnownLine): boolean {
  return requested > 0 && shipped >= requested;
}
