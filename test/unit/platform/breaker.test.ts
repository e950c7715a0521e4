import { mock } from 'node:test';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Breaker, createBreaker, NO_TIME_LEFT } from '../../../lib/platform/breaker.ts';
import { TryLater, Unforwardable } from '../../../lib/platform/errors.ts';

const OPEN_MS = 30_000;
const outage = new TryLater('Thirdwatch answered 503', { code: 'thirdwatch-unavailable' });
const rejection = new Unforwardable('Thirdwatch answered 422', { reason: 'rejected-by-thirdwatch' });

let breaker: Breaker;
let calls: number;

const failing = (error: Error) => () => {
  calls++;
  return Promise.reject(error);
};
const working = () => {
  calls++;
  return Promise.resolve('accepted');
};
const outcome = (call: () => Promise<string>) => breaker.run(call).catch((error: TryLater) => error.code);

beforeEach(() => {
  mock.timers.enable({ apis: ['Date'], now: 0 });
  breaker = createBreaker({ service: 'Thirdwatch', failures: 3, openMs: OPEN_MS });
  calls = 0;
});
afterEach(() => {
  mock.timers.reset();
});

async function open(): Promise<void> {
  for (let failure = 0; failure < 3; failure++) await outcome(failing(outage));
  calls = 0;
}

describe('The circuit breaker', () => {
  it('passes on what calls answer, until too many in a row have failed', async () => {
    expect(await outcome(working)).toBe('accepted');
    expect(await outcome(failing(outage))).toBe('thirdwatch-unavailable');
    expect(await outcome(failing(outage))).toBe('thirdwatch-unavailable');
    expect(await outcome(failing(outage))).toBe('thirdwatch-unavailable');

    expect(await outcome(working)).toBe('circuit-open');
    expect(calls).toBe(4);
  });

  it.each([
    ['a call that works', working],
    ['a call that is rejected', failing(rejection)],
  ])('counts anew after %s', async (_, sign) => {
    for (const call of [failing(outage), failing(outage), sign, failing(outage), failing(outage)])
      await outcome(call);

    expect(await outcome(working)).toBe('accepted');
  });

  it('throws a rejection as it is', async () => {
    await expect(breaker.run(failing(rejection))).rejects.toBe(rejection);
  });

  it('does not count a call that was not made, for want of time', async () => {
    const notMade = new TryLater('No time left.', { code: NO_TIME_LEFT });
    for (let turn = 0; turn < 5; turn++) await outcome(failing(notMade));

    expect(await outcome(working)).toBe('accepted');
  });

  it('makes no call while it is open', async () => {
    await open();
    mock.timers.setTime(OPEN_MS - 1);

    expect(await outcome(working)).toBe('circuit-open');
    expect(calls).toBe(0);
  });

  it('tells why it makes no call, as long as it makes none', async () => {
    expect(breaker.refusal()).toBeUndefined();
    await open();
    expect(breaker.refusal()).toMatchObject({ code: 'circuit-open' });
    mock.timers.setTime(OPEN_MS);
    expect(breaker.refusal()).toBeUndefined();
    await outcome(failing(outage));
    mock.timers.setTime(2 * OPEN_MS - 1);
    expect(breaker.refusal()).toMatchObject({ code: 'circuit-open' });
    mock.timers.setTime(2 * OPEN_MS);
    await outcome(working);
    expect(breaker.refusal()).toBeUndefined();
  });

  it('closes after one probe that works, on which the others wait', async () => {
    await open();
    mock.timers.setTime(OPEN_MS);

    expect(await Promise.all([outcome(working), outcome(working)])).toEqual(['accepted', 'accepted']);
    expect(await outcome(working)).toBe('accepted');
  });

  it('stays open after one probe that fails, and makes no other', async () => {
    await open();
    mock.timers.setTime(OPEN_MS);

    const outcomes = await Promise.all([outcome(failing(outage)), outcome(working), outcome(working)]);

    expect(outcomes).toEqual(['thirdwatch-unavailable', 'circuit-open', 'circuit-open']);
    expect(calls).toBe(1);
  });
});
