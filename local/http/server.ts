import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { refuseForeignRequests } from './foreign-requests.ts';
import { LOOPBACK } from './loopback.ts';

/** Where a server listens, and what its error says when it cannot. */
export type ListenOptions = {
  /** 0 takes any free port. */
  readonly port: number;
  /** The server's name, as the beginning of a sentence. */
  readonly name: string;
  /** What to do when the port is taken, as a sentence. */
  readonly remedy: string;
  /** Whether it serves pages, which may then send requests to it. */
  readonly hasPages?: boolean;
};

/**
 * Makes a server listen on the loopback interface, and refuse foreign requests.
 *
 * @returns its URL, without a slash at the end
 * @throws Error when the port cannot be listened on
 */
export async function listen(server: Server, options: ListenOptions): Promise<string> {
  const { port, name, remedy, hasPages = false } = options;
  const hostOf = () => `${LOOPBACK}:${(server.address() as AddressInfo).port}`;
  refuseForeignRequests(server, hasPages ? hostOf : undefined);
  // An idle connection stays open: closed after some seconds, it may be just as the next request is sent on it.
  server.keepAliveTimeout = 0;
  try {
    server.listen(port, LOOPBACK);
    await once(server, 'listening');
  } catch (cause) {
    const problem = cause instanceof Error ? cause.message : cause;
    throw new Error(`${name} cannot listen on ${LOOPBACK}, port ${port}: ${problem}. ${remedy}`, { cause });
  }
  return `http://${hostOf()}`;
}

/** Stops a server at once: aborts answers that wait on `stopping`, and closes its connections. May be repeated. */
export async function stopServer(server: Server, stopping: AbortController): Promise<void> {
  if (!server.listening) return;
  const closed = once(server, 'close');
  stopping.abort();
  server.close();
  server.closeAllConnections();
  await closed;
}
