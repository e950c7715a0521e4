import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { freePort } from '../../local/ports.ts';
import { COMPILE_CACHE } from '../../local/stack/functions-host.ts';
import { ROOT } from '../../local/work-folder.ts';
import { eventually } from './eventually.ts';

/** A command of the README as a process of its own. */
export type Running = { readonly process: ChildProcess; readonly output: () => string };

const started: ChildProcess[] = [];

/** Kills what is still running. */
export function killStarted(): void {
  for (const { pid, exitCode } of started.splice(0))
    if (pid !== undefined && exitCode === null) killGroup(pid);
}

/** Starts a script of the project, in a process group of its own. */
export function startScript(script: string, environment: Readonly<Record<string, string>> = {}): Running {
  const child = spawn(process.execPath, [join(ROOT, script)], {
    cwd: ROOT,
    detached: true,
    env: {
      ...process.env,
      NODE_OPTIONS: '',
      NODE_COMPILE_CACHE: COMPILE_CACHE,
      npm_lifecycle_event: undefined,
      ...environment,
    },
  });
  started.push(child);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (output += text));
  return { process: child, output: () => output };
}

/** Kills a process and all that it has started, as a power cut does. */
export function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It is gone already.
  }
}

type Ports = Record<`LOCAL_${'API' | 'THIRDWATCH' | 'INGRAM' | 'CONSOLE'}_PORT`, string>;

/** Free ports for `npm start`. */
export async function freePorts(): Promise<Ports> {
  return {
    LOCAL_API_PORT: String(await freePort()),
    LOCAL_THIRDWATCH_PORT: String(await freePort()),
    LOCAL_INGRAM_PORT: String(await freePort()),
    LOCAL_CONSOLE_PORT: String(await freePort()),
  };
}

/** Waits until `npm start` takes webhooks. */
export const isUp = ({ output }: Running) =>
  eventually('the system is up', () => output().includes('Ctrl-C') || undefined, 60_000);
