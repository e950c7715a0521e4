import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Server } from 'node:net';

const LOCAL_HOST = /^(127\.0\.0\.1|localhost|\[::1\])(:\d{1,5})?$/i;

/** Tells the one address, as `127.0.0.1:3300`, whose own pages may send requests. */
export type OwnHost = () => string;

/** A browser lets any web page send these. Forms stay allowed, as Ingram's token endpoint takes nothing else. */
const PAGE_MEDIA_TYPES = ['text/plain', 'multipart/form-data'];

/** The request is not of a page, or of a page of the same server. */
const OWN_SITES: readonly unknown[] = ['none', 'same-origin'];

const REQUEST_EVENTS: readonly unknown[] = ['request', 'checkContinue', 'checkExpectation'];

/**
 * Why a request is refused: a web page may have sent it, or it came under another name that resolves to this machine.
 *
 * @param ownHost of a server with pages of its own
 * @returns undefined for a request of a program on this machine, or of such a page
 */
function foreignRequestReason(
  { method, headers }: IncomingMessage,
  ownHost: string | undefined,
): string | undefined {
  const { host = '', origin, 'sec-fetch-site': site = 'none' } = headers;
  if (ownHost === undefined ? !LOCAL_HOST.test(host) : host !== ownHost) {
    return `The Host header must be ${ownHost ?? '127.0.0.1 or localhost'}: only this machine is served.`;
  }
  const isForeignOrigin = origin !== undefined && (ownHost === undefined || origin !== `http://${ownHost}`);
  if (isForeignOrigin || !OWN_SITES.includes(site)) {
    return 'The request comes from a web page of somebody else, which is not served.';
  }
  const mediaType = (headers['content-type'] ?? '').replace(/;.*/s, '').trim().toLowerCase();
  if (method !== 'POST' || !PAGE_MEDIA_TYPES.includes(mediaType)) return undefined;
  return `This server does not accept ${mediaType}, which any web page can send. Use application/json.`;
}

/** Makes an HTTP server answer 403 to foreign requests. */
export function refuseForeignRequests(server: Server, ownHost?: OwnHost): void {
  const emit = server.emit.bind(server);
  server.emit = (event: string | symbol, ...args: readonly unknown[]) => {
    if (!REQUEST_EVENTS.includes(event)) return emit(event, ...args);
    const [request, response] = args as readonly [IncomingMessage, ServerResponse];
    const reason = foreignRequestReason(request, ownHost?.());
    if (reason === undefined) return emit(event, ...args);
    response.writeHead(403, { 'content-type': 'application/json', connection: 'close' });
    response.end(JSON.stringify({ error: reason }));
    return true;
  };
}
