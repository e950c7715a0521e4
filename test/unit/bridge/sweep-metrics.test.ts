// Real: what of a run of the sweeper is counted. Double: the meter.
import { expect, it, jest } from '@jest/globals';
import { countSwept, countWoken } from '../../../lib/bridge/sweep/sweep-metrics.ts';
import type { SweepMeter } from '../../../lib/platform/metrics.ts';

const SWEPT = { pages: 4, differing: 0, behindMs: 61_000, problems: [] };

function meterDouble() {
  return { count: jest.fn<SweepMeter['count']>(), sweepAge: jest.fn<SweepMeter['sweepAge']>() };
}

it.each([
  { woken: 0, counts: [] },
  { woken: 3, counts: [['OrdersWoken', 3]] },
])('counts $woken orders that were woken', ({ woken, counts }) => {
  const meter = meterDouble();

  countWoken(woken, meter);

  expect(meter.count.mock.calls).toEqual(counts);
});

it.each([
  { differing: 0, counts: [] },
  { differing: 2, counts: [['OrdersDiffering', 2]] },
])(
  'counts $differing orders that differ, and tells how far behind the lists are',
  ({ differing, counts }) => {
    const meter = meterDouble();

    countSwept({ ...SWEPT, differing }, meter);

    expect(meter.count.mock.calls).toEqual(counts);
    expect(meter.sweepAge.mock.calls).toEqual([[61_000]]);
  },
);
