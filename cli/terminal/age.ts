const UNITS = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
] as const;

/** How long something is ago, in the largest unit that it fills: `3d`, `5h`, `12m`, `40s`. */
export function age(milliseconds: number): string {
  for (const [unit, size] of UNITS)
    if (milliseconds >= size) return `${Math.floor(milliseconds / size)}${unit}`;
  return `${Math.max(0, Math.floor(milliseconds / 1000))}s`;
}

/** A moment for people, with how long it is ago. */
export function moment(at: number, now: number): string {
  return `${new Date(at).toISOString()} (${age(now - at)} ago)`;
}
