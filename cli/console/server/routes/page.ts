import type { Hono } from 'hono';
import type { Console } from '../console.ts';
import { hasSession, openSession } from '../guards.ts';

/** The page, for whoever has a session or brings the token of the printed address. */
export function addPage(app: Hono, { access, assets, session }: Console): void {
  app.get('/', (c, next) => {
    const token = c.req.query('token');
    if (token === undefined) return next();
    const opened = access.exchange(token);
    if (opened !== undefined) openSession(c, opened, access);
    else if (!hasSession(c, access)) return c.html(usedText(session.relay), 403);
    // The address with the token stays neither in the bar nor in the history.
    return c.redirect(`${access.path}/`, 303);
  });
  for (const [path, { type, content }] of assets) {
    app.get(path, (c) => {
      if (path === '/' && !hasSession(c, access)) return c.html(usedText(session.relay), 403);
      return c.body(content, 200, { 'content-type': type });
    });
  }
}

/** For HTML. */
function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}

/** Nothing of it comes from the request. */
function usedText(relay: string): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>No session</title>
<link rel="stylesheet" href="style.css">
<main class="notice">
  <h1>This address was used before, or is incomplete</h1>
  <p>It lets in one browser, once. For a new address, run:</p>
  <pre><code>${escaped(relay)} console</code></pre>
</main>
</html>`;
}
