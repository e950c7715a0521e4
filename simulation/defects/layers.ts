import { spawn } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import Table from 'cli-table3';
import { Option } from 'commander';
import { type Choice, choose, choosing } from './choose.ts';
import type { Defect } from './defects.ts';

/*
 * Which of the defects a layer of the tests finds: plants one after the other in a copy of the repository, from which the
 * functions are bundled as well, and runs the related tests of the layer until one fails.
 */

const ROOT = new URL('../..', import.meta.url).pathname;
/** Nothing that is made from the sources, and no packages: these are linked. */
const LEFT_OUT = new Set(['node_modules', '.git', '.local', '.esbuild', '.serverless', '.stryker-tmp']);
/** A defect that keeps the tests from ending is found as well. */
const LIMIT_MS = 600_000;

/** By the folder that a defect is in, the paths of the tests that are about it; the first that fits counts. */
const TESTS = {
  unit: [
    ['lib/bridge', ['test/unit/bridge']],
    ['lib/queue', ['test/unit/queue', 'test/unit/bridge']],
    ['lib/store', ['test/unit/store', 'test/unit/bridge']],
    ['lib/orders', ['test/unit/orders', 'test/unit/bridge']],
    ['lib/thirdwatch', ['test/unit/thirdwatch', 'test/unit/bridge']],
    ['lib/ingram', ['test/unit/ingram', 'test/unit/bridge']],
    ['', ['test/unit/platform', 'test/unit/bridge']],
  ],
  integration: [
    [
      /lib.(bridge.receive|queue.(enqueue|outgoing|message))/,
      ['test/integration/receiver', 'test/integration/forwarder'],
    ],
    [
      /lib.bridge.(sweep|ingram.look-up|forward.rechecks)/,
      ['test/integration/sweeper', 'test/integration/completed-orders'],
    ],
    [/lib.store/, ['test/integration/(orders-table|ledger|ingram-budget|forwarder)']],
    [/lib.ingram/, ['test/integration/order-details-client', 'test/integration/confirmed-orders']],
    [/secrets/, ['test/integration/(secrets-manager|receiver|forwarder)']],
    ['', ['test/integration/forwarder', 'test/integration/unavailable']],
  ],
  soak: [
    [/lib.(bridge.ingram|bridge.forward.rechecks|ingram.api)/, ['test/slow/soak-details']],
    ['', ['test/slow/soak.test']],
  ],
} as const;
type Layer = keyof typeof TESTS;
const LAYERS = ['unit', 'integration', 'soak'] as const satisfies readonly Layer[];

const command = choosing(
  'simulate:layers',
  'Plants one mistake after the other, and runs the tests that are about it.',
)
  .addOption(new Option('--layer <layer>', 'of the tests').choices(LAYERS).default('unit'))
  .parse();
const { layer, ...choice } = command.opts<Choice & { readonly layer: Layer }>();
const chosen = choose(choice, command);
const copy = await mkdtemp(join(tmpdir(), 'defects-'));
process.once('SIGINT', () => process.exit(130));
try {
  await cp(ROOT, copy, { recursive: true, filter: (path) => !LEFT_OUT.has(basename(path)) });
  await symlink(join(ROOT, 'node_modules'), join(copy, 'node_modules'));
  await huntAll();
} finally {
  await rm(copy, { recursive: true, force: true, maxRetries: 5 });
}

async function huntAll(): Promise<void> {
  const table = new Table({
    head: ['defect', layer, 'seconds'],
    style: { head: [], border: [], compact: true },
  });
  let found = 0;
  for (const defect of chosen) {
    const begun = performance.now();
    const isFound = await isFoundIn(defect);
    const seconds = ((performance.now() - begun) / 1000).toFixed(1);
    console.log(`${defect.name}: ${isFound ? 'found' : 'NOT FOUND'}, ${seconds} s`);
    table.push([defect.name, isFound ? 'found' : '', seconds]);
    if (isFound) found++;
  }
  console.log(table.toString());
  console.log(`${layer}: ${found} of ${chosen.length} found, by the tests that are about their files.`);
}

async function isFoundIn({ file, search, replace }: Defect): Promise<boolean> {
  const source = await readFile(join(ROOT, file), 'utf8');
  await writeFile(
    join(copy, file),
    source.replace(search, () => replace),
  );
  const failed = await fails(testsOf(file));
  await writeFile(join(copy, file), source);
  return failed;
}

function testsOf(file: string): readonly string[] {
  const [, tests = []] = TESTS[layer].find(([place]) => new RegExp(place).test(file)) ?? [];
  return tests;
}

function fails(tests: readonly string[]): Promise<boolean> {
  const jest = join(copy, 'node_modules/jest/bin/jest.js');
  const config = layer === 'soak' ? 'jest.slow.config.js' : 'jest.config.js';
  const stopAtFirst = new URL('stop-at-first-failure.ts', import.meta.url).pathname;
  const words = ['--config', config, '--bail', '--silent', '--setupFilesAfterEnv', stopAtFirst, '--'];
  return new Promise((resolve) => {
    spawn(process.execPath, [jest, ...words, ...tests], {
      cwd: copy,
      stdio: 'ignore',
      timeout: LIMIT_MS,
    }).once('close', (code) => resolve(code !== 0));
  });
}
