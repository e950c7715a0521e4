import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sign } from '../../lib/ingram/webhook/signature.ts';
import { decodeMessage } from '../../lib/queue/message.ts';
import { fieldsOf } from '../../local/fields.ts';
import { eventually } from '../support/eventually.ts';
import { startTestSystem, type TestSystem } from '../support/local-system.ts';
import { WAYS } from '../support/notifications.ts';
import { uniqueNotification } from '../support/unique-notification.ts';

/*
 * Real: the receiver as bundled, API Gateway's emulation, SQS's and Secrets Manager's protocols over HTTP.
 * Doubles: SQS, DynamoDB and Secrets Manager are emulators; Thirdwatch is a simulator.
 */
let system: TestSystem;

beforeAll(async () => {
  system = await startTestSystem();
});
afterAll(() => system.stop());

const signed = (eventId: string) => sign(eventId, Buffer.from('local-secret'));
const parsed = (body: string): unknown => JSON.parse(body);

describe('What the webhook answers', () => {
  it('queues an authentic notification', async () => {
    const { eventId, body } = uniqueNotification();

    const answer = await system.sendSigned(body);

    expect(answer.status).toBe(200);
    expect(parsed(answer.body)).toEqual({ eventId, queued: 1 });
    expect((await system.outcomeOf(eventId, 'forwarded')).level).toBe('INFO');
  });

  it('queues a message for each order of a notification', async () => {
    const [one, two] = [uniqueNotification(), uniqueNotification()];
    const first = resourcesOf(one.body);
    const body = { ...fieldsOf(one.body), resource: [...first, ...resourcesOf(two.body), ...first] };

    const answer = await system.sendSigned(body);

    expect(parsed(answer.body)).toEqual({ eventId: one.eventId, queued: 2 });
    await eventually(
      'both orders forwarded',
      () => system.acceptedFor(two.orderId)[0] && system.acceptedFor(one.orderId)[0],
    );
  });

  it.each([
    ['resellers/catalog', 'IM::STOCK_UPDATE'],
    ['resellers/quotes', 'im::quote_create'],
    ['vendors/purchaseorders', 'im::new_purchaseorder'],
  ])('takes an authentic notification of %s, and ignores it', async (topic, eventType) => {
    const { eventId } = uniqueNotification();

    const answer = await system.sendSigned({ topic, eventType, eventId, resource: [{ any: 'thing' }] });

    expect(answer.status).toBe(200);
    expect(parsed(answer.body)).toEqual({ eventId, ignored: topic });
    expect(await system.outcomeOf(eventId, 'ignored')).toMatchObject({ service: 'receiver' });
  });

  it.each([
    ['no signature', undefined],
    ['an empty signature', ''],
    ['the signature of another event', signed('another')],
    ['a signature by another key', sign('E1', Buffer.from('another-key'))],
    ['a signature by an empty key', sign('E1', Buffer.alloc(0))],
    ['a signature with a sha512= prefix', `sha512=${signed('E1')}`],
    ['a truncated signature', signed('E1').slice(0, 40)],
    ['a signature in hexadecimal', Buffer.from(signed('E1'), 'base64').toString('hex')],
  ])('refuses %s, without saying what was expected', async (_, signature) => {
    const answer = await system.postRaw(
      JSON.stringify({ eventId: 'E1', topic: 'resellers/orders' }),
      signature,
    );

    expect(answer.status).toBe(401);
    expect(parsed(answer.body)).toEqual({
      error: 'unauthentic',
      message: expect.stringContaining('x-hub-signature'),
    });
    expect(answer.body).not.toContain(signed('E1'));
  });

  it.each([
    ['nothing', '', 'no-event-id'],
    ['no JSON', '<xml/>', 'no-event-id'],
    ['half a notification', '{"eventId": "E1", "resour', 'invalid-json'],
    ['no event id', '{"topic": "resellers/orders"}', 'no-event-id'],
    ['an event id that is a number', '{"eventId": 17}', 'no-event-id'],
    ['an array of a text', '["E1"]', 'no-event-id'],
    ['a number', '17', 'no-event-id'],
    ['one event id twice', '{"eventId": "E1", "eventId": "E2"}', 'ambiguous-event-id'],
  ])('answers 400 to %s', async (_, body, code) => {
    const answer = await system.postRaw(body, signed('E1'));

    expect(answer.status).toBe(400);
    expect(parsed(answer.body)).toEqual({ error: code, message: expect.any(String) });
  });

  it.each([0, false, null, {}, [17], undefined])(
    'answers 400 to an event whose body is no text: %p',
    async (body) => {
      const answer = await system.invoke('receiver', {
        version: '2.0',
        headers: { 'x-hub-signature': signed('E1') },
        body,
        isBase64Encoded: false,
      });

      expect(answer).toMatchObject({ statusCode: 400, body: expect.stringContaining('no-event-id') });
    },
  );

  it('queues a notification that fits only when it is compressed', async () => {
    const { eventId, orderId, body } = uniqueNotification();
    const [resource] = resourcesOf(body);
    const lines = Array.from({ length: 2_000 }, (_, index) => ({
      ingramLineNumber: String(index + 1),
      lineStatus: 'IM::shipped',
      requestedQuantity: 1,
      shippedQuantity: 1,
      notes: 'a long description of this part '.repeat(15),
    }));

    const answer = await system.sendSigned({
      ...fieldsOf(body),
      resource: [{ ...fieldsOf(resource), lines }],
    });

    expect(answer.status).toBe(200);
    const log = await system.outcomeOf(eventId, 'forwarded');
    expect(log).toMatchObject({ orderId, orderStatus: '_fulfilled' });
  });

  it('answers 413 to what nests without end', async () => {
    const resource = '['.repeat(10_000) + ']'.repeat(10_000);

    const answer = await system.postRaw(`{"eventId": "E1", "resource": ${resource}}`, signed('E1'));

    expect(answer.status).toBe(413);
    expect(parsed(answer.body)).toEqual({ error: 'too-complex', message: expect.any(String) });
  });

  it('answers 413 to what is too large to be queued even compressed', async () => {
    const { body } = uniqueNotification();
    const noise = randomBytes(1_500_000).toString('base64');

    const answer = await system.sendSigned({
      ...fieldsOf(body),
      resource: [{ customerOrderNumber: 'PO-LARGE', noise }],
    });

    expect(answer.status).toBe(413);
    expect(parsed(answer.body)).toEqual({ error: 'message-too-large', message: expect.any(String) });
  });

  it('takes a body in base64, as API Gateway passes on what it takes for binary', async () => {
    const { eventId, body } = uniqueNotification();
    const event = {
      version: '2.0',
      headers: { 'x-hub-signature': signed(eventId) },
      body: Buffer.from(JSON.stringify(body)).toString('base64'),
      isBase64Encoded: true,
    };

    const answer = await system.invoke('receiver', event);

    expect(answer).toMatchObject({ statusCode: 200 });
    await system.outcomeOf(eventId, 'forwarded');
  });

  it('queues what it does not understand, as long as it is authentic', async () => {
    const { eventId } = uniqueNotification();

    const answer = await system.sendSigned({
      eventId,
      topic: 'resellers/orders',
      resource: ['what is this?'],
    });

    expect(answer.status).toBe(200);
    await system.outcomeOf(eventId, 'parked');
  });
});

describe('Every shape of a notification', () => {
  const shapes = Object.entries(WAYS).flatMap(([aspect, ways]) =>
    ways.map((way) => [aspect, String(way), way] as const),
  );

  it.each(shapes)('reaches Thirdwatch with %s = %s', async (aspect, _, way) => {
    const { eventId, orderId, body } = uniqueNotification({ [aspect]: way });

    const answer = await system.sendSigned(body);

    expect(parsed(answer.body)).toEqual({ eventId, queued: 1 });
    const log = await system.outcomeOf(eventId, 'forwarded');
    expect(log).toMatchObject({ orderId, orderStatus: '_approved' });
    expect(system.acceptedFor(orderId).map(({ body }) => body)).toEqual([
      expect.objectContaining({ _orderStatus: '_approved', _trackingNumber: '390064340282' }),
    ]);
  });
});

describe('What the queue holds', () => {
  it('is the notification of one order, in the order’s group, with the event id as an attribute', async () => {
    await system.eventSourceMapping.stop();
    const { eventId, orderId, body } = uniqueNotification();

    await system.sendSigned(body);
    await system.sendSigned(body);

    const messages = system
      .messagesIn('OrderEventsQueue')
      .filter(({ messageGroupId }) => messageGroupId === orderId);
    expect(messages).toHaveLength(1);
    expect(messages[0]?.messageAttributes.eventId?.StringValue).toBe(eventId);
    expect(decodeMessage(messages[0]?.body ?? '', undefined)).toMatchObject({
      eventId,
      topic: 'resellers/orders',
      event: 'im::updated',
      resources: resourcesOf(body),
    });
  });
});

describe('What the logs hold', () => {
  it('is no one’s address, phone, e-mail, nor a signature or the secret', async () => {
    const sample = await readFile(join(import.meta.dirname, '../fixtures/order-create-v7.json'), 'utf8');
    const personal = ['buyer@example.com', '5550100', 'Sample Street', 'Sample Contact', 'Sampletown'];
    const signature = signed('NYNNHS5UMGAK0X3L4E');

    expect((await system.postRaw(sample, signature)).status).toBe(200);
    expect((await system.postRaw(sample, `${signature}x`)).status).toBe(401);
    expect((await system.postRaw(sample.slice(0, 900), signature)).status).toBe(400);
    await system.outcomeOf('NYNNHS5UMGAK0X3L4E', 'refused');

    const logged = JSON.stringify(system.logs);
    for (const text of [...personal, signature, 'local-secret', 'local-thirdwatch-key'])
      expect(logged).not.toContain(text);
  });

  it('is no line that a sender has forged, and hides none', async () => {
    const { orderId } = uniqueNotification();
    const eventId = `${orderId}\n{"level":"INFO"}\u001b[2J\u2028\u202e`;
    const customerOrderNumber = `${orderId}\u2029\u009b`;

    const answer = await system.sendSigned({ eventId, resource: { customerOrderNumber } });

    expect(parsed(answer.body)).toEqual({ eventId, queued: 1 });
    const harmless = `${orderId}\ufffd{"level":"INFO"}\ufffd[2J\ufffd\ufffd`;
    const log = await system.outcomeOf(harmless, 'queued');
    expect(log.orderId).toBe(`${orderId}\ufffd\ufffd`);
    expect(JSON.stringify(system.logs)).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
  });
});

function resourcesOf(body: unknown): readonly unknown[] {
  const { resource } = fieldsOf(body);
  return Array.isArray(resource) ? resource : [resource];
}

describe('A stage with Thirdwatch and without the archive', () => {
  it('declares nothing of the archive and of the simulator', () => {
    expect(JSON.stringify(system.functions.service)).not.toMatch(/archive|simulator/i);
  });

  it.each(['receiver', 'forwarder', 'sweeper'])(
    'has nothing of the archive in the bundle of the %s',
    async (name) => {
      const bundle = await readFile(join(system.functions.bundlesDir, `functions/${name}.mjs`), 'utf8');

      expect(bundle).not.toMatch(/archive/i);
    },
  );
});
