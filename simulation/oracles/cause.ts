import type { OccurrenceOf } from '../engine/occurrences.ts';
import type { Oracle, Violate } from './oracle.ts';
import type { HistoryRecord } from './record.ts';

/** So long after something outside has failed, it may be the cause of a retry. */
const FELT_MS = 30_000;

/**
 * Nothing counts as failed where nothing has: whenever a message has to be tried again, AWS or Thirdwatch has failed.
 * With Ingram's API, an event may have to wait for what Ingram does not know yet.
 */
export function causeOracle(record: HistoryRecord, violate: Violate): Oracle {
  const { details, sweeping } = record.history;
  if (details !== 'off' || sweeping !== undefined) return { observe: () => undefined };
  let troubleAt = Number.NEGATIVE_INFINITY;
  /** Containers whose last call has failed: their circuit breaker may be open. */
  const failing = new Set<string>();
  /** Of the batch that a container has, whether a call has failed, or was not made after such. */
  const troubled = new Set<string>();

  const answered = ({ container, status }: OccurrenceOf<'call-answered'>) => {
    if (status >= 200 && status < 300) {
      failing.delete(container);
      return;
    }
    failing.add(container);
    troubled.add(container);
  };

  const retried = ({ container, messageId, detail }: OccurrenceOf<'outcome'>, at: number) => {
    if (troubled.has(container) || at - troubleAt < FELT_MS) return;
    const { orderIndex = -1 } = record.messages.get(messageId) ?? {};
    violate({ at, orderIndex, what: `${messageId} has to be tried again for no cause: ${detail}` });
  };

  return {
    observe(occurrence, at) {
      switch (occurrence.kind) {
        case 'taken-up':
          if (failing.has(occurrence.container)) troubled.add(occurrence.container);
          else troubled.delete(occurrence.container);
          return;
        case 'call-answered':
          return answered(occurrence);
        case 'fault':
          troubleAt = at;
          return;
        case 'secret-read':
          if (!occurrence.isAnswered) troubleAt = at;
          return;
        case 'outcome':
          return occurrence.outcome === 'retry' ? retried(occurrence, at) : undefined;
        default:
          return;
      }
    },
  };
}
