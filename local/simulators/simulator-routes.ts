import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FaultQueue } from './fault-queue.ts';

/** Serves one method of a path. */
export type Handler = (request: IncomingMessage, response: ServerResponse) => void | Promise<void>;

/** The handlers of a path, by method. */
export type Handlers = Readonly<Record<string, Handler>>;

/** The handlers of each path; undefined for an unknown one. */
export type Routes = (path: string) => Handlers | undefined;

/** A request's body. */
export type Body = {
  readonly bytes: Buffer;
  readonly text: string;
  /** Undefined when the body is not JSON. */
  readonly json: unknown;
  readonly isTooLarge: boolean;
};

/** The largest body that a simulator takes, in bytes. */
export const MAX_BODY_BYTES = 1024 * 1024;

/** Serves a request by its path and method. */
export async function serve(
  routes: Routes,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { method = '', url = '' } = request;
  const path = url.replace(/\?.*/, '');
  const handlers = routes(path) ?? {};
  const handler = handlers[method];
  if (!handler) {
    refuseRoute(response, path, Object.keys(handlers));
    return;
  }
  try {
    await handler(request, response);
  } catch (error) {
    if (response.headersSent || response.destroyed) response.destroy();
    else reply(response, 500, { error: String(error) });
  }
}

/** The paths that control a simulator from outside: its calls and its faults. */
export function controlRoutes<F extends { readonly times: number }>(simulator: {
  readonly faults: FaultQueue<F>;
  readonly calls: () => readonly unknown[];
  readonly clear: () => void;
}): ReadonlyMap<string, Handlers> {
  return new Map<string, Handlers>([
    [
      '/_simulator/calls',
      {
        GET: (_, response) => reply(response, 200, simulator.calls()),
        DELETE: (_, response) => replyDone(response, () => simulator.clear()),
      },
    ],
    [
      '/_simulator/faults',
      {
        GET: (_, response) => reply(response, 200, simulator.faults.left()),
        PUT: async (request, response) => {
          const { json } = await readBody(request);
          replyDone(response, () => simulator.faults.replace(json));
        },
      },
    ],
  ]);
}

/** Performs an action, and answers 204, or 400 with the error. */
export function replyDone(response: ServerResponse, action: () => void): void {
  try {
    action();
    response.writeHead(204).end();
  } catch (error) {
    reply(response, 400, { error: error instanceof Error ? error.message : String(error) });
  }
}

export function reply(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

// Reads past the limit: otherwise a client that is still sending sees a broken connection instead of the 413.
export async function readBody(request: IncomingMessage): Promise<Body> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size <= MAX_BODY_BYTES) chunks.push(chunk);
  }
  const bytes = Buffer.concat(chunks);
  const text = bytes.toString();
  return { bytes, text, json: parseJson(text), isTooLarge: size > MAX_BODY_BYTES };
}

function refuseRoute(response: ServerResponse, path: string, methods: readonly string[]): void {
  if (methods.length === 0) {
    reply(response, 404, { error: `There is nothing at ${path}.` });
    return;
  }
  response.setHeader('allow', methods.join(', '));
  reply(response, 405, {
    error: `The method is not allowed at ${path}; expected is ${methods.join(' or ')}.`,
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
