import { describe, expect, it } from '@jest/globals';
import { Misconfigured, TryLater, Unforwardable } from '../../../lib/platform/errors.ts';
import { errorFields } from '../../../lib/platform/logger.ts';

/** An error as the AWS SDK throws it. */
const awsError = (fields: object = {}) =>
  Object.assign(new Error('Rate exceeded'), { name: 'ThrottlingException', $metadata: {}, ...fields });
const systemError = Object.assign(new Error('connect ECONNREFUSED 10.0.0.1:443'), { code: 'ECONNREFUSED' });

describe('what a log tells of an error', () => {
  it.each([
    [
      'our own',
      new Unforwardable('Not JSON.', { reason: 'unreadable' }),
      { name: 'Unforwardable', code: 'unreadable', message: 'Not JSON.' },
    ],
    [
      'our own, caused by AWS',
      new TryLater('No answer.', { code: 'orders-unavailable', cause: awsError() }),
      {
        name: 'TryLater',
        code: 'orders-unavailable',
        message: 'No answer. (ThrottlingException: Rate exceeded)',
      },
    ],
    [
      'our own, caused by the system: its code alone',
      new TryLater('No answer.', { code: 'thirdwatch-unreachable', cause: systemError }),
      { name: 'TryLater', code: 'thirdwatch-unreachable', message: 'No answer. (ECONNREFUSED)' },
    ],
    [
      'our own, which names what the system has said',
      new TryLater('No answer (ECONNREFUSED).', { code: 'thirdwatch-unreachable', cause: systemError }),
      { name: 'TryLater', code: 'thirdwatch-unreachable', message: 'No answer (ECONNREFUSED).' },
    ],
    [
      'our own, of what took too long',
      new TryLater('No answer (timeout).', {
        ...{ code: 'thirdwatch-unreachable', cause: Object.assign(new Error('x'), { code: 'ABORT_ERR' }) },
      }),
      { name: 'TryLater', code: 'thirdwatch-unreachable', message: 'No answer (timeout).' },
    ],
    [
      'our own, caused by what may quote a buyer: its name alone',
      new Misconfigured('Mend it.', { cause: new SyntaxError('"buyer@example.com" is not valid JSON') }),
      { name: 'Misconfigured', code: 'misconfigured', message: 'Mend it. (SyntaxError)' },
    ],
    [
      'our own, caused by what is no error',
      new Misconfigured('Mend it.', { cause: 'buyer@example.com' }),
      { name: 'Misconfigured', code: 'misconfigured', message: 'Mend it.' },
    ],
    ["AWS's", awsError(), { name: 'ThrottlingException', message: 'Rate exceeded' }],
    [
      "AWS's with a code",
      awsError({ code: 'E1' }),
      { name: 'ThrottlingException', code: 'E1', message: 'Rate exceeded' },
    ],
    ['a text', 'buyer@example.com', { name: 'NotAnError' }],
    ['an object', { name: 'Fake', message: 'buyer@example.com' }, { name: 'NotAnError' }],
    ['nothing', undefined, { name: 'NotAnError' }],
  ])('is everything that is safe, when it is %s', (_, error, fields) => {
    expect(errorFields(error)).toEqual(fields);
  });

  it('is the place alone, when it is of others and may quote what it choked on', () => {
    const { stack, ...fields } = errorFields(
      Object.assign(new TypeError('buyer@example.com'), { code: 'E7' }),
    );
    expect(fields).toEqual({ name: 'TypeError', code: 'E7' });
    expect(stack).toContain('logger.test.ts');
    expect(stack).not.toContain('buyer');
    expect(stack?.split('\n').length).toBeLessThanOrEqual(8);
  });

  it('is the place alone, even when what it choked on looks like one', () => {
    const choked = () => JSON.parse('\n  at buyer@example.com');
    try {
      choked();
    } catch (error) {
      expect(errorFields(error).stack).toMatch(/^\s+at /);
      expect(errorFields(error).stack).not.toContain('buyer');
    }
    expect.assertions(2);
  });

  it('is no stack where the error has none', () => {
    const error = new TypeError('buyer@example.com');
    delete error.stack;
    expect(errorFields(error)).toEqual({ name: 'TypeError', stack: '' });
  });

  it('passes over a code that is no text', () => {
    expect(errorFields(Object.assign(new Error('x'), { code: 7 }))).not.toHaveProperty('code');
  });
});
