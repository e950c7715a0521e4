/** A bar of a chart: its value, and between which two the middle half of the runs lies. */
export type Bar = {
  readonly label: string;
  /** Parts that stand one behind another, such as INIT and the first request. */
  readonly parts: readonly { readonly name: string; readonly value: number }[];
  readonly spread?: { readonly from: number; readonly to: number };
  /** The bar that the others are compared with is drawn lighter. */
  readonly isReference?: boolean;
};

export type Chart = { readonly title: string; readonly unit: string; readonly bars: readonly Bar[] };

const WIDTH = 760;
const LABELS = 230;
const VALUES = 90;
const ROW = 26;
const TOP = 44;
const COLORS = ['#2f6db5', '#e08a2b', '#5a9e6f'];

/** A horizontal bar chart as SVG that reads on a light and on a dark page. */
export function barChart({ title, unit, bars }: Chart): string {
  const most = Math.max(...bars.map((bar) => Math.max(total(bar), bar.spread?.to ?? 0)));
  const scale = (value: number) => (value / most) * (WIDTH - LABELS - VALUES);
  const names = [...new Set(bars.flatMap(({ parts }) => parts.map(({ name }) => name)))];
  const height = TOP + bars.length * ROW + 12;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" font-family="sans-serif" font-size="12">`,
    `<title>${escapeXml(title)}</title>`,
    `<rect width="${WIDTH}" height="${height}" fill="#ffffff"/>`,
    `<text x="8" y="18" font-size="14" font-weight="bold" fill="#222">${escapeXml(title)}</text>`,
    legend(names),
    ...bars.map((bar, index) => row(bar, TOP + index * ROW, names, scale, unit)),
    '</svg>\n',
  ].join('\n');
}

function legend(names: readonly string[]): string {
  const entries = names.map((name, index) => {
    const x = LABELS + index * 150;
    return `<rect x="${x}" y="26" width="10" height="10" fill="${color(index)}"/><text x="${x + 14}" y="35" fill="#444">${escapeXml(name)}</text>`;
  });
  return names.length > 1 ? entries.join('') : '';
}

function row(
  bar: Bar,
  y: number,
  names: readonly string[],
  scale: (value: number) => number,
  unit: string,
): string {
  let x = LABELS;
  const rectangles = bar.parts.map(({ name, value }) => {
    const width = scale(value);
    const rectangle = `<rect x="${round(x)}" y="${y + 4}" width="${round(width)}" height="${ROW - 10}" fill="${color(names.indexOf(name))}" fill-opacity="${bar.isReference ? 0.45 : 1}"/>`;
    x += width;
    return rectangle;
  });
  const spread = bar.spread && whisker(bar.spread, y + ROW / 2 - 1, scale);
  const end = LABELS + scale(Math.max(total(bar), bar.spread?.to ?? 0)) + 6;
  return [
    `<text x="${LABELS - 8}" y="${y + 16}" text-anchor="end" fill="#222">${escapeXml(bar.label)}</text>`,
    ...rectangles,
    spread ?? '',
    `<text x="${round(end)}" y="${y + 16}" fill="#222">${formatNumber(total(bar))} ${escapeXml(unit)}</text>`,
  ].join('');
}

function whisker(
  { from, to }: { from: number; to: number },
  y: number,
  scale: (value: number) => number,
): string {
  const [left, right] = [LABELS + scale(from), LABELS + scale(to)];
  return `<path d="M${round(left)} ${y}H${round(right)}M${round(left)} ${y - 4}v8M${round(right)} ${y - 4}v8" stroke="#222" fill="none"/>`;
}

function total({ parts }: Bar): number {
  return parts.reduce((sum, { value }) => sum + value, 0);
}

/** A number as a reader wants it: three digits that count. */
export function formatNumber(value: number): string {
  if (value === 0 || !Number.isFinite(value)) return Number.isFinite(value) ? '0' : '–';
  const digits = Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value))));
  return value.toFixed(Math.min(digits, 3));
}

function color(index: number): string {
  return COLORS[index % COLORS.length] ?? '#888';
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
