// Doubles: the secret, the queue, the clock. Real: everything between them.
import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { MAX_BODY_BYTES, MAX_ORDERS, type Receiver, receive } from '../../../lib/bridge/receive.ts';
import type { Envelope } from '../../../lib/ingram/webhook/envelope.ts';
import { sign } from '../../../lib/ingram/webhook/signature.ts';
import { MAX_MESSAGE_BYTES, type OutgoingMessage } from '../../../lib/queue/message.ts';
import { START_MS } from '../../support/orders.ts';

const KEY = 'test-secret';
const EVENT_ID = 'N01CIB9VVFYKR9J6ZW';

/** A notification of orders, as an object; `changes` are made at its top. */
const notification = (changes: object = {}): object => ({
  topic: 'resellers/orders',
  event: 'im::updated',
  eventTimeStamp: '2021-11-01T13:02:06.369Z',
  eventId: EVENT_ID,
  resource: [{ eventType: 'im::order_shipped', orderNumber: '20-RD128', customerOrderNumber: 'ZENPO' }],
  ...changes,
});
const signed = (content: unknown, key = KEY) => ({
  body: typeof content === 'string' ? content : JSON.stringify(content),
  signature: sign(EVENT_ID, Buffer.from(key)),
});

/** A receiver with one key, whose queue is in memory. */
function receiverInMemory() {
  const queued: OutgoingMessage[] = [];
  const envelopes: Envelope[] = [];
  const receiver: Receiver = {
    secret: { keys: async () => [Buffer.from(KEY)], rereadKeys: async () => undefined },
    enqueue: async (messages) => {
      queued.push(...messages);
    },
    now: () => START_MS,
    onEnvelope: (envelope) => envelopes.push(envelope),
  };
  return { receiver, queued, envelopes };
}

describe('an authentic notification about orders', () => {
  it('is queued, and answered with the number of its orders', async () => {
    const { receiver, queued, envelopes } = receiverInMemory();
    expect(await receive(signed(notification()), receiver)).toEqual({ eventId: EVENT_ID, queued: 1 });
    expect(queued.map(({ groupId }) => groupId)).toEqual(['ZENPO']);
    expect(JSON.parse(queued[0]?.body ?? '')).toMatchObject({
      v: 1,
      eventId: EVENT_ID,
      receivedAt: new Date(START_MS).toISOString(),
    });
    expect(envelopes).toMatchObject([{ eventId: EVENT_ID, topic: 'resellers/orders' }]);
  });

  it('is queued as one message for each order', async () => {
    const { receiver, queued } = receiverInMemory();
    const resource = ['A', 'B', 'A', 'C'].map((customerOrderNumber) => ({
      eventType: 'im::order_hold',
      customerOrderNumber,
    }));
    expect(await receive(signed(notification({ resource })), receiver)).toEqual({
      eventId: EVENT_ID,
      queued: 3,
    });
    expect(queued.map(({ groupId }) => groupId)).toEqual(['A', 'B', 'C']);
  });

  it.each([
    ['without resource', notification({ resource: undefined })],
    ['with a resource that is no object', notification({ resource: 'text' })],
    ['without order number', notification({ resource: [{ eventType: 'im::order_hold' }] })],
    ['of an unknown event type', notification({ resource: [{ eventType: 'im::order_teleported' }] })],
    ['without topic', notification({ topic: undefined })],
    ['of nothing but an event id', { eventId: EVENT_ID }],
    ['in a root array', [notification()]],
    ['in other casings', { EVENTID: EVENT_ID, Topic: 'RESELLERS/ORDERS', Resource: {} }],
  ])('is never refused for its content: %s', async (_, content) => {
    const { receiver, queued } = receiverInMemory();
    expect(await receive(signed(content), receiver)).toEqual({ eventId: EVENT_ID, queued: 1 });
    expect(queued).toHaveLength(1);
  });

  it('may come as bytes', async () => {
    const { receiver } = receiverInMemory();
    const { body, signature } = signed(notification());
    expect(await receive({ body: Buffer.from(body), signature }, receiver)).toMatchObject({ queued: 1 });
  });

  it('is queued packed where it would not fit otherwise', async () => {
    const { receiver, queued } = receiverInMemory();
    await receive(
      signed(
        notification({
          notes: 'ignored',
          resource: [{ eventType: 'im::order_hold', notes: 'x'.repeat(2_000_000) }],
        }),
      ),
      receiver,
    );
    expect(queued).toMatchObject([{ attributes: { contentEncoding: 'gzip' } }]);
    expect(queued[0]?.sizeBytes).toBeLessThan(MAX_MESSAGE_BYTES);
  });
});

describe('an authentic notification about something else', () => {
  it.each([
    [{ topic: 'resellers/catalog', resource: [{ eventType: 'IM::STOCK_UPDATE' }] }, 'resellers/catalog'],
    [{ topic: 'resellers/quotes', eventType: 'im::quote_create', resource: {} }, 'resellers/quotes'],
    [
      { topic: 'vendors/purchaseorders', resource: [{ eventType: 'im::new_purchaseorder' }] },
      'vendors/purchaseorders',
    ],
    [{ topic: undefined, eventType: 'IM::STOCK_UPDATE', resource: [] }, 'IM::STOCK_UPDATE'],
  ])('is ignored by the name of its topic: %j', async (changes, ignored) => {
    const { receiver, queued } = receiverInMemory();
    expect(await receive(signed(notification(changes)), receiver)).toEqual({ eventId: EVENT_ID, ignored });
    expect(queued).toEqual([]);
  });

  it('is refused all the same when it is not authentic', async () => {
    const { receiver } = receiverInMemory();
    const request = signed(notification({ topic: 'resellers/catalog' }), 'other');
    await expect(receive(request, receiver)).rejects.toMatchObject({ status: 401 });
  });
});

describe('a request that is not authentic', () => {
  const valid = sign(EVENT_ID, Buffer.from(KEY));
  it.each([
    ['no signature', undefined],
    ['an empty one', ''],
    ["another key's", sign(EVENT_ID, Buffer.from('other'))],
    ['that of an empty key', sign(EVENT_ID, new Uint8Array())],
    ["another event's", sign('N01CIB9VVFYKR9J6ZX', Buffer.from(KEY))],
    ['one cut short', valid.slice(0, -1)],
    ['one with a prefix', `sha512=${valid}`],
    ['one in hex', Buffer.from(valid, 'base64').toString('hex')],
  ])('is refused with the same words, queueing nothing: %s', async (_, signature) => {
    const { receiver, queued } = receiverInMemory();
    await expect(
      receive({ body: JSON.stringify(notification()), signature }, receiver),
    ).rejects.toMatchObject({
      name: 'RequestRefused',
      status: 401,
      code: 'unauthentic',
      message:
        'The request carries no valid x-hub-signature; sign the event id with the key of this webhook.',
    });
    expect(queued).toEqual([]);
  });
});

describe('a request that cannot be read', () => {
  it.each([
    ['no JSON', 'garbage', 'invalid-json'],
    ['nothing', '', 'invalid-json'],
    ['bytes that are not UTF-8', Buffer.from([0x7b, 0xff, 0x7d]), 'invalid-json'],
    ['no event id', '{"topic":"resellers/orders"}', 'no-event-id'],
    ['an empty event id', '{"eventId":""}', 'no-event-id'],
    ['an event id that is no text', '{"eventId":7}', 'no-event-id'],
    ['two event ids', `{"eventId":"${EVENT_ID}","eventid":"other"}`, 'ambiguous-event-id'],
    ['bottomless nesting', `{"eventId":"${EVENT_ID}","resource":${'['.repeat(100_000)}`, 'too-deep'],
  ])('is refused, whatever its signature: %s', async (_, body, code) => {
    const { receiver, queued } = receiverInMemory();
    const { signature } = signed('');
    await expect(receive({ body, signature }, receiver)).rejects.toMatchObject({
      name: 'RequestRefused',
      status: 400,
      code,
    });
    expect(queued).toEqual([]);
  });
});

describe('a request that is too large', () => {
  const tooLarge = { name: 'RequestRefused', status: 413, code: 'too-large' };

  it('in its number of orders is refused before one is queued', async () => {
    const { receiver, queued } = receiverInMemory();
    const orders = (count: number) =>
      Array.from({ length: count }, (_, index) => ({ customerOrderNumber: `A${index}` }));
    const flood = signed(notification({ resource: orders(MAX_ORDERS + 1) }));

    await expect(receive(flood, receiver)).rejects.toMatchObject(tooLarge);
    expect(queued).toEqual([]);
    await receive(signed(notification({ resource: orders(MAX_ORDERS) })), receiver);
    expect(queued).toHaveLength(MAX_ORDERS);
  });

  it('to be read is refused unread', async () => {
    const { receiver, envelopes } = receiverInMemory();
    await expect(receive(signed('x'.repeat(MAX_BODY_BYTES + 1)), receiver)).rejects.toMatchObject(tooLarge);
    expect(envelopes).toEqual([]);
  });

  it('to be queued even packed is refused, and nothing of it queued', async () => {
    const digest = (index: number) => createHash('sha512').update(String(index)).digest('hex');
    const notes = Array.from({ length: 25_000 }, (_, index) => digest(index)).join('');
    const resource = [{ customerOrderNumber: 'small' }, { customerOrderNumber: 'large', notes }];
    const { receiver, queued } = receiverInMemory();
    await expect(receive(signed(notification({ resource })), receiver)).rejects.toMatchObject(tooLarge);
    expect(queued).toEqual([]);
  });
});
