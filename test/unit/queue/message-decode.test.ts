import { gzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { contentOf, messagesOf } from '../../../lib/bridge/receive/delivery-messages.ts';
import { digestOf } from '../../../lib/ingram/webhook/digest.ts';
import { sharesByOrder } from '../../../lib/ingram/webhook/shares.ts';
import {
  decodeMessage,
  MAX_MESSAGE_BYTES,
  MAX_UNPACKED_BYTES,
  type NotificationMessage,
} from '../../../lib/queue/message.ts';
import type { OutgoingMessage } from '../../../lib/queue/outgoing.ts';
import { anyCharacter } from '../../support/characters.ts';
import {
  anyShape,
  body,
  type Json,
  notification,
  RECEIVED_AT,
  resource,
  sample,
  understood,
  understoodBody,
  verifiedDelivery,
} from '../../support/notifications.ts';
import { runs } from '../../support/runs.ts';

const VALID = { v: 1, eventId: 'A', receivedAt: '2021-11-01T13:03:06.369Z', resources: [] };
const gzip = (text: string) => gzipSync(text).toString('base64');

describe('a message comes out of the queue as it went in', () => {
  it.each<[string, unknown]>([
    ['of one order', body()],
    ['with nothing but an event id', { eventId: 'A' }],
    ['with its event type at the top', body({ eventType: 'im::order_hold', resource: [{}] })],
    ['with two orders', body({ resource: [resource(), resource({ customerOrderNumber: 'B' })] })],
    ['with the characters that SQS refuses', body({ resource: ['\ufffe\\\uffff\u0000\u0007\ud800'] })],
    ['with odd characters in its event id', body({ eventId: '\uffff\u2028 é' })],
    ['with odd characters in its order number', body({ resource: [{ orderNumber: 'é \ufffe' }] })],
    ['with a key called __proto__', body({ resource: JSON.parse('[{"__proto__":{"a":1}}]') })],
  ])('%s', (_name, content) => {
    expect(encodedShares(content).map(decoded)).toEqual(sharesOf(content));
  });

  it('with any text and any resources in it', () => {
    const anyText = fc.string({
      minLength: 1,
      maxLength: 40,
      unit: fc.nat(0xffff).map((code) => String.fromCharCode(code)),
    });
    const content = fc.record(
      {
        eventId: anyText.map((text) => text.toWellFormed()),
        topic: fc.constant('resellers/orders'),
        event: anyText,
        eventType: anyText,
        eventTimeStamp: anyText,
        resource: fc.array(fc.jsonValue({ maxDepth: 2, stringUnit: anyCharacter })),
      },
      { requiredKeys: ['eventId'] },
    );
    fc.assert(
      fc.property(content, (any) => {
        expect(encodedShares(any).map(decoded)).toEqual(sharesOf(any));
      }),
    );
  });

  it('with the same meaning, in whatever shape it was sent', () => {
    const { eventType: _, eventTimeStamp: __, ...meaning } = understoodBody(notification());
    fc.assert(
      fc.property(anyShape, (shape) => {
        const messages = encodedShares(notification(shape)).map(decoded);
        expect(messages.map(understood)).toEqual([expect.objectContaining(meaning)]);
      }),
    );
  });
});

describe('an order of 2,000 lines', () => {
  const [event] = JSON.parse(new TextDecoder().decode(sample('order-create-v7')));
  const [order] = event.resource.orders;
  const lines = Array.from({ length: 2_000 }, (_, index) => ({
    ...order.lines[0],
    ingramLineNumber: index + 1,
  }));
  const content = { ...event, resource: { ...event.resource, orders: [{ ...order, lines }] } };

  it('fits into one message, packed', () => {
    expect(JSON.stringify(content).length).toBeGreaterThan(MAX_MESSAGE_BYTES);
    const [message, ...others] = encodedShares(content);
    expect(others).toEqual([]);
    expect(message?.attributes.contentEncoding).toBe('gzip');
    expect(message?.sizeBytes).toBeLessThan(MAX_MESSAGE_BYTES);
  });

  it('comes out with all of them', () => {
    const [message] = encodedShares(content).map(decoded);
    expect(message).toEqual(sharesOf(content)[0]);
    const read = message && understood(message);
    expect(read?.ingramOrders[0]?.lines.map(({ lineNumber }) => lineNumber)).toEqual(
      lines.map((_, index) => String(index + 1)),
    );
  });
});

describe('a text that is no message of ours', () => {
  const changed = (changes: Json) => JSON.stringify({ ...VALID, ...changes });
  const recheck = (changes: Json) =>
    JSON.stringify({ v: 1, kind: 'recheck', orderId: 'A', why: 'unknown-outcome', ...changes });

  it.each<[string, string, string | undefined, RegExp]>([
    ['nothing', '', undefined, /not JSON/],
    ['no JSON', 'Hello', undefined, /not JSON/],
    ['null', 'null', undefined, /format: its root/],
    ['an array', '[]', undefined, /format: /],
    ['another version', changed({ v: 2 }), undefined, /format: v\.$/],
    ['no event id', changed({ eventId: undefined }), undefined, /format: eventId\.$/],
    ['an empty event id', changed({ eventId: '' }), undefined, /format: eventId\.$/],
    ['a number for a topic', changed({ topic: 5 }), undefined, /format: topic\.$/],
    ['a number for the time of receipt', changed({ receivedAt: 5 }), undefined, /format: receivedAt\.$/],
    [
      'a date for the time of receipt',
      changed({ receivedAt: '2021-11-01' }),
      undefined,
      /format: receivedAt\.$/,
    ],
    [
      'half a time of receipt',
      changed({ receivedAt: '2021-11-01T13:03:06+05' }),
      undefined,
      /format: receivedAt\.$/,
    ],
    ['one resource', changed({ resources: {} }), undefined, /format: resources\.$/],
    ['several faults', changed({ v: '1', resources: null }), undefined, /format: v, resources\.$/],
    ['packed, without the attribute', gzip(changed({})), undefined, /not JSON/],
    ['not packed, with the attribute', changed({}), 'gzip', /not gzip/],
    ['packed and cut off', gzip(changed({})).slice(0, -24), 'gzip', /not gzip/],
    ['packed, but no JSON', gzip('Hello'), 'gzip', /not gzip in base64 of JSON/],
    ['a bomb', gzip(changed({}).padEnd(MAX_UNPACKED_BYTES + 1)), 'gzip', /not gzip/],
    ['another kind', changed({ kind: 'rumor' }), undefined, /format: kind\.$/],
    ['a sighting without digest', changed({ kind: 'sighting' }), undefined, /format: digest\.$/],
    ['a recheck of no order', recheck({ orderId: '' }), undefined, /format: orderId\.$/],
    ['a recheck for no reason', recheck({ why: '' }), undefined, /format: why\.$/],
    ['another encoding', changed({}), 'br', /encoding is not known/],
    ['an empty encoding', changed({}), '', /encoding is not known/],
  ])('is told so in a sentence: %s', (_name, text, encoding, sentence) => {
    expect(decodeMessage(text, encoding)).toMatch(sentence);
  });

  it('is told apart from ours, those of a version that made no digest among them', () => {
    const message = { kind: 'notification', eventId: 'A', receivedAt: RECEIVED_AT, resources: [] };
    expect(decodeMessage(changed({ unknown: 1 }), undefined)).toEqual(message);
    expect(decodeMessage(gzip(changed({})), 'gzip')).toEqual(message);
  });

  it('is told apart from a recheck, which has no event', () => {
    const message = { kind: 'recheck', orderId: 'A', why: 'unknown-outcome' };
    expect(decodeMessage(recheck({ unknown: 1 }), undefined)).toEqual(message);
  });

  it('is never thrown about', () => {
    const text = fc.oneof(
      fc.string({ unit: anyCharacter }),
      fc.base64String(),
      fc.json(),
      fc.string().map(gzip),
      fc
        .dictionary(fc.constantFrom(...Object.keys(VALID)), fc.jsonValue())
        .map((changes) => changed(changes)),
    );
    fc.assert(
      fc.property(text, fc.constantFrom(undefined, 'gzip', 'br'), (any, encoding) => {
        const result = decodeMessage(any, encoding);
        if (typeof result === 'string') expect(result).toMatch(/\.$/);
        else expect(result.kind === 'recheck' ? result.orderId : result.eventId).not.toBe('');
      }),
      runs(1000),
    );
  });

  it('is not repeated', () => {
    const secret = 'Jane Doe, 5550100';
    expect(decodeMessage(changed({ v: secret, eventId: [secret] }), undefined)).not.toContain(secret);
  });
});

function encodedShares(content: unknown): readonly OutgoingMessage[] {
  return messagesOf(contentOf(verifiedDelivery(content)), RECEIVED_AT);
}

function decoded({ body: text, attributes }: OutgoingMessage): NotificationMessage {
  const message = decodeMessage(text, attributes.contentEncoding);
  if (typeof message === 'string' || message.kind !== 'notification') throw new Error(String(message));
  return message;
}

function sharesOf(content: unknown): readonly NotificationMessage[] {
  const delivery = verifiedDelivery(content);
  const [envelope] = delivery.events;
  return sharesByOrder(envelope).map(({ resources }) => ({
    kind: 'notification',
    ...envelope,
    digest: digestOf(delivery),
    resources,
    receivedAt: RECEIVED_AT,
  }));
}
