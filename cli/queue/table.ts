import { durationText } from '../../lib/platform/duration.ts';
import { table } from '../terminal/output.ts';
import { pluralize } from '../terminal/wording.ts';
import { contentOf, type QueuedMessage, type QueueFilter } from './queued-message.ts';
import type { QueuedMessages } from './read.ts';

/** A line for each message, those of an order in their sequence, and the sum. */
export function queuedTable({ messages, unseen }: QueuedMessages, filter: QueueFilter, now: number): string {
  if (messages.length === 0) return noneText(filter, unseen);
  const byOrder = Map.groupBy(messages, ({ order }) => order);
  const rows = [...byOrder.values()]
    .flat()
    .map(({ order, eventId = '-', sentAt, receives }) => [
      order,
      eventId,
      durationText(now - sentAt),
      String(receives),
    ]);
  const sum = `${pluralize(messages.length, 'message')} of ${pluralize(byOrder.size, 'order')}.`;
  return `${table(['order', 'event', 'queued', 'receives'], rows)}\n\n${sum}`;
}

function noneText({ event, order }: QueueFilter, unseen: number): string {
  if (event === undefined && order === undefined) return 'No message is ready in the queue.';
  return unseen === 0 ? 'No message matches.' : 'No message that can be seen matches.';
}

/** A message as JSON, with its content. */
export function queuedJson(message: QueuedMessage): object {
  const { messageId, order, eventId, sentAt, receives, body } = message;
  const content = contentOf(message);
  return {
    ...{ messageId, order, eventId, queuedAt: new Date(sentAt).toISOString(), receives },
    ...(typeof content === 'string' ? { problem: content, rawBody: body } : { body: content }),
  };
}

/** A note about messages that could not be seen. */
export function unseenMessagesNote(unseen: number): string {
  const messages = unseen === 1 ? '1 message is' : `${unseen} messages are`;
  return `${messages} hidden: waiting for another attempt, or behind ten others of the same order. Try again later.`;
}
