import { type Fields, textOf } from '../webhook/fields.ts';

/** Ingram's own numbers have about eight characters, and those of cases about twenty. */
const MAX_NUMBER_LENGTH = 64;

/** Ingram may put more on a page than it was asked for, but not so much. */
const MOST_ENTRIES = 500;

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
  /** What on it cannot be used, in words, where there is any. */
  readonly problems?: readonly string[];
};

/** Which page was asked for, from 1, and of what size. */
export type AskedPage = { readonly number: number; readonly size: number };

/**
 * A page as an answer holds it: the entries that can be used, and problems in words.
 *
 * @returns undefined when it holds far more than was asked for
 */
export function pageOf<T extends object>(
  fields: Fields,
  entries: readonly (T | string)[],
  asked: AskedPage,
): Page<T> | undefined {
  if (entries.length > Math.max(asked.size, MOST_ENTRIES)) return undefined;
  const problems = entries.filter((entry) => typeof entry === 'string');
  return {
    found: entries.filter((entry) => typeof entry !== 'string'),
    hasMore: hasMore(fields, entries.length, asked),
    ...(problems.length > 0 && { problems }),
  };
}

/**
 * Whether more was found than the pages up to this one hold. Where that is not told, it is whether there is a next page; so
 * too where less was found than the first page holds.
 */
function hasMore(fields: Fields, count: number, { number, size }: AskedPage): boolean {
  if (count === 0) return false;
  // Ingram may put less on a page than it was asked for, and says so.
  const actual = Math.min(numberIn(fields, 'pagesize') || size, size);
  const total = numberIn(fields, 'recordsfound');
  if (total === undefined || (number === 1 && total < count))
    return textOf(fields.get('nextpage')) !== undefined;
  return number * actual < total;
}

function numberIn(fields: Fields, name: string): number | undefined {
  const number = Number(textOf(fields.get(name)) ?? Number.NaN);
  return Number.isNaN(number) ? undefined : number;
}

/** Whether something can be asked for by this number: it is short, proper Unicode text, and does not change the path. */
export function isIngramNumber(number: string): boolean {
  return !['', '.', '..'].includes(number) && number.length <= MAX_NUMBER_LENGTH && number.isWellFormed();
}
