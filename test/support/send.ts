import { post, signatureOf, type WebhookAnswer } from '../../lib/ingram/webhook/sender.ts';

/** Signs a notification and posts it. */
export function send(url: string, notification: string, secret: string): Promise<WebhookAnswer> {
  return post(url, notification, signatureOf(notification, secret));
}
