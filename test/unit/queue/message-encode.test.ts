import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { OrderShare } from '../../../lib/ingram/webhook/shares.ts';
import { groupIdOf, MAX_MESSAGE_BYTES, MAX_UNPACKED_BYTES } from '../../../lib/queue/message.ts';
import { encodeMessage, encodeSighting, type OutgoingMessage } from '../../../lib/queue/outgoing.ts';
import { anyCharacter } from '../../support/characters.ts';
import {
  body,
  EVENT_ID,
  type Json,
  RECEIVED_AT,
  resource,
  verifiedEnvelope,
  verifiedEventId,
} from '../../support/notifications.ts';

/** Any UTF-16 code unit: noncharacters and lone surrogates too. */
const anyUnit = fc.nat(0xffff).map((code) => String.fromCharCode(code));

const STAMP = { digest: 'DIGEST', receivedAt: RECEIVED_AT };
const share = (changes: Partial<OrderShare> = {}): OrderShare => ({
  orderNumber: 'Zenpo',
  resources: [resource()],
  ...changes,
});
const encodedIfFits = (envelope: Json = {}, order = share(), stamp = STAMP, place = 0) =>
  encodeMessage(verifiedEnvelope(body(envelope)), order, stamp, place);

function encoded(...args: Parameters<typeof encodedIfFits>): OutgoingMessage {
  const message = encodedIfFits(...args);
  if (message === undefined) throw new Error('It does not fit.');
  return message;
}

describe('a queue message', () => {
  it('holds the envelope and the resources of one order as JSON', () => {
    const message = encoded({ eventType: 'im::x' });
    expect(JSON.parse(message.body)).toEqual({
      v: 1,
      eventId: EVENT_ID,
      topic: 'resellers/orders',
      event: 'im::updated',
      eventType: 'im::x',
      eventTimeStamp: '2021-11-01T13:02:06.369Z',
      receivedAt: '2021-11-01T13:03:06.369Z',
      digest: 'DIGEST',
      resources: [resource()],
    });
    expect(message).toMatchObject({ groupId: 'ZENPO', attributes: { eventId: EVENT_ID } });
    expect(message.sizeBytes).toBeGreaterThan(Buffer.byteLength(message.body));
  });

  it('of an event that is not about orders holds its id and digest alone', () => {
    const message = encodeSighting(verifiedEventId(EVENT_ID), STAMP);
    expect(JSON.parse(message?.body ?? '')).toEqual({
      v: 1,
      kind: 'sighting',
      eventId: EVENT_ID,
      receivedAt: '2021-11-01T13:03:06.369Z',
      digest: 'DIGEST',
      resources: [],
    });
    expect(message).toMatchObject({ groupId: EVENT_ID, attributes: { eventId: EVENT_ID } });
  });

  it.each([
    ['the order number in capitals, without blanks around it', share({ orderNumber: ' Zenpo\t' }), 'ZENPO'],
    ['the event id, without an order number', { resources: [] }, EVENT_ID],
    ['a hash, where SQS refuses the order number', share({ orderNumber: 'Zen po' }), groupIdOf('ZEN PO')],
  ])('has a group of %s', (_name, order, groupId) => {
    expect(encoded({}, order).groupId).toBe(groupId);
  });

  it.each(['A\u0007', 'é', 'x'.repeat(257), '\u2028'])(
    'never has an attribute that SQS refuses: %j',
    (eventId) => {
      const envelope = { ...verifiedEnvelope(body()), eventId: verifiedEventId(eventId) };
      const message = encodeMessage(envelope, share(), STAMP, 0);
      expect(message?.attributes.eventId).toMatch(/^sha256-[\da-f]{64}$/);
    },
  );

  it.each(['A B', 'x'.repeat(256), '~'])(
    'has the event id for an attribute where SQS takes it: %j',
    (eventId) => {
      expect(encoded({ eventId }).attributes.eventId).toBe(eventId);
    },
  );

  it('holds only characters that SQS takes', () => {
    fc.assert(
      fc.property(fc.jsonValue({ stringUnit: anyUnit }), (value) => {
        const { body: text } = encoded(
          {},
          share({ resources: [value, '🔑\ufffe\uffff\\\uffff\ud800\u0000'] }),
        );
        expect(text).toMatch(/^[\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}]*$/u);
      }),
    );
  });
});

describe('the deduplication id', () => {
  const { deduplicationId } = encoded();

  it('is the same for a re-send, whenever it was sent and comes', () => {
    expect(deduplicationId).toMatch(/^[\da-f]{64}$/);
    const later = { ...STAMP, receivedAt: RECEIVED_AT + 1_000_000 };
    const again = encoded({ eventTimeStamp: '2021-11-01T13:02:06.370Z' }, share(), later);
    expect(again.deduplicationId).toBe(deduplicationId);
  });

  it.each([
    ['event id', encoded({ eventId: 'NYNNHS5UMGAK0X3L4E' })],
    ['digest', encoded({}, share(), { ...STAMP, digest: 'ANOTHER' })],
    ['place among the messages of its delivery', encoded({}, share(), STAMP, 1)],
  ])('is another for another %s', (_name, altered) => {
    expect(altered.deduplicationId).not.toBe(deduplicationId);
  });
});

describe('a group id', () => {
  it.each(['ZENPO', 'PO-1/2#3', '!"$%&\'()*+,-./:;<=>?@[\\]^_`{|}~', 'x'.repeat(128)])(
    'of %p is the text itself',
    (text) => {
      expect(groupIdOf(text)).toBe(text);
    },
  );

  it.each(['Zen PO', ' ZENPO', 'ZENPO\n', 'ZÉNPO', '注文', '\u0000', '\u007f', 'x'.repeat(129), '', '🔑'])(
    'of %j is a hash',
    (text) => {
      expect(groupIdOf(text)).toMatch(/^sha256-[\da-f]{64}$/);
    },
  );

  it('is one that SQS takes, and another for another text', () => {
    const text = fc.string({ unit: anyCharacter, maxLength: 200 });
    fc.assert(
      fc.property(text, text, (left, right) => {
        expect(groupIdOf(left)).toMatch(/^[!-~]{1,128}$/);
        expect(groupIdOf(left) === groupIdOf(right)).toBe(left === right);
      }),
    );
  });
});

describe('a message that would be too large', () => {
  const padded = (length: number) => encodedIfFits({}, share({ resources: ['x'.repeat(length)] }));
  const frame = encoded({}, share({ resources: [''] }));

  it('is packed, and one that just fits is not', () => {
    const fitting = padded(MAX_MESSAGE_BYTES - frame.sizeBytes);
    expect([fitting?.sizeBytes, fitting?.attributes]).toEqual([MAX_MESSAGE_BYTES, { eventId: EVENT_ID }]);
    const packed = padded(MAX_MESSAGE_BYTES - frame.sizeBytes + 1);
    expect(packed?.attributes).toEqual({ eventId: EVENT_ID, contentEncoding: 'gzip' });
    expect(packed?.sizeBytes).toBeLessThan(10_000);
  });

  it('is none when it is too large even so', () => {
    const random = Array.from({ length: 100_000 }, () => Math.random());
    expect(encodedIfFits({}, share({ resources: [random] }))).toBeUndefined();
  });

  it('is none when it would unpack to more than the forwarder unpacks', () => {
    const most = MAX_UNPACKED_BYTES - Buffer.byteLength(frame.body);
    expect(padded(most)?.attributes).toMatchObject({ contentEncoding: 'gzip' });
    expect(padded(most + 1)).toBeUndefined();
  });
});
