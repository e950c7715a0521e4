import fc from 'fast-check';

// For mutation testing, which runs every property hundreds of times: the same few inputs each time, so that a
// mutant's fate is no matter of luck, and no search for the smallest failing one.
fc.configureGlobal({ seed: 1, numRuns: 30, endOnFailure: true });
