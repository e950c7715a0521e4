/* A process of runner.js, in which jest-light-runner runs one test file after the other. */

import { enableCompileCache, registerHooks } from 'node:module';
import { constants, getPriority, setPriority } from 'node:os';
import { fileURLToPath } from 'node:url';

// Compiling what the tests load takes seconds in each process: the next run reuses the result.
enableCompileCache(fileURLToPath(new URL('../../.local/compile-cache', import.meta.url)));
// The runner adds the time to a test file's address, under which it would be compiled anew each time.
registerHooks({
  resolve: (specifier, context, next) => next(specifier.replace(/(?<=\.test\.ts)\?\d+$/, ''), context),
});

let lightRunner;

export async function setup(workerData) {
  lightRunner = await import(new URL('worker-runner.js', import.meta.resolve('jest-light-runner')));
  lightRunner.setWorkerData(workerData);
}

/** Tests with the functions often wait, and end last: what computes leaves the processors to them. */
const PRIORITY_OF_COMPUTING = Math.min(getPriority() + 10, constants.priority.PRIORITY_LOW);

export function run(testPath, _lane, need) {
  if (need === 'nothing') setPriority(PRIORITY_OF_COMPUTING);
  return lightRunner.default(testPath);
}
