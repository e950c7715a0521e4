import { createRunner } from 'jest-light-runner';
import { Worker } from 'jest-worker';

const InThisProcess = createRunner();

/** They start the functions as bundled with `archive: on`, which takes seconds: one process does it for all of them. */
const WITH_ARCHIVE = /\/(cli\/events|integration\/archive)\.test\.ts$/;
const needsArchive = ({ path }) => WITH_ARCHIVE.test(path);

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
    const { maxWorkers } = this.#globalConfig;
    if (maxWorkers === 1) {
      await new InThisProcess(this.#globalConfig, this.#context).runTests(tests, watcher, ...listeners);
      return;
    }
    const processes = this.#startProcesses(tests[0]?.context.config);
    const others = tests.filter((test) => !needsArchive(test));
    const waiting = [tests.filter(needsArchive), ...others.map((test) => [test])].values();
    const takeTurns = async () => {
      for (const files of waiting)
        for (const test of files) if (!watcher.isInterrupted()) await runFile(processes, test, ...listeners);
    };
    await Promise.all(Array.from({ length: maxWorkers }, takeTurns));
    await processes.end();
  }

  #startProcesses(projectConfig) {
    const processes = new Worker(new URL('test-process.js', import.meta.url), {
      exposedMethods: ['run'],
      computeWorkerKey: (_, path) => (needsArchive({ path }) ? 'with archive' : null),
      numWorkers: this.#globalConfig.maxWorkers,
      // A process that ends has failed its test, and the next one would too.
      maxRetries: 0,
      // Most of what the tests allocate is soon garbage.
      forkOptions: { execArgv: ['--max-semi-space-size=64'] },
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
