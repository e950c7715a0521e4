// Double: the dead-letter queue. Real: what is parked, what is tried again, and when.
import { describe, expect, it } from '@jest/globals';
import {
  dispositionOf,
  isLastAttempt,
  type RetryOrParkPorts,
  retryOrPark,
} from '../../../lib/bridge/forward/retry-or-park.ts';
import { RETRIES, retryScheduleFrom } from '../../../lib/bridge/settings/retries.ts';
import { readSettings } from '../../../lib/platform/config.ts';
import { Misconfigured, TryLater, Unforwardable } from '../../../lib/platform/errors.ts';
import { recordOf } from '../../support/forwarder.ts';
import { rawNotification, START_MS } from '../../support/orders.ts';

const HOUR_MS = 3_600_000;
const outage = new TryLater('Thirdwatch answered 503', { code: 'thirdwatch-unavailable', httpStatus: 503 });
const record = recordOf(rawNotification('order_hold', 0, {}), { sentAt: START_MS });
const message = (attempt = 1) => ({ record, attempt });

function world(waitedHours = 0, changes: Partial<RetryOrParkPorts> = {}) {
  const parked: { readonly record: unknown; readonly error: Unforwardable }[] = [];
  const ports: RetryOrParkPorts = {
    retrySchedule: retryScheduleFrom(readSettings(RETRIES)),
    park: async (record, error) => {
      parked.push({ record, error });
    },
    random: () => 0.5,
    now: () => START_MS + waitedHours * HOUR_MS,
    ...changes,
  };
  return { ports, parked };
}
const noQueue = { park: () => Promise.reject(new Error('SQS is down.')) };

describe('what cannot be forwarded', () => {
  const rejected = new Unforwardable('Thirdwatch answered 422', {
    reason: 'rejected-by-thirdwatch',
    httpStatus: 422,
  });

  it('is parked with its reason, and done', async () => {
    const { ports, parked } = world();
    const result = await retryOrPark(message(), rejected, ports);
    expect(result).toEqual({ outcome: 'parked', error: rejected });
    expect(dispositionOf(result)).toBe('done');
    expect(parked).toEqual([{ record, error: rejected }]);
  });

  it('is tried again when it cannot be parked', async () => {
    const result = await retryOrPark(message(), rejected, world(0, noQueue).ports);
    expect(result).toMatchObject({ outcome: 'retry', error: new Error('SQS is down.') });
    expect(dispositionOf(result)).toEqual({ retryAfterSeconds: 5 });
  });
});

describe('what fails for now', () => {
  it.each([
    ['429', new TryLater('Thirdwatch answered 429', { code: 'thirdwatch-unavailable', httpStatus: 429 })],
    ['401', new TryLater('Thirdwatch answered 401', { code: 'thirdwatch-key-refused', httpStatus: 401 })],
    ['no answer', new TryLater('No answer.', { code: 'thirdwatch-unreachable' })],
    ['a key that is none', new Misconfigured('Set it anew.')],
    ['a mistake of ours', new TypeError('undefined is not a function')],
    ['what is no error', 'text'],
  ])('is tried again: %s', async (_, error) => {
    const { ports, parked } = world();
    expect(await retryOrPark(message(), error, ports)).toEqual({
      outcome: 'retry',
      error,
      retryAfterSeconds: 5,
    });
    expect(parked).toEqual([]);
  });

  it.each([
    [1, 5],
    [4, 40],
    [20, 900],
  ])('waits, after attempt %i, for %i seconds', async (attempt, retryAfterSeconds) => {
    expect(await retryOrPark(message(attempt), outage, world().ports)).toMatchObject({ retryAfterSeconds });
  });

  it('waits as long as it was asked to', async () => {
    const busy = new TryLater('Busy.', {
      code: 'thirdwatch-unavailable',
      httpStatus: 429,
      retryAfterSeconds: 90,
    });
    expect(await retryOrPark(message(), busy, world().ports)).toMatchObject({ retryAfterSeconds: 90 });
  });
});

describe('the horizon', () => {
  it.each([
    [71.99, false],
    [72, true],
    [100, true],
  ])('after %d hours is over: %p', async (hours, isOver) => {
    const { ports, parked } = world(hours);
    const result = await retryOrPark(message(), outage, ports);
    expect(result.outcome).toBe(isOver ? 'parked' : 'retry');
    expect(isLastAttempt(record, ports)).toBe(isOver);
    expect(parked).toHaveLength(isOver ? 1 : 0);
  });

  it.each([
    ['the last answer', outage, 'Thirdwatch answered 503', 503],
    [
      'nothing of an error that is none of ours, as it may hold anything',
      new Error('Jane Doe'),
      'unexpected',
      undefined,
    ],
  ])('has the message parked with %s', async (_, error, text, httpStatus) => {
    const { ports, parked } = world(72);
    await retryOrPark(message(), error, ports);
    expect(parked).toMatchObject([{ error: { reason: 'retries-exhausted', httpStatus } }]);
    expect(parked[0]?.error.message).toContain(text);
    expect(parked[0]?.error.message).not.toContain('Jane');
  });

  it.each(['orders-unavailable', 'orders-conflict'] as const)(
    'is a little further where its facts could not be kept: %s',
    async (code) => {
      const unwritten = new TryLater('The orders table could not be reached.', { code });
      expect(await retryOrPark(message(20), unwritten, world(73).ports)).toMatchObject({
        outcome: 'retry',
        retryAfterSeconds: 180,
      });
      expect(await retryOrPark(message(), unwritten, world(73.1).ports)).toMatchObject({ outcome: 'parked' });
    },
  );

  it('has it tried again when it cannot be parked', async () => {
    expect(await retryOrPark(message(), outage, world(73, noQueue).ports)).toMatchObject({
      outcome: 'retry',
    });
  });
});
