import { post } from '../../../lib/ingram/webhook/sender.ts';
import type { PlainAnswer } from '../simulated-answer.ts';
import type { ReceivedRequest } from './contract.ts';

export const INVALID_CLIENT: PlainAnswer = { status: 401, body: { message: 'Invalid client.' } };
export const INVALID_TOKEN: PlainAnswer = { status: 401, body: failure('Invalid access token.') };
export const RATE_EXCEEDED: PlainAnswer = { status: 429, body: failure('Rate limit exceeded.') };
export const NO_SUCH_ORDER: PlainAnswer = { status: 404, body: failure('Order not found.') };
/** The answer under a fault that makes a call fail; the fault replaces its status and body. */
export const NOTHING_DONE: PlainAnswer = { status: 500, body: failure('Server error.') };

/** Sends an order status event as Ingram does, byte for byte, and answers as Ingram does. */
export async function sendWebhook({ headers, body }: ReceivedRequest): Promise<PlainAnswer> {
  const [url, signature] = [String(headers.targeturl), String(headers['x-hub-signature'])];
  const status = await post(url, new Uint8Array(body.bytes), signature).then(
    (answer) => answer.status,
    () => 0,
  );
  const isTaken = status >= 200 && status < 300;
  return isTaken
    ? { status: 200, body: { message: 'Success' } }
    : { status: 500, body: failure(`The target answered ${status}.`) };
}

function failure(message: string): unknown {
  return { errors: [{ message }] };
}
