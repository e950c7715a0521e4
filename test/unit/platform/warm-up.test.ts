import { afterEach, beforeEach, expect, it, jest } from '@jest/globals';
import { warmUp } from '../../../lib/platform/warm-up.ts';

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

it('ends when all is ready', async () => {
  let isReady = false;
  const task = Promise.resolve().then(() => {
    isReady = true;
  });

  await warmUp(task, Promise.resolve());

  expect(isReady).toBe(true);
});

it('waits for the others where one fails, and throws nothing', async () => {
  let isReady = false;
  const slow = new Promise<void>((resolve) => {
    setTimeout(() => {
      isReady = true;
      resolve();
    }, 1_000);
  });

  const warm = warmUp(Promise.reject(new Error('down')), slow);
  await jest.advanceTimersByTimeAsync(1_000);
  await warm;

  expect(isReady).toBe(true);
});

it('gives up what hangs after two seconds, long before Lambda would end the INIT', async () => {
  let isOver = false;
  const warm = warmUp(new Promise(() => undefined)).then(() => {
    isOver = true;
  });

  await jest.advanceTimersByTimeAsync(1_999);
  expect(isOver).toBe(false);
  await jest.advanceTimersByTimeAsync(1);
  await warm;

  expect(isOver).toBe(true);
});

it('leaves no timer behind', async () => {
  await warmUp(Promise.resolve());

  expect(jest.getTimerCount()).toBe(0);
});
