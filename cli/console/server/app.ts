import { Hono } from 'hono';
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

/** The console's routes: the page, and what it asks for. */
export function createApp(console: Console): Hono {
  const app = new Hono();
  app.use(securityHeaders);
  app.notFound((c) => c.json({ error: `There is nothing at ${c.req.path}.` }, 404));
  app.onError((error, c) => {
    const status = error instanceof Failure ? 409 : 502;
    return answer(c, { error: error instanceof Failure ? error.message : errorText(error) }, status);
  });
  addPage(app, console);
  app.use('/api/*', guardSession(console.access), guardChanges(console));
  app.get('/api/session', (c) => answer(c, console.session));
  addLive(app, console);
  addOrders(app, console);
  addParked(app, console);
  addHealth(app, console);
  if (console.stage.simulators !== undefined) addTry(app, console, console.stage.simulators);
  return app;
}
