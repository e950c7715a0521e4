import { post } from '../../../lib/ingram/webhook/sender.ts';
import type { PlainAnswer } from '../simulated-answer.ts';
import type { ReceivedRequest } from './contract.ts';
import type { AnswerForm } from './documents.ts';
import type { Endpoint } from './faults.ts';

/** A field of a request that Ingram does not accept. */
export type WrongField = { readonly field: string; readonly message: string; readonly value: string };

/** The answer under a fault that makes a call fail; the fault replaces its status and body. */
export const NOTHING_DONE: PlainAnswer = {
  status: 500,
  body: errorsBody('/errors/server-error', 'Server error.'),
};
export const NO_SUCH_ORDER: PlainAnswer = {
  status: 404,
  body: errorsBody('/errors/not-found', 'Order not found.'),
};

/** The document has no answer to wrong credentials but 400; a gateway of OAuth gives 401. */
export function invalidClient(form: AnswerForm): PlainAnswer {
  return { status: form === 'schemas' ? 400 : 401, body: { message: 'Invalid client.' } };
}

/** No document says how a bad token is refused but with 401: the body is one of the two kinds of errors. */
export function invalidToken(form: AnswerForm): PlainAnswer {
  const fault = {
    faultstring: 'Invalid access token.',
    detail: { errorcode: 'oauth.v2.InvalidAccessToken' },
  };
  return { status: 401, body: form === 'schemas' ? { fault } : { errors: [{ message: fault.faultstring }] } };
}

/** As in "Rate limits". */
export function rateExceeded(headers: Readonly<Record<string, string>>): PlainAnswer {
  return { status: 429, headers, body: { errors: [{ field: null, message: 'too many requests' }] } };
}

/** A 400. In the schemas, an error of returns stands by itself; in all examples there is a list of them. */
export function validationFailed(
  endpoint: Endpoint,
  form: AnswerForm,
  message: string,
  fields: readonly WrongField[] = [],
): PlainAnswer {
  if (endpoint === 'token') return { status: 400, body: { message } };
  const type = '/errors/validation-failed';
  const isOfReturns = endpoint === 'returns-search' || endpoint === 'return-details';
  if (isOfReturns && form === 'schemas')
    return { status: 400, body: { traceid: 'trace', type, message, fields } };
  return { status: 400, body: errorsBody(type, message, fields) };
}

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
    : { status: 500, body: errorsBody('/errors/server-error', `The target answered ${status}.`) };
}

function errorsBody(type: string, message: string, fields: readonly WrongField[] = []): unknown {
  return { errors: [{ id: 'trace', type, message, fields }] };
}
