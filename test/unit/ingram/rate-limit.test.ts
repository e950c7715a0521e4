// Double: the clock. Real: how long a 429 says to wait, and the pause that follows.
import { describe, expect, it } from '@jest/globals';
import { createPause, rateLimitError } from '../../../lib/ingram/api/rate-limit.ts';
import { TryLater } from '../../../lib/platform/errors.ts';

/** A full second, so that Unix seconds are easy to read. */
const NOW = 1_000_000_000_000;

type Headers = Parameters<typeof rateLimitError>[0]['headers'];
const errorOf = (headers: Headers) =>
  rateLimitError({ status: 429, headers, body: Buffer.alloc(0), isWhole: true }, NOW);
const limited = (retryAfterSeconds?: number) =>
  new TryLater('Used up.', {
    code: 'ingram-rate-limited',
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
  });

describe('The error of a 429', () => {
  it.each<[string | string[], number | undefined]>([
    ['1000000042', 42],
    [' 1000000042\t', 42],
    ['1000000042.25', 43],
    ['1000003600', 3600],
    ['1000003601', undefined],
    ['1000000000', undefined],
    ['999999999', undefined],
    ['+1000000042', undefined],
    ['1000000042e0', undefined],
    ['1000000042.', undefined],
    ['soon', undefined],
    ['', undefined],
    [['1000000042'], undefined],
  ])('with a reset of %j asks to wait for %j seconds', (reset, seconds) => {
    expect(errorOf({ 'x-ratelimit-reset': reset }).retryAfterSeconds).toBe(seconds);
  });

  it('with seconds in X-RateLimit asks to wait for them', () => {
    expect(errorOf({ 'x-ratelimit': '17' }).retryAfterSeconds).toBe(17);
    expect(errorOf({ 'x-ratelimit': '17', 'x-ratelimit-reset': '1000000030' }).retryAfterSeconds).toBe(30);
  });

  it.each([
    ['12', '1000000030', 30],
    ['30', '1000000012', 30],
    ['99999', '1000000012', 3600],
  ])(
    'with Retry-After %s and a reset of %s asks for the longer wait, up to an hour',
    (after, reset, seconds) => {
      const error = errorOf({ 'retry-after': after, 'x-ratelimit-reset': reset });

      expect(error.retryAfterSeconds).toBe(seconds);
    },
  );

  it('says what will happen', () => {
    expect(errorOf({})).toMatchObject({
      code: 'ingram-rate-limited',
      message: 'Ingram Micro takes no more requests for now; it is asked again when its rate limit allows.',
      httpStatus: 429,
      retryAfterSeconds: undefined,
    });
  });
});

describe('A pause', () => {
  let now = NOW;
  const pauseAfter = (...errors: readonly unknown[]) => {
    now = NOW;
    const pause = createPause(() => now);
    for (const error of errors) pause.after(error);
    return pause;
  };

  it('lasts as long as the rate is used up, and says how much of it is left', () => {
    const pause = pauseAfter(limited(30));

    expect(pause.check).toThrow(TryLater);
    now = NOW + 28_500;
    expect(pause.check).toThrow(
      expect.objectContaining({ code: 'ingram-rate-limited', retryAfterSeconds: 2 }),
    );
    now = NOW + 30_000;
    expect(pause.check).not.toThrow();
  });

  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['another error', Object.assign(new Error('x'), { code: 'ingram-rate-limited', retryAfterSeconds: 30 })],
    ['another reason to wait', new TryLater('x', { code: 'ingram-unavailable', retryAfterSeconds: 30 })],
    ['a rate of which nobody knows for how long', limited()],
  ])('is not begun by %s, nor ended', (_, error) => {
    expect(pauseAfter(error).check).not.toThrow();
    expect(pauseAfter(limited(30), error).check).toThrow(TryLater);
  });
});
