/* A process of runner.js, in which jest-light-runner runs one test file after the other. */

import { enableCompileCache, registerHooks } from 'node:module';
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

export const run = (testPath) => lightRunner.default(testPath);
