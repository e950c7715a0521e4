import type { Posting } from '../engine/occurrences.ts';
import { bodyOf, sentAgain } from '../world/notifications/wire.ts';
import { seeded } from '../world/random.ts';
import { DAY_MS, type History, MINUTE_MS } from './history.ts';
import type { PlacedOrder } from './placed-order.ts';

/** A notification, and when it is posted for the first time. */
export type TimedPosting = Posting & {
  readonly at: number;
  /**
   * Its date, or its receipt, is another than when it was first posted: only what was accepted before can be told from
   * news.
   */
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
  return [...news, ...resent(seed, order, news), ...noiseOf(seed, order, news)];
}

/** What bears no date is dated by its first receipt, however often it comes again. */
function resent(seed: number, { index, life }: PlacedOrder, news: readonly TimedPosting[]) {
  if (life.isDated) return [];
  const random = seeded(seed ^ 0x4e5e7, index);
  return random.some(news).map((posting) => {
    const body = sentAgain(posting.body, posting.eventId, life.shape);
    return { ...posting, body, at: posting.at + random.integer(0, 4 * DAY_MS), isSentAnew: true };
  });
}

/** How often Ingram tells of its stock, where it is much in motion. */
const STOCK_EVERY_MS = 80_000;
const STOCK_UPDATES = 30;

/** News of the stock around the moments at which a key is replaced: containers are warm, and have the old one. */
export function stockUpdatesOf({ seed, rotations }: History): readonly TimedPosting[] {
  return rotations.flatMap(({ of, vendorAt, secretAt }) =>
    [vendorAt, secretAt].flatMap((moment, index) =>
      Array.from({ length: STOCK_UPDATES }, (_, place): TimedPosting => {
        const eventId = `STOCK${of}${seed}N${index}N${place}`;
        const at = moment + (place - STOCK_UPDATES / 2) * STOCK_EVERY_MS;
        const content = { topic: 'resellers/catalog', event: 'im::updated', eventId };
        const body = JSON.stringify({ ...content, resource: [{ eventType: 'IM::STOCK_UPDATE' }] });
        return { at, eventId, body, what: 'other topic' };
      }),
    ),
  );
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
        {
          ...posted('forged', forged, posting.eventId),
          at: posting.at + random.integer(1, random.chance(0.5) ? 4 : 3000) * MINUTE_MS,
        },
      ]),
    ];
  });
}
