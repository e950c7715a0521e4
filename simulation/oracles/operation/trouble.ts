import type { Oracle, Violate } from '../oracle.ts';
import type { HistoryRecord } from '../record.ts';

/** What is parked is parked for the right reason, and nothing that is forged counts. */
export function troubleOracle(record: HistoryRecord, violate: Violate): Oracle {
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
        case 'dead-lettered': {
          const { reason, httpStatus } = occurrence.letter.attributes;
          const isRejected = reason === 'rejected-by-thirdwatch';
          if (isRejected && httpStatus !== REJECTION)
            violate({ at, what: `${httpStatus} counts as a rejection` });
          return;
        }
        case 'outcome': {
          const { outcome, detail, messageId } = occurrence;
          if (outcome === 'parked') parked(messageId, detail, at);
          const known = record.messages.get(messageId);
          if (known?.what === 'forged' && (outcome === 'forwarded' || outcome === 'no-news'))
            violate({ at, what: `the forged ${messageId} counts` });
          return;
        }
        default:
          return;
      }
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
