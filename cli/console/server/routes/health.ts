import type { Hono } from 'hono';
import { checkStage } from '../../../checks/all.ts';
import { answer } from '../answer.ts';
import type { Console } from '../console.ts';
import { activity } from '../feed/activity.ts';

/** The longest time that is shown. */
const MAX_HOURS = 24;

/** What `relay doctor` finds, and what has happened in the last hours. */
export function addHealth(app: Hono, { stage, feed }: Console): void {
  app.get('/api/health', async (c) => answer(c, await checkStage(stage)));
  app.get('/api/activity', async (c) => {
    const hours = Math.min(Math.max(Number(c.req.query('hours')) || 1, 1), MAX_HOURS);
    return answer(c, activity(await feed.look(), hours, Date.now()));
  });
}
