import { setTimeout as sleep } from 'node:timers/promises';
import { startConsole } from '../../cli/console/server/start.ts';
import { openLocalStage } from '../../cli/local/stage.ts';
import { table } from '../report/table.ts';
import { spreadOf } from '../statistics.ts';

/*
 * Serves the console of a local system, and asks it for all that its page asks for. The asking is part of what is
 * measured, as both are in this process: it takes a millisecond or two.
 */
const ROUNDS = 30;

type Route = readonly [name: string, ask: (console: Session) => Promise<string>, pauseMs?: number];
type Session = {
  readonly get: (path: string) => Promise<string>;
  readonly post: (path: string, body: object) => Promise<string>;
  readonly look: () => Promise<string>;
};

const PREVIEW = { event: 'shipped', order: 'BENCH-0500', lines: '001=2/3', tracking: '', shapes: [] };

/** Parked messages are hidden for a second after each look: whoever looks again at once waits for them. */
const HIDDEN_MS = 1_100;

const ROUTES: readonly Route[] = [
  ['the page', ({ get }) => get('/')],
  ['its script', ({ get }) => get('/main.js')],
  ['its style', ({ get }) => get('/style.css')],
  ['Live, the first look', ({ look }) => look()],
  ['Orders', ({ get }) => get('/api/orders')],
  ['Orders, a search', ({ get }) => get('/api/orders?search=bench-077')],
  ['one order', ({ get }) => get('/api/order?number=BENCH-0500'), HIDDEN_MS],
  ['Parked', ({ get }) => get('/api/parked'), HIDDEN_MS],
  ['Health, the charts of an hour', ({ get }) => get('/api/activity?hours=1')],
  ['Health, the charts of a day', ({ get }) => get('/api/activity?hours=24')],
  ['Health, the checks', ({ get }) => get('/api/health')],
  ['Try it', ({ get }) => get('/api/try')],
  ['Try it, a request', ({ post }) => post('/api/try/preview', PREVIEW)],
];

async function openSession(address: string): Promise<Session> {
  const { origin, pathname } = new URL(address);
  const base = `${origin}${pathname.slice(0, -1)}`;
  const opened = await fetch(address, { redirect: 'manual' });
  const cookie = opened.headers.get('set-cookie')?.split(';')[0] ?? '';
  const textOf = async (response: Response) => {
    if (!response.ok) throw new Error(`${response.url} answered ${response.status}.`);
    return response.text();
  };
  const get = async (path: string) => textOf(await fetch(base + path, { headers: { cookie } }));
  const { changeToken } = JSON.parse(await get('/api/session'));
  const headers = { cookie, origin, 'x-change-token': changeToken, 'content-type': 'application/json' };
  return {
    get,
    post: async (path, body) =>
      textOf(await fetch(base + path, { method: 'POST', headers, body: JSON.stringify(body) })),
    async look() {
      const stopping = new AbortController();
      const { body } = await fetch(`${base}/api/live?after=0`, {
        headers: { cookie },
        signal: stopping.signal,
      });
      let text = '';
      const decoder = new TextDecoder();
      for await (const part of body ?? []) {
        text += decoder.decode(part, { stream: true });
        if (text.includes('\n\n')) break;
      }
      stopping.abort();
      return text;
    },
  };
}

type Measured = { readonly wallMs: number; readonly cpuMs: number; readonly bytes: number };

async function measure(ask: () => Promise<string>): Promise<Measured> {
  const cpu = process.cpuUsage();
  const startedAt = performance.now();
  const answer = await ask();
  const wallMs = performance.now() - startedAt;
  const { user, system } = process.cpuUsage(cpu);
  return { wallMs, cpuMs: (user + system) / 1000, bytes: Buffer.byteLength(answer) };
}

const ms = (value: number) => value.toFixed(1);

const startedAt = process.cpuUsage();
const running = await startConsole(await openLocalStage(), { port: 0, allowChanges: true, lookBackMs: 0 });
const session = await openSession(running.address);
const rows: string[][] = [];
for (const [name, ask, pauseMs = 0] of ROUTES) {
  await sleep(pauseMs);
  const first = await measure(() => ask(session));
  const rounds: Measured[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    await sleep(pauseMs);
    rounds.push(await measure(() => ask(session)));
  }
  const wall = spreadOf(rounds.map(({ wallMs }) => wallMs));
  const cpu = spreadOf(rounds.map(({ cpuMs }) => cpuMs));
  const numbers = [wall.median, wall.max, first.wallMs, cpu.median, cpu.max, first.cpuMs].map(ms);
  rows.push([name, (first.bytes / 1024).toFixed(1), ...numbers]);
}
const head = ['answer', 'KB', 'ms, median', 'worst', 'first', 'CPU ms, median', 'worst', 'first'];
process.stdout.write(`${table(head, rows)}\n`);
const { user, system } = process.cpuUsage(startedAt);
process.stderr.write(`In all ${Math.round((user + system) / 1000)} ms of CPU.\n`);
await running.stop();
process.exit(0);
