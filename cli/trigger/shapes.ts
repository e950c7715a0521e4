import type { PlainNotification } from './notification.ts';

type Fields = Readonly<Record<string, unknown>>;
type Change = (key: string, value: unknown) => readonly (readonly [string, unknown])[];

/** Changes each field of a value, at any depth: by none, one or several in its place. */
function changeFields(value: unknown, change: Change): unknown {
  if (Array.isArray(value)) return value.map((entry) => changeFields(entry, change));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).flatMap(([key, field]) => change(key, changeFields(field, change)));
  return Object.fromEntries(entries);
}

const rename =
  (from: string, to: string): Change =>
  (key, value) => [[key === from ? to : key, value]];
const remove =
  (pattern: RegExp): Change =>
  (key, value) =>
    pattern.test(key) ? [] : [[key, value]];
const replace =
  (pattern: RegExp, by: (text: string) => unknown): Change =>
  (key, value) => [[key, pattern.test(key) ? by(String(value)) : value]];

/** How Ingram Micro's notifications differ from its documents, by what changes in the fields. */
const FIELD_SHAPES = {
  'line-number': rename('ingramLineNumber', 'lineNumber'),
  'po-number': rename('customerOrderNumber', 'customerPoNumber'),
  'misspelt-time': rename('eventTimeStamp', 'evenTtimeStamp'),
  'time-with-offset': replace(/^eventTimeStamp$/, (text) =>
    new Date(Date.parse(text) + 8.5 * 3_600_000).toISOString().replace('Z', '+08:30'),
  ),
  'seven-digit-time': replace(/^eventTimeStamp$/, (text) => text.replace('Z', '0000Z')),
  'no-time': remove(/^eventTimeStamp$/),
  'order-in-capitals': replace(/^customerOrderNumber$/, (text) => text.toUpperCase()),
  'prefix-in-capitals': replace(/^eventType$/, (text) => text.replace(/^im::/i, 'IM::')),
  'no-prefix': replace(/^eventType$/, (text) => text.replace(/^im::/i, '')),
  'quantities-as-text': replace(/quantity/i, String),
  'no-quantities': remove(/quantity/i),
  'no-words': remove(/^lineStatus$/),
  'no-lines': remove(/^lines$/),
} satisfies Readonly<Record<string, Change>>;

/** And by what changes in the whole, in the sequence in which they are made. */
const WHOLE_SHAPES = {
  'event-type-on-top': (root) => {
    const [first] = root.resource as readonly Fields[];
    const withoutType = changeFields(root, remove(/^eventType$/)) as Fields;
    return { ...withoutType, eventType: first?.eventType };
  },
  'one-resource': (root) => ({ ...root, resource: (root.resource as readonly unknown[])[0] }),
  'keys-in-lower-case': (root) => changeFields(root, (key, value) => [[key.toLowerCase(), value]]) as Fields,
} satisfies Readonly<Record<string, (root: Fields) => Fields>>;

/** And in the text. */
const TEXT_SHAPES = {
  array: (text) => `[${text}]`,
  'byte-order-mark': (text) => `\ufeff${text}`,
} satisfies Readonly<Record<string, (text: string) => string>>;

/** All shapes that `relay trigger` can send. */
export const SHAPES = [FIELD_SHAPES, WHOLE_SHAPES, TEXT_SHAPES].flatMap((shapes) => Object.keys(shapes));

/** The body of a notification in these shapes. */
export function bodyInShapes(notification: PlainNotification, shapes: readonly string[]): string {
  const wanted = <T>(all: Readonly<Record<string, T>>): readonly T[] =>
    Object.entries(all).flatMap(([name, shape]) => (shapes.includes(name) ? [shape] : []));
  // A field that is renamed first would not be found by its name.
  const byField = wanted<Change>(FIELD_SHAPES).toReversed();
  const fields = byField.reduce<unknown>(changeFields, notification) as Fields;
  const whole = wanted<(root: Fields) => Fields>(WHOLE_SHAPES).reduce((root, shape) => shape(root), fields);
  const json = JSON.stringify(whole, undefined, 2);
  return wanted<(text: string) => string>(TEXT_SHAPES).reduce((text, shape) => shape(text), json);
}
