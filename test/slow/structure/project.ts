import { cp, mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { newWorkFolder, ROOT } from '../../../local/work-folder.ts';
import { run } from '../../support/process.ts';
import type { RelayRun } from '../../support/relay-run.ts';

/** Source texts by their paths. */
export type Files = Readonly<Record<string, string>>;

/** A small project with the rooms of this one: every import runs along an arrow, and every export is used. */
export const SOUND: Files = {
  'functions/receiver.ts':
    "import { receive } from '../lib/bridge/receive/receive.ts';\nexport const handler = receive;\n",
  'lib/bridge/receive/receive.ts':
    "import { text } from '../../platform/text.ts';\nexport const receive = () => text;\n",
  'lib/platform/text.ts': "export const text = 'text';\n",
  'cli/relay.ts': "import { text } from '../lib/platform/text.ts';\nconsole.log(text);\n",
};

const MANIFEST = {
  name: 'rooms',
  type: 'module',
  scripts: { relay: 'node cli/relay.ts', test: 'jest' },
  devDependencies: { jest: '*' },
};

/** Runs a tool on a small project of its own, with the configuration of this one. */
export async function runOn(
  files: Files,
  configuration: string,
  command: string,
  args: readonly string[],
): Promise<RelayRun> {
  const cwd = await newWorkFolder('structure');
  try {
    await symlink(join(ROOT, 'node_modules'), join(cwd, 'node_modules'));
    await cp(join(ROOT, configuration), join(cwd, configuration));
    const manifest = JSON.stringify(MANIFEST);
    for (const [path, text] of Object.entries({ 'package.json': manifest, ...files })) {
      await mkdir(dirname(join(cwd, path)), { recursive: true });
      await writeFile(join(cwd, path), text);
    }
    return await run(join(ROOT, 'node_modules/.bin', command), args, { cwd });
  } finally {
    await rm(cwd, { recursive: true });
  }
}
