const MOST_UNDER_MUTATION = 30;

/**
 * How often a property is tried. Mutation testing (test/support/quick-properties.ts) tries each property hundreds of
 * times: there, a few inputs have to do.
 */
export function runs(numRuns: number): { readonly numRuns: number } {
  const isUnderMutation = process.env.STRYKER_MUTATOR_WORKER !== undefined;
  return { numRuns: isUnderMutation ? Math.min(numRuns, MOST_UNDER_MUTATION) : numRuns };
}
