import type { OccurrenceOf, QueuedMessage } from '../../engine/occurrences.ts';
import type { Oracle, Violate } from '../oracle.ts';
import { eventIdOf, type HistoryRecord, type MessageRecord } from '../record.ts';

const DONE = new Set(['sighted', 'no-news', 'forwarded', 'parked']);

/** Every accepted event is queued, and every message ends told, no news, ignored or parked. */
export function lossOracle(record: HistoryRecord, violate: Violate): Oracle {
  const report = (what: string, at: number, orderIndex: number | undefined) =>
    violate({ at, what, ...(orderIndex !== undefined && { orderIndex }) });
  /** Of two invocations that have a message, the one that is done with it deletes it, whatever the other one says. */
  const done = new Set<string>();
  const knownOf = ({ messageId }: QueuedMessage) => record.messages.get(messageId);

  const posted = ({ posting, status }: OccurrenceOf<'posted'>, at: number) => {
    if (status !== 200 || record.isQueued(posting)) return;
    report(`event ${posting.eventId} was accepted and is not queued`, at, posting.orderIndex);
  };

  const deleted = (known: MessageRecord, at: number) => {
    const { outcome, eventId, orderIndex, message } = known;
    const name = `${message.messageId} (event ${eventId})`;
    if (!done.has(message.messageId)) {
      report(`${name} is deleted after ${outcome?.outcome ?? 'no outcome'}`, at, orderIndex);
    }
    const order = record.orders.get(orderIndex ?? -1);
    const isParked = outcome?.outcome === 'parked';
    if (isParked && !isInLetters(message, record)) report(`${name} is parked nowhere`, at, orderIndex);
    if (outcome?.outcome !== 'forwarded' || known.what === 'internal') return;
    const isHeard = order?.calls.some((call) => eventIdOf(call) === eventId);
    if (!isHeard) report(`${name} is deleted, and Thirdwatch has not heard of it`, at, orderIndex);
  };

  return {
    observe(occurrence, at) {
      switch (occurrence.kind) {
        case 'posted':
          return posted(occurrence, at);
        case 'outcome':
          if (DONE.has(occurrence.outcome)) done.add(occurrence.messageId);
          return undefined;
        case 'deleted': {
          const known = knownOf(occurrence.message);
          return known && deleted(known, at);
        }
        case 'expired':
        case 'redriven': {
          const { message, kind } = occurrence;
          return report(`${message.messageId} is ${kind}`, at, knownOf(message)?.orderIndex);
        }
        default:
          return undefined;
      }
    },
    finish(at) {
      for (const { message, isDeleted, orderIndex, outcome } of record.messages.values()) {
        if (isDeleted) continue;
        report(
          `${message.messageId} is still in the queue, ${outcome?.detail ?? 'untouched'}`,
          at,
          orderIndex,
        );
      }
    },
  };
}

function isInLetters(message: QueuedMessage, record: HistoryRecord): boolean {
  return record.letters.some(({ body }) => body === message.body);
}
