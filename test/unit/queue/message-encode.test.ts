import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { OrderShare } from '../../../lib/ingram/webhook/envelope.ts';
import { encodeMessage, groupIdOf, MAX_MESSAGE_BYTES } from '../../../lib/queue/message.ts';
import {
  body,
  EVENT_ID,
  type Json,
  line,
  RECEIVED_AT,
  resource,
  verifiedEnvelope,
} from '../../support/notifications.ts';

/** Any UTF-16 code unit: noncharacters and lone surrogates too. */
const anyUnit = fc.nat(0xffff).map((code) => String.fromCharCode(code));

const share = (changes: Partial<OrderShare> = {}): OrderShare => ({
  orderNumber: 'ZENPO',
  resources: [resource()],
  ...changes,
});
const encoded = (envelope: Json = {}, order: OrderShare = share(), receivedAt = RECEIVED_AT) =>
  encodeMessage(verifiedEnvelope(body(envelope)), order, receivedAt);

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
      resources: [resource()],
    });
    expect(message).toMatchObject({ groupId: 'ZENPO', attributes: { eventId: EVENT_ID } });
    expect(message.sizeBytes).toBeGreaterThan(Buffer.byteLength(message.body));
  });

  it.each([
    ['the order number', share(), 'ZENPO'],
    ['the event id, without an order number', { resources: [] }, EVENT_ID],
    ['a hash, where SQS refuses the order number', share({ orderNumber: 'Zen PO' }), groupIdOf('Zen PO')],
  ])('has a group of %s', (_name, order, groupId) => {
    expect(encoded({}, order).groupId).toBe(groupId);
  });

  it.each(['A\u0007', 'é', 'x'.repeat(257), '\ud800'])(
    'never has an attribute that SQS refuses: %j',
    (eventId) => {
      const envelope = { ...verifiedEnvelope(body()), eventId };
      const { eventId: attribute } = encodeMessage(envelope, share(), RECEIVED_AT).attributes;
      expect(attribute).toMatch(/^sha256-[\da-f]{64}$/);
    },
  );

  it.each(['A B', 'x'.repeat(256), '~'])(
    'has the event id for an attribute where SQS takes it: %j',
    (eventId) => {
      const envelope = { ...verifiedEnvelope(body()), eventId };
      expect(encodeMessage(envelope, share(), RECEIVED_AT).attributes.eventId).toBe(eventId);
    },
  );

  it('holds only characters that SQS takes', () => {
    fc.assert(
      fc.property(fc.jsonValue({ stringUnit: anyUnit }), (value) => {
        const { body: text } = encoded({}, share({ resources: [value, '\ufffe\uffff\\\uffff\ud800\u0000'] }));
        expect(text).toMatch(/^[\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]*$/u);
      }),
    );
  });
});

describe('the deduplication id', () => {
  const { deduplicationId } = encoded();

  it('is the same for an identical re-send, whenever it comes', () => {
    expect(deduplicationId).toMatch(/^[\da-f]{64}$/);
    expect(encoded({}, share(), RECEIVED_AT + 1_000_000).deduplicationId).toBe(deduplicationId);
  });

  it.each([
    ['event id', encoded({ eventId: 'NYNNHS5UMGAK0X3L4E' })],
    ['topic', encoded({ topic: 'resellers/order' })],
    ['event', encoded({ event: 'im::created' })],
    ['missing event', encoded({ event: null })],
    ['event type', encoded({ eventType: 'im::order_shipped' })],
    ['timestamp', encoded({ eventTimeStamp: '2021-11-01T13:02:06.370Z' })],
    ['order number', encoded({}, share({ orderNumber: 'ZENPO2' }))],
    ['missing order number', encoded({}, { resources: [resource()] })],
    ['resource', encoded({}, share({ resources: [resource({ note: '' })] }))],
    ['line', encoded({}, share({ resources: [resource({ lines: [line({ shippedQuantity: 3 })] })] }))],
    ['number of resources', encoded({}, share({ resources: [resource(), resource()] }))],
    ['missing resource', encoded({}, share({ resources: [] }))],
  ])('is another for another %s', (_name, altered) => {
    expect(altered.deduplicationId).not.toBe(deduplicationId);
  });

  it('is the same exactly for the same resources', () => {
    const resources = fc.array(fc.jsonValue({ maxDepth: 2, stringUnit: anyUnit }), { maxLength: 3 });
    fc.assert(
      fc.property(resources, resources, (left, right) => {
        const ids = [left, left, right].map((own) => encoded({}, share({ resources: own })).deduplicationId);
        expect(ids[1]).toBe(ids[0]);
        expect(ids[2] === ids[0]).toBe(JSON.stringify(left) === JSON.stringify(right));
      }),
    );
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
    const text = fc.string({ unit: 'binary', maxLength: 200 });
    fc.assert(
      fc.property(text, text, (left, right) => {
        expect(groupIdOf(left)).toMatch(/^[!-~]{1,128}$/);
        expect(groupIdOf(left) === groupIdOf(right)).toBe(left === right);
      }),
    );
  });
});

describe('a message that would be too large', () => {
  const padded = (length: number) => encoded({}, share({ resources: ['x'.repeat(length)] }));
  const frame = padded(0).sizeBytes;

  it('is packed, and one that just fits is not', () => {
    const fitting = padded(MAX_MESSAGE_BYTES - frame);
    expect([fitting.sizeBytes, fitting.attributes]).toEqual([MAX_MESSAGE_BYTES, { eventId: EVENT_ID }]);
    const packed = padded(MAX_MESSAGE_BYTES - frame + 1);
    expect(packed.attributes).toEqual({ eventId: EVENT_ID, contentEncoding: 'gzip' });
    expect(packed.sizeBytes).toBeLessThan(10_000);
  });

  it('is told by its size when it is too large even so', () => {
    const random = Array.from({ length: 100_000 }, () => Math.random());
    const message = encoded({}, share({ resources: [random] }));
    expect(message.attributes.contentEncoding).toBe('gzip');
    expect(message.sizeBytes).toBeGreaterThan(MAX_MESSAGE_BYTES);
  });
});
