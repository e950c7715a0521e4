import * as v from 'valibot';

// Node's timers fire immediately if the delay is longer.
const MAX_DELAY_MS = 2 ** 31 - 1;

const HeadersSchema = v.pipe(
  v.record(v.string(), v.string()),
  v.check(isHeaderMap, 'has a name or a value that HTTP does not allow in a header'),
);

/**
 * The fields of a fault in every simulator: how to answer one call, or several (`times`, -1 for all), instead of with
 * success. What is left out is as in a good answer, so `{ delayMs }` only delays and `{ times: 2 }` lets two calls
 * pass.
 */
export const FAULT_ENTRIES = {
  status: v.optional(v.pipe(v.number(), v.integer(), v.minValue(200), v.maxValue(599))),
  headers: v.optional(HeadersSchema),
  body: v.optional(v.unknown()),
  times: v.optional(
    v.pipe(
      v.number(),
      v.integer(),
      v.check((times) => times === -1 || times > 0, 'must be at least 1, or -1'),
    ),
    1,
  ),
  delayMs: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(MAX_DELAY_MS))),
  reset: v.optional(v.boolean()),
  resetMidAnswer: v.optional(v.boolean()),
};

/** The schema of a simulator's faults. */
export function faultsSchema<E extends v.ObjectEntries>(entries: E) {
  const expected = `a fault is an object with the keys ${Object.keys(entries).join(', ')}`;
  return v.array(v.strictObject(entries, expected), 'faults are a JSON array');
}

/** The faults still to be served, in order. */
export class FaultQueue<F extends { readonly times: number }> {
  readonly #schema: v.GenericSchema<unknown, F[]>;
  #left: F[] = [];

  constructor(schema: v.GenericSchema<unknown, F[]>) {
    this.#schema = schema;
  }

  /** @throws Error that names each malformed fault; the faults then stay as they were */
  replace(faults: unknown): void {
    const result = v.safeParse(this.#schema, faults);
    if (!result.success) {
      const problems = result.issues.map((issue) => `${v.getDotPath(issue) ?? 'body'}: ${issue.message}`);
      throw new Error(`The faults are malformed: ${problems.join('; ')}.`);
    }
    this.#left = result.output;
  }

  left(): readonly F[] {
    return this.#left;
  }

  /** Takes the first fault that applies to a call; undefined if there is none. */
  take(applies: (fault: F) => boolean): F | undefined {
    const index = this.#left.findIndex(applies);
    const fault = this.#left[index];
    if (fault === undefined || fault.times === -1) return fault;
    const rest = fault.times > 1 ? [{ ...fault, times: fault.times - 1 }] : [];
    this.#left.splice(index, 1, ...rest);
    return fault;
  }
}

/** By RFC 9110, as Node.js checks it. */
function isHeaderMap(headers: Record<string, string>): boolean {
  return Object.entries(headers).every(
    ([name, value]) => /^[!#$%&'*+.^_`|~\w-]+$/.test(name) && /^[\t\x20-\x7e\x80-\xff]*$/.test(value),
  );
}
