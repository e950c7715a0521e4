const MOST_UNDER_MUTATION = 30;

/**
 * How often a property is tried: so often in `npm run fuzz`, and a fifth of that in `npm test`. Mutation testing
 * (test/support/quick-properties.ts) tries each property hundreds of times: there, a few inputs have to do.
 */
export function runs(numRuns: number): { readonly numRuns: number } {
  if (process.env.STRYKER_MUTATOR_WORKER !== undefined)
    return { numRuns: Math.min(numRuns, MOST_UNDER_MUTATION) };
  return { numRuns: process.env.FUZZ_RUNS === undefined ? Math.ceil(numRuns / 5) : numRuns };
}
