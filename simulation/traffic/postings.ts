import type { Posting } from '../engine/occurrences.ts';
import { seeded } from '../world/random.ts';
import { bodyOf } from '../world/wire.ts';
import { DAY_MS, MINUTE_MS } from './history.ts';
import type { PlacedOrder } from './placed-order.ts';

/** A notification, and when it is posted for the first time. */
export type TimedPosting = Posting & {
  readonly at: number;
  /** It bears another date than when it was first posted: only what was accepted before can be told from news. */
  readonly isSentAnew?: boolean;
};

/** Stands in whatever is forged, where only the oracles look. */
export const FORGED = 'forged-by-a-stranger';

/** How often something else than news is posted of an order. */
const NOISE = 0.03;

/** Everything that is posted of an order: its news, and now and then what is none. */
export function postingsOf(seed: number, order: PlacedOrder): readonly TimedPosting[] {
  const { life, arrivals, index: orderIndex } = order;
  const news = arrivals.map(({ event, receivedAt, sentAgainAt }): TimedPosting => {
    const body = bodyOf(event, life.customerOrderNumber, life.shape, sentAgainAt);
    const isSentAnew = sentAgainAt !== undefined;
    return { at: receivedAt, eventId: event.id, orderIndex, body, what: 'news', isSentAnew };
  });
  return [...news, ...noiseOf(seed, order, news)];
}

function noiseOf(seed: number, order: PlacedOrder, news: readonly TimedPosting[]): readonly TimedPosting[] {
  const random = seeded(seed ^ 0x9015e, order.index);
  const { customerOrderNumber } = order.life;
  const ingramOrder = order.life.steps[0]?.order.ingramOrders[0]?.number ?? '';
  return news.flatMap((posting, place) => {
    if (!random.chance(NOISE)) return [];
    const at = posting.at + random.integer(0, 2 * DAY_MS);
    const eventId = `NOISE${order.index}N${place}`;
    const resource = { orderNumber: ingramOrder, customerOrderNumber };
    const posted = (what: Posting['what'], content: object, id = eventId): TimedPosting => {
      const { topic = 'resellers/orders' } = Object(content);
      const body = JSON.stringify({ topic, event: 'im::updated', eventId: id, ...content });
      return { at, eventId: id, orderIndex: order.index, body, what };
    };
    const eventTimeStamp = new Date(at).toISOString();
    const unknown = { eventTimeStamp, resource: [{ eventType: 'im::order_lost', ...resource }] };
    const anonymous = {
      eventTimeStamp,
      resource: [{ eventType: 'im::order_hold', orderNumber: ingramOrder }],
    };
    const catalog = { topic: 'resellers/catalog', resource: [{ eventType: 'IM::STOCK_UPDATE' }] };
    const forged = {
      eventTimeStamp,
      resource: [
        { eventType: random.pick(['im::order_voided', 'im::order_shipped']), ...resource, note: FORGED },
      ],
    };
    return [
      random.pick([
        posted('unknown type', unknown),
        posted('no order number', anonymous),
        posted('other topic', catalog),
        posted('wrong signature', unknown),
        // After the event itself is known: whoever comes first is believed.
        { ...posted('forged', forged, posting.eventId), at: at + 10 * MINUTE_MS },
      ]),
    ];
  });
}
