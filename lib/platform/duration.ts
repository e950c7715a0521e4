const UNITS = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1_000],
  ['ms', 1],
] as const;

/** A duration in words, as far as they say something: `4 d 3 h`, `2 h`, `3 min 23 s`, `59 s`, `12 ms`. */
export function durationText(milliseconds: number): string {
  const duration = Math.max(0, Math.round(milliseconds));
  const largest = UNITS.findIndex(([, size]) => duration >= size);
  if (largest === -1) return '0 ms';
  const [name = '', size = 1] = UNITS[largest] ?? [];
  const [nextName, nextSize = 1] = UNITS[largest + 1] ?? [];
  const rest = Math.floor((duration % size) / nextSize);
  const isWhole = rest === 0 || nextName === undefined || nextName === 'ms';
  return `${Math.floor(duration / size)} ${name}${isWhole ? '' : ` ${rest} ${nextName}`}`;
}
