// Real: the emulators, their files, and a process that is killed. No double.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { startEmulators } from '../../local/emulators/emulators.ts';
import { newWorkFolder, ROOT } from '../../local/work-folder.ts';

let folder: string;

beforeEach(async () => {
  folder = await newWorkFolder('data');
});
afterEach(() => rm(folder, { recursive: true }));

const inUse = () =>
  `LOCAL_DATA_DIR: ${folder} is in use by another local system. Stop that one, or use another folder.`;

/** Has another process start the emulators on the folder, and kills it. */
async function startAndKill(whileRunning: () => Promise<void>): Promise<void> {
  const script = `
    const { startEmulators } = await import('./local/emulators/emulators.ts');
    await startEmulators(process.argv[1]);
    process.stdout.write('started');`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script, folder], {
    cwd: ROOT,
    env: { ...process.env, NODE_OPTIONS: '' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  await whileRunning().finally(() => child.kill('SIGKILL'));
  await once(child, 'close');
}

describe('The folder of LOCAL_DATA_DIR', () => {
  it('is refused while another system uses it, and taken when that one has stopped', async () => {
    const first = await startEmulators(folder);

    await expect(startEmulators(folder)).rejects.toThrow(inUse());
    await first.stop();

    const second = await startEmulators(folder);
    await second.stop();
  });

  it('is refused while another process uses it, and taken when that one was killed', async () => {
    await startAndKill(() => expect(startEmulators(folder)).rejects.toThrow(inUse()));

    const second = await startEmulators(folder);
    await second.stop();
  });

  it('is made where there is none', async () => {
    const emulators = await startEmulators(join(folder, 'new/data'));
    await emulators.stop();
  });

  it.each([
    ['is a file', 'file', 'file'],
    ['is in a file', 'file/data', 'file/data'],
    ['has a file for a folder of its own', '', 'sqs'],
  ])('is refused by name when it %s', async (_, path, named) => {
    await writeFile(join(folder, named.split('/')[0] ?? ''), '');

    await expect(startEmulators(join(folder, path))).rejects.toThrow(
      `LOCAL_DATA_DIR: ${join(folder, named)} is not a folder. Use another path.`,
    );
  });

  it('is refused by name when it cannot be locked', async () => {
    await writeFile(join(folder, 'lock'), 'not what SQLite writes');

    await expect(startEmulators(folder)).rejects.toThrow(`LOCAL_DATA_DIR: ${folder} cannot be used: `);
  });
});
