import { gzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { contentOf, messagesOf } from '../../lib/bridge/receive/delivery-messages.ts';
import { readNotification } from '../../lib/ingram/webhook/notification.ts';
import { decodeMessage, type QueueMessage } from '../../lib/queue/message.ts';
import { RECEIVED_AT, verifiedDelivery } from '../support/notifications.ts';
import { anyText, mutated, realNotification, spliced, written } from './inputs.ts';
import { FUZZ, FUZZ_TIMEOUT_MS } from './settings.ts';
import { expectWellFormedNotification } from './well-formed.ts';

/** The bodies of messages as the receiver writes them. */
const realMessage = realNotification.map((content): unknown => {
  const [message] = messagesOf(contentOf(verifiedDelivery(content)), RECEIVED_AT);
  return JSON.parse(message?.body ?? '');
});

const anyMessageText: fc.Arbitrary<string> = fc.oneof(
  anyText,
  written(realMessage),
  { arbitrary: written(mutated(realMessage)), weight: 4 },
  { arbitrary: spliced(written(realMessage)), weight: 2 },
);
const packed = (texts: fc.Arbitrary<string>) => texts.map((text) => gzipSync(text).toString('base64'));

describe('the decoder never throws, and gives a message that can be read, or a sentence that says why not', () => {
  const anyEncoding = fc.constantFrom(undefined, 'gzip', 'br', '');

  it.each<[string, fc.Arbitrary<string>, fc.Arbitrary<string | undefined>]>([
    ['any text', anyMessageText, anyEncoding],
    ['any packed text', packed(anyMessageText), fc.constant('gzip')],
    ['packed text with faults', spliced(packed(anyMessageText)), anyEncoding],
    ['any bytes', fc.uint8Array().map((bytes) => Buffer.from(bytes).toString('base64')), anyEncoding],
  ])(
    'for %s',
    (_name, bodies, encodings) => {
      const property = fc.property(bodies, encodings, (body, encoding) => {
        const message = decodeMessage(body, encoding);

        if (typeof message === 'string') expect(message).toMatch(/^The [^\n]+\.$/);
        else expectWellFormedMessage(message);
      });
      fc.assert(property, FUZZ);
    },
    FUZZ_TIMEOUT_MS,
  );
});

describe('a message', () => {
  it(
    'is the same packed and plain',
    () => {
      const property = fc.property(anyMessageText, (text) => {
        fc.pre(text.isWellFormed());
        const plain = decodeMessage(text, undefined);
        const unpacked = decodeMessage(gzipSync(text).toString('base64'), 'gzip');

        if (typeof plain === 'string') expect(typeof unpacked).toBe('string');
        else expect(unpacked).toEqual(plain);
      });
      fc.assert(property, FUZZ);
    },
    FUZZ_TIMEOUT_MS,
  );
});

function expectWellFormedMessage(message: QueueMessage): void {
  if (message.kind === 'recheck') {
    expect(message.orderId).not.toBe('');
    return;
  }
  expect(message.eventId).not.toBe('');
  expect(Number.isFinite(message.receivedAt)).toBe(true);
  expect(Array.isArray(message.resources)).toBe(true);
  if (message.kind === 'sighting') expect(typeof message.digest).toBe('string');
  else expectWellFormedNotification(readNotification(message));
}
