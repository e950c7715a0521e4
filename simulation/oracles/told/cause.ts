import type { OccurrenceOf } from '../../engine/occurrences.ts';
import type { Oracle, Violate } from '../oracle.ts';
import type { HistoryRecord } from '../record.ts';

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
  /** Of containers whose circuit breaker may be open, when a call has failed last. */
  const failing = new Map<string, number>();
  /** By container and order, when the call was made that is under way. */
  const begun = new Map<string, number>();
  /** Of the batch that a container has, whether a call has failed, or was not made after such. */
  const troubled = new Set<string>();

  const answered = ({ container, orderId, status }: OccurrenceOf<'call-answered'>, at: number) => {
    if (status < 200 || status >= 300) {
      failing.set(container, at);
      troubled.add(container);
      return;
    }
    // What was begun before the last failure closes no circuit.
    const begunAt = begun.get(`${container} ${orderId}`) ?? at;
    if (begunAt > (failing.get(container) ?? at)) failing.delete(container);
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
        case 'called':
          begun.set(`${occurrence.container} ${occurrence.orderId}`, at);
          return;
        case 'call-answered':
          return answered(occurrence, at);
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
