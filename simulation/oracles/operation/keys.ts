import type { OccurrenceOf } from '../../engine/occurrences.ts';
import { entryOf } from '../entry-of.ts';
import type { Oracle, Violate } from '../oracle.ts';
import type { HistoryRecord } from '../record.ts';

const SECRET_ID = 'thirdwatch';
/** So long a key serves before it is read again. */
const FRESH_MS = 5 * 60_000;
/** Because of keys that are refused, the secret is read once in this time. */
const REREAD_MS = 30_000;
/** So long it may take from the reading to the call. */
const SLACK_MS = 10_000;
const REFUSED = /answered 40[13]/;

/** What a container has done about its key. */
type Reading = {
  readAt: number;
  isAnswered: boolean;
  refusedAt: number;
  rereadAt: number;
  /** By order, the key of its last call, and those that were refused since the container has taken up its batch. */
  readonly keys: Map<string, string>;
  readonly refused: Set<string>;
};

function newReading(): Reading {
  const never = Number.NEGATIVE_INFINITY;
  const moments = { readAt: never, refusedAt: never, rereadAt: never };
  return { ...moments, isAnswered: true, keys: new Map(), refused: new Set() };
}

/**
 * A call bears a key that the secret holds, read a few minutes ago at most, and read again when it is refused. Nobody calls
 * for the same order at once with a key that was refused.
 */
export function keysOracle(record: HistoryRecord, violate: Violate): Oracle {
  const values = new Set<string>();
  let current = { value: '', at: Number.NEGATIVE_INFINITY };
  const readings = new Map<string, Reading>();
  const readingOf = (container: string) => entryOf(readings, container, newReading);

  const called = ({ container, key, orderId }: OccurrenceOf<'called'>, at: number) => {
    const { readAt, isAnswered, keys, refused } = readingOf(container);
    const orderIndex = record.orderOf(orderId)?.order.index ?? -1;
    const report = (what: string) => violate({ at, orderIndex, what: `a call bears ${what}` });
    if (!values.has(key)) report('a key that the secret never had');
    // A store that is down may leave the old one in use.
    const isReplaced = key !== current.value && at - current.at > FRESH_MS + SLACK_MS;
    if (isReplaced && isAnswered) report('a replaced key');
    if (at - readAt > FRESH_MS + SLACK_MS) report('a key that was not read again');
    if (refused.has(`${orderId} ${key}`)) report('a key again that was refused a moment ago');
    keys.set(orderId, key);
  };

  const answered = ({ container, orderId, status }: OccurrenceOf<'call-answered'>, at: number) => {
    if (status !== 401 && status !== 403) return;
    const reading = readingOf(container);
    reading.refusedAt = at;
    reading.refused.add(`${orderId} ${reading.keys.get(orderId)}`);
  };

  const read = ({ container, secretId, isAnswered }: OccurrenceOf<'secret-read'>, at: number) => {
    if (secretId !== SECRET_ID) return;
    const reading = readingOf(container);
    if (reading.refusedAt > reading.readAt) reading.rereadAt = at;
    reading.readAt = at;
    reading.isAnswered = isAnswered;
  };

  const retried = ({ container, messageId, detail }: OccurrenceOf<'outcome'>, at: number) => {
    const { rereadAt } = readingOf(container);
    if (!REFUSED.test(detail) || at - rereadAt < REREAD_MS + SLACK_MS) return;
    const { orderIndex = -1 } = record.messages.get(messageId) ?? {};
    violate({ at, orderIndex, what: `${container} does not read the key again that was refused` });
  };

  return {
    observe(occurrence, at) {
      switch (occurrence.kind) {
        case 'secret-put':
          if (occurrence.secretId !== SECRET_ID) return;
          values.add(occurrence.current);
          current = { value: occurrence.current, at };
          return;
        case 'secret-read':
          return read(occurrence, at);
        case 'called':
          return called(occurrence, at);
        case 'taken-up':
          return readingOf(occurrence.container).refused.clear();
        case 'call-answered':
          return answered(occurrence, at);
        case 'outcome':
          return occurrence.outcome === 'retry' ? retried(occurrence, at) : undefined;
        default:
          return;
      }
    },
  };
}
