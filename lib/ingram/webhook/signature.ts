import { createHmac, createSecretKey, type KeyObject, timingSafeEqual } from 'node:crypto';
import type { Envelope } from './envelope.ts';

declare const verified: unique symbol;

/** An envelope whose event id carries a valid signature. Only {@link verify} makes one, and only it can be queued. */
export type VerifiedEnvelope = Envelope & { readonly [verified]: true };

/**
 * The signature that Ingram Micro sends as `x-hub-signature`: base64 of HMAC-SHA512 over the event id in UTF-8, as
 * in Ingram's "How to use webhook secret key". The body is not part of it.
 */
export function sign(eventId: string, key: Uint8Array): string {
  return createHmac('sha512', keyObjectOf(key)).update(eventId).digest('base64');
}

// A key is the same for thousands of events, and an HMAC with a KeyObject takes a sixth of one with bytes.
const keyObjects = new WeakMap<Uint8Array, KeyObject>();

function keyObjectOf(key: Uint8Array): KeyObject {
  const known = keyObjects.get(key);
  if (known !== undefined) return known;
  const keyObject = createSecretKey(key);
  keyObjects.set(key, keyObject);
  return keyObject;
}

/**
 * Proves an envelope authentic: its signature was made with one of the keys.
 *
 * Every key is tried, and each comparison takes the same time wherever the signatures differ.
 *
 * @param signature the value of `x-hub-signature`, undefined when the header is missing
 * @returns the envelope as verified, or undefined
 */
export function verify(
  envelope: Envelope,
  signature: string | undefined,
  keys: readonly Uint8Array[],
): VerifiedEnvelope | undefined {
  if (signature === undefined) return undefined;
  const given = Buffer.from(signature.trim());
  let authentic = false;
  for (const key of keys) {
    const expected = Buffer.from(sign(envelope.eventId, key));
    // An empty key is known to everyone: what it signs proves nothing.
    const matches = given.length === expected.length && timingSafeEqual(given, expected);
    authentic = (matches && key.length > 0) || authentic;
  }
  return authentic ? (envelope as VerifiedEnvelope) : undefined;
}
