import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isUnreadable, readDelivery, readEnvelope, scanned } from '../../../lib/ingram/webhook/envelope.ts';
import { fieldsOf } from '../../../lib/ingram/webhook/fields.ts';
import { anyCharacter } from '../../support/characters.ts';
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
const wide = (entries: number) =>
  `{"eventId":"A","x":{${Array.from({ length: entries }, (_, index) => `"${index}":0`).join()}}}`;
/** The root weighs 5, its array as much, and what is between two values 1. */
const weighing = (weight: number) => `{"eventId":"A","x":[${'0,'.repeat(weight - 12)}0]}`;
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

  it('is read from text and from bytes with a byte order mark', () => {
    const text = '\ufeff{"eventId":"A"}';
    expect(readEnvelope(text)).toEqual({ eventId: 'A', resources: [] });
    expect(readEnvelope(bytes(text))).toEqual({ eventId: 'A', resources: [] });
  });

  it('holds of a text no more than any of Ingram Micro’s has', () => {
    expect(envelopeOf(body({ topic: 'x'.repeat(1_000) })).topic).toBe('x'.repeat(256));
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
    ['a bare surrogate escape', 'invalid-json', String.raw`{"eventId":"A","a":"\ud8"}`],
    ['65 levels', 'too-complex', nested(65)],
    ['a million levels', 'too-complex', `{"eventId":"A","a":${'['.repeat(1_000_000)}`],
    ['64 levels', 'readable', nested(64)],
    ['an object of 251 entries', 'too-complex', wide(251)],
    ['an object of 250 entries', 'readable', wide(250)],
    ['500,001 values', 'too-complex', weighing(500_001)],
    ['500,000 values', 'readable', weighing(500_000)],
    ['null', 'no-event-id', 'null'],
    ['a text', 'no-event-id', '"eventId"'],
    ['an empty array', 'no-event-id', '[]'],
    ['an empty object', 'no-event-id', '{}'],
    ['an event id below the top', 'no-event-id', '{"resource":[{"eventId":"A"}]}'],
  ])('%s is %s', (_name, code, text) => {
    expect(codeOf(text)).toBe(code);
  });

  it.each([
    ['JSON', '{"eventId":"A"', 'The body is not JSON in UTF-8.'],
    ['UTF-8', bytes('{"eventId":"A"}').fill(0xff, 14), 'The body is not JSON in UTF-8.'],
    ['flat', nested(65), 'The body nests deeper than 64 levels; send fewer orders and lines in one.'],
    [
      'narrow',
      wide(251),
      'The body has an object of more than 250 entries; send fewer orders and lines in one.',
    ],
    [
      'light',
      weighing(500_001),
      'The body holds too many objects, arrays and values; send fewer orders and lines in one.',
    ],
    [
      'of one event id',
      '{"eventId":"A","eventId":"B"}',
      'The body holds several event ids where one belongs; send one event a request.',
    ],
    [
      'of any event id',
      '{}',
      'The body holds no eventId of 1 to 256 characters; a notification of Ingram Micro has one.',
    ],
  ])('that is not %s is told so in a sentence', (_name, content, message) => {
    expect(readEnvelope(content)).toMatchObject({ message });
  });

  it('bytes that are not UTF-8 are invalid-json', () => {
    expect(codeOf(Uint8Array.from([...bytes('{"eventId":"A'), 0xff, ...bytes('"}')]))).toBe('invalid-json');
  });
});

describe('what a body delivers under an event id', () => {
  const delivered = (text: string, eventId: string) => {
    const delivery = readDelivery(scanned(text), eventId);
    return isUnreadable(delivery) ? delivery.code : delivery;
  };
  const event = (resource: unknown, eventId = 'A') => ({ topic: 'resellers/orders', eventId, resource });
  const envelope = (resource: unknown) => ({
    topic: 'resellers/orders',
    eventId: 'A',
    resources: [resource],
  });

  it.each<[string, unknown, unknown[], unknown[]]>([
    ['the event of an object', event(1), [envelope(1)], []],
    ['the event of an array of one', [event(1)], [envelope(1)], []],
    ['each event of an array that has this id', [event(1), event(2)], [envelope(1), envelope(2)], []],
    [
      'apart from what has another id, or none',
      [5, event(1), event(2, 'B'), {}],
      [envelope(1)],
      [5, event(2, 'B'), {}],
    ],
    [
      'whatever event ids are in a resource',
      event({ eventId: 'B', eventid: 'C' }),
      [envelope({ eventId: 'B', eventid: 'C' })],
      [],
    ],
  ])('is %s', (_name, content, events, others) => {
    expect(delivered(JSON.stringify(content), 'A')).toEqual({ eventId: 'A', events, others });
  });

  it.each([
    ['a later duplicate', '{"eventId":"A","eventId":"B"}'],
    ['an earlier one in another casing', '{"EVENTID":"B","eventId":"A"}'],
    ['one that is hidden by escapes', String.raw`{"eventId":"A","event\u0049d":"B"}`],
    ['a later duplicate of no value', '{"eventId":"A","eventId":7}'],
    ['nothing, where it had the id of a resource', '{"eventId":"B","resource":{"eventId":"A"}}'],
  ])('is nothing where the parser finds %s', (_name, text) => {
    expect(delivered(text, 'A')).toBe('ambiguous-event-id');
  });

  it('is never acted on under an id that was not asked for', () => {
    const key = fc.constantFrom('eventId', 'eventid', 'EVENTID', String.raw`event\u0049d`);
    const object = fc
      .array(fc.tuple(key, fc.constantFrom('"A"', '"B"', 'null', '""', '{"eventId":"A"}')), { maxLength: 5 })
      .map((entries) => `{${entries.map(([name, value]) => `"${name}":${value}`).join()}}`);
    const root = fc.oneof(
      object,
      fc.array(object, { maxLength: 3 }).map((objects) => `[${objects.join()}]`),
    );
    fc.assert(
      fc.property(root, fc.constantFrom('A', 'B'), (text, eventId) => {
        const delivery = delivered(text, eventId);
        if (typeof delivery === 'string') return;
        const elements: readonly unknown[] = [JSON.parse(text)].flat();
        const own = elements.filter((element) => fieldsOf(element)?.get('eventid') === eventId);
        expect(delivery.events).toHaveLength(own.length);
      }),
    );
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
    fc.string({ unit: anyCharacter }),
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
      `{"eventId":"A","eventId":"${secret}"}`,
    ]) {
      expect(JSON.stringify(readEnvelope(text))).not.toContain(secret);
    }
  });
});

function parsed(content: Uint8Array | string): unknown {
  const text = typeof content === 'string' ? content : new TextDecoder().decode(content);
  return JSON.parse(text.replace(/^\ufeff/, ''));
}
