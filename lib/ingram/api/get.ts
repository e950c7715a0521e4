import { TryLater } from '../../platform/errors.ts';
import type { HttpAnswer } from '../../platform/https.ts';
import type { IngramEndpoint } from './api.ts';

/** Makes a GET call to one of Ingram's endpoints, as one reseller. */
export type IngramGet = (endpoint: IngramEndpoint, path: string) => Promise<HttpAnswer>;

/**
 * What an answer of success holds.
 *
 * @param what it should hold, for the message
 * @param read reads its JSON; undefined for what it cannot read
 * @throws TryLater when it is none, or cannot be read; nothing of it is repeated, as it may be a buyer's
 */
export function contentOf<T>(answer: HttpAnswer, what: string, read: (json: unknown) => T | undefined): T {
  const { status: httpStatus, isWhole } = answer;
  const isSuccess = httpStatus >= 200 && httpStatus < 300;
  const content = isSuccess && isWhole ? read(jsonIn(answer)) : undefined;
  if (content !== undefined) return content;
  const told = isSuccess ? `${httpStatus}, but no ${what} that can be read` : httpStatus;
  throw new TryLater(`Ingram Micro answered ${told}.`, { code: 'ingram-unavailable', httpStatus });
}

function jsonIn({ body }: HttpAnswer): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(body));
  } catch {
    return undefined;
  }
}
