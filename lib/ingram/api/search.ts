/** What a search is limited by: the key as Ingram spells it, and its value or values; undefined leaves it out. */
export type SearchParameters = Readonly<Record<string, string | number | readonly string[] | undefined>>;

/** Both ends included. */
export type DateRange = readonly [from: Date, to: Date];

/** A path with its query. What has several values stands in it as often. */
export function searchPath(path: string, parameters: SearchParameters): string {
  const query = new URLSearchParams();
  for (const [key, value] of Object.entries(parameters)) {
    if (value === undefined) continue;
    for (const each of Array.isArray(value) ? value : [value]) query.append(key, String(each));
  }
  return `${path}?${query.toString()}`;
}

/** The days that bound a range, as Ingram writes them. */
export function daysOf(range: DateRange | undefined): readonly string[] | undefined {
  return range?.map((moment) => moment.toISOString().slice(0, 'YYYY-MM-DD'.length));
}

/** One page of what a search found. */
export type Page<T> = {
  readonly found: readonly T[];
  /** Whether there are further pages. */
  readonly hasMore: boolean;
};
