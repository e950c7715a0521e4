// Real: the receiver from the request to the answer, and docs/contract. Doubles: the secret, the queue, the clock.
import { randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import middy from '@middy/core';
import { Validator } from '@seriousme/openapi-schema-validator';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import fc from 'fast-check';
import { type Receiver, receive, type WebhookRequest } from '../../lib/bridge/receive/receive.ts';
import { isUnreadable, readEnvelope } from '../../lib/ingram/webhook/envelope.ts';
import { sign } from '../../lib/ingram/webhook/signature.ts';
import { TryLater } from '../../lib/platform/errors.ts';
import { errorsToResponses, jsonResponse } from '../../lib/platform/responses.ts';
import { problemsIn, WEBHOOK } from '../support/contract.ts';
import { KEY, RECEIVED_AT } from '../support/notifications.ts';
import { anyBody, mutated, realNotification, written } from './inputs.ts';
import { CONTRACT, CONTRACT_TIMEOUT_MS } from './settings.ts';

const DOWN = new TryLater('The queue is down.', { code: 'queue-unavailable' });

type World = { readonly isDown?: boolean; readonly isBroken?: boolean; readonly isReused?: boolean };

/** What the webhook answers, as functions/receiver.ts has it. */
async function answerTo(request: WebhookRequest, { isDown, isBroken, isReused }: World = {}) {
  const receiver: Receiver = {
    secret: { keys: async () => [KEY], rereadKeys: async () => undefined },
    async enqueue() {
      if (isDown) throw DOWN;
      if (isBroken) throw new Error('A bug.');
    },
    now: () => RECEIVED_AT,
    admits: () => isReused !== true,
    onEventId: () => undefined,
    onEnvelope: () => undefined,
  };
  const handler = middy<APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2>()
    .use(errorsToResponses(() => undefined))
    .handler(async () => jsonResponse(200, await receive(request, receiver)));
  const {
    statusCode = 0,
    headers = {},
    body = '',
  } = await handler({} as APIGatewayProxyEventV2, {} as Context);
  return { status: statusCode, headers, body: JSON.parse(body) as unknown };
}

type Answer = Awaited<ReturnType<typeof answerTo>>;

const POST = 'webhook#/paths/~1webhooks~1ingram/post';

/** How an answer differs from the document. */
function problemsOf({ status, headers, body }: Answer): readonly string[] {
  const pointer = `${POST}/responses/${status}`;
  const hasRetryAfter = headers['retry-after'] !== undefined;
  return [
    ...problemsIn(body, `${pointer}/content/application~1json/schema`),
    ...(headers['content-type'] === 'application/json' ? [] : ['another content type']),
    ...(hasRetryAfter === status >= 500 ? [] : ['Retry-After']),
    ...(hasRetryAfter
      ? problemsIn(headers['retry-after'], 'webhook#/components/headers/Retry-After/schema')
      : []),
  ];
}

function requestOf(body: Uint8Array | string, signature: string | undefined): WebhookRequest {
  return typeof body === 'string'
    ? { body, isBase64Encoded: false, signature }
    : { body: Buffer.from(body).toString('base64'), isBase64Encoded: true, signature };
}

function ownSignature(body: Uint8Array | string): string | undefined {
  const envelope = readEnvelope(body);
  return isUnreadable(envelope) ? undefined : sign(envelope.eventId, KEY);
}

const anyWorld: fc.Arbitrary<World> = fc.constantFrom(
  ...[{}, {}, {}, { isDown: true }, { isBroken: true }, { isReused: true }],
);

describe('docs/contract/webhook.openapi.json', () => {
  it('is a valid description by OpenAPI 3.1', async () => {
    expect(await new Validator().validate(Object(WEBHOOK))).toMatchObject({ valid: true });
  });

  it(
    'has each answer of the webhook, to whatever request',
    async () => {
      const seen = new Set<number>();
      const property = fc.asyncProperty(anyBody, fc.boolean(), anyWorld, async (body, isSigned, world) => {
        const signature = isSigned ? ownSignature(body) : sign('another id', KEY);
        const answer = await answerTo(requestOf(body, signature), world);
        seen.add(answer.status);

        expect(problemsOf(answer)).toEqual([]);
      });
      await fc.assert(property, CONTRACT);
      expect([...seen].sort()).toEqual([200, 400, 401, 409, 500, 503]);
    },
    CONTRACT_TIMEOUT_MS,
  );

  it(
    'describes what is accepted, and what is refused for its content',
    async () => {
      const json = fc.oneof(written(realNotification), written(mutated(realNotification)));
      const property = fc.asyncProperty(json, async (body) => {
        const isDescribed =
          problemsIn(JSON.parse(body), `${POST}/requestBody/content/application~1json/schema`).length === 0;
        const { status } = await answerTo(requestOf(body, ownSignature(body)));

        // Of two event ids in one event, the document cannot say which one the signature is for.
        const isAmbiguous = (body.match(/"eventid"/gi)?.length ?? 0) > 1;
        if (!isAmbiguous) expect(isDescribed).toBe(status === 200);
        else if (status === 200) expect(isDescribed).toBe(true);
      });
      await fc.assert(property, CONTRACT);
    },
    CONTRACT_TIMEOUT_MS,
  );

  it.each<[string, number, unknown]>([
    ['too-large', 413, `{"eventId":"E","x":"${'x'.repeat(5 * 1024 * 1024)}"}`],
    ['too-complex', 413, `{"eventId":"E","resource":${'['.repeat(70)}${']'.repeat(70)}}`],
    [
      'too-many-orders',
      413,
      event(Array.from({ length: 51 }, (_, n) => ({ customerOrderNumber: `PO-${n}` }))),
    ],
    [
      'too-many-lines',
      413,
      event([{ customerOrderNumber: 'A', lines: Array.from({ length: 10_001 }, () => ({})) }]),
    ],
    ['message-too-large', 413, event([{ customerOrderNumber: 'A', x: noise(2 * 1024 * 1024) }])],
    ['invalid-json', 400, '{"eventId":"E",'],
    ['no-event-id', 400, '{}'],
    ['ambiguous-event-id', 400, '{"EVENTID":"F","eventId":"E"}'],
  ])('has the refusal %s, with %i', async (code, status, body) => {
    const answer = await answerTo(
      requestOf(typeof body === 'string' ? body : JSON.stringify(body), sign('E', KEY)),
    );

    expect(answer).toMatchObject({ status, body: { error: code } });
    expect(problemsOf(answer)).toEqual([]);
  });
});

function event(resource: readonly object[]): object {
  return { eventId: 'E', topic: 'resellers/orders', resource };
}

/** Text that packing makes hardly smaller. */
function noise(length: number): string {
  return randomBytes(length).toString('base64');
}
