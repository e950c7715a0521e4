import { describe, expect, it } from '@jest/globals';
import { findFault, findOddity } from '../../../cli/secrets/new-secret.ts';
import { SECRETS } from '../../../cli/secrets/secrets.ts';

describe('a new value of a secret', () => {
  it.each([
    ['a key', 'ingram', 'A-key_1=='],
    ['a key with a space inside', 'ingram', 'a key'],
    ['a key that begins like a command', 'ingram', 'npx9'],
    ['digits alone', 'ingram', '12345'],
    ['a quote that opens no JSON', 'ingram', '"key'],
    ['a bracket that opens no JSON', 'ingram', '[key'],
    ['an object', 'ingram', '{"ingramWebhookSecretKey":"a"}'],
    ['a space at the end that is quoted', 'ingram', '{"ingramWebhookSecretKey":"a "}'],
    ['an object on several lines', 'ingram', '{\n  "ingramWebhookSecretKey": ["a", "b"]\n}\n'],
    ['an API key', 'thirdwatch', 'A-key_1=='],
    ['a key as long as Secrets Manager takes', 'ingram', 'é'.repeat(32_768)],
    ['an object with an API key', 'thirdwatch', '{"thirdwatchApiKey":"a"}'],
  ] as const)('is good: %s', (_, name, value) => {
    expect(findFault(value, SECRETS[name])).toBeUndefined();
  });

  it.each([
    ['nothing', 'ingram', '', 'The value is empty.'],
    ['a space at the end', 'ingram', 'key ', 'The key ends with a space.'],
    ['a space at both ends', 'thirdwatch', ' key ', 'begins with a space and ends with a space.'],
    ['a tab at the beginning', 'ingram', '\tkey', 'begins with a tab.'],
    ['a byte order mark', 'ingram', '\ufeffkey', 'begins with a byte order mark.'],
    ['two line breaks at the end', 'ingram', 'key\n', 'ends with a line break.'],
    ['a wide space', 'ingram', 'key\u2003', 'ends with white space.'],
    [
      'a line break in an object',
      'ingram',
      '{"ingramWebhookSecretKey":["a","b\\n"]}',
      'ends with a line break',
    ],
    ['a quoted space around an API key', 'thirdwatch', '{"thirdwatchApiKey":" a"}', 'begins with a space'],
    ['several lines', 'ingram', 'key\nanother', 'several lines'],
    ['the next command of a pasted block', 'ingram', 'npx relay --stage prod doctor', 'looks like a command'],
    ['a command with its prompt', 'ingram', '$ npx relay doctor', 'looks like a command'],
    ['a command after a setting', 'ingram', 'AWS_PROFILE=prod npx relay doctor', 'looks like a command'],
    ['a command of another tool', 'ingram', 'aws sts get-caller-identity', 'looks like a command'],
    ['a setting for the commands that follow', 'ingram', 'export RELAY_STAGE=prod', 'looks like a command'],
    ['a command of one word', 'thirdwatch', 'npx', 'looks like a command'],
    ['a command with a tab', 'ingram', 'cd\tbridge', 'looks like a command'],
    ['a cell of a table beside it', 'ingram', 'key\tanother', 'a tab inside'],
    ['a NUL inside', 'ingram', 'key\0another', 'a control character inside'],
    ['a quoted NUL inside', 'ingram', '{"ingramWebhookSecretKey":"a\\u0000b"}', 'a control character inside'],
    ['an escape sequence', 'thirdwatch', 'key\u001b[0m', 'a control character inside'],
    [
      'what Secrets Manager does not take',
      'ingram',
      'x'.repeat(70_000),
      'The value has 70000 bytes; Secrets Manager takes 65536.',
    ],
    [
      'more bytes than characters',
      'ingram-api',
      JSON.stringify({ clientId: 'id', clientSecret: 'é'.repeat(40_000) }),
      'The value has 80035 bytes',
    ],
    ['an object without the field', 'ingram', '{"thirdwatchApiKey":"a"}', '"ingramWebhookSecretKey"'],
    ['an empty field', 'thirdwatch', '{"thirdwatchApiKey":""}', '"thirdwatchApiKey"'],
    ['a list without its object', 'ingram', '["a","b"]', 'not an object'],
    ['a text in quotes', 'ingram', '"key"', 'not an object'],
    ['an object with a slip', 'ingram', '{"ingramWebhookSecretKey":"a",}', 'not valid JSON'],
    ['an API key with a space', 'thirdwatch', 'Bearer key', 'HTTP header'],
    ['an API key that is not ASCII', 'thirdwatch', 'kéy', 'HTTP header'],
  ] as const)('is refused: %s', (_, name, value, message) => {
    expect(findFault(value, SECRETS[name])).toContain(message);
  });

  it.each([
    ['key', undefined],
    ['a key of words', 'has 3 spaces inside'],
    ['{"ingramWebhookSecretKey":["a","b "]}', 'ends with a space'],
  ])('is taken as it is, and what is unusual in it is named: %j', (value, message) => {
    const oddity = findOddity(value, SECRETS.ingram);
    expect(oddity).toEqual(message && expect.stringContaining(message));
  });

  it('is never repeated in what is said of it', () => {
    for (const value of ['s3cret ', '{"s3cret":1}', '["s3cret"]', '{s3cret', 's3cret\ns3cret']) {
      expect(findFault(value, SECRETS.ingram)).not.toContain('s3cret');
    }
    for (const value of ['s3 cret', '{"ingramWebhookSecretKey":" s3cret"}']) {
      expect(findOddity(value, SECRETS.ingram)).not.toMatch(/s3|cret/);
    }
  });
});
