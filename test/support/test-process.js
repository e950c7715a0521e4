/* A process of runner.js, in which jest-light-runner runs one test file after the other. */

let lightRunner;

export async function setup(workerData) {
  lightRunner = await import(new URL('worker-runner.js', import.meta.resolve('jest-light-runner')));
  lightRunner.setWorkerData(workerData);
}

export const run = (testPath) => lightRunner.default(testPath);
