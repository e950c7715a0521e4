import { readFileSync } from 'node:fs';
import { createRunner } from 'jest-light-runner';
import { Worker } from 'jest-worker';

const InThisProcess = createRunner();

/**
 * What a test file needs: the functions as bundled with `archive: on`, or as by default; emulators alone, which it often
 * waits for; or nothing, so that it computes all the time. The slow ones start what they need for themselves.
 */
function needOf({ path }) {
  if (path.includes('/slow/')) return 'nothing';
  const code = readFileSync(path, 'utf8');
  if (/start(Test|Relay)System|describeUpgrade/.test(code))
    return code.includes('archive: true') ? 'archive' : 'functions';
  return path.includes('/integration/') ? 'emulators' : 'nothing';
}

/**
 * What a process of the tests runs, first to last. The functions take seconds to start, and serve the test files of one
 * process: one process starts them with the archive, two start them without it, and all run what needs none afterwards.
 * While these wait, any other process computes.
 */
function needsOf(lane) {
  if (lane === 0) return ['archive', 'emulators', 'nothing'];
  return lane < 3 ? ['functions', 'emulators', 'nothing'] : ['nothing', 'emulators'];
}

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
    const waiting = Map.groupBy(tests, needOf);
    const nextNeed = (lane) => needsOf(lane).find((need) => waiting.get(need)?.length > 0);
    const takeTurns = async (lane) => {
      for (let need = nextNeed(lane); need !== undefined; need = nextNeed(lane)) {
        const test = waiting.get(need).shift();
        if (!watcher.isInterrupted()) await runFile(processes, { test, lane }, ...listeners);
      }
    };
    await Promise.all(Array.from({ length: maxWorkers }, (_, lane) => takeTurns(lane)));
    await processes.end();
  }

  #startProcesses(projectConfig) {
    const processes = new Worker(new URL('test-process.js', import.meta.url), {
      exposedMethods: ['run'],
      computeWorkerKey: (_method, _path, lane) => `lane ${lane}`,
      numWorkers: this.#globalConfig.maxWorkers,
      // A process that ends has failed its test, and the next one would too.
      maxRetries: 0,
      // At its end, a process stores what it has compiled.
      workerGracefulExitTimeout: 10_000,
      // Most of what the tests allocate is soon garbage.
      forkOptions: { execArgv: ['--max-semi-space-size=64'] },
      setupArgs: [{ globalConfig: this.#globalConfig, projectConfig, runtime: 'child_process' }],
    });
    processes.getStdout().pipe(process.stdout);
    processes.getStderr().pipe(process.stderr);
    return processes;
  }
}

async function runFile(processes, { test, lane }, onStart, onResult, onFailure) {
  await onStart(test);
  await processes.run(test.path, lane).then(
    (result) => onResult(test, result),
    (error) => onFailure(test, error),
  );
}
