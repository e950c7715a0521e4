import { parseArgs } from 'node:util';
import type { IngramDetailsMode } from '../lib/bridge/enrich.ts';
import type { SoakOptions } from './options.ts';
import { sitOutAnOutage } from './outage.ts';
import { cutPower } from './power-cuts.ts';
import { isGood, reportOn } from './report.ts';
import { type SoakResult, soak } from './run.ts';

/**
 * `npm run soak`: a great many notifications through the whole system while it is broken, and a verdict on every
 * order. Exit code 0 only if nothing was lost, overtaken or left unexplained.
 */
async function main(): Promise<boolean> {
  const { values } = parseArgs({
    options: {
      notifications: { type: 'string', default: '10000' },
      orders: { type: 'string', default: '1000' },
      seed: { type: 'string', default: String(Date.now() % 1_000_000) },
      details: { type: 'string', default: 'off' },
      'power-cuts': { type: 'string', default: '0' },
      outage: { type: 'boolean', default: false },
    },
  });
  const options = {
    notifications: countOf('notifications', values.notifications),
    orders: countOf('orders', values.orders),
    seed: countOf('seed', values.seed),
    onProgress: (text: string) => process.stdout.write(`${text}\n`),
  };
  const modes = modesOf(values.details);
  const cuts = Number(values['power-cuts']);
  if (values.outage) return told(options, sitOutAnOutage(options));
  if (cuts > 0) return told(options, cutPower({ ...options, cuts }));
  let isAllGood = true;
  for (const details of modes) {
    process.stdout.write(`Ingram's Order Details: ${details}\n`);
    isAllGood = (await told(options, soak({ ...options, details }))) && isAllGood;
  }
  return isAllGood;
}

async function told({ seed }: SoakOptions, running: Promise<SoakResult>): Promise<boolean> {
  process.stdout.write(`seed ${seed}\n`);
  const result = await running;
  process.stdout.write(`\n${reportOn(result, seed)}\n`);
  return isGood(result);
}

/** What Ingram is asked for, one run after another. */
function modesOf(text: string): readonly IngramDetailsMode[] {
  const all: readonly IngramDetailsMode[] = ['off', 'confirm', 'complete'];
  if (text === 'all') return all;
  return text.split(',').map((name) => {
    const mode = all.find((each) => each === name);
    if (mode === undefined) throw new Error(`--details must be all, or some of ${all.join(',')}.`);
    return mode;
  });
}

function countOf(name: string, text: string): number {
  if (/^\d{1,9}$/.test(text) && Number(text) > 0) return Number(text);
  throw new Error(`--${name} must be a whole number above 0.`);
}

main().then(
  (good) => process.exit(good ? 0 : 1),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  },
);
