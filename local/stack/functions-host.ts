import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { Socket } from 'node:net';
import { join, relative } from 'node:path';
import { createInterface } from 'node:readline';
import * as v from 'valibot';
import { freePort } from '../ports.ts';
import { newWorkFolder, ROOT } from '../work-folder.ts';
import { Resources } from './stack.ts';

const Service = v.object({
  resources: Resources,
  functions: v.record(
    v.string(),
    v.object({
      name: v.string(),
      environment: v.optional(v.record(v.string(), v.union([v.string(), v.object({ Ref: v.string() })])), {}),
      events: v.array(
        v.object({
          sqs: v.optional(
            v.object({
              arn: v.object({ 'Fn::GetAtt': v.tuple([v.string(), v.literal('Arn')]) }),
              batchSize: v.number(),
              maximumConcurrency: v.number(),
            }),
          ),
        }),
      ),
    }),
  ),
});

/** What the local system needs of serverless.yml. */
export type Service = v.InferOutput<typeof Service>;

/** Environment variables, by the functions' keys in serverless.yml. */
export type Environments = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** A system that the functions serve. */
type Tenant = {
  /** The functions' environments, given what serverless.yml declares. */
  readonly environments: (service: Service) => Promise<Environments>;
  /** Called with each line that the functions print. */
  readonly onLine: (line: string) => void;
};

export type FunctionsHostOptions = Tenant & {
  /** The port of the webhook; 0 for any. */
  readonly apiPort: number;
  /** Whether the functions are bundled with the archive. */
  readonly archive: boolean;
};

/** The functions, bundled and behind API Gateway's emulation, in a process of their own. */
export type FunctionsHost = {
  readonly apiUrl: string;
  readonly lambdaUrl: string;
  /** The folder of the functions' bundles. */
  readonly bundlesDir: string;
  readonly service: Service;
  /** Makes the functions serve another system, in new containers; starts the process again if it was killed. */
  serve(tenant: Tenant): Promise<void>;
  /** Ends all containers as a crash would; the next events start others. */
  endContainers(): Promise<void>;
  /** Lets this process end while the functions run; they end with it. */
  unref(): void;
  stop(): Promise<void>;
  /** The process in which the functions run. */
  pid(): number | undefined;
  /** Ends the process as a crash would, without a chance to clean up. */
  kill(): Promise<void>;
  /** Ends the process as a crash would, and starts another in its place. */
  restart(): Promise<void>;
};

const SERVERLESS = join(ROOT, 'node_modules/serverless/bin/serverless.js');

/** Most of what a start allocates is soon garbage. */
export const SLS_NODE_OPTIONS = ['--max-semi-space-size=64'];

/** Compiling the framework takes a third of a start: the next one reuses the result. */
export const COMPILE_CACHE = join(ROOT, '.local/compile-cache');

/** The framework keeps the check of serverless.yml's form, which it generates in seconds, below this folder. */
export const SCHEMA_CACHE = join(ROOT, '.local');

/** Runs `sls offline` on serverless.yml, as it is deployed, and returns when it answers requests. */
export async function startFunctionsHost({
  apiPort,
  archive,
  ...firstTenant
}: FunctionsHostOptions): Promise<FunctionsHost> {
  const workFolder = await newWorkFolder('functions');
  let tenant: Tenant = firstTenant;
  const onLine = (line: string) => tenant.onLine(line);
  const launched = await launchOnFreePorts(apiPort, { workFolder, archive, tenant, onLine });
  const { ports, service } = launched;
  let { child } = launched;
  const newContainers = async () => configure(child, await tenant.environments(service));
  const restart = async () => {
    await terminate(child, 'SIGKILL');
    // Assigned before it is ready, so that stop() ends it too.
    child = launch(ports, { workFolder, archive });
    await waitUntilReady(child, { tenant, onLine });
  };
  return {
    apiUrl: `http://127.0.0.1:${ports.http}`,
    lambdaUrl: `http://127.0.0.1:${ports.lambda}`,
    bundlesDir: join(workFolder, '.build'),
    service,
    serve: (next) => {
      tenant = next;
      return hasEnded(child) ? restart() : newContainers();
    },
    endContainers: newContainers,
    unref: () => unref(child),
    async stop() {
      await terminate(child, 'SIGTERM');
      await rm(workFolder, { recursive: true, force: true });
    },
    pid: () => child.pid,
    kill: () => terminate(child, 'SIGKILL'),
    restart,
  };
}

type Starting = { readonly tenant: Tenant; readonly onLine: (line: string) => void };
type Bundling = { readonly workFolder: string; readonly archive: boolean };
type Ports = { readonly http: number; readonly lambda: number };
type Launched = { readonly child: ChildProcess; readonly ports: Ports; readonly service: Service };

/** A port that was free a moment ago may be taken by now: then it tries another once. */
async function launchOnFreePorts(
  apiPort: number,
  starting: Starting & Bundling,
  attempts = 2,
): Promise<Launched> {
  const ports = { lambda: await freePort(), http: apiPort === 0 ? await freePort() : apiPort };
  const child = launch(ports, starting);
  try {
    return { child, ports, service: await waitUntilReady(child, starting) };
  } catch (error) {
    await terminate(child, 'SIGKILL');
    if (attempts === 1 || !String(error).includes('EADDRINUSE')) throw error;
    return launchOnFreePorts(apiPort, starting, attempts - 1);
  }
}

function launch({ http, lambda }: Ports, { workFolder, archive }: Bundling): ChildProcess {
  const ports = ['--httpPort', String(http), '--lambdaPort', String(lambda), '--host', '127.0.0.1'];
  const param = `archive=${archive ? 'on' : 'off'}`;
  return fork(SERVERLESS, ['offline', 'start', '--stage', 'local', '--param', param, ...ports], {
    cwd: ROOT,
    // A process group of its own: Ctrl-C reaches only this process, which then stops the other one.
    detached: true,
    execArgv: SLS_NODE_OPTIONS,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      NODE_COMPILE_CACHE: COMPILE_CACHE,
      SLS_SCHEMA_CACHE_BASE_DIR: SCHEMA_CACHE,
      // Two systems must not bundle into one folder.
      ESBUILD_WORK_FOLDER: relative(ROOT, workFolder),
    },
  });
}

/** The process sends what serverless.yml declares, gets the environments, and says when it is ready. */
async function waitUntilReady(child: ChildProcess, { tenant, onLine }: Starting): Promise<Service> {
  const lines: string[] = [];
  for (const input of [child.stdout, child.stderr]) {
    if (input === null) continue;
    createInterface({ input }).on('line', (line) => {
      if (lines.length < 200) lines.push(line);
      onLine(line);
    });
  }
  try {
    const service = v.parse(Service, await messageOf(child));
    await configure(child, await tenant.environments(service));
    return service;
  } catch (cause) {
    throw new Error(`The functions could not be started:\n${lines.join('\n')}`, { cause });
  }
}

async function configure(child: ChildProcess, environments: Environments): Promise<void> {
  const configured = messageOf(child);
  child.send({ environments });
  await configured;
}

/** The next message of a process; an error when it ends before. */
function messageOf(child: ChildProcess): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const onExit = () => reject(new Error('The process has ended.'));
    child.once('exit', onExit);
    child.once('message', (message) => {
      child.off('exit', onExit);
      resolve(message);
    });
  });
}

function unref(child: ChildProcess): void {
  child.unref();
  child.channel?.unref();
  for (const stream of [child.stdout, child.stderr]) if (stream instanceof Socket) stream.unref();
}

async function terminate(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (hasEnded(child)) return;
  const exited = once(child, 'exit');
  child.kill(signal);
  const timer = setTimeout(() => child.kill('SIGKILL'), 5_000);
  await exited;
  clearTimeout(timer);
  killProcessGroup(child);
}

function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null;
}

/** esbuild notices only after a second that its parent is gone, and keeps the output open until then. */
function killProcessGroup({ pid }: ChildProcess): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  } catch {
    // No process is left.
  }
}
