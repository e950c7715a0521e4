import { mock } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { warmUp } from '../../../lib/platform/warm-up.ts';

beforeEach(() => {
  mock.timers.enable({ apis: ['setTimeout'] });
});
afterEach(() => {
  mock.timers.reset();
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
  mock.timers.tick(1_000);
  await warm;

  expect(isReady).toBe(true);
});

it('gives up what hangs after two seconds, long before Lambda would end the INIT', async () => {
  let isOver = false;
  const warm = warmUp(new Promise(() => undefined)).then(() => {
    isOver = true;
  });

  mock.timers.tick(1_999);
  await turn();
  expect(isOver).toBe(false);
  mock.timers.tick(1);
  await warm;

  expect(isOver).toBe(true);
});

it('leaves no timer behind', async () => {
  mock.timers.reset();
  const activeTimers = () => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;
  const before = activeTimers();

  await warmUp(Promise.resolve());

  expect(activeTimers()).toBe(before);
});
