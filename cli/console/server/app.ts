import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { getPath } from 'hono/utils/url';
import { ValiError } from 'valibot';
import { MAX_UNPACKED_BYTES } from '../../../lib/queue/message.ts';
import { errorText } from '../../terminal/error-text.ts';
import { Failure } from '../../terminal/failure.ts';
import { answer } from './answer.ts';
import type { Console } from './console.ts';
import { guardChanges, guardSession, securityHeaders } from './guards.ts';
import { addHealth } from './routes/health.ts';
import { addLive } from './routes/live.ts';
import { addOrders } from './routes/orders.ts';
import { addPage } from './routes/page.ts';
import { addParked } from './routes/parked.ts';
import { addTry } from './routes/try.ts';

/** The largest that a notification may be, and what is around it. */
const MAX_BODY_BYTES = MAX_UNPACKED_BYTES * 2;

/** The console's routes, below its path: the page, and what it asks for. */
export function createApp(console: Console): Hono {
  const app = new Hono({ getPath: (request) => pathBelow(console.access.path, getPath(request)) });
  app.use(securityHeaders);
  app.notFound((c) => c.json({ error: nothingAt(c.req.path) }, 404));
  app.onError((error, c) => {
    if (error instanceof ValiError || error instanceof SyntaxError)
      return answer(c, { error: error.message }, 400);
    const status = error instanceof Failure ? 409 : 502;
    return answer(c, { error: error instanceof Failure ? error.message : errorText(error) }, status);
  });
  addPage(app, console);
  app.use(
    '/api/*',
    guardSession(console.access),
    guardChanges(console),
    bodyLimit({ maxSize: MAX_BODY_BYTES }),
  );
  app.get('/api/session', (c) => answer(c, console.session));
  addLive(app, console);
  addOrders(app, console);
  addParked(app, console);
  addHealth(app, console);
  if (console.stage.simulators !== undefined) addTry(app, console, console.stage.simulators);
  return app;
}

/** What no route has, for a path that is not below the console's. */
function pathBelow(base: string, path: string): string {
  return path.startsWith(`${base}/`) ? path.slice(base.length) : ELSEWHERE;
}

const ELSEWHERE = '/elsewhere';

function nothingAt(path: string): string {
  return path === ELSEWHERE
    ? 'There is nothing at this address. Open the whole address that was printed when the console started.'
    : `There is nothing at ${path}.`;
}
