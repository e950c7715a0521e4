import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Server } from 'node:net';

const LOCAL_HOST = /^(127\.0\.0\.1|localhost|\[::1\])(:\d{1,5})?$/i;

/** A browser lets any web page send these. Forms stay allowed, as Ingram's token endpoint takes nothing else. */
const PAGE_MEDIA_TYPES = ['text/plain', 'multipart/form-data'];

const REQUEST_EVENTS: readonly unknown[] = ['request', 'checkContinue', 'checkExpectation'];

/**
 * Why a request is refused: a web page may have sent it, or it came under another name that resolves to this machine.
 *
 * @returns undefined for a request of a program on this machine
 */
function foreignRequestReason({ method, headers }: IncomingMessage): string | undefined {
  if (!LOCAL_HOST.test(headers.host ?? '')) {
    return 'The Host header must be 127.0.0.1 or localhost: the local system serves only this machine.';
  }
  const site = headers['sec-fetch-site'];
  if (headers.origin !== undefined || (site !== undefined && site !== 'none' && site !== 'same-origin')) {
    return 'The request comes from a web page, and the local system does not serve web pages.';
  }
  const mediaType = (headers['content-type'] ?? '').replace(/;.*/s, '').trim().toLowerCase();
  if (method !== 'POST' || !PAGE_MEDIA_TYPES.includes(mediaType)) return undefined;
  return `The local system does not accept ${mediaType}, which any web page can send. Use application/json.`;
}

/** Makes an HTTP server answer 403 to foreign requests. */
export function refuseForeignRequests(server: Server): void {
  const emit = server.emit.bind(server);
  server.emit = (event: string | symbol, ...args: readonly unknown[]) => {
    if (!REQUEST_EVENTS.includes(event)) return emit(event, ...args);
    const [request, response] = args as readonly [IncomingMessage, ServerResponse];
    const reason = foreignRequestReason(request);
    if (reason === undefined) return emit(event, ...args);
    response.writeHead(403, { 'content-type': 'application/json', connection: 'close' });
    response.end(JSON.stringify({ error: reason }));
    return true;
  };
}
