import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import fc from 'fast-check';
import { FUZZ, FUZZ_TIMEOUT_MS } from '../fuzz/settings.ts';
import { anyCharacter } from '../support/characters.ts';
import { startTestSystem, type TestSystem } from '../support/local-system.ts';
import { ingramLikeJson, notification } from '../support/notifications.ts';

/*
 * Real: the receiver's bundle, run in this process so that many requests take seconds; the protocols of SQS and
 * Secrets Manager over HTTP. Doubles: both are emulators.
 */
type Handler = (event: unknown, context: unknown) => Promise<APIGatewayProxyStructuredResultV2>;

const REFUSALS = [400, 401, 413];

let system: TestSystem;
let handler: Handler;

beforeAll(async () => {
  system = await startTestSystem();
  const environment = {
    ...system.emulators.environment,
    STAGE: 'local',
    ORDER_EVENTS_QUEUE_URL: system.refs.OrderEventsQueue,
    INGRAM_SECRET_ID: system.refs.IngramSecret,
    POWERTOOLS_LOG_LEVEL: 'SILENT',
    POWERTOOLS_METRICS_DISABLED: 'true',
  };
  Object.assign(process.env, environment);
  const bundle = await import(pathToFileURL(`${system.functions.bundlesDir}/functions/receiver.mjs`).href);
  handler = bundle.handler;
});
afterAll(() => system.stop());

/** A valid notification with some of its bytes changed, cut off or doubled. */
const mutated = fc
  .tuple(fc.nat(), fc.nat({ max: 40 }), fc.string({ maxLength: 20 }), fc.boolean())
  .map(([position, length, inserted, base64]) => {
    const text = JSON.stringify(notification());
    const at = position % text.length;
    const changed = text.slice(0, at) + inserted + text.slice(at + length);
    return { body: base64 ? Buffer.from(changed).toString('base64') : changed, isBase64Encoded: base64 };
  });
const anyBody = fc.oneof(
  fc.record({ body: fc.string({ unit: anyCharacter }), isBase64Encoded: fc.boolean() }),
  fc.record({ body: fc.json(), isBase64Encoded: fc.constant(false) }),
  fc.record({
    body: ingramLikeJson.map((value) => JSON.stringify(value)),
    isBase64Encoded: fc.constant(false),
  }),
  fc.record({ isBase64Encoded: fc.boolean() }),
  fc.record({ body: fc.jsonValue(), isBase64Encoded: fc.boolean() }),
  mutated,
);
const anySignature = fc.oneof(
  fc.constant(undefined),
  fc.string({ unit: anyCharacter }),
  fc.uint8Array({ minLength: 64, maxLength: 64 }).map((bytes) => Buffer.from(bytes).toString('base64')),
);
const anyHeaders = fc.tuple(fc.dictionary(fc.string(), fc.string(), { maxKeys: 3 }), anySignature);

it(
  'refuses random requests, without an exception, and queues nothing',
  async () => {
    const property = fc.asyncProperty(anyBody, anyHeaders, async (body, [headers, signature]) => {
      const event = {
        version: '2.0',
        headers: { ...headers, ...(signature && { 'x-hub-signature': signature }) },
        ...body,
      };

      const answer = await handler(event, { awsRequestId: 'random', functionName: 'receiver' });

      expect(REFUSALS).toContain(answer.statusCode);
      expect(JSON.parse(answer.body ?? '')).toEqual({
        error: expect.any(String),
        message: expect.any(String),
      });
    });

    await fc.assert(property, FUZZ);

    expect(system.messagesIn('OrderEventsQueue')).toEqual([]);
  },
  FUZZ_TIMEOUT_MS,
);

it('refuses random requests over HTTP as well', async () => {
  const property = fc.asyncProperty(fc.uint8Array({ maxLength: 500 }), async (bytes) => {
    const answer = await system.postRaw(new Uint8Array(bytes), 'AAAA');

    expect(REFUSALS).toContain(answer.status);
  });

  await fc.assert(property, { numRuns: 50 });

  expect(system.messagesIn('OrderEventsQueue')).toEqual([]);
});
