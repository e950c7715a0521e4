import { floodCostPerMillion } from '../measure/cost.ts';
import { HEAP_MB, type HostileBatch, MEMORY_MB } from '../measure/hostile-batch.ts';
import type { Cost, HostileLoads } from '../measure/hostile-load.ts';
import { PRICES } from '../prices.ts';
import { formatNumber } from './chart.ts';
import { table } from './table.ts';

/** The receiver's memory, unless the deployment gives it another. */
const RECEIVER_MB = 512;

/** The section on what hostile bodies cost. */
export function formatHostileLoads({ bytes, parsing, ordinary, bodies }: HostileLoads): string {
  const cells = (cost: Cost, base: Cost) => [
    formatNumber(cost.cpuMs.median),
    (cost.cpuMs.median / base.cpuMs.median).toFixed(1),
    formatNumber(cost.grownMb.median),
    (cost.grownMb.median / base.grownMb.median).toFixed(1),
  ];
  const rows = bodies.map(({ name, stranger, captured }) => [
    name,
    ...cells(stranger, parsing),
    ...cells(captured, ordinary),
  ]);
  const heads = (by: string) => [`${by}: CPU, ms`, 'of base', 'MB', 'of base'];
  const base = ({ cpuMs, grownMb }: Cost) =>
    `${formatNumber(cpuMs.median)} ms and ${formatNumber(grownMb.median)} MB`;
  return [
    '## A hostile body of the largest size',
    `${formatNumber(bytes / 1024 / 1024)} MiB, sent to a warm receiver by a stranger, and under a captured signature. The base of a stranger's is \`JSON.parse\` of an ordinary body of this size, and nothing else: ${base(parsing)}. The base of what is signed is an ordinary request of this size, from its verification to the queue: ${base(ordinary)}. MB are what the process grows by, with the request itself.`,
    table(['body', ...heads('stranger'), ...heads('captured')], rows),
  ].join('\n\n');
}

/** The section on what batches of the largest orders cost. */
export function formatHostileBatches(batches: readonly HostileBatch[]): string {
  const rows = batches.map(({ name, messageBytes, peakMb, cpuMs }) => [
    name,
    formatNumber(messageBytes / 1024),
    formatNumber(peakMb.median),
    formatNumber(cpuMs.median),
  ]);
  return [
    '## A batch of the ten largest orders',
    `Each message is as large as the receiver lets it become. The forwarder unpacks, reads, merges, tells and stores all ten, with V8's heap limited to ${HEAP_MB} MB; the function has ${MEMORY_MB} MB. The peak is that of the whole process.`,
    table(['order', 'KB of a message', 'peak, MB', 'CPU of the batch, ms'], rows),
  ].join('\n\n');
}

/** The section on what a flood of forged requests costs. */
export function formatFlood({ flood }: HostileLoads): string {
  const rows = flood.map((measured) => {
    const { parts, sum } = floodCostPerMillion(measured, RECEIVER_MB);
    const dollars = [...Object.values(parts), sum].map((cost) => cost.toFixed(2));
    const { bodyBytes, cpuMs, logBytes } = measured;
    return [formatNumber(bodyBytes / 1024), formatNumber(cpuMs), formatNumber(logBytes), ...dollars];
  });
  return [
    '## A million requests with forged signatures',
    `US dollars at list prices (${PRICES.asOf}), with ${RECEIVER_MB} MB for the receiver; API Gateway meters in steps of 512 KB.`,
    table(['KB', 'CPU, ms', 'log bytes', 'API Gateway', 'receiver', 'logs', 'sum'], rows),
  ].join('\n\n');
}
