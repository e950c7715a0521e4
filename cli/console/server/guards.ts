import type { Context, MiddlewareHandler } from 'hono';
import { getCookie, setCookie } from 'hono/cookie';
import { secureHeaders } from 'hono/secure-headers';
import type { Session } from '../shapes.ts';
import type { Access } from './access.ts';

/** Nothing but the console's own files, within no frame, and no text that becomes script. */
const browserRules = secureHeaders({
  contentSecurityPolicy: {
    defaultSrc: ["'self'"],
    baseUri: ["'none'"],
    formAction: ["'none'"],
    frameAncestors: ["'none'"],
    requireTrustedTypesFor: ["'script'"],
  },
  xFrameOptions: 'DENY',
  referrerPolicy: 'no-referrer',
  strictTransportSecurity: false,
});

export const securityHeaders: MiddlewareHandler = async (c, next) => {
  await browserRules(c, next);
  // Also the browser's copies hold buyers' data.
  c.header('cache-control', 'no-store');
};

const COOKIE = 'relay-console';

/** Lets the browser in from now on. */
export function openSession(c: Context, session: string, { path }: Access): void {
  setCookie(c, COOKIE, session, { httpOnly: true, sameSite: 'Strict', path });
}

export function hasSession(c: Context, access: Access): boolean {
  return access.isSession(getCookie(c, COOKIE));
}

/** Refuses who has not come by the printed address. */
export function guardSession(access: Access): MiddlewareHandler {
  return async (c, next) => {
    if (!hasSession(c, access)) return c.json({ error: NO_SESSION }, 401);
    return next();
  };
}

const NO_SESSION =
  'This browser has no session. Open the address that relay console or npm start has printed.';

/** Refuses changes without the second token. */
export function guardChanges({ access }: { readonly access: Access }): MiddlewareHandler {
  return async (c, next) => {
    if (c.req.method === 'GET' || access.isChangeToken(c.req.header('x-change-token'))) return next();
    return c.json({ error: 'The request lacks the token for changes. Reload the page.' }, 403);
  };
}

/** Refuses changes of a stage on which this console may only look. */
export function guardStage({ mayChange, relay }: Session): MiddlewareHandler {
  return async (c, next) => {
    if (mayChange) return next();
    const command = `${relay} console --allow-changes`;
    return c.json(
      { error: `This console only looks. To change things from it, start it with: ${command}` },
      403,
    );
  };
}
