import fc from 'fast-check';
import { anyCharacter } from '../support/characters.ts';
import { anyShape, ingramLikeJson, notification, sample } from '../support/notifications.ts';

const SAMPLES = [
  ...['catalog-stock-update', 'order-backordered', 'order-create-v7', 'order-hold', 'order-shipped-complete'],
  ...['order-shipped-partial', 'order-voided', 'split-2-partially-shipped'],
].map((name): unknown => JSON.parse(new TextDecoder().decode(sample(name))));

/** Values that stand where others are expected: of the wrong type, too large, or odd to JavaScript. */
const anyValue = fc.oneof(
  ingramLikeJson,
  fc.jsonValue({ maxDepth: 2, stringUnit: anyCharacter }),
  fc.constantFrom(
    null,
    '',
    ' ',
    '0',
    '000',
    -1,
    1e308,
    '1e5',
    '\ud800',
    '__proto__',
    'im::',
    'IM::order_void',
  ),
  fc.array(fc.constant({}), { minLength: 2, maxLength: 40 }),
);

/** What Ingram sends: the vendor's samples, and every mixture of its ways to write a notification. */
export const realNotification: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom(...SAMPLES),
  anyShape.map((shape) => notification(shape)),
);

/** The value with some of what stands in it replaced, left out or given another key, at any depth. */
export function mutated(values: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  const change = fc.record({
    position: fc.nat(200),
    by: fc.option(fc.record({ value: anyValue }), { nil: undefined, freq: 4 }),
  });
  return fc
    .tuple(values, fc.array(change, { minLength: 1, maxLength: 4 }))
    .map(([value, changes]) =>
      changes.reduce<unknown>((changed, { position, by }) => replaceNode(changed, position, by), value),
    );
}

/** The text with some of its characters changed, doubled or cut off. */
export function spliced(texts: fc.Arbitrary<string>): fc.Arbitrary<string> {
  const inserted = fc.oneof(
    fc.string({ maxLength: 8, unit: anyCharacter }),
    fc.constantFrom('"', '\\', '{', '[', ']', ',"eventId":"B"', '{"EVENTID":"B"},', '\\u0000', '[[[[[[[['),
  );
  const cut = fc.tuple(fc.nat(), fc.nat(30), inserted);
  return fc.tuple(texts, fc.array(cut, { minLength: 1, maxLength: 3 })).map(([text, cuts]) =>
    cuts.reduce((changed, [position, length, put]) => {
      const at = position % (changed.length + 1);
      return changed.slice(0, at) + put + changed.slice(at + length);
    }, text),
  );
}

/** A value as JSON text. */
export function written(values: fc.Arbitrary<unknown>): fc.Arbitrary<string> {
  return fc.tuple(values, fc.nat(2)).map(([value, indent]) => JSON.stringify(value ?? null, null, indent));
}

/** Text that has nothing to do with us, as well as text that nearly has. */
export const anyText: fc.Arbitrary<string> = fc.oneof(
  fc.string({ unit: anyCharacter, maxLength: 200 }),
  fc.nat(0xffff).map((code) => `{"eventId":"${String.fromCharCode(code)}"}`),
  fc.json(),
  written(ingramLikeJson),
  fc
    .tuple(fc.constantFrom('[', '{"a":', '{"resource":[', '"\\', ' '), fc.nat(3000))
    .map(([unit, times]) => unit.repeat(times)),
);

/** Bodies of every kind: random bytes, random text, real notifications, and these with faults. */
export const anyBody: fc.Arbitrary<Uint8Array | string> = fc.oneof(
  fc.uint8Array({ maxLength: 300 }),
  anyText,
  written(realNotification),
  { arbitrary: written(mutated(realNotification)), weight: 4 },
  { arbitrary: spliced(written(realNotification)), weight: 2 },
  spliced(written(mutated(realNotification))).map((text) => Buffer.from(text, 'utf8')),
);

type Replacement = { readonly value: unknown } | undefined;

/** The value with its node at `position`, counted depth-first, replaced; without a replacement, it is left out. */
function replaceNode(root: unknown, position: number, by: Replacement): unknown {
  let left = position % nodesIn(root);
  const walk = (value: unknown): Replacement => {
    if (left-- === 0) return by;
    if (typeof value !== 'object' || value === null) return { value };
    if (Array.isArray(value)) return { value: value.flatMap((item) => valuesOf(walk(item))) };
    const entries = Object.entries(value).flatMap(([key, item]) =>
      valuesOf(walk(item)).map((changed) => [key, changed] as const),
    );
    return { value: Object.fromEntries(entries) };
  };
  return walk(root)?.value ?? null;
}

function valuesOf(result: Replacement): readonly unknown[] {
  return result === undefined ? [] : [result.value];
}

function nodesIn(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 1;
  return Object.values(value).reduce<number>((sum, item) => sum + nodesIn(item), 1);
}
