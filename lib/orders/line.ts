import type { LineReport } from '../ingram/webhook/lines.ts';
import type { LineStatus } from '../ingram/webhook/vocabulary.ts';
import type { UnitFacts } from './facts.ts';

/** Who says something of an Ingram order, about which status, and when that was so (milliseconds since 1970). */
export type Source = {
  readonly kind: 'event' | 'invoice' | 'creation' | 'details';
  /** The status that some line has, or the whole of it. */
  readonly status: LineStatus | undefined;
  readonly asOf: number;
  /** When what is shown as shipped or void was so: Order Details lag behind, but never run ahead. */
  readonly doneAsOf?: number;
};

/** The words that the three documented ones cannot say: an event of such a type is about lines that say otherwise. */
const UNSAYABLE: readonly (LineStatus | undefined)[] = ['held', 'voided'];

/** The words that a line says for want of a better one. */
const VAGUE: readonly (LineStatus | undefined)[] = ['open', 'backordered', 'partially_shipped'];

/**
 * The status of each line of an Ingram order. It is what the line's own word says, but for the lines that the source is
 * about:
 *
 * 1. Where lines bear the source's own status, in a word or by their quantities, it is about those.
 * 2. Else, where lines have no word that is known and have not shipped by their quantities, it is about those.
 * 3. Else, where the three documented words cannot say its status (held, voided), it is about every line that has not
 *    shipped and says something as vague as open or backordered.
 */
export function statusesOf(
  lines: readonly LineReport[],
  source: Source,
): readonly (LineStatus | undefined)[] {
  const { status, kind } = source;
  const words = lines.map((line) => line.status);
  if (status === undefined || kind === 'creation') return words;
  if (lines.some((line) => bears(line, status))) return words;
  const isWordless = (line: LineReport) => line.status === undefined && !isSettled(line, status);
  if (lines.some(isWordless)) return lines.map((line) => (isWordless(line) ? status : line.status));
  if (!UNSAYABLE.includes(status)) return words;
  return lines.map((line) => (VAGUE.includes(line.status) && !hasAllShipped(line) ? status : line.status));
}

function bears({ status, shipped = 0, backordered = 0 }: LineReport, wanted: LineStatus): boolean {
  if (wanted === 'shipped') return status === 'shipped' || status === 'partially_shipped' || shipped > 0;
  return status === wanted || (wanted === 'backordered' && backordered > 0);
}

/** Whether a line's quantities leave nothing for the status to be about. */
function isSettled(line: LineReport, status: LineStatus): boolean {
  return hasAllShipped(line) || (status === 'shipped' && line.shipped !== undefined);
}

function hasAllShipped({ requested = 0, shipped = 0 }: LineReport): boolean {
  return requested > 0 && shipped >= requested;
}

/** The facts that one line tells of its unit. */
export function factsOfLine(line: LineReport, told: LineStatus | undefined, source: Source): UnitFacts {
  const status = withoutBackordered(line, told);
  if (source.kind === 'invoice') return factsOfInvoice(line, status, source);
  const { asOf } = source;
  const pieces = shippedPieces(line, status);
  const requested = requestedPieces(line);
  const isCounted = line.shipped !== undefined && requested > 0;
  const remainder = pieces < requested ? 'some' : 'none';
  return {
    ...(pieces > 0 && { shipped: { pieces, asOf } }),
    ...(requested > 0 && { requested: { value: requested, asOf } }),
    ...factsOfStatus(line, status, source),
    ...(isCounted && { remainder: { value: remainder, asOf } }),
  };
}

/** Beside pieces that stay behind, `Shipped` is about the others, if there are any. */
function withoutBackordered(
  { requested, shipped, backordered = 0 }: LineReport,
  status: LineStatus | undefined,
): LineStatus | undefined {
  if (status !== 'shipped' || shipped !== undefined || backordered === 0) return status;
  return backordered === requested ? 'backordered' : 'partially_shipped';
}

/** What the status says beside the quantities. */
function factsOfStatus(line: LineReport, status: LineStatus | undefined, source: Source): UnitFacts {
  const { kind, asOf, doneAsOf = asOf } = source;
  const no = { value: false, asOf };
  const some = { value: 'some', asOf } as const;
  switch (status) {
    case 'held':
      return { onHold: { value: true, asOf }, isVoid: no, remainder: some };
    case 'voided':
      return { isVoid: { value: true, asOf: doneAsOf } };
    case 'shipped':
      if (line.shipped === 0) return {};
      return line.shipped === undefined
        ? { someShippedAsOf: doneAsOf, remainder: { value: 'none', asOf: doneAsOf } }
        : { remainder: { value: 'none-counted', asOf: doneAsOf } };
    case 'partially_shipped':
      return {
        ...(line.shipped === undefined && { someShippedAsOf: asOf }),
        onHold: no,
        isVoid: no,
        remainder: some,
      };
    case 'open':
    case 'released':
    case 'backordered':
      // A create result tells what was ordered; it ends nothing.
      return kind === 'creation' ? {} : { onHold: no, isVoid: no, remainder: some };
    case undefined:
      return {};
  }
}

/** An invoice tells of pieces that have shipped: it ends no hold, and brings nothing back that is void. */
function factsOfInvoice(line: LineReport, status: LineStatus | undefined, source: Source): UnitFacts {
  const { asOf } = source;
  const pieces = line.shipped ?? 0;
  const requested = requestedPieces(line);
  const isInvoiced = pieces > 0 || (status === 'shipped' && line.shipped === undefined);
  const isPart = pieces > 0 && pieces < requested;
  const { onHold, isVoid, remainder } = factsOfStatus(
    line,
    status === 'shipped' ? undefined : status,
    source,
  );
  const mayEndHold = status === 'released';
  return {
    ...(isInvoiced && {
      invoice: { asOf, pieces, ...(requested > 0 && { requested: { value: requested, asOf } }) },
    }),
    ...(isPart ? { remainder: { value: 'some' as const, asOf } } : remainder && { remainder }),
    ...(onHold && (onHold.value || mayEndHold) && { onHold }),
    ...(isVoid?.value && { isVoid }),
  };
}

/**
 * The facts that are told of an Ingram order as a whole: all that an event without lines says. Beside lines, that
 * something of it has shipped or was invoiced, and what Order Details say of its hold.
 */
export function factsOfWhole(source: Source, hasLines: boolean): UnitFacts {
  const { kind, status, asOf } = source;
  if (kind === 'creation') return {};
  if (kind === 'invoice') return { invoice: { asOf, pieces: 0 } };
  const isShipped = status === 'shipped' || status === 'partially_shipped';
  const onHold = { value: false, asOf };
  if (!hasLines) {
    const facts = factsOfStatus(NO_QUANTITIES, status, source);
    return status === 'shipped' ? { ...facts, onHold } : facts;
  }
  const endsHold = kind === 'details' && status !== undefined && status !== 'held';
  return { ...(isShipped && { someShippedAsOf: asOf }), ...(endsHold && { onHold }) };
}

const NO_QUANTITIES: LineReport = { lineNumber: '', packages: [] };

/** How much has shipped. Where a line tells only what stays behind, and that it shipped, the rest has. */
function shippedPieces(line: LineReport, status: LineStatus | undefined): number {
  const { requested = 0, shipped, backordered = 0 } = line;
  if (shipped !== undefined) return shipped;
  return status === 'partially_shipped' && backordered > 0 ? Math.max(requested - backordered, 0) : 0;
}

/** How many pieces were asked for: also where only those that shipped and those that stay behind are told. */
function requestedPieces({ requested = 0, shipped = 0, backordered = 0 }: LineReport): number {
  if (requested > 0) return requested;
  return backordered > 0 ? shipped + backordered : 0;
}

/** A line that stands in a notification several times is told in parts, without the sub-orders that they belong to. */
export function combineParts(lines: readonly LineReport[]): readonly LineReport[] {
  const byUnit = Map.groupBy(lines, ({ lineNumber, subOrderNumber }) =>
    JSON.stringify([lineNumber, subOrderNumber]),
  );
  return [...byUnit.values()].map((parts) => parts.reduce(together));
}

function together(a: LineReport, b: LineReport): LineReport {
  if (JSON.stringify({ ...a, packages: [] }) === JSON.stringify({ ...b, packages: [] })) {
    return { ...a, packages: [...a.packages, ...b.packages] };
  }
  const sum = (key: 'requested' | 'shipped' | 'backordered') =>
    a[key] === undefined && b[key] === undefined ? {} : { [key]: (a[key] ?? 0) + (b[key] ?? 0) };
  const status = statusTogether(a.status, b.status);
  return {
    lineNumber: a.lineNumber,
    ...(a.subOrderNumber !== undefined && { subOrderNumber: a.subOrderNumber }),
    ...sum('requested'),
    ...sum('shipped'),
    ...sum('backordered'),
    ...(status !== undefined && { status }),
    packages: [...a.packages, ...b.packages],
  };
}

/** What parts of different statuses are together. Parts that are void leave the status to the others. */
function statusTogether(a: LineStatus | undefined, b: LineStatus | undefined): LineStatus | undefined {
  if (a === b || b === undefined || b === 'voided') return a ?? b;
  if (a === undefined || a === 'voided') return b;
  if (a === 'held' || b === 'held') return 'held';
  const hasShipped = [a, b].some((status) => status === 'shipped' || status === 'partially_shipped');
  return hasShipped ? 'partially_shipped' : 'open';
}
