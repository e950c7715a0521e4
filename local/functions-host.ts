import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import * as v from 'valibot';
import { freePort } from './ports.ts';
import { type Refs, Resources } from './stack.ts';

const Service = v.object({
  resources: Resources,
  functions: v.record(
    v.string(),
    v.object({
      name: v.string(),
      environment: v.optional(v.record(v.string(), v.union([v.string(), v.object({ Ref: v.string() })])), {}),
      events: v.array(
        v.object({ sqs: v.optional(v.object({ batchSize: v.number(), maximumConcurrency: v.number() })) }),
      ),
    }),
  ),
});

/** What serverless.yml declares, as far as this machine needs it. */
export type Service = v.InferOutput<typeof Service>;

export type FunctionsHostOptions = {
  readonly apiPort: number;
  readonly environment: Readonly<Record<string, string>>;
  /** Parameters of serverless.yml, by name. */
  readonly params: Readonly<Record<string, string>>;
  /** Creates what the service declares. */
  readonly createStack: (service: Service) => Promise<Refs>;
  readonly onLine: (line: string) => void;
};

/** The functions, bundled and behind API Gateway's emulation, in a process of their own. */
export type FunctionsHost = {
  readonly apiUrl: string;
  readonly lambdaUrl: string;
  /** Where the functions' bundles lie, as serverless.yml names their handlers. */
  readonly bundlesDir: string;
  stop(): Promise<void>;
  /** The process in which the functions run. */
  pid(): number | undefined;
  /** Ends the process as a crash would, without a chance to clean up. */
  kill(): Promise<void>;
  /** Ends the process as a crash would, and starts another in its place. */
  restart(): Promise<void>;
};

const ROOT = join(import.meta.dirname, '..');
const SERVERLESS = join(ROOT, 'node_modules/serverless/bin/serverless.js');

/** Compiling the framework is a third of a start: what was compiled is kept for the next one. */
export const COMPILE_CACHE = join(ROOT, '.local/compile-cache');

/** Runs `sls offline` on serverless.yml, as it is deployed, and returns when it answers requests. */
export async function startFunctionsHost(options: FunctionsHostOptions): Promise<FunctionsHost> {
  const launched = await launchOnFreePorts(options);
  const { apiPort, lambdaPort } = launched;
  let { child } = launched;
  return {
    apiUrl: `http://127.0.0.1:${apiPort}`,
    lambdaUrl: `http://127.0.0.1:${lambdaPort}`,
    bundlesDir: join(ROOT, workFolder(apiPort), '.build'),
    async stop() {
      await terminate(child, 'SIGTERM');
      await rm(join(ROOT, workFolder(apiPort)), { recursive: true, force: true });
    },
    pid: () => child.pid,
    kill: () => terminate(child, 'SIGKILL'),
    async restart() {
      await terminate(child, 'SIGKILL');
      // Known at once, so that whoever stops the system in the meantime ends it too.
      child = launch(options, apiPort, lambdaPort);
      await waitUntilReady(child, options);
    },
  };
}

/** A port that was free a moment ago may be taken when it is needed: then others will do. */
async function launchOnFreePorts(options: FunctionsHostOptions, attempts = 3): Promise<Launched> {
  const lambdaPort = await freePort();
  const apiPort = options.apiPort === 0 ? await freePort() : options.apiPort;
  try {
    const child = launch(options, apiPort, lambdaPort);
    await waitUntilReady(child, options);
    return { child, apiPort, lambdaPort };
  } catch (error) {
    if (attempts === 1 || !String(error).includes('EADDRINUSE')) throw error;
    return launchOnFreePorts(options, attempts - 1);
  }
}

type Launched = { readonly child: ChildProcess; readonly apiPort: number; readonly lambdaPort: number };

function launch(options: FunctionsHostOptions, apiPort: number, lambdaPort: number): ChildProcess {
  const ports = ['--httpPort', String(apiPort), '--lambdaPort', String(lambdaPort), '--host', '127.0.0.1'];
  const params = Object.entries(options.params).map(([name, value]) => `--param=${name}=${value}`);
  return fork(SERVERLESS, ['offline', 'start', '--stage', 'local', ...ports, ...params], {
    cwd: ROOT,
    // A process group of its own: Ctrl-C reaches this process alone, which then ends the other in good order.
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      NODE_COMPILE_CACHE: COMPILE_CACHE,
      ...options.environment,
      ESBUILD_WORK_FOLDER: workFolder(apiPort),
    },
  });
}

/** Two systems at a time must not bundle into one folder. */
function workFolder(apiPort: number): string {
  return `.local/esbuild-${apiPort}`;
}

async function waitUntilReady(child: ChildProcess, options: FunctionsHostOptions): Promise<void> {
  const lines: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    if (stream === null) continue;
    createInterface({ input: stream }).on('line', (line) => {
      if (lines.length < 200) lines.push(line);
      options.onLine(line);
    });
  }
  await new Promise<void>((resolve, reject) => {
    child.once('exit', () => reject(new Error(`The functions could not be started:\n${lines.join('\n')}`)));
    child.on('message', (message) => {
      if (typeof message === 'object' && 'ready' in message) resolve();
      else sendRefs(child, message, options).catch(reject);
    });
  });
}

async function sendRefs(child: ChildProcess, message: unknown, options: FunctionsHostOptions): Promise<void> {
  const refs = await options.createStack(v.parse(Service, message));
  child.send({ refs });
}

async function terminate(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill(signal);
  const timer = setTimeout(() => child.kill('SIGKILL'), 5_000);
  await exited;
  clearTimeout(timer);
  killProcessGroup(child);
}

/** esbuild notices only after a second that it is alone, and holds on to the output until then. */
function killProcessGroup({ pid }: ChildProcess): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  } catch {
    // It has left nothing behind.
  }
}
