/**
 * How the tests of this folder run: FUZZ_RUNS inputs for each property, from the seed FUZZ_SEED. A failing property
 * prints its seed, so that the same inputs can be tried again.
 */
export const FUZZ = fuzzSettings();

/** Ample for the slowest property on a slow machine. */
export const FUZZ_TIMEOUT_MS = 30_000 + FUZZ.numRuns * 50;

/** What is published is held against the code with more: each document in two properties, in `npm run fuzz` with 20,000. */
export const CONTRACT = { ...FUZZ, numRuns: Math.max(FUZZ.numRuns, 300) };
export const CONTRACT_TIMEOUT_MS = 300_000;

function fuzzSettings(): { readonly numRuns: number; readonly seed?: number } {
  const numRuns = integerFrom('FUZZ_RUNS') ?? 100;
  const seed = integerFrom('FUZZ_SEED');
  return seed === undefined ? { numRuns } : { numRuns, seed };
}

function integerFrom(variable: string): number | undefined {
  const text = process.env[variable] ?? '';
  if (text === '') return undefined;
  if (!/^-?\d+$/.test(text)) throw new Error(`${variable} is "${text}"; set it to a whole number.`);
  return Number(text);
}
