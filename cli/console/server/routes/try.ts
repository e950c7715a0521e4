import type { Hono } from 'hono';
import * as v from 'valibot';
import { post } from '../../../../lib/ingram/webhook/sender.ts';
import { notificationOf, signatureFor } from '../../../events/notification.ts';
import type { Stage } from '../../../stage.ts';
import { composeNotification, newOrderNumber } from '../../../trigger/compose.ts';
import { type LineSpec, parseLine } from '../../../trigger/lines.ts';
import { TRIGGER_EVENTS } from '../../../trigger/notification.ts';
import { SHAPES } from '../../../trigger/shapes.ts';
import type { TryChoices, TryPreview, TrySent } from '../../shapes.ts';
import { answer } from '../answer.ts';
import type { Console } from '../console.ts';
import { FaultRequest, readFaults, type Simulators, setFault } from '../simulator-faults.ts';

const PreviewRequest = v.object({
  event: v.picklist(TRIGGER_EVENTS),
  order: v.string(),
  /** As `relay trigger` takes them, with spaces between: `001=2/3 002=Backordered`. */
  lines: v.string(),
  tracking: v.string(),
  shapes: v.array(v.picklist(SHAPES)),
});
const SendRequest = v.object({ body: v.string(), isForged: v.boolean() });

/** Sends what Ingram would send, and has the simulators fail. For a local system alone. */
export function addTry(app: Hono, { stage }: Console, simulators: Simulators): void {
  const choices = async (): Promise<TryChoices> => ({
    events: TRIGGER_EVENTS,
    shapes: SHAPES,
    simulators: await readFaults(simulators),
  });
  app.get('/api/try', async (c) => answer(c, await choices()));
  app.post('/api/try/faults', async (c) => {
    await setFault(simulators, v.parse(FaultRequest, await c.req.json()));
    return answer(c, await choices());
  });
  app.post('/api/try/preview', async (c) =>
    answer(c, await preview(stage, v.parse(PreviewRequest, await c.req.json()))),
  );
  app.post('/api/try/send', async (c) =>
    answer(c, await send(stage, v.parse(SendRequest, await c.req.json()))),
  );
}

async function preview(
  stage: Stage,
  { event, order, lines, tracking, shapes }: v.InferOutput<typeof PreviewRequest>,
): Promise<TryPreview> {
  const orderId = order.trim() || newOrderNumber();
  const notification = composeNotification(event, orderId, {
    line: words(lines).reduce<readonly LineSpec[]>((others, text) => parseLine(text, others), []),
    tracking: words(tracking),
    shape: shapes,
  } as Parameters<typeof composeNotification>[2]);
  return {
    url: stage.outputs.WebhookUrl,
    eventId: notification.envelope.eventId,
    order: orderId,
    headers: {
      'content-type': 'application/json',
      'x-hub-signature': await signatureFor(stage, notification),
    },
    body: notification.body,
  };
}

function words(text: string): string[] {
  return text.split(/\s+/).filter((word) => word !== '');
}

/** A forged notification bears the signature of another event. */
async function send(stage: Stage, { body, isForged }: v.InferOutput<typeof SendRequest>): Promise<TrySent> {
  const notification = notificationOf(body);
  const signed = isForged ? notificationOf('{"eventId":"ANOTHER"}') : notification;
  const { status, body: text } = await post(
    stage.outputs.WebhookUrl,
    body,
    await signatureFor(stage, signed),
  );
  return { status, answer: text };
}
