import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import type { CpuShare } from './cpu-share.ts';
import type { Init, Invocation, Invoked } from './host.ts';

/** A function to be measured. */
export type BenchFunction = {
  /** Its bundle. */
  readonly file: string;
  readonly environment: Readonly<Record<string, string>>;
};

/** A function that has been initialized. */
export type RunningFunction = {
  /** From the start of the process until it begins to load the handler; a part of what Lambda calls INIT as well. */
  readonly nodeMs: number;
  readonly init: Init;
  readonly invoke: (event: unknown, times?: number) => Promise<Invoked>;
  /** What it has logged so far, in bytes. */
  readonly loggedBytes: () => number;
  readonly stop: () => Promise<void>;
};

export type HostOptions = {
  /** The bundle of {@link file://./host.ts}. */
  readonly host: string;
  /** From the end of INIT on, as on Lambda; none is the whole machine. */
  readonly cpuShare?: CpuShare | undefined;
};

/** Starts a function in a fresh process, and returns when it is initialized. */
export async function startFunction(
  { file, environment }: BenchFunction,
  { host, cpuShare }: HostOptions,
): Promise<RunningFunction> {
  const start = process.hrtime.bigint();
  const child = spawn(process.execPath, [host, file], {
    stdio: ['pipe', 'pipe', 'pipe', 'pipe'],
    // Nothing of the machine's own: on Lambda, neither a home nor a profile is found.
    env: { PATH: '/nowhere', ...environment },
  });
  let loggedBytes = 0;
  let lastWords = '';
  child.stdout?.on('data', (chunk: Buffer) => {
    loggedBytes += chunk.length;
  });
  // Warnings and errors are lines of the log as well.
  child.stderr?.on('data', (chunk: Buffer) => {
    loggedBytes += chunk.length;
    lastWords = `${lastWords}${chunk}`.slice(-2_000);
  });
  const next = repliesOf(child, () => lastWords);
  const init: Init = await next();
  const nodeMs = Number(process.hrtime.bigint() - start) / 1e6 - init.wallMs;
  if (cpuShare && child.pid !== undefined) await cpuShare.holdTo(child.pid);
  return {
    nodeMs,
    init,
    async invoke(event, times = 1) {
      child.stdin?.write(`${JSON.stringify({ event, times } satisfies Invocation)}\n`);
      return next();
    },
    loggedBytes: () => loggedBytes,
    async stop() {
      const exited = once(child, 'exit');
      child.kill('SIGKILL');
      await exited;
    },
  };
}

function repliesOf(child: ChildProcess, lastWords: () => string): <T>() => Promise<T> {
  const lines = createInterface({ input: child.stdio[3] as Readable })[Symbol.asyncIterator]();
  return async () => {
    const { value, done } = await lines.next();
    if (done === true) throw new Error(`The function has ended without an answer. It said: ${lastWords()}`);
    return JSON.parse(value);
  };
}
