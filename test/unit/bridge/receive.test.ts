// Doubles: the secret, the queue, the clock. Real: everything between them.
import { describe, expect, it } from '@jest/globals';
import { MAX_BODY_BYTES, receive, StrayRequest } from '../../../lib/bridge/receive/receive.ts';
import { isUnusable, readNotification } from '../../../lib/ingram/webhook/notification.ts';
import { sign } from '../../../lib/ingram/webhook/signature.ts';
import { MAX_MESSAGE_BYTES } from '../../../lib/queue/message.ts';
import { EVENT_ID, sample } from '../../support/notifications.ts';
import { START_MS } from '../../support/orders.ts';
import { decoded, KEY, orderEvent, receiverInMemory, signed } from '../../support/receiver.ts';

describe('an authentic notification about orders', () => {
  it('is queued, and answered with the number of its orders', async () => {
    const { receiver, queued, envelopes } = receiverInMemory();
    expect(await receive(signed(orderEvent()), receiver)).toEqual({ eventId: EVENT_ID, queued: 1 });
    expect(queued.map(({ groupId }) => groupId)).toEqual(['ZENPO']);
    expect(JSON.parse(queued[0]?.body ?? '')).toMatchObject({
      v: 1,
      eventId: EVENT_ID,
      receivedAt: new Date(START_MS).toISOString(),
    });
    expect(envelopes).toMatchObject([{ eventId: EVENT_ID, topic: 'resellers/orders' }]);
  });

  it('is queued as one message for each order, however its number is written', async () => {
    const { receiver, queued } = receiverInMemory();
    const resource = ['A', 'b', ' a', 'C'].map((customerOrderNumber) => ({
      eventType: 'im::order_hold',
      customerOrderNumber,
    }));
    expect(await receive(signed(orderEvent({ resource })), receiver)).toEqual({
      eventId: EVENT_ID,
      queued: 3,
    });
    expect(queued.map(({ groupId }) => groupId)).toEqual(['A', 'B', 'C']);
  });

  it.each([
    ['without resource', orderEvent({ resource: undefined })],
    ['with a resource that is no object', orderEvent({ resource: 'text' })],
    ['without order number', orderEvent({ resource: [{ eventType: 'im::order_hold' }] })],
    ['of an unknown event type', orderEvent({ resource: [{ eventType: 'im::order_teleported' }] })],
    ['without topic', orderEvent({ topic: undefined })],
    ['of nothing but an event id', { eventId: EVENT_ID }],
    ['in a root array', [orderEvent()]],
    ['in other casings', { EVENTID: EVENT_ID, Topic: 'RESELLERS/ORDERS', Resource: {} }],
    ['with event ids in its resource', orderEvent({ resource: [{ eventId: 'B', EventId: 'C' }] })],
  ])('is never refused for its content: %s', async (_, content) => {
    const { receiver, queued } = receiverInMemory();
    expect(await receive(signed(content), receiver)).toEqual({ eventId: EVENT_ID, queued: 1 });
    expect(queued).toHaveLength(1);
  });

  it.each(['', '\ufeff'])(
    'may come as text and in base64, as API Gateway hands it on, behind %j',
    async (mark) => {
      const { receiver } = receiverInMemory();
      const request = signed(mark + JSON.stringify(orderEvent()));
      const body = Buffer.from(request.body).toString('base64');
      expect(await receive({ ...request, body, isBase64Encoded: true }, receiver)).toMatchObject({
        queued: 1,
      });
      expect(await receive(request, receiver)).toMatchObject({ queued: 1 });
    },
  );

  it('is queued packed where it would not fit otherwise', async () => {
    const { receiver, queued } = receiverInMemory();
    const resource = [{ eventType: 'im::order_hold', notes: 'x'.repeat(2_000_000) }];
    await receive(signed(orderEvent({ resource })), receiver);
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
  ])(
    'is ignored by the name of its topic, and its event id alone is queued: %j',
    async (changes, ignored) => {
      const { receiver, queued } = receiverInMemory();
      expect(await receive(signed(orderEvent(changes)), receiver)).toEqual({ eventId: EVENT_ID, ignored });
      expect(queued.map(({ groupId }) => groupId)).toEqual([EVENT_ID]);
      const digest = expect.stringMatching(/^[\w-]{43}$/);
      expect(queued.map(decoded)).toEqual([
        { kind: 'sighting', eventId: EVENT_ID, digest, receivedAt: START_MS, resources: [] },
      ]);
    },
  );

  it('is refused all the same when it is not authentic', async () => {
    const { receiver } = receiverInMemory();
    const request = signed(orderEvent({ topic: 'resellers/catalog' }), 'other');
    await expect(receive(request, receiver)).rejects.toMatchObject({ status: 401 });
  });
});

describe('an authentic root array of several events', () => {
  const voided = { eventType: 'im::order_voided', customerOrderNumber: 'A' };
  const foreign = orderEvent({ eventId: 'ANOTHER', resource: [voided] });

  it('of this id is queued event by event, under one digest, as there is one signature', async () => {
    const { receiver, queued } = receiverInMemory();
    const content = [orderEvent(), orderEvent({ resource: [voided] })];
    expect(await receive(signed(content), receiver)).toEqual({ eventId: EVENT_ID, queued: 2 });
    expect(queued.map(({ groupId }) => groupId)).toEqual(['ZENPO', 'A']);
    expect(new Set(queued.map(({ deduplicationId }) => deduplicationId)).size).toBe(2);
    const [first, second] = queued.map(decoded);
    expect(first).toMatchObject({ resources: [{ customerOrderNumber: 'ZENPO' }] });
    expect(second).toMatchObject({ digest: first?.digest, resources: [voided] });
  });

  it('tells nothing of an event of another id, and keeps it for a person to look at', async () => {
    const { receiver, queued } = receiverInMemory();
    const content = [foreign, orderEvent(), 7];
    expect(await receive(signed(content), receiver)).toEqual({ eventId: EVENT_ID, queued: 2 });
    expect(queued.map(({ groupId }) => groupId)).toEqual(['ZENPO', EVENT_ID]);
    const [, kept] = queued.map(decoded);
    expect(kept).toMatchObject({ eventId: EVENT_ID, resources: [[foreign, 7]] });
    expect(kept?.kind === 'notification' && isUnusable(readNotification(kept))).toBe(true);
  });

  it('is ignored where none of them is about orders', async () => {
    const { receiver, queued } = receiverInMemory();
    const catalog = orderEvent({ topic: 'resellers/catalog', resource: [] });
    const received = await receive(signed([catalog, catalog]), receiver);
    expect(received).toEqual({ eventId: EVENT_ID, ignored: 'resellers/catalog' });
    expect(queued).toHaveLength(1);
  });
});

describe('the same notification again', () => {
  const deduplicationIdsOf = async (content: unknown) => {
    const { receiver, queued } = receiverInMemory();
    await receive(signed(content), receiver);
    return queued.map(({ deduplicationId }) => deduplicationId);
  };
  const both = [{ customerOrderNumber: 'ZENPO' }, { customerOrderNumber: 'B' }];

  it.each([
    ['sent at another time', orderEvent({ eventTimeStamp: '2021-11-02T13:02:06.369Z' })],
    ['with an array around it', [orderEvent()]],
  ])('is dropped by SQS: %s', async (_, content) => {
    expect(await deduplicationIdsOf(content)).toEqual(await deduplicationIdsOf(orderEvent()));
  });

  it.each([
    ['of another order as well', { resource: both }],
    ['as another event', { event: 'im::created' }],
    ['about something else', { topic: 'resellers/catalog', resource: [] }],
    ['with another id', { eventId: 'ANOTHER' }],
  ])('is not the same: %s', async (_, changes) => {
    const [own] = await deduplicationIdsOf(orderEvent());
    const content = 'eventId' in changes ? [orderEvent(), orderEvent(changes)] : orderEvent(changes);
    expect(await deduplicationIdsOf(content)).not.toContain(own);
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
    await expect(receive({ ...signed(orderEvent()), signature }, receiver)).rejects.toMatchObject({
      name: 'RequestRefused',
      status: 401,
      code: 'unauthentic',
      message:
        'The request carries no valid x-hub-signature; sign the event id with the key of this webhook.',
    });
    expect(queued).toEqual([]);
  });

  it('is named in the log by the event id that it claims to have', async () => {
    const { receiver, claimedIds, envelopes } = receiverInMemory();
    await expect(receive(signed(orderEvent(), 'other'), receiver)).rejects.toMatchObject({ status: 401 });
    expect([claimedIds, envelopes]).toEqual([[EVENT_ID], []]);
  });

  it.each<[boolean, string, object]>([
    [true, 'a notification without a signature, which a proxy may have taken off', { signature: undefined }],
    [true, 'a notification whose signature is written in another way', { signature: 'sha512=00' }],
    [
      true,
      'a notification in base64',
      {
        body: Buffer.from(JSON.stringify(orderEvent())).toString('base64'),
        isBase64Encoded: true,
        signature: '',
      },
    ],
    [false, 'what a robot sends', { body: 'a=b&c=d', signature: undefined }],
    [false, 'nothing', { body: '', signature: 'x' }],
    [
      false,
      'what names an event id far from its beginning',
      { body: `${' '.repeat(5000)}{"eventId":"A"}`, signature: '' },
    ],
    [false, 'base64 that is none', { body: '%%%', isBase64Encoded: true, signature: '' }],
  ])('counts as an event, %p, when it is %s', async (isEvent, _, request) => {
    const { receiver } = receiverInMemory();
    const refusal = await receive({ ...signed(orderEvent()), ...request }, receiver).catch(
      (error: unknown) => error,
    );
    expect(refusal).toMatchObject({ status: 401, code: 'unauthentic' });
    expect(refusal instanceof StrayRequest).toBe(!isEvent);
  });

  it('is not looked at where it carries nothing like a signature', async () => {
    const { receiver, claimedIds } = receiverInMemory();
    const request = { ...signed(orderEvent()), signature: 'A'.repeat(88) };
    await expect(receive(request, receiver)).rejects.toMatchObject({ status: 401 });
    expect(claimedIds).toEqual([]);
  });

  it.each([
    ['no JSON', 'garbage'],
    ['nothing', ''],
    ['no event id', '{"topic":"resellers/orders"}'],
    ['an event id that is no text', '{"eventId":7}'],
    ['an event id in a resource alone', `{"resource":{"eventId":"${EVENT_ID}"}}`],
  ])('is told that it has no event id, as nothing in it could be signed: %s', async (_, body) => {
    const { receiver } = receiverInMemory();
    await expect(receive(signed(body), receiver)).rejects.toMatchObject({
      name: 'RequestRefused',
      status: 400,
      code: 'no-event-id',
    });
  });
});

describe('the size of a request', () => {
  it.each([
    ['as text', 'x'.repeat(MAX_BODY_BYTES + 1), false],
    ['as text of fewer characters', 'é'.repeat(MAX_BODY_BYTES / 2 + 1), false],
    ['in base64', 'x'.repeat(Math.ceil((MAX_BODY_BYTES * 4) / 3) + 4), true],
  ])('is refused unread where it is too large: %s', async (_, body, isBase64Encoded) => {
    const { receiver, claimedIds } = receiverInMemory();
    const request = { ...signed(''), body, isBase64Encoded };
    await expect(receive(request, receiver)).rejects.toMatchObject({ status: 413, code: 'too-large' });
    expect(claimedIds).toEqual([]);
  });

  it('may be that of an order of 2,000 lines in three sub-orders', async () => {
    const { receiver } = receiverInMemory();
    const [order] = resourcesIn('order-shipped-complete');
    const lines = Array.from({ length: 6_000 }, (_, index) => ({
      ...order.lines[0],
      ingramLineNumber: String((index % 2_000) + 1).padStart(3, '0'),
      subOrderNumber: `20-RD205-${11 + Math.floor(index / 2_000)}`,
    }));
    const content = JSON.stringify(orderEvent({ resource: [{ ...order, lines }] }));
    expect(content.length).toBeGreaterThan(2_500_000);
    expect(await receive(signed(content), receiver)).toMatchObject({ queued: 1 });
  });

  it('may be that of a catalog update of 4,000 SKUs with indents', async () => {
    const { receiver } = receiverInMemory();
    const [sku] = resourcesIn('catalog-stock-update');
    const update = orderEvent({ topic: 'resellers/catalog', resource: Array(4_000).fill(sku) });
    const content = JSON.stringify(update, null, 2);
    expect(content.length).toBeGreaterThan(1_700_000);
    expect(await receive(signed(content), receiver)).toHaveProperty('ignored');
  });
});

function resourcesIn(name: string) {
  return JSON.parse(new TextDecoder().decode(sample(name))).resource;
}
