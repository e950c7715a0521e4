import type { Oracle, Violate } from '../oracle.ts';
import type { HistoryRecord } from '../record.ts';

const FAILURES = 5;
const SILENCE_MS = 30_000;

/** What is known of a container's calls. */
type Calls = { failures: number; silentUntil: number; readonly underWay: Map<string, number> };

/** Whoever has called Thirdwatch in vain five times in a row leaves it alone for half a minute. */
export function breakerOracle(record: HistoryRecord, violate: Violate): Oracle {
  const containers = new Map<string, Calls>();
  const callsOf = (container: string): Calls => {
    const known = containers.get(container) ?? { failures: 0, silentUntil: 0, underWay: new Map() };
    containers.set(container, known);
    return known;
  };
  return {
    observe(occurrence, at) {
      if (occurrence.kind === 'called') {
        const calls = callsOf(occurrence.container);
        calls.underWay.set(occurrence.orderId, at);
        if (at >= calls.silentUntil) return;
        const orderIndex = record.orderOf(occurrence.orderId)?.order.index;
        const what = `${occurrence.container} calls Thirdwatch, which has just failed ${FAILURES} times`;
        violate({ at, what, ...(orderIndex !== undefined && { orderIndex }) });
      }
      if (occurrence.kind !== 'call-answered') return;
      const calls = callsOf(occurrence.container);
      const { status } = occurrence;
      const begunAt = calls.underWay.get(occurrence.orderId) ?? at;
      // What was begun before says nothing of what is allowed after.
      if (begunAt < calls.silentUntil) return;
      // A call with a key that is refused may be made again at once, with another one.
      if (status === 401 || status === 403) return;
      const isFailure = status === 0 || status === 408 || status === 425 || status === 429 || status >= 500;
      calls.failures = isFailure ? calls.failures + 1 : 0;
      if (calls.failures >= FAILURES) calls.silentUntil = at + SILENCE_MS;
    },
  };
}
