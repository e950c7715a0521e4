import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { getRequestListener, type HttpBindings } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { type Context, Hono } from 'hono';
import * as v from 'valibot';
import type { FaultQueue } from './fault-queue.ts';
import { type Body, bodyOf, MAX_BODY_BYTES } from './request-body.ts';

/** The routes of a simulator. */
export type Routes = Hono<{ Bindings: HttpBindings }>;

/** A request to a simulator, as a route gets it. */
export type RoutedRequest = Context<{ Bindings: HttpBindings }>;

/** Routes to which a simulator adds its own; what none of them serves is answered with 404. */
export function createRoutes(): Routes {
  const routes: Routes = new Hono();
  routes.notFound((c) => jsonLine(c, { error: `Nothing takes ${c.req.method} at ${c.req.path}.` }, 404));
  routes.onError((error, c) => jsonLine(c, { error: String(error) }, 500));
  return routes;
}

/** A server of these routes, which does not listen yet. */
export function serverOf(routes: Routes): Server {
  return createServer(getRequestListener(routes.fetch, { overrideGlobalObjects: false }));
}

/** A route that answers on Node's own response, as a simulator may break an answer off. */
export function nodeRoute(
  handle: (request: IncomingMessage, response: ServerResponse, routed: RoutedRequest) => Promise<void>,
): (routed: RoutedRequest) => Promise<Response> {
  return async (routed) => {
    const { incoming, outgoing } = routed.env;
    try {
      await handle(incoming, outgoing, routed);
    } catch (error) {
      if (!outgoing.headersSent && !outgoing.destroyed) throw error;
      outgoing.destroy();
    }
    return RESPONSE_ALREADY_SENT;
  };
}

/** Adds the paths that control a simulator from outside: its calls and its faults. */
export function addControls<F extends { readonly times: number }>(
  routes: Routes,
  simulator: {
    readonly faults: FaultQueue<F>;
    readonly calls: () => readonly unknown[];
    readonly clear: () => void;
  },
): void {
  routes.get('/_simulator/calls', (c) => jsonLine(c, simulator.calls()));
  routes.delete('/_simulator/calls', (c) => done(c, () => simulator.clear()));
  routes.get('/_simulator/faults', (c) => jsonLine(c, simulator.faults.left()));
  routes.delete('/_simulator/faults', (c) => done(c, () => simulator.faults.replace([])));
  routes.put('/_simulator/faults', async (c) => {
    const { json } = await readBody(c.env.incoming);
    return done(c, () => simulator.faults.replace(json));
  });
}

/** An answer for people too: in a terminal, the prompt stands on a line of its own. */
export function jsonLine(c: RoutedRequest, value: unknown, status: 200 | 400 | 404 | 500 = 200): Response {
  return c.body(`${JSON.stringify(value)}\n`, status, { 'content-type': 'application/json' });
}

/** What is wrong with a body, and where. */
export function problemText(issue: v.BaseIssue<unknown>): string {
  const path = v.getDotPath(issue) ?? 'body';
  if (issue.expected !== 'never') return `${path}: ${issue.message}`;
  // Valibot puts the field that nothing takes at the end of the path.
  const [field, ...parents] = path.split('.').reverse();
  return `${parents.reverse().join('.') || 'body'} has no field ${field}`;
}

/** Performs an action, and answers 204, or 400 with the error. */
export function done(c: RoutedRequest, action: () => void): Response {
  try {
    action();
    return c.body(null, 204);
  } catch (error) {
    return jsonLine(c, { error: error instanceof Error ? error.message : String(error) }, 400);
  }
}

// Reads past the limit: otherwise a client that is still sending sees a broken connection instead of the 413.
export async function readBody(request: IncomingMessage): Promise<Body> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size <= MAX_BODY_BYTES) chunks.push(chunk);
  }
  return bodyOf(Buffer.concat(chunks), size);
}
