import { createRunner } from 'jest-light-runner';
import { Worker } from 'jest-worker';

const InThisProcess = createRunner();

/**
 * Runs test files as jest-light-runner does, in processes that Jest's own package keeps: the pool of jest-light-runner
 * loses the first message to a process that starts slowly, and then waits for it for good.
 */
export default class Runner {
  #globalConfig;
  #context;

  constructor(globalConfig, context) {
    this.#globalConfig = globalConfig;
    this.#context = context;
  }

  async runTests(tests, watcher, ...listeners) {
    if (this.#globalConfig.maxWorkers === 1) {
      await new InThisProcess(this.#globalConfig, this.#context).runTests(tests, watcher, ...listeners);
      return;
    }
    const processes = this.#startProcesses(tests[0]?.context.config);
    // Each takes the next file when it has done one.
    const waiting = tests.values();
    const takeTurns = async () => {
      for (const test of waiting) if (!watcher.isInterrupted()) await runFile(processes, test, ...listeners);
    };
    await Promise.all(Array.from({ length: this.#globalConfig.maxWorkers }, takeTurns));
    await processes.end();
  }

  #startProcesses(projectConfig) {
    const processes = new Worker(new URL('test-process.js', import.meta.url), {
      exposedMethods: ['run'],
      numWorkers: this.#globalConfig.maxWorkers,
      // A process that ends has failed its test, and the next one would too.
      maxRetries: 0,
      setupArgs: [{ globalConfig: this.#globalConfig, projectConfig, runtime: 'child_process' }],
    });
    processes.getStdout().pipe(process.stdout);
    processes.getStderr().pipe(process.stderr);
    return processes;
  }
}

async function runFile(processes, test, onStart, onResult, onFailure) {
  await onStart(test);
  await processes.run(test.path).then(
    (result) => onResult(test, result),
    (error) => onFailure(test, error),
  );
}
