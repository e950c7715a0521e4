import { expect, it } from '@jest/globals';
import { quantile, spreadOf } from '../../../bench/statistics.ts';

it('tells the middle and the edges of values, in whatever sequence they came', () => {
  expect(spreadOf([5, 1, 4, 2, 3])).toEqual({
    median: 3,
    min: 1,
    max: 5,
    lowerQuartile: 2,
    upperQuartile: 4,
    runs: 5,
  });
});

it.each([
  ['between two of an even number', [1, 2, 3, 4], 0.5, 2.5],
  ['in proportion to the distance', [0, 10], 0.99, 9.9],
  ['of a single value', [7], 0.25, 7],
])('takes a quantile %s', (_, sorted, share, expected) => {
  expect(quantile(sorted, share)).toBeCloseTo(expected);
});
