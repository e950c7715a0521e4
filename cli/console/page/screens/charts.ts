import type { Activity } from '../../shapes.ts';
import { html, type View } from '../parts/html.ts';
import { clockText } from '../parts/time.ts';

const HEIGHT = 48;
const BAR = 5;
const GAP = 1;

type Series = { readonly title: string; readonly figure: string; readonly values: readonly number[] };

/** Small charts of the last hours: one bar for each slice of time. */
export function Charts({ activity }: { readonly activity: Activity }): View {
  const { received, told, parked, refused, lagMs, starts, sliceMs } = activity;
  const lags = lagMs.filter((lag) => lag !== null);
  const series: readonly Series[] = [
    ...Object.entries({ received, told, parked, refused }).map(([title, values]) => ({
      ...{ title, values },
      figure: values.reduce((sum, value) => sum + value, 0).toLocaleString('en-US'),
    })),
    {
      title: 'lag, p95',
      values: lagMs.map((lag) => lag ?? 0),
      figure: lags.length === 0 ? '–' : secondsText(Math.max(...lags)),
    },
  ];
  const period = `${clockText(starts[0] ?? '')} to ${clockText(new Date(Date.parse(starts.at(-1) ?? '') + sliceMs).toISOString())}`;
  return html`<div class="charts">
    ${series.map((each) => html`<${Chart} series=${each} period=${period} />`)}
  </div>`;
}

function Chart({ series, period }: { readonly series: Series; readonly period: string }): View {
  const { title, figure, values } = series;
  const highest = Math.max(...values);
  const width = values.length * (BAR + GAP);
  return html`<figure>
    <figcaption><span>${title}</span> <strong>${figure}</strong></figcaption>
    <svg viewBox=${`0 0 ${width} ${HEIGHT}`} preserveAspectRatio="none" role="img" aria-label=${`${title}, ${period}: ${figure}`}>
      ${values.map((value, index) => {
        // What happened once stays visible beside what happened a thousand times.
        const height = value === 0 ? 0 : Math.max(2, (value / highest) * HEIGHT);
        return html`<rect x=${index * (BAR + GAP)} y=${HEIGHT - height} width=${BAR} height=${height} />`;
      })}
    </svg>
    <p class="quiet">${period}</p>
  </figure>`;
}

function secondsText(milliseconds: number): string {
  return milliseconds < 1000 ? `${milliseconds} ms` : `${(milliseconds / 1000).toFixed(1)} s`;
}
