const UNITS = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
] as const;

/** A duration in its largest whole unit: `3d`, `5h`, `12m`, `40s`. */
export function formatAge(milliseconds: number): string {
  for (const [unit, size] of UNITS)
    if (milliseconds >= size) return `${Math.floor(milliseconds / size)}${unit}`;
  return `${Math.max(0, Math.floor(milliseconds / 1000))}s`;
}

/** A time as ISO 8601, with its age. */
export function formatTime(at: number, now: number): string {
  return `${new Date(at).toISOString()} (${formatAge(now - at)} ago)`;
}
