import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { keysOf, type SecretValue } from '../../../lib/platform/secrets.ts';
import { anyCharacter } from '../../support/characters.ts';

const textsOf = (...values: readonly SecretValue[]) =>
  keysOf(values, 'apiKey').map((key) => Buffer.from(key).toString('utf8'));

describe('a secret that is the key', () => {
  it.each([
    ['a word', 'abc'],
    ['spaces around it', '  abc '],
    ['a newline at its end', 'abc\n'],
    ['nothing but a space', ' '],
    ['digits', '0012345678901234567890'],
    ['the text of a JSON number', '1e3'],
    ['the text of a JSON string', '"quoted"'],
    ['the text of a JSON array', '["abc"]'],
    ['the text of a JSON literal', 'null'],
    ['an opening brace without an object', '{abc'],
    ['what lies beyond ASCII', 'schlüssel-⚿'],
  ])('is taken untouched, with %s', (_, secret) => {
    expect(textsOf(secret)).toEqual([secret]);
  });

  it('is taken untouched, whatever it is', () => {
    const secrets = fc
      .string({ unit: anyCharacter, minLength: 1 })
      .filter((text) => !text.trimStart().startsWith('{'));
    fc.assert(fc.property(secrets, (secret) => expect(textsOf(secret)).toEqual([secret])));
  });

  it('is taken as it is when it is binary, even where it reads as JSON', () => {
    const bytes = Buffer.from('{"apiKey":"abc"}\xff', 'latin1');
    expect(keysOf([bytes], 'apiKey')).toEqual([bytes]);
  });
});

describe('a secret that is a JSON object', () => {
  it.each([
    ['one key', '{"apiKey":"abc"}', ['abc']],
    ['one key beside other fields', '{"other":1,"apiKey":" a b "}', [' a b ']],
    ['space around it', ' \n{ "apiKey": "abc" }\n', ['abc']],
    ['a list of one', '{"apiKey":["abc"]}', ['abc']],
    ['a list, in its sequence', '{"apiKey":["abc","def"]}', ['abc', 'def']],
  ])('gives the documented field: %s', (_, secret, keys) => {
    expect(textsOf(secret)).toEqual(keys);
  });

  it.each([
    ['lacks the field', '{}'],
    ['has another field', '{"apikey":"s3cret"}'],
    ['has an empty string', '{"apiKey":""}'],
    ['has a number', '{"apiKey":12345}'],
    ['has null', '{"apiKey":null}'],
    ['has an object', '{"apiKey":{"apiKey":"s3cret"}}'],
    ['has an empty list', '{"apiKey":[]}'],
    ['has a list with an empty string', '{"apiKey":["s3cret",""]}'],
    ['has a list with a number', '{"apiKey":["s3cret",1]}'],
  ])('is refused when it %s, by the name of the field and without its content', (_, secret) => {
    const message =
      'The secret is a JSON object, but its field "apiKey" is not a non-empty string or a list of such.';
    expect(() => textsOf(secret)).toThrow(expect.objectContaining({ name: 'Misconfigured', message }));
  });
});

describe('the versions of a secret', () => {
  it.each([
    ['both hold a key', ['new', 'old'], ['new', 'old']],
    ['both hold lists', ['{"apiKey":["a","b"]}', '{"apiKey":["c","d"]}'], ['a', 'b', 'c', 'd']],
    ['one is an object and one the key itself', ['{"apiKey":"new"}', 'old'], ['new', 'old']],
    ['the current one is malformed', ['{"apikey":"new"}', 'old'], ['old']],
    ['the current one is empty', ['', 'old'], ['old']],
    ['the previous one is malformed', ['new', '{"apiKey":7}'], ['new']],
  ])('give all keys, the current first, when %s', (_, values, keys) => {
    expect(textsOf(...values)).toEqual(keys);
  });

  it.each([
    [
      'there is none',
      [],
      'The secret has no value; set it to the key, or to a JSON object with the field "apiKey".',
    ],
    ['the only one is empty', [''], 'The secret is empty.'],
    ['the only one is binary and empty', [new Uint8Array()], 'The secret is empty.'],
    ['none holds a key: the current one is what to mend', ['', '{}'], 'The secret is empty.'],
  ])('are refused when %s', (_, values, message) => {
    expect(() => keysOf(values, 'apiKey')).toThrow(
      expect.objectContaining({ name: 'Misconfigured', message }),
    );
  });
});
