/** What several runs of one measurement gave. */
export type Spread = {
  readonly median: number;
  readonly min: number;
  readonly max: number;
  /** Between these two lies the middle half. */
  readonly lowerQuartile: number;
  readonly upperQuartile: number;
  readonly runs: number;
};

/** The spread of values, at least one. */
export function spreadOf(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  return {
    median: quantile(sorted, 0.5),
    min: quantile(sorted, 0),
    max: quantile(sorted, 1),
    lowerQuartile: quantile(sorted, 0.25),
    upperQuartile: quantile(sorted, 0.75),
    runs: sorted.length,
  };
}

/** The value below which a share of the sorted values lies, between two of them in proportion. */
export function quantile(sorted: readonly number[], share: number): number {
  const place = (sorted.length - 1) * share;
  const below = sorted[Math.floor(place)] ?? Number.NaN;
  const above = sorted[Math.ceil(place)] ?? Number.NaN;
  return below + (above - below) * (place - Math.floor(place));
}
