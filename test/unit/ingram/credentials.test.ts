import { describe, expect, it } from '@jest/globals';
import { readIngramCredentials } from '../../../lib/ingram/api/credentials.ts';
import { Misconfigured } from '../../../lib/platform/errors.ts';

const SECRET = 'hush-1234';

describe('The credentials of Ingram’s API', () => {
  it.each<[string, string]>([
    ['as they are set', `{"clientId":"me","clientSecret":"${SECRET}"}`],
    ['with space around', `\n { "clientId": "me", "clientSecret": "${SECRET}" } \n`],
    ['beside other fields', `{"note":1,"clientId":"me","clientSecret":"${SECRET}"}`],
  ])('are read %s', (_, value) => {
    const expected = { clientId: 'me', clientSecret: SECRET };

    expect(readIngramCredentials(value)).toEqual(expected);
    expect(readIngramCredentials(Buffer.from(value))).toEqual(expected);
  });

  it('are taken byte for byte', () => {
    const credentials = { clientId: ' me ', clientSecret: ' +&=%ü\n' };

    expect(readIngramCredentials(JSON.stringify(credentials))).toEqual(credentials);
  });

  it.each<[string, string | undefined, string]>([
    ['a secret that was never set', undefined, 'has no value'],
    ['an empty one', '', 'has no value'],
    ['a blank one', ' \n', 'has no value'],
    ['the secret alone', SECRET, 'no JSON object'],
    ['broken JSON', `{"clientId":"me","clientSecret":"${SECRET}"`, 'no JSON object'],
    ['a list', `["me","${SECRET}"]`, 'no JSON object'],
    ['null', 'null', 'no JSON object'],
    ['a JSON text', `"${SECRET}"`, 'no JSON object'],
    ['no clientId', `{"clientSecret":"${SECRET}"}`, 'no text as clientId;'],
    ['no clientSecret', '{"clientId":"me"}', 'no text as clientSecret;'],
    ['neither', `{"client_id":"me","client_secret":"${SECRET}"}`, 'no text as clientId and clientSecret;'],
    ['a number', `{"clientId":7,"clientSecret":"${SECRET}"}`, 'no text as clientId;'],
    ['a blank text', `{"clientId":"me","clientSecret":" "}`, 'no text as clientSecret;'],
    ['a field by inheritance', `{"__proto__":{"clientId":"me"},"clientSecret":"${SECRET}"}`, 'as clientId;'],
  ])('are not read from %s: the error says what to do, and holds nothing of them', (_, value, message) => {
    const read = () => readIngramCredentials(value);

    expect(read).toThrow(Misconfigured);
    expect(read).toThrow(message);
    expect(read).toThrow('set it to a JSON object like {"clientId": "…", "clientSecret": "…"}');
    expect(read).not.toThrow(SECRET);
  });
});
