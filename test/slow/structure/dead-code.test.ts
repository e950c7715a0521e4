import { beforeAll, describe, expect, it } from '@jest/globals';
import type { RelayRun } from '../../support/relay-run.ts';
import { type Files, runOn, SOUND } from './project.ts';

/* That the dead-code check of `npm run structure` finds what nothing uses. Real: its tool and its configuration. */

const UNUSED: Files = {
  ...SOUND,
  'lib/platform/text.ts': `${SOUND['lib/platform/text.ts']}
    export const unusedValue = 1;
    export type UnusedType = string;
    export const testedValue = 1;
  `,
  'lib/platform/unused-file.ts': "export const text = 'text';\n",
  'test/text.test.ts': "import { testedValue } from '../lib/platform/text.ts';\nconsole.log(testedValue);\n",
};

const check = (files: Files, ...args: readonly string[]) =>
  runOn(files, 'knip.js', 'knip', ['--no-progress', '--no-config-hints', ...args]);

describe('The dead-code check', () => {
  let sound: RelayRun;
  let withTests: RelayRun;
  let withoutTests: RelayRun;

  beforeAll(async () => {
    [sound, withTests, withoutTests] = await Promise.all([
      check(SOUND),
      check(UNUSED),
      check(UNUSED, '--production'),
    ]);
  });

  it('passes a project in which everything is used', () => {
    expect(sound).toMatchObject({ exitCode: 0 });
  });

  it.each(['unusedValue', 'UnusedType', 'lib/platform/unused-file.ts'])('reports %s', (name) => {
    expect(withTests.stdout).toContain(name);
    expect(withTests.exitCode).toBe(1);
  });

  it('reports an export that only tests use', () => {
    expect(withTests.stdout).not.toContain('testedValue');
    expect(withoutTests.stdout).toContain('testedValue');
    expect(withoutTests.exitCode).toBe(1);
  });
});
