import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readdir, rm, stat } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, describe, expect, it } from '@jest/globals';
import { freePort } from '../../local/ports.ts';
import { COMPILE_CACHE } from '../../local/stack/functions-host.ts';
import { newWorkFolder, ROOT } from '../../local/work-folder.ts';
import { eventually } from '../support/eventually.ts';
import { freePorts, isUp, killStarted, startScript } from '../support/npm-start.ts';

/* Real: the commands of the README, as processes of their own. */

afterEach(killStarted);

/** Starts a whole system, on a machine that may be busy. */

describe('npm start', () => {
  it('prints a curl line and a console that work, tells what happens, keeps its files private, ends on Ctrl-C', async () => {
    const ports = await freePorts();
    const dataDir = await newWorkFolder('data');
    const system = startScript('local/start.ts', {
      ...ports,
      LOCAL_DATA_DIR: dataDir,
      LOCAL_WEBHOOK_SECRET: 'a secret of mine',
    });
    await isUp(system);
    const curl = /curl [\s\S]*?\.json/.exec(system.output())?.[0] ?? '';

    const pasted = spawn('sh', ['-c', curl], { cwd: ROOT });
    const [answer] = await once(pasted.stdout, 'data');

    expect(JSON.parse(String(answer))).toEqual({ eventId: 'SHIP00000000000001', queued: 1 });
    await eventually('the event is forwarded', () => /forwarded +SHIP0/.exec(system.output()) ?? undefined);
    expect(system.output()).toMatch(/received +SHIP0[\s\S]*queued +SHIP0[\s\S]*forwarded +SHIP0.*_fulfilled/);
    const stageFile = join(ROOT, '.local', `stage-${ports.LOCAL_API_PORT}`);
    const written = (await readdir(dataDir, { recursive: true })).map((name) => join(dataDir, name));
    expect(written.length).toBeGreaterThan(3);
    expect(await openToOthers([...written, `${stageFile}.json`, `${stageFile}.log`])).toEqual([]);
    const address = /http:\S+token=\S+/.exec(system.output())?.[0] ?? '';
    expect((await fetch(address, { redirect: 'manual' })).status).toBe(303);
    system.process.kill('SIGINT');
    expect(await once(system.process, 'exit')).toEqual([0, null]);
    await eventually('the console has ended', () =>
      fetch(address).then(
        () => undefined,
        () => true,
      ),
    );
    await rm(dataDir, { recursive: true });
  });

  it('tells what it is starting, and removes its files when the terminal is closed', async () => {
    const ports = await freePorts();
    const system = startScript('local/start.ts', ports);
    await isUp(system);
    const stageFile = join(ROOT, '.local', `stage-${ports.LOCAL_API_PORT}.json`);
    expect(existsSync(stageFile)).toBe(true);
    expect(system.output()).toMatch(/starting the emulators[\s\S]*bundling[\s\S]*The bridge is running/);
    expect(system.output()).toContain(`LOCAL_API_PORT=${ports.LOCAL_API_PORT} npx relay --local send`);

    system.process.stdout?.destroy();
    system.process.kill('SIGHUP');

    expect(await once(system.process, 'exit')).toEqual([0, null]);
    expect(existsSync(stageFile)).toBe(false);
  });

  it('ends without an error when nobody reads on', async () => {
    const ports = await freePorts();
    const command = `"${process.execPath}" local/start.ts | head -1`;
    const env = { ...process.env, NODE_OPTIONS: '', NODE_COMPILE_CACHE: COMPILE_CACHE, ...ports };

    const { stderr } = await promisify(execFile)('sh', ['-c', command], { cwd: ROOT, env });

    expect(stderr).toBe('');
    expect(existsSync(join(ROOT, '.local', `stage-${ports.LOCAL_API_PORT}.json`))).toBe(false);
  });

  it('says of all its settings at once what they may be', async () => {
    const wrong = { LOCAL_API_PORT: 'abc', LOCAL_INGRAM_DETAILS: 'everything', LOCAL_ARCHIVE: '1' };
    const system = startScript('local/start.ts', wrong);

    expect(await once(system.process, 'exit')).toEqual([1, null]);
    expect(system.output()).toBe(
      'LOCAL_API_PORT must be a port number from 1 to 65535.\n' +
        'LOCAL_INGRAM_DETAILS must be off, confirm or complete.\n' +
        'LOCAL_ARCHIVE must be on or off.\n',
    );
  });

  it.each(['LOCAL_API_PORT', 'LOCAL_THIRDWATCH_PORT', 'LOCAL_INGRAM_PORT', 'LOCAL_CONSOLE_PORT'] as const)(
    'names %s when its port is in use',
    async (name) => {
      const occupant = createServer().listen(0, '127.0.0.1');
      await once(occupant, 'listening');
      const address = occupant.address();
      const port = typeof address === 'object' && address !== null ? String(address.port) : '';

      const system = startScript('local/start.ts', { ...(await freePorts()), [name]: port });
      const [code] = await once(system.process, 'exit');
      occupant.close();

      expect(code).toBe(1);
      expect(system.output()).toContain(`Port ${port} is in use.`);
      expect(system.output()).toContain(`set ${name} to another port`);
    },
  );
});

describe('relay --local send', () => {
  it.each([
    ['no file', [], 2, '<file> is missing'],
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

/** Those of some files and folders that anyone but their owner may read or change. */
async function openToOthers(paths: readonly string[]): Promise<readonly string[]> {
  const modes = await Promise.all(paths.map(async (path) => (await stat(path)).mode));
  return paths.filter((_, index) => ((modes[index] ?? 0) & 0o077) !== 0);
}
