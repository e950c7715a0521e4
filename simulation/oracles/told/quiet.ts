import type { Oracle, Violate } from '../oracle.ts';
import type { HistoryRecord } from '../record.ts';

/** Metrics that raise an alarm, or tell of trouble. */
const TROUBLE = new Set([
  'MessagesToRetry',
  'KeyRefusals',
  'RequestsNotServed',
  'AuthenticUnreadable',
  'DetailsUnavailable',
  'RetryAge',
]);
const PROMPT_MS = 20_000;

/** Where nothing goes wrong, every event is done with in seconds, and no metric tells of trouble. */
export function quietOracle(record: HistoryRecord, violate: Violate): Oracle {
  const { faults, rotations, details } = record.history;
  if (faults.length > 0 || rotations.length > 0 || details !== 'off') return { observe: () => undefined };
  return {
    observe(occurrence, at) {
      switch (occurrence.kind) {
        case 'metric':
          if (TROUBLE.has(occurrence.name))
            violate({ at, what: `the metric ${occurrence.name} in quiet times` });
          return;
        case 'deleted': {
          const waitedMs = at - occurrence.message.sentAt;
          if (waitedMs > PROMPT_MS)
            violate({ at, what: `${occurrence.message.messageId} took ${waitedMs} ms` });
          return;
        }
        default:
          return;
      }
    },
  };
}
