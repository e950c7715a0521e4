import { Misconfigured } from '../../platform/errors.ts';
import type { SecretValue } from '../../platform/secrets.ts';

/** What an application is known by at Ingram's API, as its developer portal shows it. */
export type IngramCredentials = { readonly clientId: string; readonly clientSecret: string };

const WANTED = 'set it to a JSON object like {"clientId": "…", "clientSecret": "…"}.';

/**
 * Reads the secret that holds the credentials. They are taken byte for byte.
 *
 * @param secretValue undefined when the secret has no value yet
 * @throws Misconfigured when it holds none
 */
export function readIngramCredentials(secretValue: SecretValue | undefined): IngramCredentials {
  const text = Buffer.from(secretValue ?? '').toString('utf8');
  if (text.trim() === '') throw new Misconfigured(`The secret of Ingram's API has no value; ${WANTED}`);
  const object = jsonObject(text);
  if (object === undefined)
    throw new Misconfigured(`The secret of Ingram's API is no JSON object; ${WANTED}`);
  const { clientId, clientSecret } = object;
  if (isFilled(clientId) && isFilled(clientSecret)) return { clientId, clientSecret };
  const faulty = Object.entries({ clientId, clientSecret }).flatMap(([name, value]) =>
    isFilled(value) ? [] : [name],
  );
  throw new Misconfigured(`The secret of Ingram's API holds no text as ${faulty.join(' and ')}; ${WANTED}`);
}

function isFilled(value: unknown): value is string {
  return typeof value === 'string' && value.trim() !== '';
}

function jsonObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}
