import type { it as jestIt } from '@jest/globals';

/*
 * Loaded into a run of the tests that is to show whether any fails: after the first one that does, the others of its
 * process fail at once, instead of waiting for what a defect keeps from happening. The test files get the global `it`
 * by way of `test/support/jest-globals.ts`, which is loaded after this.
 */

type Test = (...args: unknown[]) => unknown;
type It = (name: string, test: Test) => void;
type Each = (...table: unknown[]) => It;

let hasFailed = false;

export default function setUp(): void {
  const it: typeof jestIt = Reflect.get(globalThis, 'it');
  const declare: It = Object(it);
  const each: Each = Object(it.each);
  const declareGuarded: It = (name, test) => declare(name, guarded(test));
  const eachGuarded: Each =
    (...table) =>
    (name, test) =>
      each(...table)(name, guarded(test));
  Reflect.set(globalThis, 'it', Object.assign(declareGuarded, it, { each: eachGuarded }));
}

function guarded(test: Test): Test {
  return async (...args) => {
    if (hasFailed) throw new Error('Another test has failed.');
    try {
      await test(...args);
    } catch (error) {
      hasFailed = true;
      throw error;
    }
  };
}
