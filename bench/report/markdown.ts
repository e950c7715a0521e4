import { FUNCTION_NAMES, type FunctionName } from '../../local/packaging/bundle.ts';
import { shareOf } from '../lambda/cpu-share.ts';
import { CORE_STEPS } from '../measure/core.ts';
import { ASSUMED, type CostInput, type CostOptions, costPerMillion } from '../measure/cost.ts';
import { type ForwarderLoad, THIRDWATCH_MS } from '../measure/forwarder-load.ts';
import type { ReceiverLoad } from '../measure/receiver-load.ts';
import type { Start } from '../measure/start.ts';
import { PRICES } from '../prices.ts';
import { costInputOf, type Results } from '../results.ts';
import type { Spread } from '../statistics.ts';
import { formatNumber } from './chart.ts';
import { formatFlood, formatHostileBatches, formatHostileLoads } from './hostile.ts';
import { table } from './table.ts';

/** The report of a run, for people. */
export function markdownReport(results: Results): string {
  const { machine, at, rounds } = results;
  const sections = [
    '# Measurements',
    `Made by \`npm run bench -- --report\` on ${at.slice(0, 10)}; [performance.md](../performance.md) says what they mean.`,
    `Machine: ${machine.cpu}, ${machine.cores} cores, ${machine.memoryGb} GB, ${machine.system}, Node ${machine.node}; load before the run ${machine.load}. ${rounds} fresh processes of each variant of a start, in turn. A number is the median; the middle half of the runs stands in brackets. Compare numbers of one table: the ratios are what counts.`,
    sizes(results),
    ...(results.starts ? FUNCTION_NAMES.map((name) => startsOf(name, results)) : []),
    ...(results.receiverLoads ? [receiverLoads(results.receiverLoads)] : []),
    ...(results.hostileLoads
      ? [formatHostileLoads(results.hostileLoads), formatFlood(results.hostileLoads)]
      : []),
    ...(results.hostileBatches ? [formatHostileBatches(results.hostileBatches)] : []),
    ...(results.forwarderLoads ? [forwarderLoads(results.forwarderLoads)] : []),
    largeOrders(results),
    core(results),
    system(results),
    cost(costInputOf(results)),
  ];
  return `${sections.filter((section) => section !== '').join('\n\n')}\n`;
}

function sizes({ sizes: found }: Results): string {
  const kilobytes = (bytes: number) => formatNumber(bytes / 1024);
  const totals = FUNCTION_NAMES.map((name) => {
    const { bytes, gzippedBytes } = found[name];
    return [name, kilobytes(bytes), kilobytes(gzippedBytes)];
  });
  const names = [...new Set(FUNCTION_NAMES.flatMap((name) => found[name].byDependency.map(([of]) => of)))];
  const share = (name: FunctionName, of: string) => new Map(found[name].byDependency).get(of) ?? 0;
  const rows = names
    .filter((of) => Math.max(share('receiver', of), share('forwarder', of)) > 1024)
    .map((of) => [of, ...FUNCTION_NAMES.map((name) => kilobytes(share(name, of)))]);
  return [
    '## Bundles',
    table(['bundle', 'KB minified', 'KB gzipped'], totals),
    table(['of which, KB', ...FUNCTION_NAMES], rows),
  ].join('\n\n');
}

function startsOf(name: FunctionName, { starts: measured }: Results): string {
  const starts = measured?.starts.filter((start) => start.name === name) ?? [];
  const floorOf = (memoryMb: number | undefined) =>
    starts.find((start) => start.variant === 'floor' && start.memoryMb === memoryMb);
  const rows = starts.map((start) => {
    const floor = floorOf(start.memoryMb);
    return [
      speed(start),
      start.variant,
      formatNumber(start.nodeMs.median),
      withQuartiles(start.initMs),
      withQuartiles(start.firstMs),
      withQuartiles(start.sumMs),
      ratio(start.sumMs, floor?.sumMs),
      ratio(start.firstMs, floor?.firstMs),
      ratio(start.allMs, floor?.allMs),
      formatNumber(start.residentMb.median),
    ];
  });
  const head = [
    'first event at',
    'variant',
    'Node, ms',
    'INIT, ms',
    'first, ms',
    'sum, ms',
    'sum / floor',
    'first / floor',
    'with Node / floor',
    'MB',
  ];
  const skipped =
    measured?.skipped === undefined ? [] : [`Shares of a CPU were not measured: ${measured.skipped}.`];
  return [
    `## Start of the ${name}`,
    ...skipped,
    ...(measured?.skipped === undefined ? [`![Start of the ${name}](${name}-start.svg)`] : []),
    table(head, rows),
  ].join('\n\n');
}

function speed({ memoryMb }: Start): string {
  return memoryMb === undefined ? 'full speed' : `${memoryMb} MB (${formatNumber(shareOf(memoryMb))} CPU)`;
}

function receiverLoads(loads: readonly ReceiverLoad[]): string {
  const floorOf = ({ orders, bodyBytes }: ReceiverLoad) =>
    loads.find((load) => load.variant === 'floor' && load.orders === orders && load.bodyBytes === bodyBytes);
  const rows = loads
    .filter(({ variant }) => variant === 'deployed')
    .map((load) => {
      const floor = floorOf(load);
      return [
        load.orders,
        formatNumber(load.bodyBytes / 1000),
        withQuartiles(load.cpuMs),
        floor ? withQuartiles(floor.cpuMs) : '',
        ratio(load.cpuMs, floor?.cpuMs),
        formatNumber(load.latencyMs.median),
        formatNumber(load.latencyP99Ms.median),
        load.loggedBytes,
      ];
    });
  const head = ['orders', 'KB', 'CPU, ms', 'floor, ms', 'CPU / floor', 'p50, ms', 'p99, ms', 'log bytes'];
  return [
    '## A warm receiver, for one request',
    '![A warm receiver](receiver-load.svg)',
    table(head, rows),
  ].join('\n\n');
}

function forwarderLoads(loads: readonly ForwarderLoad[]): string {
  const rows = loads
    .filter(({ variant }) => variant === 'deployed')
    .map((load) => {
      const floor = loads.find(({ variant, orders }) => variant === 'floor' && orders === load.orders);
      return [
        load.orders,
        withQuartiles(load.eventsPerSecond),
        floor ? withQuartiles(floor.eventsPerSecond) : '',
        formatNumber(load.idealEventsPerSecond),
        ratio(load.eventsPerSecond, floor?.eventsPerSecond),
        formatNumber(load.cpuMs.median),
        floor ? formatNumber(floor.cpuMs.median) : '',
        load.loggedBytes,
      ];
    });
  const head = [
    'orders in a batch of 10',
    'events/s',
    'floor',
    'ideal',
    'of the floor',
    'CPU ms an event',
    'floor',
    'log bytes an event',
  ];
  return [
    `## A warm forwarder, Thirdwatch handleRequest in ${THIRDWATCH_MS} ms`,
    '![A warm forwarder](forwarder-load.svg)',
    table(head, rows),
  ].join('\n\n');
}

function largeOrders({ largeOrders: found = [] }: Results): string {
  if (found.length === 0) return '';
  const rows = found.map(({ knownLines, itemBytes, cpuMs }) => [
    knownLines,
    formatNumber(itemBytes / 1024),
    withQuartiles(cpuMs),
  ]);
  return [
    '## One event on a large order, the forwarder as a whole',
    table(['lines known', 'item, KB', 'CPU, ms'], rows),
  ].join('\n\n');
}

function core({ core: found = [] }: Results): string {
  if (found.length === 0) return '';
  const rows = found.map((cost) => [
    cost.knownLines,
    formatNumber(cost.storedBytes / 1024),
    ...CORE_STEPS.map((step) => withQuartiles(cost[step])),
  ]);
  return [
    '## One event on a stored order, without the calls, in µs',
    table(['lines known', 'stored, KB', ...CORE_STEPS], rows),
  ].join('\n\n');
}

function system({ system: found = [] }: Results): string {
  if (found.length === 0) return '';
  const rows = found.map((load) => [
    load.offeredPerSecond,
    formatNumber(load.forwardedPerSecond),
    formatNumber(load.answerP50Ms),
    formatNumber(load.answerP99Ms),
    formatNumber(load.lagP50Ms),
    formatNumber(load.lagP99Ms),
    formatNumber(load.functionsCpu),
    formatNumber(load.emulatorsCpu),
  ]);
  const head = [
    'offered/s',
    'forwarded/s',
    'answer p50, ms',
    'p99',
    'lag p50, ms',
    'p99',
    'CPUs: functions',
    'CPUs: emulators, sender',
  ];
  return ['## The whole system on this machine', table(head, rows)].join('\n\n');
}

const MEMORY = { receiverMb: 512, forwarderMb: 256 } as const;

function cost(measured: CostInput | undefined): string {
  if (measured === undefined) return '';
  const columns: readonly (readonly [string, CostOptions])[] = [
    ['1 million a month, one by one', { ...MEMORY, messagesPerBatch: 1, notificationsPerMonth: 1e6 }],
    ['10 million, one by one', { ...MEMORY, messagesPerBatch: 1, notificationsPerMonth: 1e7 }],
    ['10 million, batches of 4', { ...MEMORY, messagesPerBatch: 4, notificationsPerMonth: 1e7 }],
    ['100 million, batches of 10', { ...MEMORY, messagesPerBatch: 10, notificationsPerMonth: 1e8 }],
  ];
  const costs = columns.map(([, options]) => costPerMillion(measured, options));
  const parts = Object.keys(costs[0]?.parts ?? {});
  const dollars = (value: number | undefined) => (value ?? Number.NaN).toFixed(2);
  const rows = parts.map((part) => [part, ...costs.map((each) => dollars(each.parts[part]))]);
  const sum = ['**sum**', ...costs.map((each) => `**${dollars(each.sum)}**`)];
  return [
    '## Cost, US dollars per million notifications of one order',
    `List prices of us-east-1 (${PRICES.asOf}), memory ${MEMORY.receiverMb} and ${MEMORY.forwarderMb} MB. CostInput: CPU time, INIT, log bytes. Assumed: SQS answers in ${ASSUMED.sqsMs} ms, DynamoDB in ${ASSUMED.dynamoDbMs}, Thirdwatch in ${ASSUMED.thirdwatchMs}; ${ASSUMED.coldStarts * 100} % of invocations start a container. CPU time was measured on this machine's x64, not on arm64.`,
    table(['part', ...columns.map(([name]) => name)], [...rows, sum]),
  ].join('\n\n');
}

function withQuartiles({ median, lowerQuartile, upperQuartile }: Spread): string {
  return `${formatNumber(median)} [${formatNumber(lowerQuartile)}–${formatNumber(upperQuartile)}]`;
}

function ratio(value: Spread, floor: Spread | undefined): string {
  return floor === undefined ? '' : (value.median / floor.median).toFixed(2);
}
