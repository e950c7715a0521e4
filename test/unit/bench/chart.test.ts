import { expect, it } from '@jest/globals';
import { barChart, formatNumber } from '../../../bench/report/chart.ts';

it('draws a bar in proportion to its value, with its parts behind one another', () => {
  const svg = barChart({
    title: 'Times <of> a start',
    unit: 'ms',
    bars: [
      {
        label: 'floor',
        parts: [
          { name: 'INIT', value: 10 },
          { name: 'first', value: 40 },
        ],
      },
      { label: 'deployed', parts: [{ name: 'INIT', value: 100 }], spread: { from: 90, to: 100 } },
    ],
  });
  const widths = [...svg.matchAll(/<rect x="([\d.]+)" y="\d+" width="([\d.]+)" height="16"/g)].map(
    ([, x, width]) => [Number(x), Number(width)],
  );

  expect(svg).toContain('Times &lt;of&gt; a start');
  expect(widths).toEqual([
    [230, 44],
    [274, 176],
    [230, 440],
  ]);
});

it.each([
  [0.01234, '0.012'],
  [1.234, '1.23'],
  [12.34, '12.3'],
  [1234.5, '1235'],
  [0, '0'],
  [Number.NaN, '–'],
])('writes %d with the digits that count', (value, text) => {
  expect(formatNumber(value)).toBe(text);
});
