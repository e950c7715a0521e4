/*
 * When Ingram's APIs are down, after "scheduled maintenance" in its FAQ: by region, in hours of its own time, which know
 * no summer here. Where the FAQ has "longer at weekends", eleven hours.
 */

/** A window that begins on these days of the week (0: Sunday), and how long it lasts. */
type Window = { readonly days: readonly number[]; readonly from: number; readonly hours: number };

const ALL_DAYS = [0, 1, 2, 3, 4, 5, 6];
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

const REGIONS = {
  'North America': {
    utcHours: -8,
    windows: [
      { days: [1, 2, 3, 4, 5], from: 23, hours: 5 },
      { days: [6, 0], from: 18, hours: 11 },
    ],
  },
  'Central America': {
    utcHours: -7,
    windows: [
      { days: ALL_DAYS, from: 0, hours: 3 },
      { days: [6], from: 20, hours: 2 },
    ],
  },
  'South America': {
    utcHours: -3,
    windows: [
      { days: [1, 2, 3, 4, 6], from: 0, hours: 2 },
      { days: [5], from: 0, hours: 4 },
      { days: [0], from: 20, hours: 11 },
    ],
  },
  Europe: {
    utcHours: 0,
    windows: [
      { days: [1, 2, 3, 4], from: 2, hours: 4.5 },
      { days: [5], from: 2, hours: 6 },
      { days: [6, 0], from: 2, hours: 11 },
    ],
  },
} as const satisfies Readonly<
  Record<string, { readonly utcHours: number; readonly windows: readonly Window[] }>
>;

export type Region = keyof typeof REGIONS;

/** Whether the APIs of a region are down. */
export function isInMaintenance(region: Region, now: number): boolean {
  const { utcHours, windows } = REGIONS[region];
  const local = now + utcHours * HOUR_MS;
  const today = Math.floor(local / DAY_MS);
  return windows.some(({ days, from, hours }: Window) =>
    [today - 1, today].some((day) => {
      const sinceMs = local - day * DAY_MS - from * HOUR_MS;
      return days.includes(weekday(day)) && sinceMs >= 0 && sinceMs < hours * HOUR_MS;
    }),
  );
}

/** The first day of 1970 was a Thursday. */
function weekday(day: number): number {
  return (day + 4) % 7;
}
