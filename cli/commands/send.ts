import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { type Command, InvalidArgumentError } from 'commander';
import * as v from 'valibot';
import { isUnreadable, readEnvelope } from '../../lib/ingram/envelope.ts';
import { sign } from '../../lib/ingram/signature.ts';
import { keysOf } from '../../lib/platform/secrets.ts';
import { EXIT, Failure } from '../failure.ts';
import { followerOf, missingOf } from '../follow.ts';
import { type LogLine, stepsOf } from '../log-lines.ts';
import type { Context, Run } from '../program.ts';
import { relayCommand } from '../remedy.ts';
import { SECRETS, versionsOf } from '../secrets.ts';
import { post, type WebhookAnswer } from '../sender.ts';
import type { Stage } from '../stage.ts';
import { readStandardInput } from '../standard-input.ts';

const SendOptions = v.object({
  newEventId: v.optional(v.boolean(), false),
  follow: v.boolean(),
  timeout: v.number(),
});
type SendOptions = v.InferOutput<typeof SendOptions>;

/** A notification that can be signed. */
type Notification = { readonly eventId: string; readonly body: string };

/** `relay send` */
export function registerSend(program: Command, run: Run): void {
  program
    .command('send')
    .description(
      'signs a notification as Ingram Micro does, posts it, and follows it until Thirdwatch has heard',
    )
    .argument('<file>', 'the JSON of the notification; - for standard input')
    .option('--new-event-id', 'give it an event id of its own, so that it may be sent again')
    .option('--no-follow', 'do not wait for what becomes of it')
    .option('--timeout <seconds>', 'how long to wait for that', seconds, 60)
    .action(
      run((context, file: string, options: unknown) => send(context, file, v.parse(SendOptions, options))),
    );
}

function seconds(text: string): number {
  if (/^\d{1,5}$/.test(text) && Number(text) > 0) return Number(text);
  throw new InvalidArgumentError('It must be a whole number of seconds.');
}

async function send(context: Context, file: string, options: SendOptions): Promise<number> {
  const { stage, output } = context;
  const notification = await notificationIn(file, options.newEventId);
  const signature = sign(notification.eventId, await keyOf(stage));
  const follower = options.follow ? await followerOf(stage.logs, notification.eventId) : undefined;
  const answer = await postTo(stage, notification.body, signature);
  const { status, body } = answer;
  output.line({ eventId: notification.eventId, status, answer: parsed(body) }, () => `${status} ${body}`);
  if (status !== 200) return EXIT.trouble;
  if (follower === undefined) return EXIT.ok;
  const messages = queuedIn(answer);
  const lines = await print(follower.follow(messages, options.timeout * 1000), messages, context);
  const missing = missingOf(lines, messages);
  if (missing === undefined)
    return lines.some(({ outcome }) => outcome === 'parked') ? EXIT.trouble : EXIT.ok;
  const tail = relayCommand(stage.name, `tail --event ${notification.eventId}`);
  throw new Failure(`After ${options.timeout} seconds, ${missing} To follow it on: ${tail}`);
}

async function notificationIn(file: string, isNew: boolean): Promise<Notification> {
  const unusable = (why: string, cause?: unknown) =>
    new Failure(`${file === '-' ? 'Standard input' : file} cannot be sent. ${why}`, {
      cause,
      exitCode: EXIT.usage,
    });
  const bytes = await (file === '-' ? readStandardInput() : readFile(file)).catch((cause: unknown) => {
    throw unusable(cause instanceof Error ? cause.message : String(cause), cause);
  });
  const text = bytes.toString('utf8');
  const body = isNew ? withNewEventId(text) : text;
  const envelope = readEnvelope(body);
  if (isUnreadable(envelope)) throw unusable(envelope.message);
  return { eventId: envelope.eventId, body };
}

/** Only the id is replaced: all else stays as Ingram Micro wrote it. */
export function withNewEventId(text: string): string {
  const eventId = randomUUID().replaceAll('-', '').slice(0, 18).toUpperCase();
  return text.replaceAll(/("eventid"\s*:\s*)"(?:[^"\\]|\\.)*"/gi, `$1"${eventId}"`);
}

async function keyOf(stage: Stage): Promise<Uint8Array> {
  const { current } = await versionsOf(stage, SECRETS.ingram);
  const [key] = keysOf(current === undefined ? [] : [current], SECRETS.ingram.field);
  return key;
}

function postTo({ name, outputs }: Stage, body: string, signature: string): Promise<WebhookAnswer> {
  return post(outputs.WebhookUrl, body, signature).catch((cause: unknown) => {
    throw new Failure(
      `${outputs.WebhookUrl} does not answer. Is the stage up? ${relayCommand(name, 'doctor')} tells more.`,
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
