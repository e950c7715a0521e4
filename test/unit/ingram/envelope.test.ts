import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isUnreadable, readEnvelope } from '../../../lib/ingram/webhook/envelope.ts';
import {
  anyShape,
  body,
  EVENT_ID,
  envelopeOf,
  ingramLikeJson,
  notification,
  resource,
} from '../../support/notifications.ts';
import { runs } from '../../support/runs.ts';

const codeOf = (content: Uint8Array | string): string => {
  const result = readEnvelope(content);
  return isUnreadable(result) ? result.code : 'readable';
};
const bytes = (text: string) => new TextEncoder().encode(text);
const nested = (levels: number) => `{"eventId":"A","x":${'['.repeat(levels - 1)}${']'.repeat(levels - 1)}}`;

describe('an envelope', () => {
  it('holds what stands around the resources, and these as they came', () => {
    expect(envelopeOf(body({ eventType: 'im::order_shipped' }))).toEqual({
      eventId: EVENT_ID,
      topic: 'resellers/orders',
      event: 'im::updated',
      eventType: 'im::order_shipped',
      eventTimeStamp: '2021-11-01T13:02:06.369Z',
      resources: [resource()],
    });
  });

  it.each([
    ['nothing but an event id', '{"eventId":"A"}', { eventId: 'A', resources: [] }],
    [
      'empty fields',
      '{"eventId":"A","topic":"","event":null,"resource":[]}',
      { eventId: 'A', resources: [] },
    ],
    ['a resource that is no object', '{"eventId":"A","resource":5}', { eventId: 'A', resources: [5] }],
    ['an array of one event', '[{"eventId":"A","resource":{}}]', { eventId: 'A', resources: [{}] }],
    ['an event id with space, byte for byte', '{"eventId":" A "}', { eventId: ' A ', resources: [] }],
    ['the same event id twice', '{"eventId":"A","eventid":"A"}', { eventId: 'A', resources: [] }],
    [
      'another event id within a string',
      String.raw`{"eventId":"A","x":"\"eventId\":\"B\""}`,
      { eventId: 'A', resources: [] },
    ],
  ])('is read from %s', (_name, text, envelope) => {
    expect(readEnvelope(text)).toEqual(envelope);
    expect(readEnvelope(bytes(text))).toEqual(envelope);
  });

  it('is read from bytes with a byte order mark', () => {
    expect(readEnvelope(bytes('\ufeff{"eventId":"A"}'))).toEqual({ eventId: 'A', resources: [] });
  });

  it('of several events of one id holds the events as its resources', () => {
    const events = [
      { eventId: 'A', resource: [1] },
      { eventId: 'A', resource: [2] },
    ];
    expect(envelopeOf(events)).toEqual({ eventId: 'A', resources: events });
  });

  it('is the same for every way of writing the notification', () => {
    fc.assert(
      fc.property(anyShape, fc.nat(2), (shape, indent) => {
        const envelope = readEnvelope(JSON.stringify(notification(shape), null, indent));
        expect(envelope).toMatchObject({
          eventId: EVENT_ID,
          topic: 'resellers/orders',
          event: 'im::updated',
        });
      }),
    );
  });
});

describe('a body without an envelope', () => {
  it.each([
    ['nothing', 'invalid-json', ''],
    ['no JSON', 'invalid-json', 'eventId=A'],
    ['JSON that breaks off', 'invalid-json', '{"eventId":"A"'],
    ['two JSON texts', 'invalid-json', '{"eventId":"A"}{"eventId":"A"}'],
    ['a bare surrogate escape', 'invalid-json', String.raw`{"eventId":"\ud8"}`],
    ['65 levels', 'too-deep', nested(65)],
    ['a million levels', 'too-deep', '['.repeat(1_000_000)],
    ['64 levels', 'readable', nested(64)],
    ['null', 'no-event-id', 'null'],
    ['a text', 'no-event-id', '"eventId"'],
    ['an empty array', 'no-event-id', '[]'],
    ['an empty object', 'no-event-id', '{}'],
    ['an empty event id', 'no-event-id', '{"eventId":""}'],
    ['a number for an event id', 'no-event-id', '{"eventId":5}'],
    ['an object for an event id', 'no-event-id', '{"eventId":{"eventId":"A"}}'],
    ['an event id below the top', 'no-event-id', '{"resource":[{"eventId":"A"}]}'],
    ['an event id in the second event alone', 'no-event-id', '[{},{"eventId":"A"}]'],
    ['an event id of 257 characters', 'no-event-id', JSON.stringify({ eventId: 'A'.repeat(257) })],
    ['an event id of 256 characters', 'readable', JSON.stringify({ eventId: 'A'.repeat(256) })],
  ])('%s is %s', (_name, code, text) => {
    expect(codeOf(text)).toBe(code);
  });

  it.each([
    ['JSON', 'eventId=A', 'The body is not JSON.'],
    ['UTF-8', Uint8Array.of(0xff), 'The body is not UTF-8 text.'],
    ['flat', nested(65), 'The body nests deeper than 64 levels; a notification nests about 8.'],
    [
      'of one event id',
      '{"eventId":"A","eventid":"B"}',
      'The body holds several different event ids; send one event a request.',
    ],
    ['of any event id', '{}', 'The body holds no eventId; a notification of Ingram Micro has one.'],
    [
      'of a short event id',
      JSON.stringify({ eventId: 'A'.repeat(257) }),
      'The eventId is longer than 256 characters.',
    ],
  ])('that is not %s is told so in a sentence', (_name, content, message) => {
    expect(readEnvelope(content)).toMatchObject({ message });
  });

  it('bytes that are not UTF-8 are invalid-json', () => {
    expect(codeOf(Uint8Array.from([...bytes('{"eventId":"A'), 0xff, ...bytes('"}')]))).toBe('invalid-json');
  });

  it('two different event ids are refused, wherever and however they are written', () => {
    const second = [
      '"eventId":"B"',
      '"EVENTID" : "B"',
      String.raw`"event\u0049d":"B"`,
      '"resource":[{"eventId":"B"}]',
      '"x":{"y":[[{"eventid":"B"}]]}',
      String.raw`"x":"}","eventId":"\u0042"`,
      '"eventId":""',
    ];
    const bodies = second.flatMap((other) => [
      `{"eventId":"A",${other}}`,
      `{${other},"eventId":"A"}`,
      `[{"eventId":"A"},{${other}}]`,
    ]);
    expect(bodies.map(codeOf)).toEqual(bodies.map(() => 'ambiguous-event-id'));
  });
});

describe('reading an envelope', () => {
  const valid = anyShape.map((shape) => JSON.stringify(notification(shape)));
  const junk = fc.oneof(
    fc.constantFrom('"', '\\', '{', '}', '[', ']', ':', ',', '\\u', '"eventId":'),
    fc.string(),
  );
  const mutated = fc
    .tuple(valid, fc.array(fc.tuple(fc.nat(1500), fc.nat(30), junk), { minLength: 1, maxLength: 5 }))
    .map(([text, cuts]) =>
      cuts.reduce((all, [at, length, put]) => all.slice(0, at) + put + all.slice(at + length), text),
    );
  const input = fc.oneof(
    fc.uint8Array({ maxLength: 200 }),
    fc.string({ unit: 'binary' }),
    fc.json(),
    ingramLikeJson.map((value) => JSON.stringify(value)),
    mutated,
    mutated.map(bytes),
  );

  it('never throws, and never finds an event id that the body does not hold', () => {
    fc.assert(
      fc.property(input, (content) => {
        const result = readEnvelope(content);
        if (isUnreadable(result)) expect(result.message).toMatch(/\.$/);
        else expect(JSON.stringify(parsed(content))).toContain(JSON.stringify(result.eventId));
      }),
      runs(5000),
    );
  });

  it('never says what the body holds', () => {
    const secret = 'Jane-Doe-5550100';
    for (const text of [
      secret,
      `{"a":"${secret}`,
      `{"eventId":["${secret}"]}`,
      `{"eventId":"A","eventid":"${secret}"}`,
    ]) {
      expect(JSON.stringify(readEnvelope(text))).not.toContain(secret);
    }
  });
});

function parsed(content: Uint8Array | string): unknown {
  return JSON.parse(typeof content === 'string' ? content : new TextDecoder().decode(content));
}
