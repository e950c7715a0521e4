/** A body that a stranger sends to make a receiver work. */
export type HostileBody = { readonly name: string; readonly body: string; readonly isBase64Encoded: boolean };

/** Filled up with so many repetitions of a part, numbered from 0, as fit. */
type Filling = {
  readonly head: string;
  readonly part: string | ((index: number) => string);
  readonly tail: string;
  /** No more repetitions than this: the rest is one long text before the tail, which has to be in quotes. */
  readonly most?: number;
};

/**
 * Bodies of a given size, each hard on one thing that a receiver may do with it before it knows who sent it. Where its
 * form allows, it begins with an event id, so that whoever has captured a signature could send it as well.
 */
export function hostileBodies(eventId: string, bytes: number): readonly HostileBody[] {
  const inField = (part: Filling['part'], head = '[', tail = '0]'): Filling => ({
    head: `{"eventId":"${eventId}","resource":${head}`,
    part,
    tail: `${tail}}`,
  });
  const inRoot = (part: Filling['part']): Filling => ({
    head: `{"eventId":"${eventId}",`,
    part,
    tail: '"":0}',
  });
  const fillings: Readonly<Record<string, Filling>> = {
    'broken escapes': { head: '', part: '"\\q" ', tail: '' },
    'escaped backslashes': { head: '', part: '"\\\\q" ', tail: '' },
    'a run of backslashes': inField('\\', '"', '"'),
    'escaped quotes': inField('\\"', '"', '"'),
    'different keys': inRoot((index) => `"k${index}":0,`),
    'event ids': inRoot((index) => `"eventId":"${index}",`),
    'escaped event ids': inRoot(`"eventId":"${'\\u0041'.repeat(256)}",`),
    'event ids under escaped keys': inRoot('"event\\u0049d":"A",'),
    'event ids in resources': inField((index) => `{"eventId":"${index}"},`),
    'events of different ids': { head: '[', part: (index) => `{"eventId":"${index}"},`, tail: '0]' },
    'empty objects': inField('{},'),
    'bare lines': inField('{},', '[{"lines":[', '0]}]'),
    'different orders': inField((index) => `{"customerOrderNumber":"${index}"},`),
    'empty texts': inField('"",'),
    'numbers that grow': inField('1e20,'),
    'brackets without end': inField('['),
    'nests of 60 levels': inField(`${'['.repeat(60)}${']'.repeat(60)},`),
    'one text': inField('x', '"', '"'),
    'one text of two-byte characters': inField('ж', '"', '"'),
    'escaped lone surrogates': inField('\\ud800', '"', '"'),
    'white space': inField(' ', '', '0'),
    'commas alone': { head: '', part: ',', tail: '' },
  };
  // Just below what is refused as too complex: of these, all is read under a captured signature.
  const upTo = (most: number, part: Filling['part']): Filling => ({ ...inField(part, '[', '"]'), most });
  const readable: Readonly<Record<string, Filling>> = {
    'objects, as many as are taken': upTo(70_000, '{"A":1},'),
    'objects of one order, as many as are taken': upTo(45_000, '{"customerOrderNumber":"A"},'),
    'wide objects, as many as are taken': upTo(1_800, () => wideObject()),
    'nests of 60 levels, as many as are taken': upTo(1_600, `${'['.repeat(60)}${']'.repeat(60)},`),
    'texts, as many as are taken': upTo(490_000, '"",'),
  };
  const texts = Object.entries({ ...fillings, ...readable }).map(([name, filling]) => ({
    name,
    body: filled(filling, bytes),
    isBase64Encoded: false,
  }));
  const invalid = Buffer.alloc(bytes, 0xff);
  invalid.write(`{"eventId":"${eventId}","`);
  const inBase64 = texts
    .filter(({ name }) => name.startsWith('one text') || name === 'escaped event ids')
    .map(({ name, body }) => base64Body(`${name}, in base64`, Buffer.from(body)));
  return [...texts, ...inBase64, base64Body('bytes that are not UTF-8', invalid)];
}

function base64Body(name: string, bytes: Buffer): HostileBody {
  return { name, body: bytes.toString('base64'), isBase64Encoded: true };
}

function wideObject(): string {
  return `{${Array.from({ length: 249 }, (_, key) => `"K${key}":0`).join(',')}},`;
}

function filled({ head, part, tail, most = Number.POSITIVE_INFINITY }: Filling, bytes: number): string {
  const hasRest = Number.isFinite(most);
  let left = bytes - Buffer.byteLength(head + tail) - (hasRest ? 1 : 0);
  const parts = [];
  for (let index = 0; index < most; index++) {
    const next = typeof part === 'string' ? part : part(index);
    const size = Buffer.byteLength(next);
    if (size > left) break;
    left -= size;
    parts.push(next);
  }
  const rest = hasRest ? `"${'x'.repeat(left)}` : '';
  return head + parts.join('') + rest + tail;
}
