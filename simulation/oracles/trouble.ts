import type { Oracle, Violate } from './oracle.ts';
import type { HistoryRecord } from './record.ts';

/** What is parked is parked for the right reason, and each kind of trouble tells of itself by its metric. */
export function troubleOracle(record: HistoryRecord, violate: Violate): Oracle {
  const metrics = new Map<string, number>();
  const outcomes = new Map<string, number>();
  let isKeyRefused = false;
  let isThirdwatchFailing = false;
  const add = (to: Map<string, number>, name: string) => to.set(name, (to.get(name) ?? 0) + 1);

  const parked = (messageId: string, reason: string, at: number) => {
    const known = record.messages.get(messageId);
    const wanted = REASONS[known?.what ?? 'news'] ?? [];
    if (wanted.includes(reason)) return;
    const orderIndex = known?.orderIndex;
    const what = `${messageId}, ${known?.what}, is parked as ${reason}`;
    violate({ at, what, ...(orderIndex !== undefined && { orderIndex }) });
  };

  return {
    observe(occurrence, at) {
      switch (occurrence.kind) {
        case 'metric':
          add(metrics, occurrence.name);
          return;
        case 'dead-lettered': {
          const { reason, httpStatus } = occurrence.letter.attributes;
          const isRejected = reason === 'rejected-by-thirdwatch';
          if (isRejected && httpStatus !== REJECTION)
            violate({ at, what: `${httpStatus} counts as a rejection` });
          return;
        }
        case 'outcome': {
          const { outcome, detail, messageId } = occurrence;
          add(outcomes, outcome);
          if (outcome === 'parked') {
            add(outcomes, detail);
            parked(messageId, detail, at);
          }
          const known = record.messages.get(messageId);
          if (known?.what === 'forged' && (outcome === 'forwarded' || outcome === 'no-news'))
            violate({ at, what: `the forged ${messageId} counts` });
          if (outcome === 'retry' && detail.includes('answered 401')) isKeyRefused = true;
          if (outcome === 'retry' && detail.includes('Thirdwatch answered')) isThirdwatchFailing = true;
          return;
        }
        default:
          return;
      }
    },
    finish(at) {
      const counted = (metric: string, outcome: string) => {
        const [seen = 0, told = 0] = [outcomes.get(outcome), metrics.get(metric)];
        if (seen !== told) violate({ at, what: `${metric} is ${told}, but ${outcome} ${seen} times` });
      };
      counted('MessagesParked', 'parked');
      counted('MessagesToRetry', 'retry');
      counted('EventIdsReused', 'event-id-reused');
      counted('NotConfirmed', 'not-confirmed');
      counted('ForwardLag', 'forwarded');
      if (isKeyRefused && !metrics.has('KeyRefusals'))
        violate({ at, what: 'no metric tells of the refused key' });
      if (isThirdwatchFailing && !metrics.has('RetryAge'))
        violate({ at, what: 'no metric tells for how long it was tried' });
    },
  };
}

/** What Thirdwatch answers where it will never take a call. */
const REJECTION = '422';

/** For what a message may be parked, by what was posted. */
const REASONS: Readonly<Record<string, readonly string[]>> = {
  news: ['retries-exhausted', 'not-confirmed', 'rejected-by-thirdwatch'],
  internal: ['retries-exhausted', 'not-confirmed', 'rejected-by-thirdwatch'],
  forged: ['event-id-reused'],
  'unknown type': ['unknown-event-type'],
  'no order number': ['no-order-number'],
  'other topic': [],
};
