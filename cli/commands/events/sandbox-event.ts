import type { Command } from 'commander';
import * as v from 'valibot';
import type { Context, Run } from '../../context.ts';
import { openIngramApi, type StageIngramApi } from '../../events/ingram-api.ts';
import { type Notification, readNotificationFile, signatureFor } from '../../events/notification.ts';
import {
  addSendOptions,
  confirmSending,
  countMessages,
  createFollowerIfWanted,
  followToEnd,
  printPlan,
  SendOptions,
} from '../../events/send-and-follow.ts';
import { EXIT, Failure } from '../../terminal/failure.ts';

/** `relay sandbox-event` */
export function registerSandboxEvent(program: Command, run: Run): void {
  const command = program
    .command('sandbox-event')
    .description(
      'makes Ingram Micro send a notification to the webhook, and follows it until it is forwarded',
    )
    .addHelpText(
      'after',
      "\nIt calls Ingram's orderstatusevent with a signature of the stage's own key. It proves that the address, the key" +
        '\nand the mapping are right before a real order depends on them. Thirdwatch hears of this event as of any other.',
    );
  addSendOptions(command).action(
    run((context, file: string, options: unknown) =>
      sandboxEvent(context, file, v.parse(SendOptions, options)),
    ),
  );
}

async function sandboxEvent(context: Context, file: string, options: SendOptions): Promise<number> {
  const { stage, output } = context;
  const notification = await readNotificationFile(file, options.newEventId);
  const { eventId } = notification.envelope;
  const signature = await signatureFor(stage, notification);
  const ingram = await openIngramApi(stage);
  if (options.dryRun) return printPlan(context, notification, ingram.address);
  await confirmSending(context);
  const follower = await createFollowerIfWanted(context, notification, options);
  await haveSent(context, ingram, notification, signature);
  const target = stage.outputs.WebhookUrl;
  output.line({ eventId, status: 200, ingram: ingram.address, target }, () => {
    return `200 from ${ingram.address}, which has sent ${eventId} to ${target}`;
  });
  if (follower === undefined) return EXIT.ok;
  const messages = countMessages(notification.envelope);
  if (messages === 0) output.note('The webhook ignores it, as it is not about orders.');
  return followToEnd(context, follower, { eventId, messages, timeout: options.timeout });
}

/** `POST /resellers/v1/webhooks/orderstatusevent`, as in Ingram's "Order status webhook". */
async function haveSent(
  { stage }: Context,
  { call, identification }: StageIngramApi,
  { envelope, body }: Notification,
  signature: string,
): Promise<void> {
  const { status } = await call({
    endpoint: 'order-status-event',
    method: 'POST',
    path: '/resellers/v1/webhooks/orderstatusevent',
    headers: {
      ...identification,
      targeturl: stage.outputs.WebhookUrl,
      'x-hub-signature': signature,
      'content-type': 'application/json',
      accept: 'application/json',
    },
    body: Buffer.from(body, 'utf8'),
  });
  if (status >= 200 && status < 300) return;
  const tail = stage.relay(`tail --event ${envelope.eventId} --since 10m`);
  throw new Failure(
    `Ingram Micro answered ${status}: it did not take the event, or ${stage.outputs.WebhookUrl} did not. What the webhook did with it: ${tail}`,
  );
}
