// Real: the programs, in processes of their own for what they refuse.
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { missingIn, readOptions } from '../../simulation/options.ts';
import { historyOf } from '../../simulation/traffic/history.ts';

/** Runs a program of the simulation. */
async function run(program: string, args: readonly string[]) {
  const path = join(import.meta.dirname, '../../simulation', program);
  return promisify(execFile)(process.execPath, [path, ...args]).then(
    () => ({ code: 0, stdout: '', stderr: '' }),
    (error: { code: number; stdout: string; stderr: string }) => error,
  );
}

describe('the options of npm run simulate', () => {
  it('are ten weeks of 100 notifications a day unless given', () => {
    expect(readOptions([])).toEqual({ from: 1, seeds: 10, days: 7, notificationsADay: 100 });
  });

  it('are one seed, a part of it, and an order to trace', () => {
    const args = [
      '--seed',
      '7',
      '--days',
      '2',
      '--orders',
      '0,3',
      '--faults',
      'none',
      '--trace',
      '3',
      '--no-sweep',
    ];
    expect(readOptions(args)).toMatchObject({
      ...{ seed: 7, days: 2, orders: [0, 3], faults: [], trace: 3, isSwept: false },
    });
  });

  it.each([
    [['--from', 'abc'], "'abc' is invalid. It must be a whole number from 0 to 4294967295."],
    [['--seed', '4294967296'], 'It must be a whole number from 0 to 4294967295.'],
    [['--days', '0'], 'It must be a whole number from 1'],
    [['--seed', '1', '--seeds', '3'], 'cannot be used with'],
    [['--trace', '3'], '--trace is about one seed: add --seed.'],
    [
      ['--seed', '123', '--orders', 'x'],
      'It must be numbers with commas between them, such as 0,3; or none.',
    ],
    [
      ['--seed', '123', '--notifications', '10', '--faults', '9999'],
      'Seed 123 has faults 0 to 36, and no fault 9999.',
    ],
    [['--frobnicate'], "unknown option '--frobnicate'"],
  ])('refuse %j in a line, and play nothing', async (args, message) => {
    await expectRefused('simulate.ts', args, message);
  });
});

describe('what plays lives, or plants defects,', () => {
  it.each([
    ['truth/truth.ts', ['--details', 'on'], 'Allowed choices are off, complete, confirm.'],
    ['defects/main.ts', ['--only', 'no such defect'], 'defects is chosen.'],
    ['defects/layers.ts', ['--layer', 'all'], 'Allowed choices are unit, integration, soak.'],
  ])('refuses what it cannot play in a line: %s', async (program, args, message) => {
    await expectRefused(program, args, message);
  });
});

async function expectRefused(program: string, args: readonly string[], message: string): Promise<void> {
  const { code, stdout, stderr } = await run(program, args);
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toContain(message);
  expect(stderr).not.toContain('    at ');
}

describe('what a history does not have', () => {
  const history = historyOf(123, { days: 7, notificationsADay: 10 });

  it.each([
    ['an order to trace', { trace: 13 }, 'Seed 123 has orders 0 to 12, and no order 13.'],
    ['an order', { orders: [0, 99] }, 'Seed 123 has orders 0 to 12, and no order 99.'],
    [
      'an order to trace among the others',
      { orders: [7], trace: 8 },
      'Order 8 is not among those of --orders.',
    ],
    ['nothing', { orders: [7], faults: [0], trace: 7 }, undefined],
  ])('is told: %s', (_, asked, message) => {
    expect(missingIn(history, asked)).toBe(message);
  });
});
