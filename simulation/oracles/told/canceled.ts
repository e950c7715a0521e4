import type { OccurrenceOf } from '../../engine/occurrences.ts';
import { judge } from '../../world/judge/verdict.ts';
import { type ResellerOrder, truthOf } from '../../world/lives/order.ts';
import { isUnanswered, OUTAGE_MS } from '../ingram-rules.ts';
import type { Oracle, Violate } from '../oracle.ts';
import { eventIdOf, type HistoryRecord, type OrderRecord, playedOf } from '../record.ts';

const MINUTE_MS = 60_000;
/** Ingram may show a change so much later; a call takes a while. */
const LAG_MS = 6 * MINUTE_MS;
/** The clocks may be so far apart. */
const CLOCKS_MS = 10_000;
/** For so long any event is tried. */
const HORIZON_MS = 72 * 60 * MINUTE_MS;

/**
 * A cancellation settles: no event has it told at once, and it is not told once other events have shown the order
 * alive. Where Ingram can be asked, none is told until it has answered, or has not for long enough, and an order that
 * was voided and entered again is never told as canceled. An event is parked as not confirmed after an answer that does
 * not confirm it, or when it was tried for as long as any event. That Ingram is down, or that its rate is used up, is no
 * answer.
 */
export function canceledOracle(record: HistoryRecord, violate: Violate): Oracle {
  const { details, sweeping } = record.history;
  const canAsk = details !== 'off' || sweeping !== undefined;
  const told = new Set<number>();
  /** When Ingram last answered. */
  let answeredAt = Number.NEGATIVE_INFINITY;
  /** Containers with an order about which Ingram has answered since the container last judged a message of it. */
  const answered = new Set<string>();
  /** Of each container and order, what Ingram last answered about it; 0 without an answer. */
  const lastAnswers = new Map<string, number>();

  const called = ({ container, orderId, body }: OccurrenceOf<'called'>, at: number) => {
    const known = record.orderOf(orderId);
    if (body._orderStatus !== '_canceled' || known === undefined) return;
    const { index, life } = known.order;
    const report = (what: string) => violate({ at, orderIndex: index, what });
    if (eventIdOf({ body }) !== '' && !told.has(index)) report('an event is told as a cancellation at once');
    told.add(index);
    const recently = life.steps.filter((step, place) => {
      const until = life.steps[place + 1]?.at ?? Number.POSITIVE_INFINITY;
      return step.at <= at && until > at - LAG_MS;
    });
    const isLive = recently.length > 0 && recently.every(({ order }) => truthOf(order) !== '_canceled');
    const voidedAt = life.steps.find(({ order }) => hasVoid(order))?.at ?? at;
    const hasWaited = at - voidedAt > OUTAGE_MS - CLOCKS_MS;
    const isUp = at - answeredAt < OUTAGE_MS;
    // Said once more, it changes nothing of what Thirdwatch believes.
    const isNews = known.heard.at(-1)?.status !== '_canceled';
    if (isNews && !hasWaited && hasFailed(lastAnswers.get(`${container} ${index}`)))
      report('a cancellation is told that Ingram could not be asked about');
    if (isLive && isNews && isToldAlive(known, record))
      report('an order that an event has told alive is told as canceled');
    if (canAsk && isUp && isLive && isNews) report('an order that Ingram shows alive is told as canceled');
  };

  return {
    observe(occurrence, at) {
      switch (occurrence.kind) {
        case 'asked': {
          const { container, status } = occurrence;
          const { order } = record.orderAsked(occurrence) ?? {};
          const key = `${container} ${order?.index}`;
          if (order !== undefined) lastAnswers.set(key, status);
          if (status < 200 || status >= 500) return;
          answeredAt = at;
          if (status !== 429) answered.add(key);
          return;
        }
        case 'called':
          return called(occurrence, at);
        case 'outcome': {
          const { outcome, detail, container, messageId } = occurrence;
          const message = record.messages.get(messageId);
          const isAnswered = answered.delete(`${container} ${message?.orderIndex}`);
          if (outcome !== 'parked' || detail !== 'not-confirmed' || message === undefined) return;
          const ageMs = at - message.message.sentAt;
          if (!isAnswered && ageMs < HORIZON_MS - CLOCKS_MS)
            violate({ at, what: `${messageId} is parked, and Ingram has not answered` });
          return;
        }
        default:
          return;
      }
    },
  };
}

/** Whether anything was ever asked, and got no answer of use. */
function hasFailed(status: number | undefined): boolean {
  return status !== undefined && isUnanswered(status);
}

function hasVoid({ ingramOrders }: ResellerOrder): boolean {
  return ingramOrders.some(({ units }) => units.some(({ isVoid }) => isVoid));
}

/** Whether the events that the bridge has merged leave no doubt that the order is not void. */
function isToldAlive(known: OrderRecord, record: HistoryRecord): boolean {
  const { known: outcome } = judge(playedOf(known, record));
  return outcome !== undefined && outcome !== '_canceled';
}
