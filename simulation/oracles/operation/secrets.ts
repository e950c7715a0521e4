import type { OccurrenceOf } from '../../engine/occurrences.ts';
import type { Oracle, Violate } from '../oracle.ts';
import type { HistoryRecord } from '../record.ts';

const FRESH_MS = 5 * 60_000;
const SLACK_MS = 2_000;
/** For signatures that do not fit, the secret is read once in so long. */
const REREAD_MS = 30_000;
/** How long a request may be on its way. */
const UNANSWERED_MS = 29_000;
/** How long a reading that has failed is felt by requests that need another key. */
const AFTER_TROUBLE_MS = 30_000;

/** Authentic events are accepted whichever valid key signs them, and reads cost little. */
export function secretsOracle(_: HistoryRecord, violate: Violate): Oracle {
  const puts = new Map<
    string,
    { readonly at: number; readonly current: string; readonly previous?: string }
  >();
  const reads = new Map<string, number>();
  const suspects: { readonly at: number; readonly what: string }[] = [];
  let mismatchAt = Number.NEGATIVE_INFINITY;
  let troubleAt = Number.NEGATIVE_INFINITY;

  const posted = ({ posting, status, key }: OccurrenceOf<'posted'>, at: number) => {
    // Former ones may have used up the readings that signatures which do not fit may cost.
    const slackMs = at - mismatchAt < REREAD_MS ? REREAD_MS : SLACK_MS;
    if (status === 401) mismatchAt = at;
    // What was read a moment ago was read for this request, maybe.
    if (status !== 200) suspects.length = 0;
    if (suspects.some((suspect) => at - suspect.at > UNANSWERED_MS))
      for (const { what } of suspects.splice(0)) violate({ at, what });
    if (posting.what === 'wrong signature') {
      if (status === 200)
        violate({ at, what: 'a wrong signature is accepted', orderIndex: posting.orderIndex });
      return;
    }
    const secret = puts.get('ingram');
    const isValid = key === secret?.current || key === secret?.previous;
    const isKnown = secret !== undefined && at - secret.at > slackMs && at - troubleAt > AFTER_TROUBLE_MS;
    if (status !== 401 || !isValid || !isKnown) return;
    violate({
      at,
      what: `an authentic event is refused: ${posting.eventId}`,
      orderIndex: posting.orderIndex,
    });
  };

  const read = ({ container, secretId, isAnswered }: OccurrenceOf<'secret-read'>, at: number) => {
    if (!isAnswered) troubleAt = at;
    const key = `${container} ${secretId}`;
    const before = reads.get(key) ?? Number.NEGATIVE_INFINITY;
    if (isAnswered) reads.set(key, at);
    const isEarly = at - before < FRESH_MS - SLACK_MS;
    // Whoever has not read the new value yet has a key that does not fit.
    const isNew = (puts.get(secretId)?.at ?? Number.NEGATIVE_INFINITY) >= before;
    const isExplained = at - mismatchAt < FRESH_MS || at - troubleAt < FRESH_MS || secretId === 'ingram-api';
    if (isEarly && !isNew && !isExplained)
      suspects.push({ at, what: `${container} reads the secret ${secretId} again` });
  };

  return {
    observe(occurrence, at) {
      switch (occurrence.kind) {
        case 'secret-put':
          puts.set(occurrence.secretId, { at, ...occurrence });
          return;
        case 'call-answered':
          if (occurrence.status === 401 || occurrence.status === 403) mismatchAt = at;
          return;
        case 'posted':
          return posted(occurrence, at);
        case 'secret-read':
          return read(occurrence, at);
        default:
          return;
      }
    },
  };
}
