import type { Meter, SweepMeter } from '../../lib/platform/metrics.ts';
import type { Cloud } from './cloud.ts';

/** Metrics as occurrences. */
export function meterIn({ time, observe }: Pick<Cloud, 'time' | 'observe'>): Meter & SweepMeter {
  const report = (name: string) => (value: number) => observe({ kind: 'metric', name, value }, time.now);
  const seconds = (name: string) => (milliseconds: number) => report(name)(Math.round(milliseconds / 1000));
  return {
    count: (name, times = 1) => report(name)(times),
    forwardLag: report('ForwardLag'),
    retryAge: seconds('RetryAge'),
    sweepAge: seconds('SweepAge'),
  };
}
