import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { fieldsOf } from '../../local/fields.ts';
import { COMPILE_CACHE } from '../../local/functions-host.ts';
import { freePort } from '../../local/ports.ts';
import { eventually } from '../support/eventually.ts';
import { send } from '../support/send.ts';
import { uniqueNotification } from '../support/unique-notification.ts';

/* Real: the commands of the README, as processes of their own, killed as a power cut kills them. */
const ROOT = join(import.meta.dirname, '../..');

type Running = { readonly process: ChildProcess; readonly output: () => string };

const started: ChildProcess[] = [];

afterEach(() => {
  for (const { pid, exitCode } of started.splice(0))
    if (pid !== undefined && exitCode === null) killGroup(pid);
});

function run(script: string, environment: Readonly<Record<string, string>> = {}): Running {
  const child = spawn(process.execPath, [join(ROOT, script)], {
    cwd: ROOT,
    detached: true,
    env: {
      ...process.env,
      NODE_OPTIONS: '',
      NODE_COMPILE_CACHE: COMPILE_CACHE,
      npm_lifecycle_event: undefined,
      ...environment,
    },
  });
  started.push(child);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (output += text));
  return { process: child, output: () => output };
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It is gone already.
  }
}

type Ports = Record<'LOCAL_API_PORT' | 'LOCAL_THIRDWATCH_PORT' | 'LOCAL_INGRAM_PORT', string>;

async function ports(): Promise<Ports> {
  return {
    LOCAL_API_PORT: String(await freePort()),
    LOCAL_THIRDWATCH_PORT: String(await freePort()),
    LOCAL_INGRAM_PORT: String(await freePort()),
  };
}

/** Each test starts whole systems, on a machine that may be busy. */
jest.setTimeout(180_000);

const isUp = ({ output }: Running) =>
  eventually('the system is up', () => output().includes('Ctrl-C') || undefined, 60_000);

describe('npm start', () => {
  it('prints a curl line that works when pasted, tells what happens, and ends on Ctrl-C', async () => {
    const system = run('local/start.ts', { ...(await ports()), LOCAL_WEBHOOK_SECRET: 'a secret of mine' });
    await isUp(system);
    const curl = /curl [\s\S]*?\.json/.exec(system.output())?.[0] ?? '';

    const pasted = spawn('sh', ['-c', curl], { cwd: ROOT });
    const [answer] = await once(pasted.stdout, 'data');

    expect(JSON.parse(String(answer))).toEqual({ eventId: 'SHIP00000000000001', queued: 1 });
    await eventually('the event is forwarded', () => /forwarded +SHIP0/.exec(system.output()) ?? undefined);
    expect(system.output()).toMatch(/received +SHIP0[\s\S]*queued +SHIP0[\s\S]*forwarded +SHIP0.*_fulfilled/);
    system.process.kill('SIGINT');
    expect(await once(system.process, 'exit')).toEqual([0, null]);
  });

  it('asks Ingram when told to, of what the printed curl line has told it', async () => {
    const system = run('local/start.ts', { ...(await ports()), LOCAL_INGRAM_DETAILS: 'complete' });
    await isUp(system);
    const put = /curl [^\n]*_simulator\/orders[\s\S]*?\}'/.exec(system.output())?.[0] ?? '';
    const send = /curl [\s\S]*?\.json/.exec(system.output())?.[0] ?? '';

    await once(spawn('sh', ['-c', `${put} && ${send}`], { cwd: ROOT }), 'exit');

    const told = await eventually('it is told', () => /forwarded +SHIP0.*/.exec(system.output())?.[0]);
    expect(told).toContain('_approved');
    system.process.kill('SIGINT');
    expect(await once(system.process, 'exit')).toEqual([0, null]);
  });

  it('says what LOCAL_INGRAM_DETAILS may be', async () => {
    const system = run('local/start.ts', { LOCAL_INGRAM_DETAILS: 'everything' });

    expect(await once(system.process, 'exit')).toEqual([1, null]);
    expect(system.output()).toContain('LOCAL_INGRAM_DETAILS must be off, confirm or complete.');
  });

  it.each(['LOCAL_API_PORT', 'LOCAL_THIRDWATCH_PORT', 'LOCAL_INGRAM_PORT'] as const)(
    'names %s when its port is in use',
    async (name) => {
      const occupant = createServer().listen(0, '127.0.0.1');
      await once(occupant, 'listening');
      const address = occupant.address();
      const port = typeof address === 'object' && address !== null ? String(address.port) : '';

      const system = run('local/start.ts', { ...(await ports()), [name]: port });
      const [code] = await once(system.process, 'exit');
      occupant.close();

      expect(code).toBe(1);
      expect(system.output()).toContain(port);
      expect(system.output()).toContain(name);
    },
  );

  it('loses no accepted event when it is killed at any moment and started again', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'bridge-'));
    const environment = { ...(await ports()), LOCAL_DATA_DIR: dataDir };
    const url = `http://127.0.0.1:${environment.LOCAL_API_PORT}/webhooks/ingram`;
    const simulator = `http://127.0.0.1:${environment.LOCAL_THIRDWATCH_PORT}/_simulator`;
    const accepted: string[] = [];
    const heard = new Set<unknown>();

    for (const killAfter of [4, 20, 12]) {
      const system = run('local/start.ts', environment);
      await isUp(system);
      // So slow that many events are still on their way at the end.
      await fetch(`${simulator}/faults`, {
        method: 'PUT',
        body: JSON.stringify([{ delayMs: 100, times: -1 }]),
      });
      for (let sent = 0; sent < killAfter; sent += 4) {
        const orders = [
          uniqueNotification(),
          uniqueNotification(),
          uniqueNotification(),
          uniqueNotification(),
        ];
        const answers = await Promise.all(
          orders.map(({ body }) => send(url, JSON.stringify(body), 'local-secret')),
        );
        accepted.push(
          ...orders.filter((_, index) => answers[index]?.status === 200).map(({ orderId }) => orderId),
        );
      }
      for (const call of await calls(simulator)) heard.add(call);
      killGroup(system.process.pid ?? 0);
      await once(system.process, 'exit');
    }
    const system = run('local/start.ts', environment);
    await isUp(system);

    const missing = () => accepted.filter((orderId) => !heard.has(orderId));
    for (let look = 0; look < 150 && missing().length > 0; look++) {
      for (const call of await calls(simulator)) heard.add(call);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    expect(accepted).toHaveLength(36);
    expect(missing()).toEqual([]);
    expect(await readdir(dataDir)).toEqual(expect.arrayContaining(['dynamodb', 'secrets.json', 'sqs']));
    await rm(dataDir, { recursive: true });
  }, 180_000);
});

describe('npm run demo', () => {
  it('shows that everything went as expected', async () => {
    const demo = run('local/demo/demo.ts');

    expect(await once(demo.process, 'exit')).toEqual([0, null]);

    expect(demo.output()).toContain('All 17 as expected.');
  });
});

describe('relay --local send', () => {
  it.each([
    ['no file', [], 2, "missing required argument 'file'"],
    ['no system on this machine', ['test/fixtures/order-hold.json'], 2, 'npm start'],
  ])('says what to do about %s', async (_, args, exitCode, remedy) => {
    const sender = spawn(process.execPath, ['cli/relay.ts', '--local', 'send', ...args], {
      cwd: ROOT,
      env: {
        ...process.env,
        NODE_OPTIONS: '',
        NODE_COMPILE_CACHE: COMPILE_CACHE,
        LOCAL_API_PORT: String(await freePort()),
      },
    });
    let output = '';
    sender.stderr.on('data', (text) => (output += text));

    expect(await once(sender, 'close')).toEqual([exitCode, null]);

    expect(output).toContain(remedy);
    expect(output).not.toContain('    at ');
  });
});

async function calls(simulator: string): Promise<readonly unknown[]> {
  const heard: unknown = await (await fetch(`${simulator}/calls`)).json();
  return Array.isArray(heard) ? heard.map((call) => fieldsOf(fieldsOf(call).body)._orderId) : [];
}
