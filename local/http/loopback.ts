import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { ListenOptions, Server } from 'node:net';
import { refuseForeignRequests } from './foreign-requests.ts';

export const LOOPBACK = '127.0.0.1';

/** Node tells of each server here that is about to listen, before it reads the options. */
const LISTEN_CHANNEL = 'tracing:net.server.listen:asyncStart';

/**
 * Keeps every server of this process that begins to listen from now on to this machine: it listens on the loopback
 * interface alone, and refuses foreign requests. For servers of libraries that cannot be told to.
 *
 * @returns ends this
 */
export function keepServersLocal(): () => void {
  const onListen = (message: unknown) => {
    const { server, options } = message as { readonly server: Server; readonly options: ListenOptions };
    options.host = LOOPBACK;
    refuseForeignRequests(server);
  };
  subscribe(LISTEN_CHANNEL, onListen);
  return () => void unsubscribe(LISTEN_CHANNEL, onListen);
}
