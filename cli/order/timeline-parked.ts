import type { LogLine } from '../../lib/platform/log-lines.ts';
import type { ParkedMessage } from '../dlq/parked-message.ts';
import { contentOf } from '../queue/queued-message.ts';
import type { OrderOverview } from './look-up.ts';
import type { TimelineEntry } from './timeline-entry.ts';
import { atOf, causeOf, oldestFirst } from './timeline-log.ts';

/** What was parked, what still is, and what was sent back to the queue. */
export function parkedEntries({
  lines,
  parked,
}: Pick<OrderOverview, 'lines' | 'parked'>): readonly TimelineEntry[] {
  return [
    ...parked.map(stillParkedEntry),
    ...formerlyParkedEntries(lines, parked),
    ...redrivenEntries(lines),
  ];
}

/** The event ID of a parked message, or the reason for its recheck. */
export function causeOfParked(message: ParkedMessage): string | null {
  const content = contentOf(message);
  if (typeof content !== 'string' && content.kind === 'recheck') return content.why;
  return message.eventId ?? null;
}

function stillParkedEntry(message: ParkedMessage): TimelineEntry {
  const { parkedAt, reason, detail = null, messageId } = message;
  return {
    ...{ kind: 'parked', at: parkedAt, cause: causeOfParked(message), reason, detail, messageId },
    text: `${reasonText(reason, detail)} (still parked: ${messageId.slice(0, 8)})`,
  };
}

/** Of each cause, the last lines are about the messages that are still parked. */
function formerlyParkedEntries(
  lines: readonly LogLine[],
  parked: readonly ParkedMessage[],
): readonly TimelineEntry[] {
  const ofCause = Map.groupBy(oldestFirst(lines), causeOf);
  return [...ofCause].flatMap(([cause, some]) => {
    const former = some.filter(({ outcome }) => outcome === 'parked');
    const still = parked.filter((message) => causeOfParked(message) === cause).length;
    return former.slice(0, Math.max(0, former.length - still)).map((line) => formerlyParkedEntry(line, some));
  });
}

function formerlyParkedEntry(line: LogLine, ofCause: readonly LogLine[]): TimelineEntry {
  const { reason = '', detail = null } = line;
  const text = `${reasonText(reason, detail)}${whatBecame(line, ofCause)}`;
  return { kind: 'parked', at: atOf(line), cause: causeOf(line), text, reason, detail, messageId: null };
}

/** Nothing is logged when a message is dropped, nor when it is sent back, until the forwarder has it. */
function whatBecame(line: LogLine, ofCause: readonly LogLine[]): string {
  const later = ofCause.slice(ofCause.indexOf(line) + 1).filter(({ outcome }) => outcome !== 'queued');
  if (later.some(({ redrivenAt }) => redrivenAt !== undefined)) return '';
  return later.length > 0
    ? ' (not parked any more)'
    : ' (not parked any more: dropped, or sent back and not tried since)';
}

/** One for each time that a message was sent back: every line about it says when. */
function redrivenEntries(lines: readonly LogLine[]): readonly TimelineEntry[] {
  const entries = lines.flatMap((line) => {
    const { redrivenAt } = line;
    if (redrivenAt === undefined) return [];
    const text = 'from the dead-letter queue, to be tried again';
    return [{ kind: 'sent-back' as const, at: Date.parse(redrivenAt), cause: causeOf(line), text }];
  });
  return [...Map.groupBy(entries, ({ at, cause }) => `${at} ${cause}`).values()].flatMap(([first]) =>
    first === undefined ? [] : [first],
  );
}

function reasonText(reason: string, detail: string | null): string {
  return `${reason}${detail === null ? '' : `: ${detail}`}`;
}
