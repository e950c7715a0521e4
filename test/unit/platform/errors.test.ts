import { describe, expect, it } from '@jest/globals';
import {
  BridgeError,
  Misconfigured,
  RequestRefused,
  TryLater,
  Unforwardable,
} from '../../../lib/platform/errors.ts';

const cause = new Error('below');

describe('an error of the bridge', () => {
  it.each([
    [
      new RequestRefused('Sign it.', { status: 401, code: 'unauthentic' }),
      { name: 'RequestRefused', code: 'unauthentic', status: 401 },
    ],
    [
      new TryLater('Sign it.', { code: 'queue-unavailable' }),
      { name: 'TryLater', code: 'queue-unavailable' },
    ],
    [
      new TryLater('Sign it.', {
        code: 'thirdwatch-unavailable',
        retryAfterSeconds: 7,
        httpStatus: 429,
        cause,
      }),
      { name: 'TryLater', retryAfterSeconds: 7, httpStatus: 429, cause },
    ],
    [
      new Unforwardable('Sign it.', { reason: 'unreadable' }),
      { name: 'Unforwardable', code: 'unreadable', reason: 'unreadable' },
    ],
    [
      new Unforwardable('Sign it.', { reason: 'rejected-by-thirdwatch', httpStatus: 422 }),
      { name: 'Unforwardable', code: 'rejected-by-thirdwatch', httpStatus: 422 },
    ],
    [new Misconfigured('Sign it.', { cause }), { name: 'Misconfigured', code: 'misconfigured', cause }],
  ])('%s is told apart by its name and code', (error, fields) => {
    expect(error).toBeInstanceOf(BridgeError);
    expect(error).toBeInstanceOf(Error);
    expect(error).toMatchObject({ message: 'Sign it.', ...fields });
    expect(String(error)).toBe(`${fields.name}: Sign it.`);
  });

  it('has a cause only where it was given one', () => {
    expect(new Misconfigured('Set it.')).not.toHaveProperty('cause');
    expect(new TryLater('Later.', { code: 'queue-unavailable', httpStatus: 500 })).not.toHaveProperty(
      'cause',
    );
  });
});
