import { durationText } from '../../lib/platform/duration.ts';
import { contentOf } from '../queue/queued-message.ts';
import { formatKeyValues } from '../terminal/key-values.ts';
import { table } from '../terminal/output.ts';
import { formatTime } from '../terminal/time.ts';
import { MIN_ID_LENGTH, type ParkedMessage } from './parked-message.ts';

/** Messages by reason, by order, and by age, the oldest first. */
export function sortParked(messages: readonly ParkedMessage[]): readonly ParkedMessage[] {
  const compare = (a: string, b: string) => (a === b ? 0 : a < b ? -1 : 1);
  return [...messages].sort(
    (a, b) => compare(a.reason, b.reason) || compare(a.order, b.order) || a.parkedAt - b.parkedAt,
  );
}

/** A line for each message, and one for each reason. */
export function parkedTable(messages: readonly ParkedMessage[], now: number): string {
  const length = shortIdLength(messages);
  const rows = sortParked(messages).map(({ reason, order, parkedAt, messageId, ...rest }) => {
    const { eventId = '-', attempts = '-', httpStatus = '-' } = rest;
    const figures = [durationText(now - parkedAt), String(attempts), String(httpStatus)];
    return [reason, order, eventId, ...figures, messageId.slice(0, length)];
  });
  const head = ['reason', 'order', 'event', 'parked', 'attempts', 'http', 'id'];
  return `${table(head, rows)}\n\n${table(['reason', 'messages', 'orders', 'oldest'], summary(messages, now))}`;
}

/** A message in full, with its content as JSON where it can be read. */
export function parkedText(message: ParkedMessage, now: number): string {
  const { messageId, reason, order, parkedAt, attributes, systemAttributes, body } = message;
  const content = contentOf(message);
  const known = Object.entries({
    id: messageId,
    order,
    reason,
    ...attributes,
    parkedAt: formatTime(parkedAt, now),
    ...systemAttributes,
  });
  const text =
    typeof content === 'string' ? `${content}\n\n${body}` : JSON.stringify(readable(content), undefined, 2);
  return `${formatKeyValues(known)}\n\n${text}`;
}

/** A message as JSON, with its content where that can be read, else with its body as it is. */
export function parkedJson(message: ParkedMessage): object {
  const content = contentOf(message);
  const { body, ...described } = listed(message);
  return typeof content === 'string'
    ? { ...described, problem: content, rawBody: body }
    : { ...described, body: readable(content) };
}

/** A message as JSON, without its body. */
export function parkedSummaryJson(message: ParkedMessage): object {
  const { body: _, ...described } = listed(message);
  return described;
}

/** How many characters of the ids tell them apart. */
export function shortIdLength(messages: readonly ParkedMessage[]): number {
  const ids = messages.map(({ messageId }) => messageId);
  const longest = Math.max(MIN_ID_LENGTH, ...ids.map((id) => id.length));
  for (let length = MIN_ID_LENGTH; length < longest; length++) {
    if (new Set(ids.map((id) => id.slice(0, length))).size === ids.length) return length;
  }
  return longest;
}

function summary(messages: readonly ParkedMessage[], now: number): readonly (readonly string[])[] {
  const byReason = Map.groupBy(sortParked(messages), ({ reason }) => reason);
  return [...byReason].map(([reason, some]) => {
    const orders = new Set(some.map(({ groupId }) => groupId)).size;
    const oldest = Math.min(...some.map(({ parkedAt }) => parkedAt));
    return [reason, String(some.length), String(orders), durationText(now - oldest)];
  });
}

function listed({ receiptHandle: _, parkedAt, ...rest }: ParkedMessage) {
  return { ...rest, parkedAt: new Date(parkedAt).toISOString() };
}

function readable(content: Exclude<ReturnType<typeof contentOf>, string>): object {
  if (content.kind === 'recheck') return content;
  return { ...content, receivedAt: new Date(content.receivedAt).toISOString() };
}
