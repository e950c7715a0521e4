// Doubles: the secret, the queue, the clock. Real: everything between them.
import { createHmac } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  type Received,
  type Receiver,
  receive,
  type WebhookRequest,
} from '../../lib/bridge/receive/receive.ts';
import { isUnreadable, readEnvelope } from '../../lib/ingram/webhook/envelope.ts';
import { RequestRefused } from '../../lib/platform/errors.ts';
import { decodeMessage, MAX_MESSAGE_BYTES } from '../../lib/queue/message.ts';
import type { OutgoingMessage } from '../../lib/queue/outgoing.ts';
import { anyCharacter } from '../support/characters.ts';
import { EVENT_ID, RECEIVED_AT } from '../support/notifications.ts';
import { anyBody, mutated, realNotification, spliced, written } from './inputs.ts';
import { FUZZ, FUZZ_TIMEOUT_MS } from './settings.ts';

const KEY = 'test-secret';
const NEXT_KEY = 'next-secret';

type Outcome = { readonly received?: Received; readonly error?: unknown; readonly queued: OutgoingMessage[] };

/** What becomes of a request, at a receiver whose secret was or was not rotated a moment ago. */
async function outcomeOf(request: WebhookRequest, isRotated = false): Promise<Outcome> {
  const queued: OutgoingMessage[] = [];
  const receiver: Receiver = {
    secret: {
      keys: async () => [Buffer.from(KEY)],
      rereadKeys: async () => (isRotated ? [Buffer.from(NEXT_KEY), Buffer.from(KEY)] : undefined),
    },
    enqueue: async (messages) => {
      queued.push(...messages);
    },
    now: () => RECEIVED_AT,
    admits: () => true,
    onEventId: () => {},
    onEnvelope: () => {},
  };
  try {
    return { received: await receive(request, receiver), queued };
  } catch (error) {
    return { error, queued };
  }
}

/** A body as API Gateway hands it on: text as text, and bytes in base64. */
function requestOf(body: Uint8Array | string, signature: string | undefined): WebhookRequest {
  return typeof body === 'string'
    ? { body, isBase64Encoded: false, signature }
    : { body: Buffer.from(body).toString('base64'), isBase64Encoded: true, signature };
}

/** As Ingram documents it, and independent of our own. */
function signatureOf(eventId: string, key = KEY): string {
  return createHmac('sha512', key).update(eventId, 'utf8').digest('base64');
}

/** The signature of whatever event id the body holds, so that the body gets past the verification. */
function ownSignature(body: Uint8Array | string, key?: string): string | undefined {
  const envelope = readEnvelope(body);
  return isUnreadable(envelope) ? undefined : signatureOf(envelope.eventId, key);
}

const anySignature: fc.Arbitrary<string | undefined> = fc.oneof(
  fc.constant(undefined),
  fc.string({ unit: anyCharacter, maxLength: 100 }),
  fc.uint8Array({ minLength: 64, maxLength: 64 }).map((bytes) => Buffer.from(bytes).toString('base64')),
  fc.constantFrom(signatureOf(EVENT_ID), ` ${signatureOf(EVENT_ID)}\n`, signatureOf(EVENT_ID, NEXT_KEY)),
  fc.constantFrom(signatureOf(''), signatureOf('B'), signatureOf(EVENT_ID, '')),
  spliced(fc.constant(signatureOf(EVENT_ID))),
);

describe('whatever the body and its signature', () => {
  const request = fc.record({ body: anyBody, signature: anySignature });

  it(
    'nothing is queued unless its event id was signed, and only a refusal is thrown',
    async () => {
      const property = fc.asyncProperty(request, fc.boolean(), async ({ body, signature }, isRotated) => {
        const { received, error, queued } = await outcomeOf(requestOf(body, signature), isRotated);

        const keys = isRotated ? [KEY, NEXT_KEY] : [KEY];
        for (const eventId of [...queued.map(eventIdOf), ...(received ? [received.eventId] : [])]) {
          expect(keys.map((key) => signatureOf(eventId, key))).toContain(signature?.trim());
        }
        if (received === undefined) expectRefusal(error, queued);
      });
      await fc.assert(property, FUZZ);
    },
    FUZZ_TIMEOUT_MS,
  );

  it(
    'a signature by no key of the webhook is refused',
    async () => {
      const property = fc.asyncProperty(
        anyBody,
        fc.string({ unit: anyCharacter }),
        async (body, otherKey) => {
          fc.pre(otherKey !== KEY);
          const { error, queued } = await outcomeOf(requestOf(body, ownSignature(body, otherKey)));

          expectRefusal(error, queued);
        },
      );
      await fc.assert(property, FUZZ);
    },
    FUZZ_TIMEOUT_MS,
  );
});

describe('an authentic body', () => {
  const readable = fc.oneof(
    anyBody,
    written(mutated(realNotification)),
    fc
      .tuple(fc.json(), fc.string({ minLength: 1, maxLength: 256, unit: anyCharacter }))
      .map(
        ([json, eventId]) =>
          `{"eventId":${JSON.stringify(eventId)},"resource":${json.replaceAll(/event/gi, 'x')}}`,
      ),
  );

  it(
    'is never refused for its content, and is queued under its own event id, in messages that SQS takes',
    async () => {
      const property = fc.asyncProperty(readable, async (body) => {
        const envelope = readEnvelope(body);
        if (isUnreadable(envelope)) return;
        const { received, error, queued } = await outcomeOf(requestOf(body, ownSignature(body)));

        expect(error).toBeUndefined();
        expect(received?.eventId).toBe(envelope.eventId);
        expect(queued).toHaveLength(received && 'queued' in received ? received.queued : 1);
        expect(new Set(queued.map(eventIdOf))).toEqual(new Set(queued.map(() => envelope.eventId)));
        queued.forEach(expectTakenBySqs);
      });
      await fc.assert(property, FUZZ);
    },
    FUZZ_TIMEOUT_MS,
  );

  it(
    'is queued as the same messages when it is sent again',
    async () => {
      const property = fc.asyncProperty(readable, async (body) => {
        const request = requestOf(body, ownSignature(body));

        expect((await outcomeOf(request)).queued).toEqual((await outcomeOf(request)).queued);
      });
      await fc.assert(property, FUZZ);
    },
    FUZZ_TIMEOUT_MS,
  );
});

function expectRefusal(error: unknown, queued: readonly OutgoingMessage[]): void {
  expect(error).toBeInstanceOf(RequestRefused);
  expect(error).toMatchObject({ status: expect.any(Number), message: expect.stringMatching(/^The .+\.$/) });
  expect(queued).toEqual([]);
}

function eventIdOf({ body, attributes }: OutgoingMessage): string {
  const message = decodeMessage(body, attributes.contentEncoding);
  if (typeof message === 'string' || message.kind === 'recheck') throw new Error(String(message));
  return message.eventId;
}

/** SQS's rules for what a message may be: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html */
function expectTakenBySqs(message: OutgoingMessage): void {
  const { body, groupId, deduplicationId, attributes, sizeBytes } = message;
  for (const id of [groupId, deduplicationId]) expect(id).toMatch(/^[\x21-\x7e]{1,128}$/);
  for (const text of [body, ...Object.values(attributes)]) {
    expect(text).toMatch(/^[\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]+$/u);
  }
  expect(sizeBytes).toBeGreaterThanOrEqual(Buffer.byteLength(body));
  expect(sizeBytes).toBeLessThanOrEqual(MAX_MESSAGE_BYTES);
}
