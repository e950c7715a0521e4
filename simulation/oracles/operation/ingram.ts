import { USED_UP } from '../ingram-rules.ts';
import type { Oracle, Violate } from '../oracle.ts';
import type { HistoryRecord } from '../record.ts';

const MINUTE_MS = 60_000;
/** Requests near a minute's end may arrive in the next one: so many, or all of them where they are fewer. */
const BORDER = 10;
const SLACK_MS = 1_500;

/** Ingram is asked as often as it allows, and left alone for the rest of a minute in which it says "too many". */
export function ingramOracle({ history }: HistoryRecord, violate: Violate): Oracle {
  const { requestsPerMinute } = history.ingram;
  const most = requestsPerMinute + Math.min(BORDER, requestsPerMinute);
  let minute = 0;
  const requests = new Map<string, number>();
  const refusedAt = new Map<string, number>();
  return {
    observe(occurrence, at) {
      if (occurrence.kind !== 'asked') return;
      const { container, endpoint, status } = occurrence;
      if (status === 0) return;
      if (history.details === 'off' && history.sweeping === undefined)
        violate({ at, what: 'Ingram is asked' });
      const thisMinute = Math.floor(at / MINUTE_MS);
      if (thisMinute !== minute) requests.clear();
      minute = thisMinute;
      const count = (requests.get(endpoint) ?? 0) + 1;
      requests.set(endpoint, count);
      if (count > most) violate({ at, what: `${count} requests in a minute: ${endpoint}` });
      const caller = `${container} ${endpoint}`;
      const refused = refusedAt.get(caller) ?? Number.NEGATIVE_INFINITY;
      const isSameMinute = Math.floor(refused / MINUTE_MS) === Math.floor((at + SLACK_MS) / MINUTE_MS);
      if (isSameMinute && at - refused > SLACK_MS) violate({ at, what: `${container} asks on after a 429` });
      if (status === USED_UP) refusedAt.set(caller, at);
    },
  };
}
