import { table } from '../terminal/output.ts';
import { formatAge } from '../terminal/time.ts';
import { pluralize } from '../terminal/wording.ts';
import { contentOf, type QueuedMessage } from './queued-message.ts';

/** A line for each message, and how many there are. Of an order, SQS hands them out in their sequence. */
export function queuedTable(messages: readonly QueuedMessage[], now: number): string {
  if (messages.length === 0) return 'No such message waits.';
  const byOrder = Map.groupBy(messages, ({ order }) => order);
  const rows = [...byOrder.values()]
    .flat()
    .map(({ order, eventId = '-', sentAt, receives }) => [
      order,
      eventId,
      formatAge(now - sentAt),
      String(receives),
    ]);
  const sum = `${pluralize(messages.length, 'message')} of ${pluralize(byOrder.size, 'order')}.`;
  return `${table(['order', 'event', 'queued', 'receives'], rows)}\n\n${sum}`;
}

/** All of a message as JSON: evidence of what is deleted. */
export function queuedJson(message: QueuedMessage): object {
  const { messageId, order, eventId, sentAt, receives, body } = message;
  const content = contentOf(message);
  return {
    ...{ messageId, order, eventId, queuedAt: new Date(sentAt).toISOString(), receives },
    ...(typeof content === 'string' ? { problem: content, rawBody: body } : { body: content }),
  };
}

/** What to say of messages that could not be seen. */
export function notSeenNote(notSeen: number): string {
  const messages = notSeen === 1 ? '1 message is' : `${notSeen} messages are`;
  return `${messages} not to be seen now: waiting for another attempt (an hour at most), or behind ten others of the same order. Look again later.`;
}
