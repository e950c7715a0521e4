import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { MAX_CANDIDATES, scanBody } from '../../../lib/ingram/webhook/scan.ts';
import { runs } from '../../support/runs.ts';

const idsOf = (text: string) => scanBody(text).eventIds;

describe('the event ids of a root', () => {
  it.each([
    ['one', '{"eventId":"A"}', ['A']],
    ['one of 256 characters', JSON.stringify({ eventId: 'A'.repeat(256) }), ['A'.repeat(256)]],
    ['one that stands there twice', '{"eventId":"A","eventId":"A"}', ['A', 'A']],
    ['duplicate keys', '{"eventId":"A","eventId":"B"}', ['A', 'B']],
    ['keys that differ in casing', '{"eventId":"A","EVENTID":"B","evenTid":"C"}', ['A', 'B', 'C']],
    ['behind everything else', '{"a":[{"b":1},"c"],"eventId":"A"}', ['A']],
    ['an escaped value', String.raw`{"eventId":"A\"\\\u0042"}`, ['A"\\B']],
    ['a value all of escapes', `{"eventId":"${'\\u0042'.repeat(256)}"}`, ['B'.repeat(256)]],
    ['a pair of surrogates', String.raw`{"eventId":"\ud83d\udd11"}`, ['🔑']],
    ['one in each event of an array', '[{"eventId":"A"},{"eventId":"B"}]', ['A', 'B']],
    ['space around everything', '\r\n [ {\t"eventId" \t:\r\n "A" } ]', ['A']],
    ['a byte order mark before it', '\ufeff {"eventId":"A"}', ['A']],
    ['braces, quotes and colons in strings', String.raw`{"a":"}]\":{","eventId":"A}{"}`, ['A}{']],
    ['a backslash before the end of a string', String.raw`{"a":"\\","eventId":"A","b":"\\\\"}`, ['A']],
  ])('are found: %s', (_name, text, ids) => {
    expect(() => JSON.parse(text.replace('\ufeff', ''))).not.toThrow();
    expect(idsOf(text)).toStrictEqual(ids);
  });

  it.each([
    ['a value that reads like the key', '{"a":"eventId"}'],
    ['JSON within a string', String.raw`{"note":"{\"eventId\":\"B\"}"}`],
    ['a longer key', '{"xEventId":"A","eventIds":"B"}'],
    ['a key that is written with escapes', String.raw`{"event\u0049d":"B"}`],
    ['a number, an object, null', '{"eventId":5,"EventId":{"y":1},"eventid":null}'],
    ['an empty one', '{"eventId":""}'],
    ['one of 257 characters', JSON.stringify({ eventId: 'A'.repeat(257) })],
    ['a lone surrogate, which has no UTF-8 to be signed', String.raw`{"eventId":"\ud800"}`],
    ['an escape that is none', String.raw`{"eventId":"\q"}`],
    ['one in a resource', '{"resource":[{"eventId":"B"}]}'],
    ['one in a resource of an event in an array', '[{"resource":{"eventId":"B"}}]'],
    ['one in an array of arrays', '[[{"eventId":"B"}]]'],
    ['a text', '"eventId"'],
    ['nothing', ''],
    ['the key at the end of a broken text', '{"eventId"'],
    ['the key before a broken value', '{"eventId":'],
    ['a value that breaks off in an escape', '{"eventId":"A\\'],
  ])('are none: %s', (_name, text) => {
    expect(idsOf(text)).toStrictEqual([]);
  });

  it('are looked for no longer after so many keys, readable or not', () => {
    const ids = (count: number, id: string) => `"eventId":"${id}",`.repeat(count);
    const text = `{${ids(MAX_CANDIDATES - 1, '\\q')}${ids(2, 'A')}"a":1}`;
    expect(idsOf(text)).toStrictEqual(['A']);
  });
});

describe('what a text would cost a parser', () => {
  it.each([
    ['"a"', 0, 0, 1],
    ['{}', 1, 0, 6],
    ['{"a":1,"b":{},"c":[1,2,3,4]}', 2, 3, 21],
    ['[[],[[]]]', 3, 0, 22],
    ['[1,2,3,{"a":1,"b":1},4,5]', 2, 2, 17],
    ['{"a":"[[[[{{{{,,"}', 1, 0, 6],
    [String.raw`{"a":"\"[[[[","b":[]}`, 2, 2, 12],
    ['['.repeat(100_000), 100_000, 0, 500_001],
    [`${'[{"a":'.repeat(50)}1,"b":1`, 100, 0, 502],
  ])('is told by its depth, width and weight, case %#', (text, depth, width, weight) => {
    expect(scanBody(text)).toMatchObject({ depth, width, weight });
  });
});

describe('the scan', () => {
  const key = fc.oneof(fc.constantFrom('eventId', 'EVENTID', 'evenTid', '}"{', '\\'), fc.string());
  const leaf = fc.oneof(
    fc.string({ unit: fc.constantFrom('"', '\\', '{', '[', ':', ',', 'é', '\n', 'a') }),
    fc.constantFrom(null, 1, true),
  );
  const json = fc.letrec((tie) => ({
    value: fc.oneof(leaf, fc.array(tie('value')), fc.dictionary(key, tie('value'))),
  })).value;

  it('finds what a walk through the parsed value finds, however it is indented', () => {
    fc.assert(
      fc.property(json, fc.nat(3), (value, indent) => {
        const found = scanBody(JSON.stringify(value, null, indent));
        const walked = walk(value);
        expect(found.depth).toBe(walked.depth);
        expect(found.weight).toBeGreaterThanOrEqual(walked.values);
        expect(found.width).toBeLessThanOrEqual(walked.width);
        expect(found.width).toBeGreaterThanOrEqual(walked.width > 1 ? walked.width : 0);
        expect(found.eventIds).toEqual(rootIds(value).slice(0, MAX_CANDIDATES));
      }),
      runs(500),
    );
  });

  it('does not throw on text that is not JSON', () => {
    const text = fc.string({
      unit: fc.constantFrom('"', '\\', '{', '}', '[', ':', 'u', '"eventId"', ' ', '\u00e9'),
    });
    fc.assert(
      fc.property(text, (broken) => {
        expect(() => scanBody(broken)).not.toThrow();
      }),
      runs(1000),
    );
  });
});

type Walk = { readonly depth: number; readonly width: number; readonly values: number };

function walk(value: unknown): Walk {
  if (typeof value !== 'object' || value === null) return { depth: 0, width: 0, values: 1 };
  const inner = Object.values(value).map(walk);
  return {
    depth: 1 + Math.max(0, ...inner.map(({ depth }) => depth)),
    width: Math.max(Array.isArray(value) ? 0 : inner.length, ...inner.map(({ width }) => width)),
    values: inner.reduce((sum, { values }) => sum + values, 1),
  };
}

function rootIds(root: unknown): readonly unknown[] {
  const objects = Array.isArray(root) ? root : [root];
  return objects.flatMap((object) => {
    if (typeof object !== 'object' || object === null || Array.isArray(object)) return [];
    return Object.entries(object).flatMap(([key, id]) =>
      key.toLowerCase() === 'eventid' && typeof id === 'string' && id !== '' ? [id] : [],
    );
  });
}
