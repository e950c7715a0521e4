import type { OccurrenceOf } from '../../engine/occurrences.ts';
import { judge } from '../../world/judge/verdict.ts';
import { truthOf } from '../../world/lives/order.ts';
import type { Oracle, Violate } from '../oracle.ts';
import { eventIdOf, type HistoryRecord, type OrderRecord, playedOf } from '../record.ts';

const MINUTE_MS = 60_000;
/** Ingram may show a change so much later; a call takes a while. */
const LAG_MS = 6 * MINUTE_MS;
/** For so long a cancellation waits for an Ingram that does not answer. */
const OUTAGE_MS = 13 * 60 * MINUTE_MS;

/**
 * A cancellation settles: no event has it told at once, and it is not told once other events have shown the order
 * alive. Where Ingram can be asked, an order that was voided and entered again is never told as canceled. What is parked
 * as not confirmed was not confirmed by an answer, or by none for longer than any maintenance takes.
 */
export function canceledOracle(record: HistoryRecord, violate: Violate): Oracle {
  const { details, sweeping } = record.history;
  const canAsk = details !== 'off' || sweeping !== undefined;
  const told = new Set<number>();
  /** When Ingram last answered, and each container's last answer. */
  let answeredAt = Number.NEGATIVE_INFINITY;
  const lastStatus = new Map<string, number>();

  const called = ({ orderId, body }: OccurrenceOf<'called'>, at: number) => {
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
    const isUp = at - answeredAt < OUTAGE_MS;
    // Said once more, it changes nothing of what Thirdwatch believes.
    const isNews = known.heard.at(-1)?.status !== '_canceled';
    if (isLive && isNews && isToldAlive(known, record))
      report('an order that an event has told alive is told as canceled');
    if (canAsk && isUp && isLive && isNews) report('an order that Ingram shows alive is told as canceled');
  };

  return {
    observe(occurrence, at) {
      switch (occurrence.kind) {
        case 'asked':
          lastStatus.set(occurrence.container, occurrence.status);
          if (occurrence.status >= 200 && occurrence.status < 500) answeredAt = at;
          return;
        case 'called':
          return called(occurrence, at);
        case 'outcome': {
          const { outcome, detail, container, messageId } = occurrence;
          const message = record.messages.get(messageId);
          if (outcome !== 'parked' || detail !== 'not-confirmed' || message === undefined) return;
          const silentMs = at - Math.max(answeredAt, message.message.sentAt);
          if (lastStatus.get(container) === 503 && silentMs < OUTAGE_MS)
            violate({
              at,
              what: `${messageId} is parked while Ingram is down for ${Math.round(silentMs / MINUTE_MS)} minutes`,
            });
          return;
        }
        default:
          return;
      }
    },
  };
}

/** Whether the events that the bridge has merged leave no doubt that the order is not void. */
function isToldAlive(known: OrderRecord, record: HistoryRecord): boolean {
  const { known: outcome } = judge(playedOf(known, record));
  return outcome !== undefined && outcome !== '_canceled';
}
