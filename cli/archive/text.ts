import type { ArchivedCall, ArchiveRecord } from '../../lib/archive/record.ts';
import { decodeMessage } from '../../lib/queue/message.ts';
import { formatKeyValues } from '../terminal/key-values.ts';
import { table } from '../terminal/output.ts';
import { formatMoment } from '../terminal/time.ts';
import { type ArchivedEvent, callsOf, messageOf, toldStatusOf } from './events.ts';

/** A line for each event, oldest first. */
export function eventsTable(events: readonly ArchivedEvent[]): string {
  const rows = events.map((event) => {
    const { last } = event;
    return [
      ...[formatMoment(Date.parse(last.receivedAt ?? last.at)), last.eventId ?? '-', last.orderId ?? '-'],
      ...[typeText(last), outcomeText(last), toldStatusOf(event) ?? '-'],
    ];
  });
  return table(['received', 'event', 'order', 'type', 'outcome', 'told'], rows);
}

/** An event in full: what it said, each call, and each answer. */
export function eventText(event: ArchivedEvent): string {
  const { last, records } = event;
  const head = formatKeyValues([
    ['event', last.eventId ?? '-'],
    ['order', last.orderId ?? '-'],
    ['type', typeText(last)],
    ...(last.receivedAt === undefined
      ? []
      : [['received', formatMoment(Date.parse(last.receivedAt))] as const]),
    ['outcome', outcomeText(last)],
    ['attempts', String(records.length)],
  ]);
  const content = contentOf(event);
  const parts = [
    head,
    content === undefined ? 'The archive has no message of it.' : `Message:\n\n${json(content)}`,
    ...callsOf(event).map(callText),
  ];
  return parts.join('\n\n');
}

/** The same for programs. */
export function eventJson(event: ArchivedEvent): object {
  const { records, last } = event;
  const { eventId, orderId, eventType, recheck, receivedAt, outcome, reason } = last;
  return {
    ...{ eventId, orderId, eventType, recheck, receivedAt, outcome, reason },
    message: contentOf(event) ?? null,
    attempts: records.map(({ at, outcome, reason, calls }) => ({ at, outcome, reason, calls })),
  };
}

/** An event in a list, for programs. */
export function eventSummaryJson(event: ArchivedEvent): object {
  const { eventId, orderId, eventType, recheck, receivedAt, at, outcome, reason } = event.last;
  const told = toldStatusOf(event) ?? null;
  return { eventId, orderId, eventType, recheck, receivedAt, at, outcome, reason, told };
}

/** What the message said. */
function contentOf(event: ArchivedEvent): unknown {
  const message = messageOf(event) ?? event.records.find((record) => record.message)?.message;
  return message && decodeMessage(message.body, message.contentEncoding);
}

function typeText({ eventType, recheck }: ArchiveRecord): string {
  return recheck === undefined ? (eventType ?? '-') : `recheck (${recheck})`;
}

function outcomeText({ outcome, reason }: ArchiveRecord): string {
  return reason === undefined ? outcome : `${outcome} (${reason})`;
}

function callText({ at, durationMs, body, status, answer, error }: ArchivedCall): string {
  const end = status === undefined ? (error ?? 'no answer') : `${status} ${answer ?? ''}`.trim();
  return `Call at ${formatMoment(Date.parse(at))}, ${durationMs} ms:\n\n${json(body)}\n\nAnswer: ${end}`;
}

function json(value: unknown): string {
  return JSON.stringify(value, undefined, 2);
}
