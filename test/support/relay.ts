import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { openLocalStage } from '../../cli/local/stage.ts';
import type { LogLine } from '../../lib/platform/log-lines.ts';
import { type AwsFault, startAwsFaultProxy } from '../../local/emulators/aws-fault-proxy.ts';
import { freePort } from '../../local/ports.ts';
import { COMPILE_CACHE } from '../../local/stack/functions-host.ts';
import { type StageFile, writeStageFile } from '../../local/stage/stage-file.ts';
import type { SystemOptions } from '../../local/system.ts';
import { startEmulatedAws } from './emulated-stage.ts';
import { startTestSystem, type TestSystem } from './local-system.ts';
import { type RelayRun, runRelay } from './relay-run.ts';

const ROOT = join(import.meta.dirname, '../..');

export type RelayOptions = {
  /** What stands on its standard input, which is no terminal. */
  readonly stdin?: string;
  /** Environment variables beside this process's own. */
  readonly env?: Readonly<Record<string, string>>;
};

/** A running process of `relay`, and its output so far. */
export type RunningRelay = {
  readonly process: ChildProcessByStdio<Writable, Readable, Readable>;
  readonly stdout: () => string;
  readonly stderr: () => string;
  /** Waits for its end. */
  readonly ended: Promise<RelayRun>;
};

/** Starts the system so that `relay --local` finds it, logs included. */
export async function startRelaySystem(options: SystemOptions = {}): Promise<TestSystem> {
  let stageFile: StageFile | undefined;
  const early: LogLine[] = [];
  const onLog = (line: LogLine) => {
    if (stageFile === undefined) early.push(line);
    else stageFile.append(line);
    options.onLog?.(line);
  };
  const system = await startTestSystem({ ...options, onLog });
  const written = await writeStageFile(system);
  for (const line of early) written.append(line);
  stageFile = written;
  return {
    ...system,
    async stop() {
      await written.remove();
      await system.stop();
    },
  };
}

/** Runs `relay --local` against a system that {@link startRelaySystem} has started, until it ends. */
export async function relay(
  system: TestSystem,
  args: readonly string[],
  { stdin = '', env = {} }: RelayOptions = {},
): Promise<RelayRun> {
  const port = new URL(system.webhookUrl).port;
  return runRelay(['--local', ...args], { stdin, env: { LOCAL_API_PORT: port, ...env } });
}

/** Runs `relay --local` against the same system, with an SQS that fails for it alone. */
export async function relayWithFaultySqs(
  system: TestSystem,
  faults: readonly AwsFault[],
  args: readonly string[],
): Promise<RelayRun> {
  const { sqsMoveTaskProxy } = system.emulators;
  const proxy = await startAwsFaultProxy({ target: sqsMoveTaskProxy.url });
  proxy.setFaults(faults);
  const faulty = {
    ...system,
    // By its port, `relay` finds the file of this stage.
    webhookUrl: `http://127.0.0.1:${await freePort()}/webhooks/ingram`,
    emulators: { ...system.emulators, sqsMoveTaskProxy: { ...sqsMoveTaskProxy, url: proxy.url } },
  };
  const stageFile = await writeStageFile(faulty);
  for (const line of system.logs) stageFile.append(line);
  return relay(faulty, args).finally(async () => {
    await stageFile.remove();
    await proxy.stop();
  });
}

/** What AWS answers whoever may not do something. */
export const DENIED = { name: 'AccessDeniedException', status: 400, message: 'Access is denied.' } as const;

/** Runs `relay --stage prod` against the same system, as if it were on AWS, until it ends. */
export async function relayOnAws(
  system: TestSystem,
  args: readonly string[],
  { stdin = '' }: Pick<RelayOptions, 'stdin'> = {},
): Promise<RelayRun> {
  process.env.LOCAL_API_PORT = new URL(system.webhookUrl).port;
  const { outputs } = await openLocalStage();
  const aws = await startEmulatedAws({ system, outputs });
  const stage = ['--stage', 'prod', '--region', 'us-east-1'];
  return runRelay([...stage, ...args], { stdin, env: aws.environment }).finally(aws.stop);
}

/** Starts `relay --local` as a process of its own, such as one that follows the logs. */
export function startRelay(
  system: TestSystem,
  args: readonly string[],
  { stdin = '', env = {} }: RelayOptions = {},
): RunningRelay {
  const child = spawn(process.execPath, ['cli/relay.ts', '--local', ...args], {
    cwd: ROOT,
    stdio: ['pipe', 'pipe', 'pipe'],
    // Without Jest's options, and without colors, as the output is compared.
    env: {
      ...process.env,
      NODE_OPTIONS: '',
      NO_COLOR: '1',
      FORCE_COLOR: undefined,
      NODE_COMPILE_CACHE: COMPILE_CACHE,
      LOCAL_API_PORT: new URL(system.webhookUrl).port,
      ...env,
    },
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (text) => (stdout += text));
  child.stderr.on('data', (text) => (stderr += text));
  // It may end before it has read anything.
  child.stdin.on('error', () => undefined);
  child.stdin.end(stdin);
  const ended = once(child, 'close').then(([exitCode]) => ({ exitCode, stdout, stderr }));
  return { process: child, stdout: () => stdout, stderr: () => stderr, ended };
}
