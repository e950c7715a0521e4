import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ROOT } from '../local/packaging/packaged.ts';
import { buildBundles } from './bundles.ts';
import { describeMachine } from './machine.ts';
import type { Context } from './measure/context.ts';
import { measureCore } from './measure/core.ts';
import { measureForwarderLoad, measureLargeOrders } from './measure/forwarder-load.ts';
import { measureHostileBatches } from './measure/hostile-batch.ts';
import { measureHostileLoad } from './measure/hostile-load.ts';
import { measureReceiverLoad } from './measure/receiver-load.ts';
import { measureStarts } from './measure/start.ts';
import { measureSystem } from './measure/system.ts';
import { chartsOf } from './report/charts.ts';
import { markdownReport } from './report/markdown.ts';
import type { Results } from './results.ts';
import { startServices } from './services.ts';

const PARTS = ['starts', 'receiver', 'hostile', 'forwarder', 'core', 'system'] as const;
type Part = (typeof PARTS)[number];

/**
 * `npm run bench`: measures the functions as they are deployed beside a floor without any library, in one run, and
 * prints a report. `--json` prints the numbers instead, `--report` writes docs/measurements as well.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      rounds: { type: 'string', default: '15' },
      only: { type: 'string', default: PARTS.join(',') },
      json: { type: 'boolean', default: false },
      report: { type: 'boolean', default: false },
    },
  });
  const rounds = Number(values.rounds);
  if (!Number.isInteger(rounds) || rounds < 1) throw new Error('--rounds must be a whole number above 0.');
  const results = await measure(rounds, partsOf(values.only));
  process.stdout.write(values.json ? `${JSON.stringify(results, null, 2)}\n` : markdownReport(results));
  if (values.report) await writeReport(results);
}

function partsOf(list: string): ReadonlySet<Part> {
  const parts = list.split(',').map((name) => PARTS.find((part) => part === name));
  const known = parts.filter((part) => part !== undefined);
  if (known.length < parts.length) throw new Error(`--only takes a list of ${PARTS.join(', ')}.`);
  return new Set(known);
}

async function measure(rounds: number, parts: ReadonlySet<Part>): Promise<Results> {
  const machine = describeMachine();
  const bundles = await buildBundles();
  const services = await startServices(join(bundles.dir, 'certificate.pem'));
  const onProgress = (text: string) => void process.stderr.write(`${text}\n`);
  const context: Context = { bundles, services, rounds, onProgress };
  try {
    return {
      at: new Date().toISOString(),
      machine,
      rounds,
      sizes: bundles.sizes,
      ...(parts.has('core') && { core: measureCore(context) }),
      ...(parts.has('starts') && { starts: await measureStarts(context) }),
      ...(parts.has('receiver') && { receiverLoads: await measureReceiverLoad(context) }),
      ...(parts.has('hostile') && {
        hostileLoads: await measureHostileLoad(context),
        hostileBatches: await measureHostileBatches(context),
      }),
      ...(parts.has('forwarder') && {
        forwarderLoads: await measureForwarderLoad(context),
        largeOrders: await measureLargeOrders(context),
      }),
      ...(parts.has('system') && { system: await measureSystem(onProgress) }),
    };
  } finally {
    await services.stop();
    await bundles.remove();
  }
}

async function writeReport(results: Results): Promise<void> {
  const dir = join(ROOT, 'docs/measurements');
  await mkdir(dir, { recursive: true });
  await writeFile(join(dir, 'README.md'), markdownReport(results));
  for (const [name, svg] of chartsOf(results)) await writeFile(join(dir, name), svg);
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    process.exit(1);
  },
);
