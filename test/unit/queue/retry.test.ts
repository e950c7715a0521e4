import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  isExhausted,
  mostReceives,
  type RetrySchedule,
  retryDelaySeconds,
} from '../../../lib/queue/retry.ts';

const SCHEDULE: RetrySchedule = { firstDelaySeconds: 5, maxDelaySeconds: 900, horizonHours: 72 };
const HOUR_MS = 3_600_000;
const MIDDLE = 0.5;

const delay = (attempt: number, retryAfterSeconds?: number, random = MIDDLE) =>
  retryDelaySeconds(SCHEDULE, attempt, retryAfterSeconds, random);

describe('The delay', () => {
  it.each([
    [1, 5],
    [2, 10],
    [3, 20],
    [4, 40],
    [5, 80],
    [8, 640],
    [9, 900],
    [1000, 900],
  ])('after attempt %i is %i seconds', (attempt, seconds) => {
    expect(delay(attempt)).toBe(seconds);
  });

  it.each([0, -1])('after attempt %i, which SQS never counts, is the first', (attempt) => {
    expect(delay(attempt)).toBe(5);
  });

  it('strays by a fifth to either side', () => {
    expect([delay(5, undefined, 0), delay(5, undefined, 0.999999)]).toEqual([64, 96]);
    expect([delay(9, undefined, 0), delay(9, undefined, 0.999999)]).toEqual([720, 1080]);
  });

  it.each([
    ['wins where it is longer', 1, 60, 60],
    ['loses where it is shorter', 5, 60, 80],
    ['counts up to an hour', 1, 86_400, 3600],
    ['is rounded up', 1, 59.2, 60],
    ['may be none', 1, 0, 5],
  ])('%s: Retry-After', (_, attempt, retryAfter, seconds) => {
    expect(delay(attempt, retryAfter)).toBe(seconds);
  });

  it('is a number of seconds that SQS takes, whatever comes in', () => {
    const numbers = fc.tuple(
      fc.integer(),
      fc.option(fc.nat(), { nil: undefined }),
      fc.double({ min: 0, max: 0.999, noNaN: true }),
    );
    fc.assert(
      fc.property(numbers, ([attempt, retryAfter, random]) => {
        const seconds = delay(attempt, retryAfter, random);
        expect(Number.isInteger(seconds)).toBe(true);
        expect(seconds).toBeGreaterThanOrEqual(4);
        expect(seconds).toBeLessThanOrEqual(3600);
      }),
    );
  });
});

describe('The horizon', () => {
  it.each([
    ['just before', 72 * HOUR_MS - 1, false],
    ['reached', 72 * HOUR_MS, true],
    ['long past', 100 * HOUR_MS, true],
    ['of a message that SQS took a moment ago', 0, false],
  ])('%s', (_, age, exhausted) => {
    expect(isExhausted(SCHEDULE, 1_000_000, 1_000_000 + age)).toBe(exhausted);
  });
});

describe('How often a message is received at most', () => {
  it.each<[RetrySchedule, number]>([
    [SCHEDULE, 395],
    [{ firstDelaySeconds: 10, maxDelaySeconds: 10, horizonHours: 1 }, 470],
    [{ firstDelaySeconds: 3600, maxDelaySeconds: 3600, horizonHours: 1 }, 52],
  ])('by %j', (schedule, receives) => {
    expect(mostReceives(schedule)).toBe(receives);
  });
});
