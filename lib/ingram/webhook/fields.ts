/** A JSON object's fields, by lower-cased key. */
export type Fields = ReadonlyMap<string, unknown>;

/** Adds a remark on what was not understood, by its path: nothing is guessed. */
export type AddRemark = (remark: string) => void;

/** So many different remarks on one notification are kept: more would tell nobody more. */
const REMARKS_KEPT = 10;

/** Remarks on what is read, and who adds to them. */
export type Remarks = { readonly kept: readonly string[]; readonly add: AddRemark };

/** Keeps the first few of the remarks that are added, each once. */
export function keepRemarks(): Remarks {
  const kept: string[] = [];
  return {
    kept,
    add: (remark) => {
      if (kept.length < REMARKS_KEPT && !kept.includes(remark)) kept.push(remark);
    },
  };
}

/** Far above anything an order line holds; a larger number is a mistake of the sender. */
const MAX_QUANTITY = 1_000_000_000;

// Ingram's documents show `…Z`, offsets, and up to seven digits of fraction; a missing zone is read as UTC.
const TIMESTAMP =
  /^(\d{4}-\d{2}-\d{2})[Tt ](\d{2}:\d{2}(?::\d{2})?)(?:[.,](\d{1,9}))?\s*([Zz]|[+-]\d{2}:?\d{2})?$/;

/**
 * The fields of a JSON object by lower-cased key: Ingram writes one and the same key in several casings.
 * Of keys that differ in casing alone, the first with a value counts.
 *
 * @returns undefined when `value` is not a JSON object
 */
export function fieldsOf(value: unknown): Fields | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const fields = new Map<string, unknown>();
  for (const [key, content] of Object.entries(value)) {
    const name = key.toLowerCase();
    if (isAbsent(fields.get(name))) fields.set(name, content);
  }
  return fields;
}

/** The first of the named fields (lower-cased names) that has a value; null and empty strings are no value. */
export function pick(fields: Fields, ...names: readonly string[]): unknown {
  for (const name of names) {
    const value = fields.get(name);
    if (!isAbsent(value)) return value;
  }
  return undefined;
}

/** One-or-many: an array as it is, a single value as an array of one, nothing as an empty array. */
export function listOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  return isAbsent(value) ? [] : [value];
}

/** A text that identifies something, byte for byte. Numbers are taken where their digits are certain. */
export function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value.trim() === '' ? undefined : value;
  return Number.isSafeInteger(value) ? String(value) : undefined;
}

/** A quantity of pieces, from a number or a decimal string; what is neither is remarked on under `path`. */
export function quantityOf(value: unknown, path: string, addRemark: AddRemark): number | undefined {
  if (isAbsent(value)) return undefined;
  const number = typeof value === 'string' && /^\s*\d+(\.\d+)?\s*$/.test(value) ? Number(value) : value;
  if (typeof number === 'number' && number >= 0 && number <= MAX_QUANTITY) return number;
  addRemark(`${path} is not a quantity`);
  return undefined;
}

/**
 * Milliseconds since 1970 of one of Ingram's timestamps. Its fraction is kept to about a microsecond, so that two
 * events of the same millisecond still have an order.
 *
 * @returns undefined for what is not a date and time
 */
export function timestampOf(value: unknown): number | undefined {
  const match = typeof value === 'string' ? TIMESTAMP.exec(value.trim()) : null;
  if (match === null) return undefined;
  const [, date, time, fraction = '', zone = 'Z'] = match;
  // Node reads offsets without a colon as well.
  const milliseconds = Date.parse(`${date}T${time}${zone}`) + Number(`0.${fraction}`) * 1000;
  return Number.isNaN(milliseconds) || !isCalendarDay(date) ? undefined : milliseconds;
}

/** Date.parse takes 30 February for 2 March. */
function isCalendarDay(date = ''): boolean {
  return new Date(`${date}T00:00:00Z`).getUTCDate() === Number(date.slice(-2));
}

function isAbsent(value: unknown): boolean {
  return value === undefined || value === null || (typeof value === 'string' && value.trim() === '');
}
