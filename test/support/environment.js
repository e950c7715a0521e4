import { TestEnvironment } from 'jest-environment-node';

// A worker whose Jest was killed would run on by itself. A listener for the end of their channel would keep it open, and
// with it each worker that has nothing left to do.
if (process.connected) setInterval(() => process.connected || process.exit(1), 1_000).unref();

/**
 * Jest loads every module anew for each test file. What is slow to load or to start, and keeps nothing of a test, stays
 * outside: it is there once for all test files of a worker, as soon as the first of them asks for it.
 */
export default class extends TestEnvironment {
  async setup() {
    await super.setup();
    this.global.ofWorker = () => import('./worker.ts');
  }
}
