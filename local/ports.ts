import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Below the ports that operating systems give to outgoing connections, and to servers that ask for any port: nobody gets
 * one of these by chance between the look and the use.
 */
const PORTS = { first: 20_000, count: 10_000 };

/** Each process begins elsewhere, and gets no port twice. */
let next = randomInt(PORTS.count);

/** A port that is free at this moment, and stays so unless somebody asks for it by its number. */
export async function freePort(): Promise<number> {
  for (let look = 0; look < PORTS.count; look++) {
    const port = PORTS.first + (next++ % PORTS.count);
    if ((await problemOf(port)) === undefined) return port;
  }
  throw new Error(`No port from ${PORTS.first} on is free.`);
}

/** A process that was just killed may not have released its ports yet. */
const PATIENCE_MS = 2_000;

/** What chooses the ports of the system that `npm start` runs. */
export const PORT_SETTINGS = [
  'LOCAL_API_PORT',
  'LOCAL_THIRDWATCH_PORT',
  'LOCAL_INGRAM_PORT',
  'LOCAL_CONSOLE_PORT',
] as const;

/**
 * Checks that a port is free, or becomes free soon.
 *
 * @param setting the environment variable that chooses the port, for the error's remedy
 * @throws Error when it stays in use
 */
export async function assertFree(port: number, setting: (typeof PORT_SETTINGS)[number]): Promise<void> {
  for (const end = Date.now() + PATIENCE_MS; ; await sleep(100)) {
    const cause = await problemOf(port);
    if (cause === undefined) return;
    if (Date.now() < end) continue;
    // What listens there is often another system, which has the other ports too.
    const message = `Port ${port} is in use. Stop what listens there, or set ${setting} to another port. A second system needs four of its own: ${PORT_SETTINGS.join(', ')}.`;
    throw new Error(message, { cause });
  }
}

/** Why nothing can listen on a port; undefined when something can. */
async function problemOf(port: number): Promise<unknown> {
  try {
    const server = createServer().listen(port, '127.0.0.1');
    await once(server, 'listening');
    server.close();
    await once(server, 'close');
    return undefined;
  } catch (error) {
    return error;
  }
}
