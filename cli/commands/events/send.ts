import type { Command } from 'commander';
import * as v from 'valibot';
import { post, type WebhookAnswer } from '../../../lib/ingram/webhook/sender.ts';
import type { Context, Run } from '../../context.ts';
import { type Notification, readNotificationFile, signatureFor } from '../../events/notification.ts';
import {
  addSendOptions,
  confirmSending,
  createFollowerIfWanted,
  type FollowOptions,
  followToEnd,
  printPlan,
  SendOptions,
} from '../../events/send-and-follow.ts';
import type { Stage } from '../../stage.ts';
import { errorText } from '../../terminal/error-text.ts';
import { EXIT, Failure } from '../../terminal/failure.ts';

/** `relay send` */
export function registerSend(program: Command, run: Run): void {
  const command = program
    .command('send')
    .description('signs a notification as Ingram Micro does, sends it, and follows it until it is forwarded');
  addSendOptions(command).action(
    run((context, file: string, options: unknown) => send(context, file, v.parse(SendOptions, options))),
  );
}

async function send(context: Context, file: string, options: SendOptions): Promise<number> {
  const notification = await readNotificationFile(file, options.newEventId);
  if (options.dryRun) {
    // Without a key, it could not be sent.
    await signatureFor(context.stage, notification);
    return printPlan(context, notification, 'This machine');
  }
  await confirmSending(context);
  return sendNotification(context, notification, options);
}

/** Signs a notification, posts it, and follows it until it is forwarded. */
export async function sendNotification(
  context: Context,
  notification: Notification,
  options: FollowOptions,
): Promise<number> {
  const { stage, output } = context;
  const { eventId } = notification.envelope;
  const signature = await signatureFor(stage, notification);
  const follower = await createFollowerIfWanted(context, notification, options);
  const answer = await postTo(stage, notification.body, signature);
  const { status, body } = answer;
  output.line({ eventId, status, answer: parsed(body) }, () => `${status} ${body}`);
  if (status !== 200) return EXIT.failed;
  if (follower === undefined) return EXIT.ok;
  return followToEnd(context, follower, { eventId, messages: queuedIn(answer), timeout: options.timeout });
}

function postTo({ relay, outputs }: Stage, body: string, signature: string): Promise<WebhookAnswer> {
  return post(outputs.WebhookUrl, body, signature).catch((cause: unknown) => {
    throw new Failure(
      `${outputs.WebhookUrl} does not answer: ${errorText(cause)}. Is the stage up? Check it: ${relay('doctor')}`,
      { cause },
    );
  });
}

/** How many messages an answer says were queued; none when the notification was ignored. */
function queuedIn({ body }: WebhookAnswer): number {
  const answer = v.safeParse(v.object({ queued: v.number() }), parsed(body));
  return answer.success ? answer.output.queued : 0;
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return body;
  }
}
