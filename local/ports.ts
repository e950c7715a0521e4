import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** A port that is free at this moment. */
export async function freePort(): Promise<number> {
  return listenOnce(0);
}

/** A process that was just killed may not have released its ports yet. */
const PATIENCE_MS = 2_000;

/**
 * Checks that a port is free, or becomes free soon.
 *
 * @param setting the environment variable that chooses the port, for the error's remedy
 * @throws Error when it stays in use
 */
export async function assertFree(port: number, setting: string): Promise<void> {
  for (const end = Date.now() + PATIENCE_MS; ; await sleep(100)) {
    const problem = await listenOnce(port).then(
      () => undefined,
      (error: unknown) => error,
    );
    if (problem === undefined) return;
    if (Date.now() < end) continue;
    const message = `Port ${port} is in use. Stop what listens there, or choose another by ${setting}.`;
    throw new Error(message, { cause: problem });
  }
}

async function listenOnce(port: number): Promise<number> {
  const server = createServer().listen(port, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}
