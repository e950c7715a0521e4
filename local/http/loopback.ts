import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { ListenOptions, Server } from 'node:net';
import { refuseForeignRequests } from './foreign-requests.ts';

export const LOOPBACK = '127.0.0.1';

/** Node publishes each server that is about to listen, before it reads the options. */
const LISTEN_CHANNEL = 'tracing:net.server.listen:asyncStart';

/**
 * Makes every server of this process that starts to listen from now on use only the loopback interface, and refuse
 * foreign requests. For servers of libraries without such an option.
 *
 * @returns a function that ends this
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
