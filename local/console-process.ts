import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { COMPILE_CACHE } from './stack/functions-host.ts';
import { ROOT } from './work-folder.ts';

export type ConsoleProcess = {
  /** Lets one browser in, once; undefined when the console did not start, and has said why. */
  readonly address: string | undefined;
  readonly stop: () => void;
};

/**
 * Starts `relay console` for the system whose webhook is on a port, as a process of its own: what it does takes nothing
 * from the system's own. It ends with this process, however that ends.
 */
export async function startConsoleProcess(apiPort: string, port: number): Promise<ConsoleProcess> {
  const args = [join(ROOT, 'cli/relay.ts'), '--local', 'console', '--port', String(port)];
  const child = spawn(process.execPath, args, {
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    env: { ...process.env, LOCAL_API_PORT: apiPort, NODE_COMPILE_CACHE: COMPILE_CACHE },
  });
  const lines = createInterface({ input: child.stdout ?? Readable.from([]) });
  const [address] = await Promise.race([once(lines, 'line'), once(child, 'close')]);
  return {
    address: typeof address === 'string' ? address : undefined,
    stop: () => void child.kill('SIGTERM'),
  };
}
