import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startConsole } from '../../cli/console/server/start.ts';
import { type Browser, openConsole, stageOf } from '../support/console.ts';

/* Real: the console's server, over HTTP. Doubled: AWS. The page itself is tried in Chromium by a slow test. */

const DROP = { id: 'M1', isConfirmed: true };

let browser: Browser;
let left: () => readonly string[];

// Each console bundles the page.
beforeAll(async () => {
  const { stage, dlq } = stageOf({ parked: [{ id: 'M1', group: 'PO-1', reason: 'rejected-by-thirdwatch' }] });
  browser = await openConsole(stage);
  left = () => dlq.left.ids;
});
afterAll(() => browser.stop());

/** Sends any headers, `Host` among them, which fetch does not let a test choose. */
function ask(path: string, headers: Readonly<Record<string, string>>, method = 'GET'): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const sent = request(browser.url + path, { method, headers }, (response) => {
    response.resume();
    resolve(response.statusCode ?? 0);
  });
  sent.on('error', reject);
  sent.end(method === 'GET' ? undefined : JSON.stringify(DROP));
  return promise;
}

const foreign = (name: string, value: string) => ({ ...browser.headers, [name]: value });

describe('The console refuses', () => {
  it.each<[string, () => Readonly<Record<string, string>>]>([
    ['another name that resolves to this machine', () => foreign('host', 'attacker.example')],
    ['its own name with another port', () => foreign('host', '127.0.0.1:1')],
    ['localhost, whose cookies are others’', () => foreign('host', `localhost:${new URL(browser.url).port}`)],
    ['a page of another site', () => foreign('origin', 'https://attacker.example')],
    ['a page of another port of this machine', () => foreign('origin', 'http://127.0.0.1:1')],
    ['a page without a site of its own', () => foreign('origin', 'null')],
    ['what another site embeds', () => foreign('sec-fetch-site', 'cross-site')],
    ['what another port of this machine embeds', () => foreign('sec-fetch-site', 'same-site')],
  ])('%s, for looks and for changes', async (_, headers) => {
    expect(await ask('/api/parked', headers())).toBe(403);
    expect(await ask('/', headers())).toBe(403);
    const change = { ...headers(), 'content-type': 'application/json' };
    expect(await ask('/api/parked/drop', change, 'POST')).toBe(403);
    expect(left()).toEqual(['M1']);
  });

  it.each<[string, Readonly<Record<string, string>>]>([
    ['no cookie', {}],
    ['a cookie that is made up', { cookie: 'relay-console=AAAA' }],
  ])('a browser with %s', async (_, headers) => {
    for (const path of ['session', 'live', 'orders', 'order?number=PO-1', 'parked', 'health', 'activity'])
      expect(await ask(`/api/${path}`, headers)).toBe(401);
    expect(await ask('/', headers)).toBe(403);
  });

  it.each(['/', '/api/session', '/main.js'])(
    'to say anything outside of its own path, as at %s',
    async (path) => {
      const { origin } = new URL(browser.url);
      const response = await fetch(origin + path, { headers: browser.headers });

      expect(response.status).toBe(404);
      const text = await response.text();
      expect(text).not.toContain(new URL(browser.url).pathname);
      expect(text).toContain('Open the whole address that was printed');
    },
  );

  it('its own address a second time', async () => {
    const again = await fetch(browser.address, { redirect: 'manual' });

    expect(again.status).toBe(403);
    expect(again.headers.get('set-cookie')).toBeNull();
  });

  it('a token that is made up, and keeps the real one', async () => {
    const running = await startConsole(stageOf().stage, { port: 0, allowChanges: false, lookBackMs: 0 });
    const open = (address: string) => fetch(address, { redirect: 'manual' });

    expect((await open(running.address.replace(/token=.*/, 'token=AAAA'))).status).toBe(403);
    expect((await open(running.address)).status).toBe(303);
    await running.stop();
  });

  it.each<[string, Readonly<Record<string, string>>]>([
    ['without the second token', { 'x-change-token': '' }],
    ['with the cookie as the second token', { 'x-change-token': 'cookie' }],
  ])('a change %s', async (_, headers) => {
    const token = headers['x-change-token'] === 'cookie' ? browser.headers.cookie?.split('=')[1] : '';
    const response = await browser.post('/api/parked/drop', DROP, {
      ...browser.headers,
      'x-change-token': token ?? '',
    });

    expect(response.status).toBe(403);
    expect(left()).toEqual(['M1']);
  });

  it('a change that a form of any page could send', async () => {
    const headers = { ...browser.headers, 'content-type': 'text/plain' };

    expect((await browser.post('/api/parked/drop', DROP, headers)).status).toBe(403);
    expect(left()).toEqual(['M1']);
  });

  it('changes of a stage on AWS unless they were allowed, and says how to allow them', async () => {
    const { stage, dlq } = stageOf({ parked: [{ id: 'M1', group: 'PO-1' }] });
    const looking = await openConsole(stage, { allowChanges: false });
    const response = await looking.post('/api/parked/drop', DROP);

    expect(response.status).toBe(403);
    expect(await response.text()).toContain('relay --stage prod console --allow-changes');
    expect(dlq.left.ids).toEqual(['M1']);
    await looking.stop();
  });

  it.each([{ id: 5, isConfirmed: true }, { id: 'M1' }, []])('a change in another form: %j', async (body) => {
    expect((await browser.post('/api/parked/drop', body)).status).toBe(400);
    expect(left()).toEqual(['M1']);
  });

  it('to send events to a stage on AWS', async () => {
    expect((await browser.post('/api/try/send', { body: '{}', isForged: false })).status).toBe(404);
  });
});

describe('The browser', () => {
  it('is told to keep the session from scripts and from other sites', async () => {
    const running = await startConsole(stageOf().stage, { port: 0, allowChanges: false, lookBackMs: 0 });
    const opened = await fetch(running.address, { redirect: 'manual' });
    const { pathname: path } = new URL(running.address);
    const [cookie = '', ...attributes] = (opened.headers.get('set-cookie') ?? '').split('; ');

    expect(attributes.sort()).toEqual(['HttpOnly', `Path=${path.slice(0, -1)}`, 'SameSite=Strict']);
    expect(path).toMatch(/^\/[\w-]{43}\/$/);
    expect(running.address).not.toContain(cookie.split('=')[1]);
    expect(opened.headers.get('location')).toBe(path);
    await running.stop();
  });

  it.each(['/', '/main.js', '/api/parked', '/nothing'])('gets its rules with %s', async (path) => {
    const { headers } = await browser.get(path);
    const policy = headers.get('content-security-policy')?.split('; ') ?? [];

    expect(policy).toEqual(expect.arrayContaining(["default-src 'self'", "frame-ancestors 'none'"]));
    expect(policy.join()).not.toMatch(/unsafe|\*|https?:/);
    expect(headers.get('x-frame-options')).toBe('DENY');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('access-control-allow-origin')).toBeNull();
  });

  it('gets a page without inline script, and nothing from elsewhere', async () => {
    const page = await (await browser.get('/')).text();

    expect(page).not.toMatch(/<script>|<script [^>]*>[^<]|\son\w+=|style=|https?:/);
  });

  it('gets a page that weighs less than 150 KB with all that it loads', async () => {
    const files = ['/', '/main.js', '/style.css', '/icon.svg'];
    const texts = await Promise.all(files.map(async (path) => (await browser.get(path)).text()));

    expect(Buffer.byteLength(texts.join(''))).toBeLessThan(150 * 1024);
  });
});
