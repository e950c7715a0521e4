import type { Meter } from '../../lib/platform/metrics.ts';
import type { Cloud } from './cloud.ts';

/** Metrics as occurrences. */
export function meterIn({ time, observe }: Pick<Cloud, 'time' | 'observe'>): Meter {
  const report = (name: string) => (value: number) => observe({ kind: 'metric', name, value }, time.now);
  return {
    count: (name) => report(name)(1),
    forwardLag: report('ForwardLag'),
    retryAge: (milliseconds) => report('RetryAge')(Math.round(milliseconds / 1000)),
  };
}
