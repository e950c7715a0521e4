import { parseArgs } from 'node:util';
import { sitOutAnOutage } from './soak/outage.ts';
import { cutPower } from './soak/power-cuts.ts';
import { isGood, reportOn, soak } from './soak/run.ts';

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
  const cuts = Number(values['power-cuts']);
  process.stdout.write(`seed ${options.seed}\n`);
  const result = values.outage
    ? await sitOutAnOutage(options)
    : cuts > 0
      ? await cutPower({ ...options, cuts })
      : await soak(options);
  process.stdout.write(`\n${reportOn(result, options.seed)}\n`);
  return isGood(result);
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
