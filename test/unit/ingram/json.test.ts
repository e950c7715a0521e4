import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { scanJson } from '../../../lib/ingram/webhook/json.ts';
import { growthOf } from '../../support/growth.ts';
import { runs } from '../../support/runs.ts';

const idsOf = (text: string) => [...scanJson(text).eventIds];

describe('the event ids in a text', () => {
  it.each([
    ['one', '{"eventId":"A"}', ['A']],
    ['one that stands there twice', '{"eventId":"A","eventId":"A"}', ['A']],
    ['duplicate keys', '{"eventId":"A","eventId":"B"}', ['A', 'B']],
    ['keys that differ in casing', '{"eventId":"A","EVENTID":"B","eventid":"C"}', ['A', 'B', 'C']],
    ['an escaped key', String.raw`{"eventId":"A","event\u0049d":"B"}`, ['A', 'B']],
    ['a key all of escapes', String.raw`{"\u0065\u0076\u0065\u006e\u0074\u0049\u0064":"B"}`, ['B']],
    ['an escaped value', String.raw`{"eventId":"A\"\\\u0042"}`, ['A"\\B']],
    ['a nested one', '{"eventId":"A","resource":[{"x":{"eventId":"B"}}]}', ['A', 'B']],
    ['one in each event of an array', '[{"eventId":"A"},{"eventId":"B"}]', ['A', 'B']],
    ['space around the colon', '{"eventId" \t:\r\n "A"}', ['A']],
    ['an empty one', '{"eventId":"","eventid":"A"}', ['', 'A']],
    ['braces, quotes and colons in strings', String.raw`{"a":"}]\":{","eventId":"A}{"}`, ['A}{']],
    ['a backslash before the end of a string', String.raw`{"a":"\\","eventId":"A","b":"\\\\"}`, ['A']],
    ['a lone surrogate', String.raw`{"eventId":"\ud800"}`, ['\ud800']],
  ])('are found: %s', (_name, text, ids) => {
    expect(() => JSON.parse(text)).not.toThrow();
    expect(idsOf(text)).toStrictEqual(ids);
  });

  it.each([
    ['a value that reads like the key', '{"a":"eventId","b":["eventId","A"]}'],
    ['JSON within a string', String.raw`{"note":"{\"eventId\":\"B\"}"}`],
    ['a longer key', '{"xEventId":"A","eventIds":"B"}'],
    ['a number, an object, null', '{"eventId":5,"x":{"eventId":{"y":1}},"z":{"eventid":null}}'],
    ['the key at the end of a broken text', '{"eventId"'],
    ['the key before a broken value', '{"eventId":'],
  ])('are none: %s', (_name, text) => {
    expect(idsOf(text)).toStrictEqual([]);
  });
});

describe('the depth of a text', () => {
  it.each([
    ['"a"', 0],
    ['{}', 1],
    ['[[],[[]]]', 3],
    ['{"a":[{"b":[]}]}', 4],
    ['{"a":"[[[[{{{{"}', 1],
    [String.raw`{"a":"\"[[[[","b":[]}`, 2],
    ['['.repeat(100_000), 100_000],
  ])('case %#', (text, depth) => {
    expect(scanJson(text).depth).toBe(depth);
  });
});

describe('the scan', () => {
  const key = fc.oneof(fc.constantFrom('eventId', 'EVENTID', 'evenTid', '}"{', '\\'), fc.string());
  const leaf = fc.oneof(
    fc.string({ unit: fc.constantFrom('"', '\\', '{', '[', ':', 'é', '\n', 'a') }),
    fc.constantFrom(null, 1, true),
  );
  const json = fc.letrec((tie) => ({
    value: fc.oneof(leaf, fc.array(tie('value')), fc.dictionary(key, tie('value'))),
  })).value;

  it('finds what a walk through the parsed value finds, however it is indented', () => {
    fc.assert(
      fc.property(json, fc.nat(3), (value, indent) => {
        const found = scanJson(JSON.stringify(value, null, indent));
        const walked = walk(value);
        expect(found.depth).toBe(walked.depth);
        expect([...found.eventIds].sort()).toEqual([...new Set(walked.ids)].sort());
      }),
      runs(500),
    );
  });

  it('does not throw on text that is not JSON', () => {
    const text = fc.string({
      unit: fc.constantFrom('"', '\\', '{', '}', ':', 'u', '"eventId"', ' ', '\u00e9'),
    });
    fc.assert(
      fc.property(text, (broken) => {
        expect(() => scanJson(broken)).not.toThrow();
      }),
      runs(1000),
    );
  });

  it.each([
    ['escaped quotes', '\\"'],
    ['backslashes', '\\\\'],
    ['empty strings', '""'],
    ['keys without an end', '"eventid":"'],
    ['escaped keys', '"\\u0065ventid":'],
  ])('takes time in proportion to the text: %s', (_name, part) => {
    expect(growthOf((size) => scanJson(`{"a":"${part.repeat(size)}`), 40_000)).toBeLessThan(32);
  });
});

type Walk = { readonly depth: number; readonly ids: readonly string[] };

function walk(value: unknown): Walk {
  if (typeof value !== 'object' || value === null) return { depth: 0, ids: [] };
  const inner = Object.values(value).map(walk);
  const own = Object.entries(value).flatMap(([key, id]) =>
    !Array.isArray(value) && key.toLowerCase() === 'eventid' && typeof id === 'string' ? [id] : [],
  );
  return {
    depth: 1 + Math.max(0, ...inner.map(({ depth }) => depth)),
    ids: [...own, ...inner.flatMap(({ ids }) => ids)],
  };
}
