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

/** With an older one, an alarm goes off. */
const OLDEST_SWEEP_SECONDS = 14 * 60 * 60;

/** Where nothing goes wrong, every event is done with in seconds, and no metric tells of trouble. */
export function quietOracle(record: HistoryRecord, violate: Violate): Oracle {
  const { faults, rotations, details, sweeping } = record.history;
  if (faults.length > 0 || rotations.length > 0 || details !== 'off') return { observe: () => undefined };
  // Of two sweeps at once, one may write an older end of a list back.
  const isAlone = sweeping?.doubled === 0;
  let sweepAge = 0;
  let wasComplete = false;
  return {
    observe(occurrence, at) {
      switch (occurrence.kind) {
        case 'metric':
          if (occurrence.name === 'SweepAge') sweepAge = occurrence.value;
          if (TROUBLE.has(occurrence.name))
            violate({ at, what: `the metric ${occurrence.name} in quiet times` });
          return;
        case 'swept':
          // A pass that was interrupted tells of when it was begun.
          if (isAlone && wasComplete && occurrence.isComplete && sweepAge > OLDEST_SWEEP_SECONDS)
            violate({ at, what: `the sweep is ${sweepAge} s behind in quiet times` });
          wasComplete = occurrence.isComplete;
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
