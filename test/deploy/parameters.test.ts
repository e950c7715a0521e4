import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { DEFAULTS } from '../../lib/bridge/settings/deployment.ts';
import { FORWARDER_SETTINGS } from '../../lib/bridge/settings/forwarder.ts';
import { variableOf } from '../../lib/platform/config.ts';
import { copyProject, ROOT, runSls } from '../../local/packaged.ts';
import { newWorkFolder } from '../../local/work-folder.ts';
import { withTables } from '../../resources/parameter-tables.ts';

/* The settings of lib/bridge/settings as the parameters of serverless.yml. Real: `sls package`, where it says so. */
let serverless: string;
let declarations: string;

beforeAll(async () => {
  serverless = await readFile(join(ROOT, 'serverless.yml'), 'utf8');
  const files = (await readdir(join(ROOT, 'resources'))).filter((file) => /\.(yml|cjs)$/.test(file));
  const texts = await Promise.all(files.map((file) => readFile(join(ROOT, 'resources', file), 'utf8')));
  declarations = [serverless, ...texts].join('\n');
});

/** Its value, or the address of the simulator. */
const WHERE_THIRDWATCH_IS = 'file(resources/thirdwatch-simulator.cjs):baseUrl';

describe('A parameter', () => {
  it.each(Object.keys(DEFAULTS))('is used: %s', (name) => {
    expect(declarations).toMatch(new RegExp(`\\bparam:${name}\\b`));
  });

  it.each(Object.keys(FORWARDER_SETTINGS))(
    'reaches the forwarder by the variable of its name: %s',
    (name) => {
      const value = name === 'thirdwatch-base-url' ? WHERE_THIRDWATCH_IS : `param:${name}`;

      expect(serverless).toContain(`        ${variableOf(name)}: \${${value}}\n`);
    },
  );

  it('stands in the documents as `npm run parameters` writes it', async () => {
    const page = await readFile(join(ROOT, 'docs/parameters.md'), 'utf8');

    expect(page).toBe(withTables(page));
    for (const name of Object.keys(DEFAULTS)) expect(page).toContain(`\n| \`${name}\` | `);
  });
});

/** Writes the file of a stage's parameters. */
async function writeStageFile(project: string, stage: string, content: string): Promise<void> {
  await mkdir(join(project, 'stages'), { recursive: true });
  await writeFile(join(project, 'stages', `${stage}.yml`), content);
}

describe('`sls package`', () => {
  it('refuses what is wrong, all at once, by name and with the remedy', async () => {
    const project = await newWorkFolder('project');
    await copyProject(project);
    const stage = 's'.repeat(30);
    await writeStageFile(project, stage, 'retry-patience: 24\nuser-id-source: endUserEmail\n');
    const wrong = {
      'retry-max-delay-seconds': '300',
      'log-retention-days': '31',
      'retry-horizon': '24',
    };

    await expect(runSls(project, ['package', '--stage', stage], wrong)).rejects.toThrow(
      new RegExp(
        [
          '6 fault\\(s\\):',
          'retry-horizon is not a parameter; docs/parameters.md lists them all',
          'retry-patience is not a parameter; docs/parameters.md lists them all',
          'log-retention-days must be one of 1, 3, .*',
          'user-id-source is endUserEmail, which needs ingram-details to be complete: .*',
          'retry-max-delay-seconds is too short for retry-horizon-hours: .* make the delay at least 327, or the horizon shorter',
          'the stage must have at most 29 characters: .*-forwarder .* has 65, and AWS takes 64\n',
        ].join('\n +- '),
      ),
    );
    await rm(project, { recursive: true });
    expect(await readFile(join(ROOT, 'docs/setup.md'), 'utf8')).toContain('at most 29 lower-case letters');
  });
});
