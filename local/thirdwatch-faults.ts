import { validateHeaderName, validateHeaderValue } from 'node:http';
import * as v from 'valibot';

// Node's timers fire at once for anything longer.
const MAX_DELAY_MS = 2 ** 31 - 1;

const HeadersSchema = v.pipe(
  v.record(v.string(), v.string()),
  v.check(isHeaderMap, 'has a name or a value that HTTP does not allow in a header'),
);

const FAULT_ENTRIES = {
  status: v.optional(v.pipe(v.number(), v.integer(), v.minValue(200), v.maxValue(599))),
  headers: v.optional(HeadersSchema),
  body: v.optional(v.unknown()),
  times: v.optional(
    v.pipe(
      v.number(),
      v.integer(),
      v.check((times) => times === -1 || times > 0, 'must be at least 1, or -1 for ever'),
    ),
    1,
  ),
  delayMs: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(MAX_DELAY_MS))),
  reset: v.optional(v.boolean()),
  resetMidAnswer: v.optional(v.boolean()),
  applied: v.optional(v.boolean()),
  orderId: v.optional(v.string()),
};
const FaultsSchema = v.array(
  v.strictObject(
    FAULT_ENTRIES,
    `a fault is an object with the keys ${Object.keys(FAULT_ENTRIES).join(', ')}`,
  ),
  'faults are a JSON array',
);

/**
 * How to answer one call, or several (`times`, -1 for ever), otherwise than with success.
 * What is left out is as in a good answer, so `{ delayMs }` only delays and `{ times: 2 }` lets two calls pass.
 * `orderId` limits it to calls for that order; `applied` says whether the call takes effect all the same.
 */
export type Fault = v.InferInput<typeof FaultsSchema>[number];

/** A fault as it waits in the queue. */
export type QueuedFault = v.InferOutput<typeof FaultsSchema>[number];

/** The faults still to be served, in order. */
export class FaultQueue {
  #left: QueuedFault[] = [];

  /** @throws Error that names each malformed fault; then the former stay */
  replace(faults: unknown): void {
    const result = v.safeParse(FaultsSchema, faults);
    if (!result.success) {
      const problems = result.issues.map((issue) => `${v.getDotPath(issue) ?? 'body'}: ${issue.message}`);
      throw new Error(`The faults are malformed: ${problems.join('; ')}.`);
    }
    this.#left = result.output;
  }

  left(): readonly QueuedFault[] {
    return this.#left;
  }

  /** The fault that a call for this order meets, or undefined when none is left for it. */
  take(orderId: unknown): QueuedFault | undefined {
    const index = this.#left.findIndex((each) => each.orderId === undefined || each.orderId === orderId);
    const fault = this.#left[index];
    if (fault === undefined || fault.times === -1) return fault;
    const rest = fault.times > 1 ? [{ ...fault, times: fault.times - 1 }] : [];
    this.#left.splice(index, 1, ...rest);
    return fault;
  }
}

function isHeaderMap(headers: Record<string, string>): boolean {
  try {
    for (const [name, value] of Object.entries(headers)) {
      validateHeaderName(name);
      validateHeaderValue(name, value);
    }
    return true;
  } catch {
    return false;
  }
}
