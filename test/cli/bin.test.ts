import { copyFile, mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newWorkFolder, ROOT } from '../../local/work-folder.ts';
import { run } from '../support/process.ts';

/* `relay` as npm link installs it: a link to the file that package.json names, called by its name. */
let folder: string;
let file: string;

beforeAll(async () => {
  folder = await newWorkFolder('relay');
  file = join(ROOT, JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')).bin.relay);
  await symlink(file, join(folder, 'relay'));
});
afterAll(() => rm(folder, { recursive: true }));

describe('The command that package.json names', () => {
  it('runs from anywhere, on the Node.js that the project brings along, and ends as relay ends', async () => {
    const { exitCode, stdout, stderr } = await run(join(folder, 'relay'), ['mend'], { cwd: folder });

    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toContain("unknown command 'mend'");
  });

  it('says so in a line when its output cannot be written', async () => {
    await writeFile(join(folder, 'output'), '');
    // Opened for reading alone, it takes no more than a full disk does.
    const { exitCode, stderr } = await run('sh', ['-c', `"${file}" --version 1< output`], { cwd: folder });

    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/^relay: The output cannot be written: EBADF.*\.\n$/);
  });

  it('ends as it would otherwise when its remarks cannot be written', async () => {
    await writeFile(join(folder, 'output'), '');
    const { exitCode } = await run('sh', ['-c', `"${file}" mend 2< output`], { cwd: folder });

    expect(exitCode).toBe(2);
  });

  it('says what is missing where nothing is installed', async () => {
    await mkdir(join(folder, 'clone/cli'), { recursive: true });
    await copyFile(file, join(folder, 'clone/cli/bin.js'));

    const { exitCode, stderr } = await run(process.execPath, ['clone/cli/bin.js', 'doctor'], { cwd: folder });

    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/^relay: The packages are not installed. Run npm ci in .*clone\/ first\.\n$/);
  });
});
