import { type Command, InvalidArgumentError } from 'commander';
import * as v from 'valibot';
import { type Envelope, isAboutResellerOrders } from '../../lib/ingram/webhook/envelope.ts';
import { sharesByOrder } from '../../lib/ingram/webhook/shares.ts';
import { type LogLine, stepsOf } from '../../lib/platform/log-lines.ts';
import { readLedgerEntry } from '../../lib/store/ledger.ts';
import type { Context } from '../context.ts';
import { EXIT, Failure } from '../terminal/failure.ts';
import { pluralize } from '../terminal/wording.ts';
import { createFollower, describeMissing, type Follower } from './event-follower.ts';
import { digestOfNotification, type Notification } from './notification.ts';

/** The options of a command that sends an event and follows it. */
export const FollowOptions = v.object({
  dryRun: v.optional(v.boolean(), false),
  follow: v.boolean(),
  timeout: v.number(),
});
export type FollowOptions = v.InferOutput<typeof FollowOptions>;

/** The same where the event comes from a file. */
export const SendOptions = v.object({
  ...FollowOptions.entries,
  newEventId: v.optional(v.boolean(), false),
});
export type SendOptions = v.InferOutput<typeof SendOptions>;

/** Adds these options, and the argument for the event's file. */
export function addSendOptions(command: Command): Command {
  return addFollowOptions(
    command
      .argument('<file>', 'the JSON of the notification; - for standard input')
      .option('--new-event-id', 'replace its event id, so that it can be sent again'),
  );
}

/** Adds the options that need no file. */
export function addFollowOptions(command: Command): Command {
  return command
    .option('--dry-run', 'show what would be sent')
    .option('--no-follow', 'do not wait for the outcome')
    .option('--timeout <seconds>', 'how long to wait for the outcome', seconds, 60);
}

function seconds(text: string): number {
  if (/^\d{1,5}$/.test(text) && Number(text) > 0) return Number(text);
  throw new InvalidArgumentError('It must be a whole number of seconds, from 1 to 99999.');
}

/** Prints what would be sent, and where. */
export function printPlan({ stage, output }: Context, { envelope }: Notification, by: string): number {
  const { eventId } = envelope;
  const target = stage.outputs.WebhookUrl;
  const messages = countMessages(envelope);
  output.result({ dryRun: true, eventId, by, target, messages }, () => {
    const outcome =
      messages === 0
        ? 'The webhook ignores it, as it is not about orders.'
        : `The webhook turns it into ${pluralize(messages, 'message')}.`;
    return `${by} would send ${eventId} to ${target}. ${outcome} Nothing was sent.`;
  });
  return EXIT.ok;
}

/**
 * Asks before an event goes to a stage on AWS: it tells Thirdwatch of an order.
 *
 * @throws Failure when nobody agrees
 */
export async function confirmSending({ stage, output }: Context): Promise<void> {
  if (stage.name === 'local') return;
  await output.confirm(`Send it to ${stage.name}? Thirdwatch hears of it as of any other event.`);
}

/** How many messages the webhook makes of a notification; 0 if it ignores it. */
export function countMessages(envelope: Envelope): number {
  return isAboutResellerOrders(envelope) ? sharesByOrder(envelope).length : 0;
}

/** Prepares to follow an event before it is sent, if that is wanted. */
export async function createFollowerIfWanted(
  { stage }: Context,
  notification: Notification,
  { follow }: FollowOptions,
): Promise<Follower | undefined> {
  if (!follow) return undefined;
  const { eventId } = notification.envelope;
  const { dynamoDb, outputs } = stage;
  const known = (await readLedgerEntry(dynamoDb, outputs.OrdersTableName, eventId))?.digest;
  return createFollower(stage.logs, eventId, known === digestOfNotification(notification));
}

/**
 * Follows a sent event until each of its messages has ended, and shows every step.
 *
 * @returns the exit code: 1 when a message was parked
 * @throws Failure when the time is over before that
 */
export async function followToEnd(
  context: Context,
  follower: Follower,
  { eventId, messages, timeout }: { eventId: string; messages: number; timeout: number },
): Promise<number> {
  if (follower.isCopy && messages > 0) {
    context.output.note(
      'The stage received the same notification less than five minutes ago, so SQS drops this copy; to send it as another event, use --new-event-id. What became of the first:',
    );
  }
  const lines = await print(follower.follow(messages, timeout * 1000), messages, context);
  const missing = describeMissing(lines, messages);
  if (missing === undefined) return lines.some(({ outcome }) => outcome === 'parked') ? EXIT.failed : EXIT.ok;
  const tail = context.stage.relay(`tail --event ${eventId}`);
  throw new Failure(`After ${timeout} seconds, ${missing} To keep following it: ${tail}`);
}

/** Prints lines as they come, and returns them all. */
async function print(
  following: AsyncIterable<LogLine>,
  messages: number,
  { output }: Context,
): Promise<readonly LogLine[]> {
  const lines: LogLine[] = [];
  if (messages === 0) return lines;
  let progress = output.progress('Waiting for the forwarder');
  try {
    for await (const line of following) {
      lines.push(line);
      progress.stop();
      output.line(line, () => stepsOf(line).join('\n'));
      progress = output.progress('Waiting for the forwarder');
    }
  } finally {
    progress.stop();
  }
  return lines;
}
