// What any hostile request costs, counted in work and not in time. Doubles: the secret, the queue, the clock.
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import fc from 'fast-check';
import { MAX_ORDERS } from '../../lib/bridge/receive/delivery-messages.ts';
import { receive, type WebhookRequest } from '../../lib/bridge/receive/receive.ts';
import { MAX_CANDIDATES, scanBody } from '../../lib/ingram/webhook/scan.ts';
import { MAX_MESSAGE_BYTES } from '../../lib/queue/message.ts';
import { anyCharacter } from '../support/characters.ts';
import { CountedText, countedKeys, countedParsing, MOST_DECODED } from '../support/counted-work.ts';
import { EVENT_ID } from '../support/notifications.ts';
import { receiverInMemory, signed } from '../support/receiver.ts';
import { FUZZ, FUZZ_TIMEOUT_MS } from './settings.ts';

const SIGNED_ID = `"eventId":"${EVENT_ID}"`;

/** What costs a parser, a scan or a regular expression more than its length, alone and next to each other. */
const fragment = fc.oneof(
  fc.constantFrom(
    '{',
    '}',
    '[',
    ']',
    ',',
    ':',
    '"',
    '\\',
    ' ',
    '\n',
    '\t',
    '\u0000',
    '\ufeff',
    '\u2028',
    'é',
    '🔑',
  ),
  fc.constantFrom('"\\q"', '"\\\\"', '\\"', '\\u0041', '\\ud800', '\\u', '\ud800', '\udfff', '\uffff'),
  fc.constantFrom(
    '1e400',
    '-1e400',
    '-0',
    '1e-400',
    '00',
    '0x1',
    '9'.repeat(400),
    '1.',
    'NaN',
    'null',
    'true',
  ),
  fc.constantFrom('{},', '[],', '"",', '[[', ']]', '{"a":', '{"":{', '}}', '"a":0,', '"__proto__":{},'),
  fc.constantFrom(
    `${SIGNED_ID},`,
    '"eventId" \n : ',
    '"EVENTID":"B",',
    '"event\\u0049d":"B",',
    '"eventid":[',
    '"eventId"',
  ),
  fc.constantFrom(
    `{${SIGNED_ID}},`,
    `"eventId":"${'A'.repeat(257)}",`,
    `"eventId":"${'\\u0042'.repeat(256)}",`,
  ),
  fc.constantFrom(
    '"resource":[',
    '{"lines":[',
    '{"orders":[{},',
    '{"customerOrderNumber":"A"},',
    '"lines":{},',
  ),
  fc.nat().map((number) => `"k${number}":${number},`),
  fc.nat().map((number) => `{"customerOrderNumber":"${number}"},`),
  fc.string({ unit: anyCharacter, maxLength: 20 }),
);
const run = fc
  .tuple(fc.array(fragment, { minLength: 1, maxLength: 4 }), fc.oneof(fc.constant(1), fc.nat(300)))
  .map(([fragments, times]) => fragments.join('').repeat(times));
const hostileText = fc
  .tuple(
    fc.constantFrom('', '{', '[', `{${SIGNED_ID},"resource":[`, `[{${SIGNED_ID}},`, `{${SIGNED_ID},"a":"`),
    fc.array(run, { maxLength: 6 }),
    fc.constantFrom('', '}', ']', '0]}', '"}', `],${SIGNED_ID}}`),
  )
  .map(([head, runs, tail]) => head + runs.join('') + tail);

/** How API Gateway, or whoever calls it, may hand a text on. */
const ENCODINGS: readonly ((text: string) => Pick<WebhookRequest, 'body' | 'isBase64Encoded'>)[] = [
  (text) => ({ body: text, isBase64Encoded: false }),
  (text) => ({ body: Buffer.from(text).toString('base64'), isBase64Encoded: true }),
  (text) => ({ body: Buffer.from(text, 'latin1').toString('base64'), isBase64Encoded: true }),
  (text) => ({ body: Buffer.from(text, 'utf16le').toString('base64'), isBase64Encoded: true }),
  (text) => ({ body: gzipSync(text).toString('base64'), isBase64Encoded: true }),
  // Said to be base64, and none.
  (text) => ({ body: text, isBase64Encoded: true }),
];
const hostileRequest = fc
  .tuple(hostileText, fc.constantFrom(...ENCODINGS))
  .map(([text, encoding]) => encoding(text));

afterEach(() => {
  jest.restoreAllMocks();
});

describe('Whatever is put together to make a receiver work', () => {
  it(
    'is scanned by looking at no character more than twice',
    () => {
      const property = fc.property(hostileText, (body) => {
        const text = new CountedText(body);
        const { eventIds } = scanBody(text);
        expect(text.looks).toBeLessThanOrEqual(2 * body.length + 10);
        expect(eventIds.length).toBeLessThanOrEqual(MAX_CANDIDATES);
      });
      fc.assert(property, FUZZ);
    },
    FUZZ_TIMEOUT_MS,
  );

  it(
    'is not parsed for a stranger, and costs a bounded number of HMACs',
    async () => {
      const property = fc.asyncProperty(hostileRequest, async (request) => {
        const { receiver, queued } = receiverInMemory();
        const { counted, passes } = countedKeys();
        const secret = { keys: async () => counted, rereadKeys: async () => counted };
        const parsed = countedParsing();
        const refusal = receive({ ...signed('', 'other'), ...request }, { ...receiver, secret });
        await expect(refusal).rejects.toMatchObject({ name: 'RequestRefused' });
        expect(parsed()).toBeLessThanOrEqual(MOST_DECODED);
        expect(passes.count).toBeLessThanOrEqual(2 * MAX_CANDIDATES);
        expect(queued).toEqual([]);
        jest.restoreAllMocks();
      });
      await fc.assert(property, FUZZ);
    },
    FUZZ_TIMEOUT_MS,
  );

  it(
    'is parsed once under a captured signature, and becomes a bounded number of messages',
    async () => {
      const property = fc.asyncProperty(hostileRequest, async (request) => {
        const { receiver, queued } = receiverInMemory();
        const parsed = countedParsing();
        await receive({ ...signed(''), ...request }, receiver).catch((error: unknown) => {
          expect(error).toMatchObject({ name: 'RequestRefused' });
        });
        expect(parsed()).toBeLessThanOrEqual(request.body.length + MOST_DECODED);
        expect(queued.length).toBeLessThanOrEqual(MAX_ORDERS + 1);
        for (const { sizeBytes } of queued) expect(sizeBytes).toBeLessThanOrEqual(MAX_MESSAGE_BYTES);
        jest.restoreAllMocks();
      });
      await fc.assert(property, FUZZ);
    },
    FUZZ_TIMEOUT_MS,
  );
});
