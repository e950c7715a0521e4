import type { Hono } from 'hono';
import { findEvent } from '../../../archive/find.ts';
import { eventJson } from '../../../archive/text.ts';
import { orderJson } from '../../../order/json.ts';
import { lookUpOrder } from '../../../order/look-up.ts';
import { answer } from '../answer.ts';
import type { Console } from '../console.ts';
import { recentOrders } from '../feed/recent-orders.ts';

/** A day longer than events are retried. */
const LOOK_BACK_MS = 4 * 86_400_000;

/** The orders of the last hours, one order, and an event of it from the archive. */
export function addOrders(app: Hono, { stage, feed, parked }: Console): void {
  app.get('/api/orders', async (c) =>
    answer(c, recentOrders(await feed.look(), c.req.query('search') ?? '')),
  );
  app.get('/api/order', async (c) => {
    const number = c.req.query('number') ?? '';
    const known = await lookUpOrder(stage, number, Date.now() - LOOK_BACK_MS, parked.read);
    return answer(c, orderJson(known, Date.now()));
  });
  app.get('/api/event', async (c) => {
    const { event = '', order = '' } = c.req.query();
    return answer(c, { events: (await findEvent(stage, { event, order })).map(eventJson) });
  });
}
