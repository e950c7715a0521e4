import { AsyncLocalStorage } from 'node:async_hooks';
import { Readable, Writable } from 'node:stream';
import type { Context } from '../../cli/context.ts';
import type { Stage } from '../../cli/stage.ts';
import { Failure } from '../../cli/terminal/failure.ts';
import { createOutput } from '../../cli/terminal/output.ts';

/** How a run of `relay` ended. */
export type RelayRun = {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
};

type Values = Readonly<Record<string, string | undefined>>;
type Surroundings = {
  readonly stdin: Readable;
  readonly stdout: Writable;
  readonly stderr: Writable;
  readonly env: Values;
};

const surroundings = new AsyncLocalStorage<Surroundings>();

/** What a run has on its standard input, and in its environment. */
type RunGiven = { readonly stdin: string; readonly env: Values };

/**
 * Runs `relay` as a process of its own does, but in this one: loading its packages takes far longer than what it does.
 * Within the run, this process's streams and environment are those that the run was given.
 */
export async function runRelay(args: readonly string[], given: RunGiven): Promise<RelayRun> {
  const program = await import('../../cli/program.ts');
  return runWithin(given, () => program.runRelay(args));
}

/** Runs a part of `relay`, which returns the exit code, on streams and in an environment of its own. */
async function runWithin({ stdin, env }: RunGiven, work: () => Promise<number>): Promise<RelayRun> {
  const [stdout, stderr] = [new Collector(), new Collector()];
  const given = {
    stdin: Readable.from(stdin === '' ? [] : [Buffer.from(stdin)]),
    stdout,
    stderr,
    env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: undefined, ...env },
  };
  const exitCode = await surroundings.run(given, work);
  return { exitCode, stdout: stdout.text(), stderr: stderr.text() };
}

/** Runs an action of `relay` on a stage, as `--yes` does. A failure is printed. */
export function runAction(
  stage: Stage,
  action: (context: Context) => Promise<number>,
  stdin = '',
): Promise<RelayRun> {
  return runWithin({ stdin, env: {} }, () =>
    action({ stage, output: createOutput({ json: false, yes: true }) }).catch((failure: unknown) => {
      if (!(failure instanceof Failure)) throw failure;
      process.stderr.write(`relay: ${failure.message}\n`);
      return failure.exitCode;
    }),
  );
}

/** Keeps what is written. */
class Collector extends Writable {
  readonly #chunks: Buffer[] = [];

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.#chunks.push(chunk);
    done();
  }

  text(): string {
    return Buffer.concat(this.#chunks).toString('utf8');
  }
}

for (const name of ['stdin', 'stdout', 'stderr', 'env'] as const) {
  const original = Object.getOwnPropertyDescriptor(process, name);
  Object.defineProperty(process, name, {
    configurable: true,
    enumerable: true,
    get: () =>
      surroundings.getStore()?.[name] ?? (original?.get ? original.get.call(process) : original?.value),
  });
}
