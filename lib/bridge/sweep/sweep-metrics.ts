import type { SweepMeter } from '../../platform/metrics.ts';
import type { Swept } from './sweep.ts';

/** Counts the orders that a run has woken, if any. */
export function countWoken(woken: number, meter: SweepMeter): void {
  if (woken > 0) meter.count('OrdersWoken', woken);
}

/** Counts the orders that a sweep has found to differ, if any, and measures how far behind the slowest list is. */
export function countSwept({ differing, behindMs }: Swept, meter: SweepMeter): void {
  meter.sweepAge(behindMs);
  if (differing > 0) meter.count('OrdersDiffering', differing);
}
