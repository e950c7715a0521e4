import type { OccurrenceOf } from '../../engine/occurrences.ts';
import type { Oracle, Violate } from '../oracle.ts';
import type { HistoryRecord } from '../record.ts';

/** What API Gateway answers for a function that has ended before it did. */
const CRASHED = 502;
const REFUSED_KEY = /^Thirdwatch answered 40[13]/;

/** Each kind of trouble that raises an alarm is counted as often as it is to be seen. */
export function metricsOracle(record: HistoryRecord, violate: Violate): Oracle {
  const counted = new Map<string, number>();
  const seen = new Map<string, number>();
  /** By container and order, the last call. */
  const calls = new Map<string, OccurrenceOf<'called'>>();
  const add = (to: Map<string, number>, name: string) => to.set(name, (to.get(name) ?? 0) + 1);
  const see = (metric: string) => add(seen, metric);

  const settled = ({ container, messageId, outcome, detail }: OccurrenceOf<'outcome'>) => {
    if (outcome === 'retry') {
      see('MessagesToRetry');
      see('RetryAge');
      if (REFUSED_KEY.test(detail)) see('KeyRefusals');
    }
    if (outcome === 'parked') {
      see('MessagesParked');
      if (detail === 'event-id-reused') see('EventIdsReused');
      if (detail === 'not-confirmed') see('NotConfirmed');
    }
    if (outcome === 'no-news') see('MessagesWithoutNews');
    if (outcome === 'forwarded') {
      see('ForwardLag');
      const { orderIndex } = record.messages.get(messageId) ?? {};
      const { body = {} } = calls.get(`${container} ${orderIndex}`) ?? {};
      if (body._userId === body._orderId) see('UserIdFallbacks');
    }
  };

  const posted = ({ posting, status }: OccurrenceOf<'posted'>) => {
    if (status === 200 && posting.what === 'other topic') see('NotificationsIgnored');
    if (status === 401) see('SignaturesRefused');
    if (status >= 400 && status < 500 && status !== 401) see('RequestsRefused');
    // Nothing counts what has crashed: Lambda does.
    if (status >= 500 && status !== CRASHED) see('RequestsNotServed');
  };

  return {
    observe(occurrence) {
      switch (occurrence.kind) {
        case 'metric':
          return add(counted, occurrence.name) && undefined;
        case 'posted':
          return posted(occurrence);
        case 'called': {
          const orderIndex = record.orderOf(occurrence.orderId)?.order.index;
          calls.set(`${occurrence.container} ${orderIndex}`, occurrence);
          return;
        }
        case 'outcome':
          return settled(occurrence);
        default:
          return;
      }
    },
    finish(at) {
      for (const metric of new Set([...METRICS, ...seen.keys()])) {
        const [count = 0, wanted = 0] = [counted.get(metric), seen.get(metric)];
        if (isAsWanted(metric, count, wanted, record)) continue;
        violate({ at, what: `${metric} is ${count}, where ${wanted} were to be seen` });
      }
    },
  };
}

/** What must not be counted where it is not to be seen. */
const METRICS = [
  'EventIdsReused',
  'KeyRefusals',
  'NotConfirmed',
  'DetailsUnavailable',
  'UserIdFallbacks',
  'NotificationsIgnored',
  'SignaturesRefused',
  'RequestsRefused',
  'AuthenticUnreadable',
  'RequestsNotServed',
];

function isAsWanted(metric: string, count: number, wanted: number, { history }: HistoryRecord): boolean {
  // Who waits for Ingram does not count by age. How often details are to count as missing, their own oracle says.
  const isAsked = history.details !== 'off' || history.sweeping !== undefined;
  if (metric === 'RetryAge') return isAsked ? count <= wanted : count === wanted;
  if (metric === 'DetailsUnavailable') return isAsked || count === 0;
  return count === wanted;
}
