import type { OccurrenceOf } from '../../engine/occurrences.ts';
import { OUTAGE_MS, SEARCHES } from '../ingram-rules.ts';
import type { Oracle, Violate } from '../oracle.ts';
import { type HistoryRecord, type MessageRecord, whyOf } from '../record.ts';
import { Attempts } from './attempts.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const METRIC = 'DetailsUnavailable';

/** What Ingram gives no answer about for so long is not looked up any more. */
const GIVEN_UP_MS = 14 * 24 * HOUR_MS;

/** A younger order cannot have waited for as long; an hour is left for dates and clocks that differ. */
const YOUNG_MS = OUTAGE_MS - HOUR_MS;

/** Who finds that an order is to be judged again sends a message within so long. */
const SENT_WITHIN_MS = MINUTE_MS;

/**
 * Where Ingram clearly does not answer about an order for longer than its maintenance takes, each message that wants its
 * details counts; and so does the search that is the last one. What else counts is not counted twice, nor of a young order.
 */
export function detailsOracle(record: HistoryRecord, violate: Violate): Oracle {
  const { details, sweeping } = record.history;
  // Where nobody asks Ingram, the oracle of the metrics sees that none counts.
  if (details === 'off' && sweeping === undefined) return { observe: () => undefined };
  const attempts = new Attempts(record);
  /** By order, since when all its messages were searches without an answer. */
  const searchedSince = new Map<number, number>();
  /** The order of the last outcome, whether it must count, and whether it may. */
  let last: { readonly orderIndex: number; readonly must: boolean; readonly may: boolean } | undefined;

  const isDue = (message: MessageRecord, container: string) => {
    const isEvent = message.what !== 'internal';
    const since = isEvent ? attempts.begunAt(container) : message.message.sentAt - SENT_WITHIN_MS;
    const { orderIndex = -1, receives } = message;
    // After a failed attempt, or once it was parked, a recheck may be due no more.
    const isFirst = isEvent || (receives === 1 && message.message.attributes.parkedAt === undefined);
    return isFirst && !record.isShared(orderIndex) && attempts.isAlone(orderIndex, container, since);
  };

  const isQuietFor = (orderIndex: number, leastMs: number, at: number) => {
    const events = record.messagesOf(orderIndex).filter(({ what }) => what !== 'internal');
    const heardAt = Math.max(attempts.answeredAt(orderIndex), ...events.map(({ message }) => message.sentAt));
    return at - heardAt > leastMs + MINUTE_MS;
  };

  /** For how long an order has been searched for without an answer; remembers it. */
  const keepSearch = (orderIndex: number, isUnanswered: boolean, why: string, at: number): number => {
    if (!isUnanswered || !SEARCHES.includes(why)) {
      searchedSince.delete(orderIndex);
      return 0;
    }
    const since = searchedSince.get(orderIndex) ?? at;
    searchedSince.set(orderIndex, since);
    return at - since;
  };

  const settled = (outcome: OccurrenceOf<'outcome'>, at: number) => {
    const message = record.messages.get(outcome.messageId);
    const { orderIndex } = message ?? {};
    last = undefined;
    if (message === undefined || orderIndex === undefined) return;
    const { container } = outcome;
    const isDone = outcome.outcome === 'forwarded' || outcome.outcome === 'no-news';
    const why = whyOf(message.message);
    const isUnanswered =
      isDone && isDue(message, container) && attempts.isUnanswered(orderIndex, container, at);
    const wantsDetails = details === 'complete' && (why === '' || why === 'without-details');
    const isLacking = isUnanswered && wantsDetails && isQuietFor(orderIndex, OUTAGE_MS, at);
    const isGivenUp = keepSearch(orderIndex, isUnanswered, why, at) > GIVEN_UP_MS + MINUTE_MS;
    const must = isGivenUp || isLacking;
    last = { orderIndex, must, may: isDone };
    attempts.end(orderIndex, outcome, at);
  };

  const count = (at: number) => {
    const { orderIndex, may } = last ?? { orderIndex: -1, may: false };
    const begunAt = record.orders.get(orderIndex)?.order.life.steps[0]?.at ?? 0;
    if (!may) violate({ at, orderIndex, what: `${METRIC} is counted twice, or without a reason` });
    if (at - begunAt < YOUNG_MS) violate({ at, orderIndex, what: `${METRIC} is counted too early` });
    searchedSince.delete(orderIndex);
    last = { orderIndex, must: false, may: false };
  };

  /** What an outcome counts comes right after it. */
  const expect = (at: number) => {
    if (last?.must) violate({ at, orderIndex: last.orderIndex, what: `${METRIC} is not counted` });
    last = undefined;
  };

  return {
    observe(occurrence, at) {
      attempts.observe(occurrence, at);
      if (occurrence.kind === 'metric') return occurrence.name === METRIC ? count(at) : undefined;
      expect(at);
      return occurrence.kind === 'outcome' ? settled(occurrence, at) : undefined;
    },
    finish: expect,
  };
}
