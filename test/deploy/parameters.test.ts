import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { DEFAULTS } from '../../lib/bridge/settings/deployment.ts';
import { FORWARDER_SETTINGS } from '../../lib/bridge/settings/forwarder.ts';
import { variableOf } from '../../lib/platform/config.ts';
import { ROOT } from '../../local/work-folder.ts';
import { withTables } from '../../resources/parameter-tables.ts';

/*
 * The settings of lib/bridge/settings as the parameters of serverless.yml. test/slow/stage-parameters.test.ts shows what
 * `sls package` refuses.
 */
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
