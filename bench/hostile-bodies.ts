/** A body that a stranger sends to make a receiver work. */
export type HostileBody = { readonly name: string; readonly body: string; readonly isBase64Encoded: boolean };

/** Filled up with so many repetitions of a part, numbered from 0, as fit. */
type Filling = {
  readonly head: string;
  readonly part: string | ((index: number) => string);
  readonly tail: string;
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
  const texts = Object.entries(fillings).map(([name, filling]) => ({
    name,
    body: filled(filling, bytes),
    isBase64Encoded: false,
  }));
  const invalid = Buffer.alloc(bytes, 0xff);
  invalid.write(`{"eventId":"${eventId}","`);
  return [
    ...texts,
    { name: 'bytes that are not UTF-8', body: invalid.toString('base64'), isBase64Encoded: true },
  ];
}

function filled({ head, part, tail }: Filling, bytes: number): string {
  let left = bytes - Buffer.byteLength(head + tail);
  if (typeof part === 'string') {
    return head + part.repeat(Math.floor(left / Buffer.byteLength(part))) + tail;
  }
  const parts = [];
  for (let index = 0; left > 0; index++) {
    const next = part(index);
    left -= next.length;
    if (left > 0) parts.push(next);
  }
  return head + parts.join('') + tail;
}
