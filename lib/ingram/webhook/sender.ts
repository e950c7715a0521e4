import { isUnreadable, readEnvelope } from './envelope.ts';
import { sign } from './signature.ts';

/** What the webhook answered. */
export type WebhookAnswer = {
  readonly status: number;
  readonly body: string;
  readonly retryAfter: string | null;
};

/** Posts a body to a webhook as Ingram Micro does, with a signature or without. */
export async function post(
  url: string,
  body: string | Uint8Array<ArrayBuffer>,
  signature?: string,
): Promise<WebhookAnswer> {
  const headers = { 'content-type': 'application/json', ...(signature && { 'x-hub-signature': signature }) };
  const response = await fetch(url, { method: 'POST', headers, body });
  return {
    status: response.status,
    body: await response.text(),
    retryAfter: response.headers.get('retry-after'),
  };
}

/**
 * The signature of a notification under a webhook's secret.
 *
 * @throws Error when the text holds no event id to sign
 */
export function signatureOf(notification: string, secret: string): string {
  const envelope = readEnvelope(notification);
  if (isUnreadable(envelope)) throw new Error(`There is nothing to sign. ${envelope.message}`);
  return sign(envelope.eventId, Buffer.from(secret, 'utf8'));
}
