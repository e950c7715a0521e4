import { parseArgs } from 'node:util';
import { INGRAM_DETAILS_MODES, type IngramDetailsMode } from '../lib/bridge/settings/ingram-api.ts';
import type { SoakOptions } from './options.ts';
import { runPowerCuts } from './power-cuts.ts';
import { runSoak, type SoakResult } from './run.ts';
import { runOutage } from './scenarios/outage.ts';
import { formatReport, isGood } from './verdict/report.ts';

/**
 * `npm run soak`: sends many notifications through the whole system while faults are injected, and checks every
 * order. The exit code is 0 only if nothing was lost, overtaken or left unexplained.
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
  if (values.outage) return runAndReport(options, runOutage(options));
  if (cuts > 0) return runAndReport(options, runPowerCuts({ ...options, cuts }));
  let isAllGood = true;
  for (const details of modes) {
    process.stdout.write(`Ingram's Order Details: ${details}\n`);
    isAllGood = (await runAndReport(options, runSoak({ ...options, details }))) && isAllGood;
  }
  return isAllGood;
}

async function runAndReport({ seed }: SoakOptions, running: Promise<SoakResult>): Promise<boolean> {
  process.stdout.write(`seed ${seed}\n`);
  const result = await running;
  process.stdout.write(`\n${formatReport(result, seed)}\n`);
  return isGood(result);
}

/** The modes of `--details`, one run each. */
function modesOf(text: string): readonly IngramDetailsMode[] {
  if (text === 'all') return INGRAM_DETAILS_MODES;
  return text.split(',').map((name) => {
    const mode = INGRAM_DETAILS_MODES.find((each) => each === name);
    if (mode === undefined)
      throw new Error(`--details must be all, or some of ${INGRAM_DETAILS_MODES.join(',')}.`);
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
