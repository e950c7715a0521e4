import type { Oracle, Violate } from './oracle.ts';
import type { HistoryRecord } from './record.ts';

const MINUTE_MS = 60_000;
const REQUESTS_A_MINUTE = 60;
/** Requests near a minute's end may arrive in the next one. */
const BORDER = 10;
const SLACK_MS = 1_500;

/** Ingram is asked as often as it allows, and left alone for the rest of a minute in which it says "too many". */
export function ingramOracle({ history }: HistoryRecord, violate: Violate): Oracle {
  let minute = 0;
  let requests = 0;
  const refusedAt = new Map<string, number>();
  return {
    observe(occurrence, at) {
      if (occurrence.kind !== 'asked') return;
      const { container, number, status } = occurrence;
      if (history.details === 'off') violate({ at, what: 'Ingram is asked' });
      const thisMinute = Math.floor(at / MINUTE_MS);
      requests = thisMinute === minute ? requests + 1 : 1;
      minute = thisMinute;
      if (requests > 2 * REQUESTS_A_MINUTE + BORDER)
        violate({ at, what: `${requests} requests in a minute` });
      const endpoint = `${container} ${number.startsWith('search') ? 'search' : 'details'}`;
      const refused = refusedAt.get(endpoint) ?? Number.NEGATIVE_INFINITY;
      const isSameMinute = Math.floor(refused / MINUTE_MS) === Math.floor((at + SLACK_MS) / MINUTE_MS);
      if (isSameMinute && at - refused > SLACK_MS) violate({ at, what: `${container} asks on after a 429` });
      if (status === 429) refusedAt.set(endpoint, at);
    },
  };
}
