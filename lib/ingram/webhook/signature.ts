import { createHmac, createSecretKey, type KeyObject, timingSafeEqual } from 'node:crypto';
import type { Delivery, Envelope } from './envelope.ts';

declare const verified: unique symbol;

/** An event id that carries a valid signature. Only {@link verify} makes one, and only what has one can be queued. */
export type VerifiedEventId = string & { readonly [verified]: true };
export type VerifiedEnvelope = Envelope<VerifiedEventId>;
export type VerifiedDelivery = Delivery<VerifiedEventId>;

/** 64 bytes in base64. The last character before the padding holds two bits and four zeros. */
const SIGNATURE = /^[A-Za-z0-9+/]{85}[AQgw]==$/;

/**
 * The signature that Ingram Micro sends as `x-hub-signature`: base64 of HMAC-SHA512 over the event id in UTF-8, as
 * in Ingram's "How to use webhook secret key". The body is not part of it.
 */
export function sign(eventId: string, key: Uint8Array): string {
  return digest(eventId, key).toString('base64');
}

/** The bytes of a header `x-hub-signature`, or undefined for what cannot be a signature. */
export function parseSignature(header: string | undefined): Uint8Array | undefined {
  const text = header?.trim() ?? '';
  return SIGNATURE.test(text) ? Buffer.from(text, 'base64') : undefined;
}

/**
 * Finds the event id that a signature was made for, with one of the keys.
 *
 * Every id is tried with every key, and each comparison takes the same time wherever the signatures differ.
 *
 * @returns undefined when it is the signature of none
 */
export function verify(
  eventIds: readonly string[],
  signature: Uint8Array,
  keys: readonly Uint8Array[],
): VerifiedEventId | undefined {
  let authentic: string | undefined;
  for (const eventId of eventIds) {
    for (const key of keys) {
      const expected = digest(eventId, key);
      // An empty key is known to everyone: what it signs proves nothing.
      const matches = signature.length === expected.length && timingSafeEqual(signature, expected);
      if (matches && key.length > 0) authentic = eventId;
    }
  }
  return authentic as VerifiedEventId | undefined;
}

function digest(eventId: string, key: Uint8Array): Buffer {
  return createHmac('sha512', keyObjectOf(key)).update(eventId).digest();
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
