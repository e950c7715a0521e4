import { describe, expect, it } from '@jest/globals';
import { errorText } from '../../../cli/terminal/error-text.ts';

const refused = Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:1'), { code: 'ECONNREFUSED' });

describe('The text of an error', () => {
  it.each<[string, unknown, string]>([
    ['an error alone', new Error('It is full.'), 'It is full.'],
    [
      'a cause',
      new TypeError('fetch failed', { cause: refused }),
      'fetch failed (connect ECONNREFUSED 127.0.0.1:1)',
    ],
    [
      'several addresses',
      new TypeError('fetch failed', { cause: new AggregateError([refused], '') }),
      'fetch failed (connect ECONNREFUSED 127.0.0.1:1)',
    ],
    [
      'a cause that the message names',
      new Error('It failed: full.', { cause: new Error('full.') }),
      'It failed: full.',
    ],
    ['no message', Object.assign(new Error(''), { code: 'EPIPE' }), 'EPIPE'],
    ['no error', 'broken', 'broken'],
  ])('names %s', (_, error, text) => {
    expect(errorText(error)).toBe(text);
  });

  it('names an HTML page in place of JSON', () => {
    const error = new SyntaxError(`Unexpected token '<', "<html>" is not valid JSON`);

    expect(errorText(error)).toContain('An HTML page came in place of JSON.');
  });
});
