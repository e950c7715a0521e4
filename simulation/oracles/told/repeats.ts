import type { OccurrenceOf } from '../../engine/occurrences.ts';
import type { Oracle, Violate } from '../oracle.ts';
import { type HistoryRecord, infoOf } from '../record.ts';

/** Whatever has happened to an order, its last word is not said more often again, but for messages of it that wait. */
const MOST_REPEATS = 6;

/** So often an invocation tries to write an order, and may say its word each time. */
const MOST_WRITES = 3;

/**
 * Nothing is said again without a reason, and for each reason a few times at most: an invocation that has ended early, a
 * call or a write of unknown outcome, two invocations at work on one order.
 */
export function repeatsOracle(record: HistoryRecord, violate: Violate): Oracle {
  const said = new Map<number, string>();
  /** Of each order, how often its last word may still be said again. */
  const allowed = new Map<number, number>();
  const running = new Map<number, readonly string[]>();
  const allow = (orderIndex: number | undefined, times: number) => {
    if (orderIndex === undefined) return;
    // Each message that waits may be the one of which nobody knows what was told.
    const waiting = record.messagesOf(orderIndex).filter(({ isDeleted }) => !isDeleted).length;
    allowed.set(orderIndex, Math.min((allowed.get(orderIndex) ?? 0) + times, MOST_REPEATS + waiting));
  };
  const orderIndexOf = (number: string) => record.orderOf(number)?.order.index;
  const allowFor = (messageIds: readonly string[], times: number) => {
    const orders = messageIds.map((messageId) => record.messages.get(messageId)?.orderIndex);
    for (const orderIndex of new Set(orders)) allow(orderIndex, times);
  };

  const heard = ({ call, isLate }: OccurrenceOf<'heard'>, at: number) => {
    const orderIndex = orderIndexOf(call.orderId);
    if (orderIndex === undefined || isLate) return;
    const word = wordOf(call.body);
    const isRepeated = said.get(orderIndex) === word;
    said.set(orderIndex, word);
    if (!isRepeated) return;
    const left = (allowed.get(orderIndex) ?? 0) - 1;
    allowed.set(orderIndex, Math.max(left, 0));
    if (left < 0) violate({ at, orderIndex, what: `${word} is said again` });
  };

  return {
    observe(occurrence, at) {
      switch (occurrence.kind) {
        case 'started':
          running.set(occurrence.invocation, occurrence.messageIds);
          return;
        case 'ended': {
          const { invocation, how } = occurrence;
          if (how !== 'answered') allowFor(running.get(invocation) ?? [], 1);
          running.delete(invocation);
          return;
        }
        case 'received':
          // Of two invocations that have it, one may say it as often as it has to write it, with the other one's writes in
          // between; and once more when its order is quiet.
          if (occurrence.count > 1) allowFor([occurrence.message.messageId], MOST_WRITES + 1);
          return;
        case 'call-answered': {
          const { status, orderId } = occurrence;
          if (status === 0 || status >= 500) allow(orderIndexOf(orderId), status === 0 ? 2 : 1);
          return;
        }
        case 'fault':
          if (occurrence.what.startsWith('dynamodb')) allow(orderIndexOf(occurrence.subject), 1);
          return;
        case 'letter-sent-back':
          return allow(orderIndexOf(occurrence.letter.groupId), 1);
        case 'heard':
          return heard(occurrence, at);
        default:
          return;
      }
    },
  };
}

/** What Thirdwatch believes after a call. */
function wordOf(body: Readonly<Record<string, unknown>>): string {
  const { trackingNumbers, ingramOrderNumbers } = infoOf(body);
  return `${body._orderStatus} ${trackingNumbers} of ${ingramOrderNumbers}`;
}
