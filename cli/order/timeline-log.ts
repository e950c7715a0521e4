import type { Order } from '../../lib/orders/facts.ts';
import { errorOf, type LogLine, noNewsText } from '../../lib/platform/log-lines.ts';
import { isOrderStatus } from '../../lib/thirdwatch/vocabulary.ts';
import { pluralize } from '../terminal/wording.ts';
import type { OrderOverview } from './look-up.ts';
import type { TimelineEntry } from './timeline-entry.ts';

/** What the logs tell of an order's life, and its item does not: events, the facts they changed, and what failed. */
export function logEntries({
  item: { order },
  lines,
}: Pick<OrderOverview, 'item' | 'lines'>): readonly TimelineEntry[] {
  const oldestTold = order.history?.[0];
  const isForgotten = (line: LogLine) =>
    oldestTold === undefined ||
    (atOf(line) < oldestTold.at && !(oldestTold.times > 1 && line.orderStatus === oldestTold.status));
  return [
    ...eachCause(lines, ['queued'], receivedEntry),
    ...receivedWithOthers(lines),
    ...eachCause(lines, ['retry'], failedEntry),
    ...lines.flatMap((line) => [
      ...changedEntry(line, order.history),
      ...noNewsEntry(line),
      ...(isForgotten(line) ? toldEntry(line) : []),
    ]),
  ];
}

/** One entry for all lines of an event that have an outcome. */
function eachCause(
  lines: readonly LogLine[],
  outcomes: readonly string[],
  entryOf: (sorted: readonly [LogLine, ...LogLine[]]) => TimelineEntry,
): readonly TimelineEntry[] {
  const wanted = lines.filter(({ outcome = '' }) => outcomes.includes(outcome));
  return [...Map.groupBy(oldestFirst(wanted), causeOf).values()].flatMap(([first, ...others]) =>
    first === undefined ? [] : [entryOf([first, ...others])],
  );
}

function receivedEntry([first, ...others]: readonly [LogLine, ...LogLine[]]): TimelineEntry {
  const { eventType = null } = first;
  const times = others.length + 1;
  const text = `${eventType ?? 'an event'}${times === 1 ? '' : `, ${times} times, this the first`}`;
  return { kind: 'received', at: atOf(first), cause: causeOf(first), text, eventType, times };
}

/**
 * Of a notification about several orders, the receiver's line names none of them. What the forwarder has logged tells of
 * it, and where it was told, when it was received.
 */
function receivedWithOthers(lines: readonly LogLine[]): readonly TimelineEntry[] {
  const queued = new Set(lines.filter(({ outcome }) => outcome === 'queued').map(causeOf));
  const others = lines.filter((line) => line.eventType !== undefined && !queued.has(causeOf(line)));
  return [...Map.groupBy(others, causeOf)].map(([cause, some]) => {
    const at = Math.min(...some.map((line) => atOf(line) - (line.lagMs ?? 0)));
    const eventType = some[0]?.eventType ?? null;
    return { kind: 'received', at, cause, text: `${eventType}`, eventType, times: 1 };
  });
}

function failedEntry(lines: readonly [LogLine, ...LogLine[]]): TimelineEntry {
  const last = lines.at(-1) ?? lines[0];
  const attempts = Math.max(lines.length, last.attempts ?? 0);
  const error = errorOf(last);
  // The attempts before it may have failed for another reason.
  const text = `${pluralize(attempts, 'attempt')}${attempts === 1 ? '' : ', last error'}: ${error}`;
  return { kind: 'failed', at: atOf(last), cause: causeOf(last), text, attempts, error };
}

function changedEntry(line: LogLine, history: Order['history'] = []): readonly TimelineEntry[] {
  const { changes = [] } = line;
  if (changes.length === 0) return [];
  const cause = causeOf(line);
  // The line is written when all is done: what it changed comes before what was told of it.
  const toldAt = history.findLast((report) => report.cause === cause)?.at ?? Number.POSITIVE_INFINITY;
  return [{ kind: 'changed', at: Math.min(atOf(line), toldAt), cause, changes, text: changes.join('; ') }];
}

function noNewsEntry(line: LogLine): readonly TimelineEntry[] {
  if (line.outcome !== 'no-news') return [];
  const { reason = null } = line;
  return [{ kind: 'no-news', at: atOf(line), cause: causeOf(line), text: noNewsText(line), reason }];
}

/** The item remembers the last reports alone, and none from before it had a history. */
function toldEntry(line: LogLine): readonly TimelineEntry[] {
  const { outcome, orderStatus: status = '', because = '' } = line;
  if (outcome !== 'forwarded' || !isOrderStatus(status)) return [];
  const text = because === '' ? status : `${status}: ${because}`;
  const told = { status, reason: null, times: 1, trackingNumbers: null, because: null };
  return [{ kind: 'told', at: atOf(line), cause: causeOf(line), text, ...told }];
}

/** The id of the event that a line is about, or the reason for the recheck. */
export function causeOf({ recheck, correlation_id: eventId }: LogLine): string {
  return recheck ?? eventId ?? '';
}

/** When a line was written, in milliseconds since 1970. */
export function atOf({ timestamp }: LogLine): number {
  return Date.parse(timestamp);
}

/** Lines in the sequence of time. */
export function oldestFirst(lines: readonly LogLine[]): readonly LogLine[] {
  return lines.toSorted((a, b) => atOf(a) - atOf(b));
}
