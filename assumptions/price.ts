import { PRICES } from '../bench/prices.ts';
import type { Probe } from './probe.ts';

/** What a run costs at most, in US dollars: list prices without free tiers, resources for an hour. */
export function estimateUsd(probes: readonly Probe[]): number {
  const sum = (unit: keyof Probe['units']) =>
    probes.reduce((total, { units }) => total + (units[unit] ?? 0), 0);
  const secretHour = PRICES.secretPerMonth / (30 * 24) + PRICES.secretCallsPer10000 / 100;
  return (
    (sum('queueRequests') * PRICES.fifoRequestPerMillion) / 1e6 +
    (sum('writeUnits') * PRICES.writeUnitPerMillion) / 1e6 +
    (sum('readUnits') * PRICES.readUnitPerMillion) / 1e6 +
    sum('secrets') * secretHour
  );
}

/** How long a run takes at least, in seconds: all probes wait side by side. */
export function longestWaitSeconds(probes: readonly Probe[]): number {
  return Math.max(0, ...probes.map(({ waitSeconds }) => waitSeconds));
}
