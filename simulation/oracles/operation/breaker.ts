import type { OccurrenceOf } from '../../engine/occurrences.ts';
import { entryOf } from '../entry-of.ts';
import type { Oracle, Violate } from '../oracle.ts';
import type { HistoryRecord } from '../record.ts';

const FAILURES = 5;
const SILENCE_MS = 30_000;
/** So long it may take until a container reports that it has not called. */
const REPORT_MS = 10_000;
const LEFT_ALONE = /^Thirdwatch has failed several times in a row/;

/** What is known of a container's calls. */
type Calls = {
  failures: number;
  silentUntil: number;
  /** The same at most: a call that was repeated with another key, or was begun before a silence, counts as well. */
  mostFailures: number;
  silentUntilAtMost: number;
  /** By order, when the call began that has no answer yet. */
  readonly underWay: Map<string, number>;
};

function noCalls(): Calls {
  const none = { failures: 0, silentUntil: 0, mostFailures: 0, silentUntilAtMost: 0 };
  return { ...none, underWay: new Map() };
}

/**
 * Whoever has called Thirdwatch in vain five times in a row leaves it alone for half a minute; and nobody leaves it alone
 * otherwise, but while a single call tries it.
 */
export function breakerOracle(record: HistoryRecord, violate: Violate): Oracle {
  const containers = new Map<string, Calls>();
  const callsOf = (container: string) => entryOf(containers, container, noCalls);

  const called = ({ container, orderId }: OccurrenceOf<'called'>, at: number) => {
    const calls = callsOf(container);
    calls.underWay.set(orderId, at);
    if (at >= calls.silentUntil) return;
    const orderIndex = record.orderOf(orderId)?.order.index;
    const what = `${container} calls Thirdwatch, which has just failed ${FAILURES} times`;
    violate({ at, what, ...(orderIndex !== undefined && { orderIndex }) });
  };

  const answered = ({ container, orderId, status }: OccurrenceOf<'call-answered'>, at: number) => {
    const calls = callsOf(container);
    const begunAt = calls.underWay.get(orderId) ?? at;
    calls.underWay.delete(orderId);
    // A call with a key that is refused may be made again at once, with another one.
    const isRefused = status === 401 || status === 403;
    const isFailure = status === 0 || status === 408 || status === 425 || status === 429 || status >= 500;
    calls.mostFailures = isFailure || isRefused ? calls.mostFailures + 1 : 0;
    if (calls.mostFailures >= FAILURES) calls.silentUntilAtMost = at + SILENCE_MS;
    // What was begun before says nothing of what is allowed after.
    if (begunAt < calls.silentUntil || isRefused) return;
    calls.failures = isFailure ? calls.failures + 1 : 0;
    if (calls.failures >= FAILURES) calls.silentUntil = at + SILENCE_MS;
  };

  const retried = ({ container, messageId, detail }: OccurrenceOf<'outcome'>, at: number) => {
    const { silentUntilAtMost, underWay } = callsOf(container);
    if (!LEFT_ALONE.test(detail) || underWay.size > 0 || at <= silentUntilAtMost + REPORT_MS) return;
    const { orderIndex = -1 } = record.messages.get(messageId) ?? {};
    violate({ at, orderIndex, what: `${container} leaves Thirdwatch alone for no cause` });
  };

  return {
    observe(occurrence, at) {
      switch (occurrence.kind) {
        case 'called':
          return called(occurrence, at);
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
