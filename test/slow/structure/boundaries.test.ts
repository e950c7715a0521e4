import { beforeAll, describe, expect, it } from '@jest/globals';
import type { RelayRun } from '../../support/relay-run.ts';
import { type Files, runOn, SOUND } from './project.ts';

/* That the boundary check of `npm run structure` finds what ARCHITECTURE.md rules out. Real: its tool and its rules. */

const importing = (path: string) => `import { handler } from '${path}';\nhandler();\n`;
const importingType = (path: string) => `import type { A } from '${path}';\nexport type B = A;\n`;

/** What is against the rules, with the fault that the check reports. */
const OFFENCES: readonly (readonly [name: string, files: Files, fault: string])[] = [
  [
    'lib imports a function',
    { 'lib/bridge/a.ts': importing('../../functions/receiver.ts') },
    'lib/bridge/a.ts → functions/receiver.ts',
  ],
  [
    'lib imports the command line',
    { 'lib/queue/a.ts': importing('../../cli/relay.ts') },
    'lib/queue/a.ts → cli/relay.ts',
  ],
  [
    'the platform imports a use case',
    { 'lib/platform/a.ts': importing('../bridge/receive/receive.ts') },
    'lib/platform/a.ts → lib/bridge/receive/receive.ts',
  ],
  [
    'the core imports the store, even if only a type',
    {
      'lib/orders/a.ts': importingType('../store/item.ts'),
      'lib/store/item.ts': 'export type A = string;\n',
    },
    'lib/orders/a.ts → lib/store/item.ts',
  ],
  [
    'the command line imports a function',
    { 'cli/a.ts': importing('../functions/receiver.ts') },
    'cli/a.ts → functions/receiver.ts',
  ],
  [
    'the local system imports the command line',
    { 'local/a.ts': importing('../cli/relay.ts') },
    'local/a.ts → cli/relay.ts',
  ],
  [
    'a test imports a function',
    { 'test/a.test.ts': importing('../functions/receiver.ts') },
    'test/a.test.ts → functions/receiver.ts',
  ],
  [
    'two files import each other',
    { 'lib/store/b.ts': "import './c.ts';\n", 'lib/store/c.ts': "import './b.ts';\n" },
    'no cycle: lib/store/b.ts',
  ],
  [
    'two files import types of each other',
    { 'lib/store/d.ts': importingType('./e.ts'), 'lib/store/e.ts': importingType('./d.ts') },
    'no cycle: lib/store/d.ts',
  ],
  [
    'a folder is not a room',
    { 'lib/common/a.ts': importing('../platform/text.ts') },
    'lib/common/a.ts → lib/platform/text.ts',
  ],
];

function check(files: Files): Promise<RelayRun> {
  const folders = new Set(Object.keys(files).map((path) => path.split('/')[0] ?? path));
  return runOn(files, '.dependency-cruiser.cjs', 'depcruise', [...folders]);
}

describe('The boundary check', () => {
  let sound: RelayRun;
  let offending: RelayRun;

  beforeAll(async () => {
    const files: Files[] = OFFENCES.map(([, offence]) => offence);
    [sound, offending] = await Promise.all([check(SOUND), check(Object.assign({}, SOUND, ...files))]);
  });

  it('passes a project whose imports all follow the arrows', () => {
    expect(sound).toMatchObject({ exitCode: 0 });
  });

  it('fails on a project that breaks the rules', () => {
    expect(offending.exitCode).toBeGreaterThan(0);
  });

  it.each(OFFENCES)('reports when %s', (_, __, fault) => {
    expect(offending.stdout).toContain(fault);
  });
});
