import type { Hono } from 'hono';
import * as v from 'valibot';
import { compact } from '../../../../lib/platform/compact.ts';
import { dropParked } from '../../../dlq/drop.ts';
import { findParked, unseenNote } from '../../../dlq/read.ts';
import { redrive } from '../../../dlq/redrive.ts';
import { parkedJson, parkedSummaryJson, sortParked } from '../../../dlq/table.ts';
import type { Output } from '../../../terminal/output.ts';
import { answer } from '../answer.ts';
import { report } from '../collected-output.ts';
import type { Console } from '../console.ts';
import { guardStage } from '../guards.ts';

const RedriveRequest = v.object({
  reason: v.optional(v.string()),
  order: v.optional(v.string()),
  isConfirmed: v.boolean(),
});
const DropRequest = v.object({ id: v.pipe(v.string(), v.minLength(1)), isConfirmed: v.boolean() });

/** What is parked, and what `relay dlq` does with it. */
export function addParked(app: Hono, { stage, session, parked }: Console): void {
  app.get('/api/parked', async (c) => {
    const { messages, unseen } = await parked.read();
    return answer(c, { messages: sortParked(messages).map(parkedSummaryJson), note: unseenNote(unseen) });
  });
  app.get('/api/parked/:id', async (c) =>
    answer(c, parkedJson(await findParked(stage, c.req.param('id'), parked.read))),
  );
  app.post('/api/parked/redrive', guardStage(session), async (c) => {
    const { reason, order, isConfirmed } = v.parse(RedriveRequest, await c.req.json());
    const filter = { reasons: reason === undefined ? [] : [reason], ...compact({ order }) };
    const run = (output: Output) => redrive({ stage, output }, { filter, dryRun: false });
    return answer(c, await report(isConfirmed, run).finally(parked.forget));
  });
  app.post('/api/parked/drop', guardStage(session), async (c) => {
    const { id, isConfirmed } = v.parse(DropRequest, await c.req.json());
    const run = (output: Output) => dropParked({ stage, output }, id, false);
    return answer(c, await report(isConfirmed, run).finally(parked.forget));
  });
}
