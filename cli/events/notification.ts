import { randomUUID } from 'node:crypto';
import { digestOf } from '../../lib/ingram/webhook/digest.ts';
import {
  type Envelope,
  isUnreadable,
  readDelivery,
  readEnvelope,
  scanned,
} from '../../lib/ingram/webhook/envelope.ts';
import { sign } from '../../lib/ingram/webhook/signature.ts';
import { readVersions, SECRETS } from '../secrets/secrets.ts';
import type { Stage } from '../stage.ts';
import { EXIT, Failure } from '../terminal/failure.ts';
import { readNamedFile } from '../terminal/file.ts';
import { readStandardInput } from '../terminal/standard-input.ts';

/** A notification that can be signed. */
export type Notification = { readonly envelope: Envelope; readonly body: string };

/**
 * Reads a notification from a file.
 *
 * @param file its name; `-` for standard input
 * @param isNew whether it gets an event id of its own
 * @throws Failure when there is none
 */
export async function readNotificationFile(file: string, isNew: boolean): Promise<Notification> {
  const unusable = (why: string, cause?: unknown) =>
    new Failure(`${file === '-' ? 'Standard input' : file} cannot be sent: ${why}`, {
      cause,
      exitCode: EXIT.usage,
    });
  const bytes = await (file === '-' ? readStandardInput() : readNamedFile(file)).catch((cause: unknown) => {
    throw unusable(`${cause instanceof Error ? cause.message : cause}.`, cause);
  });
  const text = bytes.toString('utf8');
  const body = isNew ? withNewEventId(text) : text;
  return notificationOf(body, unusable);
}

/**
 * A notification by its body.
 *
 * @throws Failure when there is nothing to sign
 */
export function notificationOf(
  body: string,
  unusable: (why: string) => Failure = (why) => new Failure(why),
): Notification {
  const envelope = readEnvelope(body);
  if (isUnreadable(envelope)) throw unusable(envelope.message);
  return { envelope, body };
}

/** An event id that looks like Ingram Micro's. */
export function newEventId(): string {
  return randomUUID().replaceAll('-', '').slice(0, 18).toUpperCase();
}

/** Only the id is replaced: all else stays as Ingram Micro wrote it. */
function withNewEventId(text: string): string {
  const eventId = newEventId();
  return text.replaceAll(/("eventid"\s*:\s*)"(?:[^"\\]|\\.)*"/gi, `$1"${eventId}"`);
}

/**
 * The signature of a notification under a stage's own key.
 *
 * @throws Misconfigured when the stage has none
 */
export async function signatureFor(stage: Stage, { envelope }: Notification): Promise<string> {
  const { current } = await readVersions(stage, SECRETS.ingram);
  const [key] = SECRETS.ingram.parseKeys(current);
  return sign(envelope.eventId, key);
}

/** What the ledger keeps of a notification; undefined when the webhook would not take it. */
export function digestOfNotification({ envelope, body }: Notification): string | undefined {
  const delivery = readDelivery(scanned(body), envelope.eventId);
  return isUnreadable(delivery) ? undefined : digestOf(delivery);
}
