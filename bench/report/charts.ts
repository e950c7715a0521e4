import { FUNCTION_NAMES, type FunctionName } from '../../local/packaging/bundle.ts';
import type { Results } from '../results.ts';
import { type Bar, barChart } from './chart.ts';

/** The charts of a run as SVG, by file name. */
export function chartsOf(results: Results): ReadonlyMap<string, string> {
  const charts = new Map<string, string>();
  if (results.starts && results.starts.skipped === undefined) {
    for (const name of FUNCTION_NAMES) charts.set(`${name}-start.svg`, startChart(name, results));
  }
  if (results.receiverLoads) charts.set('receiver-load.svg', receiverChart(results));
  if (results.forwarderLoads) charts.set('forwarder-load.svg', forwarderChart(results));
  return charts;
}

function startChart(name: FunctionName, { starts }: Results): string {
  const shown = (starts?.starts ?? []).filter(
    (start) => start.name === name && (start.memoryMb === 512 || start.memoryMb === undefined),
  );
  const bars = shown.map(
    ({ variant, memoryMb, initMs, firstMs, sumMs }): Bar => ({
      label: `${variant}, ${memoryMb === undefined ? 'full speed' : `${memoryMb} MB`}`,
      parts: [
        { name: 'INIT', value: initMs.median },
        { name: 'first event', value: firstMs.median },
      ],
      spread: { from: sumMs.lowerQuartile, to: sumMs.upperQuartile },
      isReference: variant === 'floor',
    }),
  );
  return barChart({ title: `Start of the ${name}: INIT and first event`, unit: 'ms', bars });
}

function receiverChart({ receiverLoads = [] }: Results): string {
  const bars = receiverLoads.map(
    ({ variant, orders, bodyBytes, cpuMs }): Bar => ({
      label: `${variant}, ${orders} orders, ${Math.round(bodyBytes / 1000)} KB`,
      parts: [{ name: 'CPU', value: cpuMs.median }],
      spread: { from: cpuMs.lowerQuartile, to: cpuMs.upperQuartile },
      isReference: variant === 'floor',
    }),
  );
  return barChart({ title: 'A warm receiver: CPU time of a request', unit: 'ms', bars });
}

function forwarderChart({ forwarderLoads = [] }: Results): string {
  const bars = forwarderLoads.map(
    ({ variant, orders, eventsPerSecond }): Bar => ({
      label: `${variant}, ${orders} orders`,
      parts: [{ name: 'events a second', value: eventsPerSecond.median }],
      spread: { from: eventsPerSecond.lowerQuartile, to: eventsPerSecond.upperQuartile },
      isReference: variant === 'floor',
    }),
  );
  return barChart({ title: 'A warm forwarder: batches of ten events', unit: '/s', bars });
}
