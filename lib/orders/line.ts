import type { LineReport } from '../ingram/webhook/lines.ts';
import type { LineStatus } from '../ingram/webhook/vocabulary.ts';
import type { UnitFacts } from './facts.ts';
import { mergeUnits } from './merge.ts';
import { shippedPieces, sum, unitState, wordsOf } from './unit.ts';

/** Who says something of an Ingram order, about which status, and when that was so (milliseconds since 1970). */
export type Source = {
  readonly kind: 'event' | 'invoice' | 'creation' | 'details';
  /** The status that some line has, or the whole of it; a creation has none. */
  readonly status: LineStatus | undefined;
  readonly asOf: number;
  /** When what is shown as shipped or void was so: Order Details lag behind, but never run ahead. */
  readonly doneAsOf?: number;
};

type Status = LineStatus | undefined;

/** The words that the three documented ones cannot say: an event of such a type is about lines that say otherwise. */
const UNSAYABLE: readonly Status[] = ['held', 'voided'];

/** The words that a line says for want of a better one. */
const VAGUE: readonly Status[] = ['open', 'backordered', 'partially_shipped'];

/** The words that say that something is left to ship. */
const LEFT: readonly Status[] = [...VAGUE, 'released', 'held'];

const SHIPPED: readonly Status[] = ['shipped', 'partially_shipped'];

/**
 * The lines of an Ingram order, each with its status. It is what the line's own word says, but for the lines that the
 * source is about:
 *
 * 1. Where lines bear the source's own status, in a word or by their quantities, it is about those.
 * 2. Else, where lines have no word that is known and have not shipped by their quantities, it is about those.
 * 3. Else, where the three documented words cannot say its status (held, voided), it is about every line that says
 *    something as vague as open or backordered; but an event of a hold that shows a released line is about the release.
 */
export function withStatuses<L extends LineReport>(
  lines: readonly L[],
  { kind, status }: Source,
): readonly L[] {
  if (status === undefined || lines.some((line) => bears(line, status))) return lines;
  const isWordless = (line: LineReport) => line.status === undefined && !hasAllShipped(line);
  const isVague = (line: LineReport) => VAGUE.includes(line.status);
  const isMeant = lines.some(isWordless) ? isWordless : isVague;
  const isRelease = kind === 'event' && status === 'held' && lines.some((line) => line.status === 'released');
  if (isMeant === isVague && (isRelease || !UNSAYABLE.includes(status))) return lines;
  return lines.map((line) => (isMeant(line) ? { ...line, status } : line));
}

function bears({ status, shipped = 0, backordered = 0 }: LineReport, wanted: LineStatus): boolean {
  if (wanted === 'shipped') return SHIPPED.includes(status) || shipped > 0;
  return status === wanted || (wanted === 'backordered' && backordered > 0);
}

function hasAllShipped({ requested = 0, shipped = 0 }: LineReport): boolean {
  return requested > 0 && shipped >= requested;
}

/** The facts that a source tells of a unit: in one resource, or in several, which tell the same. */
export function factsOfUnit(resources: readonly (readonly LineReport[])[], source: Source): UnitFacts {
  const told = resources.map((lines) => factsOfLines(lines, source));
  return (source.kind === 'invoice' ? told.map(asInvoice) : told).reduce(mergeUnits);
}

/** By one line, or by several: then these are parts of the unit, told without the sub-orders that they belong to. */
function factsOfLines(lines: readonly LineReport[], source: Source): UnitFacts {
  const [only = {}, ...others] = lines.map((line) => factsOfLine(line, source));
  return others.length === 0 ? only : together([only, ...others], source);
}

function factsOfLine(line: LineReport, source: Source): UnitFacts {
  const { kind, asOf, doneAsOf = asOf } = source;
  const { hasUnreadableQuantity: isUnclear = false } = line;
  if (isUnclear && kind === 'invoice')
    return line.status === 'released' ? { onHold: { value: false, asOf } } : {};
  const status = statusOf(line);
  const requested = requestedPieces(line);
  // That none has shipped needs no other number.
  const isUncounted = line.shipped === undefined || (isUnclear && line.shipped > 0);
  const isAllByWord = status === 'shipped' && isUncounted;
  // Order Details count each sub-order by what is in it now; an event may show what it was entered with.
  const pieces = isAllByWord && kind === 'details' ? requested : piecesOf(line, status);
  const isPartByWord = SHIPPED.includes(status) || (isUnclear && isUncounted && bears(line, 'shipped'));
  const isLeft = LEFT.includes(status);
  // An invoice need not be of all that has shipped.
  const isPart = !isUncounted && pieces < requested && kind !== 'invoice';
  // An invoice or the result of a creation ends no hold by its word, and brings nothing back that is void.
  const isOfNow = kind === 'event' || kind === 'details';
  const endsHold = isOfNow
    ? isLeft || isAllByWord || (isUnclear && isPartByWord)
    : kind === 'invoice' && status === 'released';
  const isCount = isOfNow && !isUncounted && Number.isInteger(pieces);
  const isCountedInvoice = kind === 'invoice' && (pieces > 0 || isAllByWord);
  const isLeftByInvoice = pieces < requested && (line.backordered ?? 0) > 0;
  const no = { value: false, asOf };
  return {
    ...((pieces > 0 || (isUncounted && (isPartByWord || isPacked(line, source)))) && {
      shipped: { pieces, asOf: isAllByWord ? doneAsOf : asOf },
    }),
    ...(requested > 0 && { requested: { value: requested, asOf } }),
    ...((isPart || (isLeft && kind !== 'creation')) && { isAllShipped: no }),
    ...(isAllByWord && { isAllShipped: { value: true, asOf: doneAsOf } }),
    ...(endsHold && { onHold: no }),
    ...(status === 'held' && { onHold: { value: true, asOf, ...(isCount && { shipped: pieces }) } }),
    ...(isLeft && isOfNow && { isVoid: no }),
    ...(status === 'voided' && { isVoid: { value: true, asOf: doneAsOf } }),
    ...(isCountedInvoice && { isLeftByInvoice: { value: isLeftByInvoice, asOf } }),
  };
}

/** A line with a package has shipped in part at least, where the event is about a shipment, whatever is left of it. */
function isPacked({ packages }: LineReport, { kind, status }: Source): boolean {
  return kind === 'event' && status === 'shipped' && packages.length > 0;
}

/**
 * Beside pieces that stay behind, `Shipped` is about the others, if there are any; without a word, they are backordered. Where
 * a quantity cannot be read, nobody knows of how many it is.
 */
function statusOf(line: LineReport): Status {
  const { status, requested, shipped, backordered = 0 } = line;
  if (line.hasUnreadableQuantity && status === 'shipped') return undefined;
  if (shipped !== undefined || backordered === 0) return status;
  if (status === 'shipped') return backordered === requested ? 'backordered' : 'partially_shipped';
  return status ?? 'backordered';
}

/** How much has shipped. Where a line tells only what stays behind, and that it shipped, the rest has. */
function piecesOf(line: LineReport, status: Status): number {
  const { requested = 0, shipped, backordered = 0 } = line;
  if (line.hasUnreadableQuantity) return 0;
  if (shipped !== undefined) return shipped;
  return status === 'partially_shipped' && backordered > 0 ? Math.max(requested - backordered, 0) : 0;
}

/** How many pieces were asked for: also where only those that shipped and those that stay behind are told. */
function requestedPieces({ requested = 0, shipped = 0, backordered = 0 }: LineReport): number {
  if (requested > 0) return requested;
  return backordered > 0 ? shipped + backordered : 0;
}

/**
 * Parts of a line as one. Their pieces add up; those that are void are not requested any more. What is left of any part
 * is left of the line.
 */
function together(parts: readonly UnitFacts[], { asOf }: Source): UnitFacts {
  const all = parts.map((facts) => ({ ...unitState(facts, {}), pieces: shippedPieces(facts), facts }));
  const live = all.filter(({ remainder }) => remainder === 'open' || remainder === 'held');
  const dead = all.filter(({ remainder }) => remainder === 'void');
  const [deciding = all] = [live, dead].filter((some) => some.length > 0);
  const decided = deciding.map(({ facts }) => facts);
  const { isAllShipped, ...words } = decided.map(wordsOf).reduce(mergeUnits);
  const { isLeftByInvoice } = decided.reduce(mergeUnits);
  const requested = sum(
    all.map((part) => (part.remainder === 'void' ? part.pieces : requestedOf(part.facts))),
  );
  const shipped = { pieces: sum(all.map(({ pieces }) => pieces)), asOf };
  // What was counted is all of a part where nobody says how many were requested: of the line, somebody may have said.
  const isTold = deciding !== all || isAllShipped?.value === true;
  return {
    ...words,
    ...(isLeftByInvoice && { isLeftByInvoice }),
    ...(requested > 0 && { requested: { value: requested, asOf } }),
    ...(all.some(({ hasShipped }) => hasShipped)
      ? { shipped, ...(isTold && { isAllShipped: { value: deciding === all, asOf } }) }
      : isAllShipped && { isAllShipped }),
  };
}

/** Not a number where nobody says: of such a part and others, nobody knows the sum. */
function requestedOf({ requested }: UnitFacts): number {
  return requested?.value ?? Number.NaN;
}

/**
 * An invoice tells of pieces that have shipped. It need not be of anything new, or of all that was requested. It follows
 * what it is of: of one moment, an invoice of all is the last word.
 */
function asInvoice({ shipped, requested, isAllShipped, ...flags }: UnitFacts): UnitFacts {
  const isLeft = isAllShipped?.value === false;
  const { pieces = 0, asOf = 0 } = shipped ?? {};
  const isOfAll = pieces > 0 ? pieces >= (requested?.value ?? Number.NaN) : !isLeft;
  return {
    ...(shipped && { invoiced: { pieces, asOf: isOfAll ? asOf + 1 : asOf } }),
    ...(requested && requested.value > pieces && { requested }),
    ...(isLeft && { isAllShipped }),
    ...flags,
  };
}

/**
 * The facts that are told of an Ingram order as a whole: all that an event without lines says. Beside lines, that
 * something of it has shipped or was invoiced, unless each of them counts none, and that Order Details show no hold.
 */
export function factsOfWhole(lines: readonly LineReport[], source: Source): UnitFacts {
  const { kind, status, asOf } = source;
  if (lines.length === 0)
    return factsOfUnit([[{ lineNumber: '', packages: [], ...(status && { status }) }]], source);
  const hasShipped = SHIPPED.includes(status) && lines.some(({ shipped }) => shipped !== 0);
  const isOffHold = kind === 'details' && status !== undefined && status !== 'held';
  const leaves = kind === 'invoice' ? 'invoiced' : 'shipped';
  return {
    ...(hasShipped && { [leaves]: { pieces: 0, asOf } }),
    ...(isOffHold && { onHold: { value: false, asOf } }),
  };
}
